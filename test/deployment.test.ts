import { readFile } from 'node:fs/promises';
import semver from 'semver';
import { parse } from 'yaml';
import { z } from 'zod';
import { VARIABLES } from '../src/config-variables.js';

const Service = z.object({
  image: z.string().optional(),
  build: z.union([z.string(), z.object({ context: z.string(), target: z.string() })]).optional(),
  network_mode: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  command: z.union([z.string(), z.array(z.string())]),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.string().optional(),
  volumes: z.array(z.string()).default([]),
});
const Compose = z.object({ services: z.record(z.string(), Service), volumes: z.record(z.string(), z.unknown()) });
const Package = z.object({ bin: z.object({ farrier: z.string() }), engines: z.object({ node: z.string() }) });

const compose = Compose.parse(parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }));
const dockerfile = await readFile('Dockerfile', 'utf8');
const { bin, engines } = Package.parse(JSON.parse(await readFile('package.json', 'utf8')));

describe('.env.example', () => {
  it('documents every variable with its default and wanted form, and no other', async () => {
    const text = await readFile('.env.example', 'utf8');
    for (const [name, { doc, wanted, fallback }] of Object.entries(VARIABLES)) {
      expect(text).toContain(`# ${doc}\n# Wanted: ${wanted}.`);
      expect(text).toContain(`\n#${name}=${fallback ?? ''}\n`);
    }
    const named = [...text.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map((match) => match[1]);
    expect(named).toEqual(Object.keys(VARIABLES));
  });
});

describe('docs/deployment.md', () => {
  it('has every variable in its table', async () => {
    const text = await readFile('docs/deployment.md', 'utf8');
    const named = [...text.matchAll(/^\| `([A-Z][A-Z_]+)` \|/gm)].map((match) => match[1]);
    expect(named).toEqual(Object.keys(VARIABLES));
  });
});

describe('docker-compose.yml', () => {
  it('runs commands that exist, from this folder', async () => {
    const overview = await readFile('bin/farrier.ts', 'utf8');
    for (const name of ['bot', 'worker']) {
      const service = compose.services[name];
      expect(service?.build).toBe('.');
      const [command = ''] = service?.command ?? [];
      expect(overview).toContain(`\n  ${command}: {`);
    }
  });

  it('gives every service a Redis that loses nothing and throws nothing away', () => {
    const command = String(compose.services.valkey?.command);
    for (const setting of ['--appendonly yes', '--appendfsync always', '--maxmemory-policy noeviction']) expect(command).toContain(setting);
    expect(compose.services.valkey?.volumes).toEqual(['valkey-data:/data']);
    for (const name of ['bot', 'worker']) expect(compose.services[name]?.environment.REDIS_URL).toBe('redis://valkey:6379');
  });

  it('sets only variables that exist, and holds no secret', () => {
    for (const { environment } of Object.values(compose.services)) {
      for (const name of Object.keys(environment)) {
        expect(Object.keys(VARIABLES)).toContain(name);
        expect(VARIABLES[name as keyof typeof VARIABLES]).not.toHaveProperty('secret');
      }
    }
  });

  it('restores backups where there is no network and nothing secret, in the folder that workers name', async () => {
    const { drill, worker } = compose.services;
    expect(drill).toMatchObject({ network_mode: 'none', read_only: true, cap_drop: ['ALL'], environment: {} });
    expect(drill?.env_file).toBeUndefined();
    const folder = worker?.environment.DRILL_FOLDER ?? '';
    expect(drill?.command).toEqual(['drill-service', folder]);
    for (const service of [drill, worker]) expect(service?.volumes).toContain(`drills:${folder}`);
    expect(await readFile('bin/farrier.ts', 'utf8')).toContain("\n  'drill-service': {");
    expect(drill?.build).toEqual({ context: '.', target: 'drill' });
    const stage = /^FROM farrier AS drill\n([\s\S]*?)^FROM /m.exec(dockerfile)?.[1] ?? '';
    for (const name of ['postgresql', 'mariadb-server-core', 'mariadb-client-core', 'zstd', 'xz-utils', 'bzip2', 'lz4'])
      expect(stage).toContain(` ${name} `);
    expect(stage).toMatch(/^USER node$/m);
  });

  it('declares every volume it mounts', () => {
    const mounted = new Set(Object.values(compose.services).flatMap(({ volumes }) => volumes.map((volume) => volume.split(':')[0] ?? '')));
    expect([...mounted].sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});

describe('Dockerfile', () => {
  it('runs on a Node that the package supports', () => {
    const versions = [...dockerfile.matchAll(/^FROM node:(\d+)-slim/gm)].map((match) => match[1] ?? '');
    expect(versions).toHaveLength(2);
    for (const version of versions) expect(semver.subset(`${version}.x`, engines.node)).toBe(true);
  });

  it('starts the program of the package, not as root, and looks at its health', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
    expect(last).toContain(`ENTRYPOINT ["node", "${bin.farrier}"]`);
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/HEALTHCHECK[\s\S]*\/healthz/);
  });

  it('lets no data, secrets or foreign builds into the image', async () => {
    const ignored = (await readFile('.dockerignore', 'utf8')).split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.env', '.data', 'node_modules', 'dist']));
  });
});
