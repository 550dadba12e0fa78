import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { projectRoot } from '../playground/server/project-root.js';
import { stopProcess } from './surroundings.js';

const seenSchema = z.object({ requests: z.number(), batches: z.number(), mostInFlight: z.number(), notModified: z.number() });
/** Requests since they were last taken, and the most that were waiting at the same time. */
export type Seen = z.infer<typeof seenSchema>;

export interface FakeSources {
  url: string;
  /** What was seen since the last time. */
  take(): Promise<Seen>;
  close(): Promise<void>;
}

/** Every tenth package has an advisory, and every tenth says that it is for Django. */
const isVulnerable = (name: string) => name.endsWith('0');
const MODIFIED = '2026-11-20T00:00:00Z';

const PROCESS = join(projectRoot(), 'dist', 'bench', 'sources-process.js');
const NOTHING: Seen = { requests: 0, batches: 0, mostInFlight: 0, notModified: 0 };

/** Starts the sources in a process of their own, so that what they cost is not counted. */
export async function startSources(latencyMs: number, releases: number): Promise<FakeSources> {
  const child = fork(PROCESS, [String(latencyMs), String(releases)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  const [first] = await once(child, 'message');
  const { url } = z.object({ url: z.string() }).parse(first);
  return {
    url,
    async take() {
      const answer = once(child, 'message');
      child.send('take');
      const [seen] = await answer;
      return seenSchema.parse(seen);
    },
    close: () => stopProcess(child),
  };
}

/** An index, advisories and release dates of made-up packages, each answer `latencyMs` late and with an ETag. */
export async function serveSources(latencyMs: number, releases: number): Promise<{ url: string; take(): Seen }> {
  let seen = { ...NOTHING };
  let inFlight = 0;
  const server = createServer((request, response) => {
    void (async () => {
      seen.requests += 1;
      if (request.url === '/v1/querybatch') seen.batches += 1;
      inFlight += 1;
      seen.mostInFlight = Math.max(seen.mostInFlight, inFlight);
      const body = await bodyOf(request);
      await wait(latencyMs);
      inFlight -= 1;
      const answer = JSON.stringify(answerTo(request.url ?? '/', body, releases));
      const etag = `"${createHash('sha256').update(answer).digest('hex').slice(0, 16)}"`;
      if (request.headers['if-none-match'] === etag) {
        seen.notModified += 1;
        response.writeHead(304, { etag }).end();
      } else response.writeHead(200, { 'content-type': 'application/json', etag }).end(answer);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = seen;
      seen = { ...NOTHING };
      return taken;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function answerTo(url: string, body: string, releases: number): unknown {
  if (url === '/v1/querybatch') {
    const { queries } = JSON.parse(body) as { queries: { package: { name: string; ecosystem: string } }[] };
    const isProbe = (name: string) => ['django', 'pillow', 'requests', 'urllib3'].includes(name);
    return {
      results: queries.map(({ package: { name } }) =>
        isVulnerable(name) || isProbe(name) ? { vulns: [{ id: `TEST-${name}`, modified: MODIFIED }] } : {},
      ),
    };
  }
  if (url === '/v1/query') {
    const { package: asked } = JSON.parse(body) as { package: { name: string; ecosystem: string } };
    return { vulns: [advisory(asked)] };
  }
  const [, project] = /^\/pypi\/([^/]+)\/json$/.exec(url) ?? [];
  if (project !== undefined) return pypiProject(project, releases);
  if (url.startsWith('/pypi/')) return { info: { name: 'x', version: '1.0.0', classifiers: [] } };
  if (url.startsWith('/api/v1/products/')) return product(url.split('/').at(-1) ?? '');
  return npmPackage(decodeURIComponent(url.slice(1)), releases);
}

function advisory(asked: { name: string; ecosystem: string }) {
  const events = [{ introduced: '0' }, { fixed: '1.5.0' }];
  return {
    id: `TEST-${asked.name}`,
    modified: MODIFIED,
    summary: 'A hole that was made up',
    affected: [{ package: asked, ranges: [{ type: asked.ecosystem === 'npm' ? 'SEMVER' : 'ECOSYSTEM', events }] }],
  };
}

function pypiProject(name: string, releases: number) {
  const file = (day: number) => ({ upload_time_iso_8601: new Date(Date.UTC(2020, 0, 1 + day * 30)).toISOString(), yanked: false });
  const all = Object.fromEntries(Array.from({ length: releases }, (_, index) => [`1.${index}.0`, [file(index), file(index)]]));
  const version = `1.${releases - 1}.0`;
  const classifiers = name.endsWith('5') ? ['Framework :: Django'] : ['Topic :: Internet'];
  return { info: { name, version, requires_python: '>=3.8', requires_dist: [], classifiers }, releases: all };
}

function npmPackage(name: string, releases: number) {
  const versions = Object.fromEntries(Array.from({ length: releases }, (_, index) => [`1.${index}.0`, { name, version: `1.${index}.0` }]));
  return { name, 'dist-tags': { latest: `1.${releases - 1}.0` }, modified: MODIFIED, versions };
}

function product(name: string) {
  const release = { name: '5.2', releaseDate: '2025-04-02', isLts: true, eoasFrom: '2025-12-03', eolFrom: '2028-04-30', isEol: false };
  return { last_modified: MODIFIED, result: { name, releases: [release] } };
}
