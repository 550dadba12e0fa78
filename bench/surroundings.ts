import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../playground/server/project-root.js';
import { type SlackDouble, startSlack } from '../playground/server/slack-double.js';
import { ensureRedis } from '../src/shared/embedded-redis.js';
import { connectRedis, type RedisConnection, whenReady } from '../src/shared/redis.js';

/** A program of ours as it is shipped. */
export function built(name: string): string {
  return join(projectRoot(), 'dist', name);
}

export const FARRIER = built('bin/farrier.js');

/** A Redis of its own with the settings of a real one, a workspace, and the environment in which Farrier finds both. */
export interface Surroundings {
  slack: SlackDouble;
  redis: RedisConnection;
  redisUrl: string;
  env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** @param env where a Redis server is looked for. */
export async function openSurroundings(env: NodeJS.ProcessEnv = process.env): Promise<Surroundings> {
  const dataDir = await mkdtemp(join(tmpdir(), 'farrier-bench-'));
  const quiet = { info: () => {}, warn: () => {} };
  const server = await ensureRedis({ dataDir, env, log: quiet });
  const redis = await whenReady(connectRedis(server.url, 'work', () => {}));
  const slack = await startSlack({ mode: 'http' });
  const settings = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: server.url,
    DATA_DIR: dataDir,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
  };
  return {
    slack,
    redis,
    redisUrl: server.url,
    env: settings,
    async close() {
      redis.disconnect();
      await slack.close();
      await server.stop?.();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts a Node process that says `{ ready: true }` once it works. */
export async function startReady(script: string, words: string[], env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = fork(script, words, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [null])]);
  if (!z.object({ ready: z.literal(true) }).safeParse(first).success) throw new Error(`${script} ${words.join(' ')} did not start`);
  return child;
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** A port of the loopback interface that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}

/** Resident memory of a process, in MB (10^6 bytes). Linux only. */
export async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024) / 1e6;
}

/** The most memory that a process ever held, in MB (10^6 bytes); NaN when it is gone. Linux only. */
export async function peakMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return (Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024) / 1e6;
}

/** Processor time that a process has used so far, in seconds. Linux only, where a tick is 10 ms. */
export async function processorSeconds(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold spaces: state is field 3, utime and stime are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
