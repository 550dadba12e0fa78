import semver from 'semver';
import { redact } from '../shared/redact.js';
import { connectRedis, type RedisConnection, whenReady } from '../shared/redis.js';
import { within } from '../shared/within.js';
import type { Diagnosis } from './diagnosis.js';

/** What one server says about itself; null where it does not tell (hosted ones forbid CONFIG). */
export interface RedisFacts {
  /** `host:port` of a cluster's node; empty for the only one. */
  node: string;
  /** `Redis 7.0.15`, `Valkey 8.1.0` */
  product: string;
  /** The version of Redis it is compatible with. */
  version: string | null;
  evictionPolicy: string | null;
  appendOnly: boolean | null;
  appendFsync: string | null;
}

/** Older ones lack what BullMQ needs. */
const OLDEST_VERSION = '6.2.0';

const TIMEOUT_MS = 5_000;

/** Looks at the Redis of an address. Never throws: one that does not answer is a diagnosis too. */
export async function diagnoseRedisAt(url: string): Promise<Diagnosis[]> {
  let reason = `no answer in ${TIMEOUT_MS / 1000} s`;
  const connection = connectRedis(url, 'work', (error) => {
    if (error.message !== '') reason = error.message;
  });
  try {
    return await within(TIMEOUT_MS, diagnoseRedis(connection));
  } catch {
    const seen = `it does not answer at ${redact(url)} (${reason})`;
    return [{ subject: 'Redis', state: 'fail', seen, fix: 'start it, or correct REDIS_URL' }];
  } finally {
    connection.disconnect();
  }
}

/** Looks at a Redis, or at every master of a cluster. */
async function diagnoseRedis(connection: RedisConnection): Promise<Diagnosis[]> {
  await whenReady(connection);
  const servers = 'nodes' in connection ? connection.nodes('master') : [connection];
  const facts = await Promise.all(servers.map((server) => gatherRedisFacts(server, servers.length > 1 ? nameOf(server.options) : '')));
  return facts.flatMap(judgeRedis);
}

function nameOf({ host, port }: { host?: string; port?: number }): string {
  return `${host}:${port}`;
}

/** The part of a connection that this needs. */
interface Server {
  info(): Promise<string>;
  config(subcommand: 'GET', name: string): Promise<unknown>;
}

async function gatherRedisFacts(server: Server, node: string): Promise<RedisFacts> {
  const info = await server.info();
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
  const config = async (name: string) => {
    const answer = await server.config('GET', name).catch(() => []);
    return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : null;
  };
  const version = field('redis_version');
  const valkey = field('valkey_version');
  const appendOnly = (await config('appendonly')) ?? field('aof_enabled');
  return {
    node,
    product: valkey === null ? `Redis ${version}` : `Valkey ${valkey}`,
    version,
    evictionPolicy: (await config('maxmemory-policy')) ?? field('maxmemory_policy'),
    appendOnly: appendOnly === null ? null : appendOnly === 'yes' || appendOnly === '1',
    appendFsync: await config('appendfsync'),
  };
}

/** Farrier's only record is in Redis: it must never throw data away, and should keep every acknowledged write when it is killed. */
export function judgeRedis(facts: RedisFacts): Diagnosis[] {
  const name = facts.node === '' ? 'Redis' : `Redis ${facts.node}`;
  return [judgeVersion(facts, name), judgeEviction(facts, name), judgeDurability(facts, name)];
}

function judgeVersion({ product, version }: RedisFacts, name: string): Diagnosis {
  const subject = `${name}: version`;
  const coerced = semver.coerce(version);
  if (coerced === null) return { subject, state: 'could-not-check', seen: 'it does not tell its version' };
  if (semver.gte(coerced, OLDEST_VERSION)) return { subject, state: 'ok', seen: product };
  return { subject, state: 'fail', seen: `${product} is too old`, fix: 'upgrade to Redis 6.2 or newer, or to Valkey' };
}

function judgeEviction({ evictionPolicy }: RedisFacts, name: string): Diagnosis {
  const subject = `${name}: eviction`;
  if (evictionPolicy === null) {
    return { subject, state: 'could-not-check', seen: 'CONFIG GET is not allowed; check that maxmemory-policy is noeviction' };
  }
  if (evictionPolicy === 'noeviction') return { subject, state: 'ok', seen: 'it throws nothing away (noeviction)' };
  return {
    subject,
    state: 'fail',
    seen: `maxmemory-policy is ${evictionPolicy}: when memory is full, jobs and votes would be thrown away`,
    fix: commands(['maxmemory-policy noeviction']),
  };
}

function judgeDurability({ appendOnly, appendFsync }: RedisFacts, name: string): Diagnosis {
  const subject = `${name}: durability`;
  if (appendOnly === null) {
    return { subject, state: 'could-not-check', seen: 'CONFIG GET is not allowed; check that appendonly is yes and appendfsync is always' };
  }
  if (!appendOnly) {
    return {
      subject,
      state: 'warn',
      seen: 'appendonly is no: what was written since the last snapshot is lost when Redis dies',
      fix: commands(['appendonly yes', 'appendfsync always']),
    };
  }
  if (appendFsync === null) {
    return {
      subject,
      state: 'could-not-check',
      seen: 'appendonly is yes, but CONFIG GET is not allowed; check that appendfsync is always',
    };
  }
  if (appendFsync === 'always') return { subject, state: 'ok', seen: 'every acknowledged write is on disk (appendfsync always)' };
  return {
    subject,
    state: 'warn',
    seen: `appendfsync is ${appendFsync}: the last acknowledged writes are lost when the machine dies`,
    fix: commands(['appendfsync always']),
  };
}

function commands(settings: string[]): string {
  const set = settings.map((setting) => `redis-cli CONFIG SET ${setting}`).join(' && ');
  return `${set} && redis-cli CONFIG REWRITE (hosted: in the provider's parameters)`;
}
