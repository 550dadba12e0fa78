import { join } from 'node:path';
import { type Environment, findProgram } from '../shared/programs.js';
import type { Diagnosis } from './diagnosis.js';

/** Which Redis a start would use where none is given and none runs yet. Starts nothing. */
export async function diagnoseNoRedis(dataDir: string, env: Environment): Promise<Diagnosis> {
  const subject = 'Redis';
  const server = await findProgram(['redis-server', 'valkey-server'], env);
  if (server !== null)
    return { subject, state: 'ok', seen: `a private one will be started from ${server}, with its data in ${join(dataDir, 'redis')}` };
  if ((await findProgram(['apt-get'], env)) !== null) {
    return { subject, state: 'ok', seen: `the distribution's package will be unpacked into ${join(dataDir, 'redis')} at the first start` };
  }
  const fix = 'install redis-server or valkey-server, or set REDIS_URL';
  return { subject, state: 'fail', seen: 'REDIS_URL is not set and there is no redis-server or valkey-server on PATH', fix };
}

/** Redis is the only record. Nobody but the operator knows where copies of it go. */
export function rememberBackup(dataDir: string | null): Diagnosis {
  const what = dataDir === null ? 'the Redis of REDIS_URL' : join(dataDir, 'redis', 'appendonlydir');
  return {
    subject: 'Redis: backup',
    state: 'could-not-check',
    seen: `whether ${what} is copied to another machine`,
    fix: 'see "Backing Farrier up" in docs/deployment.md',
  };
}
