import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.js';
import { isHealthy, renderDiagnoses } from '../../src/doctor/diagnosis.js';
import { examine } from '../../src/doctor/examine.js';
import { ensureRedis } from '../../src/shared/embedded-redis.js';
import { folderWithRedisServer } from '../support/redis-server.js';

const nowhere = 'http://127.0.0.1:1';
const offline = { PYPI_URL: nowhere, OSV_URL: nowhere, ENDOFLIFE_URL: nowhere, NPM_REGISTRY_URL: nowhere };
const scopes = { needed: [], optional: [] };
let dataDir: string;
let path: string;

beforeAll(async () => {
  path = await folderWithRedisServer();
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
});
afterAll(async () => {
  await rm(path, { recursive: true });
  await rm(dataDir, { recursive: true });
});

async function redisPart(env: Record<string, string>): Promise<string[]> {
  const config = readConfig({ ...offline, DATA_DIR: dataDir, ...env });
  const diagnoses = await examine({ config, env, scopes, now: () => new Date() });
  return diagnoses.filter(({ subject }) => subject.startsWith('Redis')).map(({ subject, state }) => `${subject} ${state}`);
}

describe('examine', () => {
  it('starts no Redis to look at one', async () => {
    expect(await redisPart({ PATH: path })).toEqual(['Redis ok', 'Redis: backup could-not-check']);
    expect(await redisPart({ PATH: '/nowhere' })).toEqual(['Redis fail', 'Redis: backup could-not-check']);
  });

  it('looks at the private one that runs', async () => {
    const redis = await ensureRedis({ dataDir: join(dataDir, 'playground'), env: { PATH: path }, log: { info() {}, warn() {} } });
    expect(await redisPart({ PATH: '/nowhere' })).toEqual([
      'Redis: version ok',
      'Redis: eviction ok',
      'Redis: durability ok',
      'Redis: backup could-not-check',
    ]);
    await redis.stop?.();
  });
});

describe('renderDiagnoses', () => {
  it('writes a line each, with the fix below', () => {
    const text = renderDiagnoses([
      { subject: 'Clock', state: 'ok', seen: 'it agrees' },
      { subject: 'Redis', state: 'fail', seen: 'it does not answer', fix: 'start it' },
    ]);
    expect(text).toBe('ok    Clock: it agrees\nFAIL  Redis: it does not answer\n      fix: start it');
  });

  it.each([
    ['fail', false],
    ['warn', true],
    ['could-not-check', true],
    ['ok', true],
  ] as const)('counts %s as healthy: %s', (state, healthy) => {
    expect(isHealthy([{ subject: 'x', state, seen: 'y' }])).toBe(healthy);
  });
});
