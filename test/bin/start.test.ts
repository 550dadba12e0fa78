import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { startSlack } from '../../playground/server/slack-double.js';
import { connectRedis } from '../../src/shared/redis.js';
import { isRunning } from '../../src/shared/start-lock.js';
import { answers, type FarrierProcess, gone, runFarrier } from '../support/farrier-process.js';
import { folderWithRedisServer } from '../support/redis-server.js';

// Several real processes are started and ended, one after the other.
jest.setTimeout(120_000);

let path: string;
let dataDir: string;
const running: FarrierProcess[] = [];

beforeAll(async () => {
  path = await folderWithRedisServer();
});
afterAll(() => rm(path, { recursive: true }));
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
});
afterEach(async () => {
  for (const farrier of running.splice(0)) {
    for (const pid of farrier.pids().filter(isRunning)) process.kill(pid, 'SIGKILL');
  }
  const redis = await redisPid();
  if (isRunning(redis)) process.kill(redis, 'SIGKILL');
  await gone([redis]);
  await rm(dataDir, { recursive: true });
});

function start(words: string[] = ['start'], env: Record<string, string> = {}): FarrierProcess {
  const farrier = runFarrier(words, { PATH: path, DATA_DIR: dataDir, PORT: '0', ...env });
  running.push(farrier);
  return farrier;
}

/** Resolves with the address of the playground once it is ready. */
async function address(farrier: FarrierProcess): Promise<string> {
  const [, url = ''] = await farrier.said(/Farrier is ready: open (http:\/\/localhost:\d+)/);
  return url;
}

async function redisPid(folder = 'playground/redis'): Promise<number> {
  return Number(await readFile(join(dataDir, folder, 'redis.pid'), 'utf8').catch(() => '0'));
}

async function ask(...command: [string, ...string[]]): Promise<unknown> {
  const redis = connectRedis(`unix://${dataDir}/playground/redis/redis.sock`, 'work', () => {});
  try {
    return await redis.call(...command);
  } finally {
    redis.disconnect();
  }
}

async function stopped(farrier: FarrierProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  farrier.child.kill(signal);
  return await farrier.ended;
}

describe('farrier start', () => {
  it('is a playground with the real bot and worker behind it, and leaves no process when it is told to stop', async () => {
    const farrier = start();
    const url = await address(farrier);
    await answers(`${url}/healthz`, 200);
    await answers(`${url}/readyz`, 200);
    const pids = [...farrier.pids(), await redisPid()];
    expect(pids.filter(isRunning)).toHaveLength(4);
    expect(await stopped(farrier)).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('connects by Socket Mode when asked', async () => {
    const farrier = start(['playground', '--mode', 'socket', '--port', '0']);
    await answers(`${await address(farrier)}/readyz`, 200);
    expect(await stopped(farrier)).toBe(0);
  });

  it('starts a bot and a worker again that were killed', async () => {
    const farrier = start();
    const url = await address(farrier);
    for (const role of ['bot', 'worker'] as const) {
      const first = farrier.pidOf(role);
      process.kill(first, 'SIGKILL');
      await farrier.said(new RegExp(`the ${role} ended; it is started again[\\s\\S]*started the ${role}`));
      expect(farrier.pidOf(role)).not.toBe(first);
    }
    await answers(`${url}/readyz`, 200);
    expect(await stopped(farrier)).toBe(0);
  });

  it('starts Redis again that was killed, with what was acknowledged', async () => {
    const farrier = start();
    const url = await address(farrier);
    await ask('SET', 'vote', 'ada');
    const first = await redisPid();
    process.kill(first, 'SIGKILL');
    await gone([first]);
    expect(await ask('GET', 'vote')).toBe('ada');
    await answers(`${url}/readyz`, 200);
    expect(await stopped(farrier)).toBe(0);
  });

  it('keeps its data across restarts', async () => {
    const first = start();
    await address(first);
    await ask('SET', 'vote', 'ada');
    expect(await stopped(first)).toBe(0);
    const second = start();
    await address(second);
    expect(await ask('GET', 'vote')).toBe('ada');
    expect(await stopped(second)).toBe(0);
  });

  it('drains on Ctrl-C, which reaches every process of the terminal', async () => {
    const farrier = start();
    await address(farrier);
    const pids = [...farrier.pids(), await redisPid()];
    process.kill(-(farrier.child.pid ?? 0), 'SIGINT');
    expect(await farrier.ended).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('takes its children along when it is killed, and the next start adopts the Redis that is left', async () => {
    const first = start();
    await address(first);
    await ask('SET', 'vote', 'ada');
    const redis = await redisPid();
    first.child.kill('SIGKILL');
    await gone(first.pids());
    expect(isRunning(redis)).toBe(true);
    const second = start();
    await address(second);
    expect(await redisPid()).toBe(redis);
    expect(await ask('GET', 'vote')).toBe('ada');
    expect(await stopped(second)).toBe(0);
    expect(isRunning(redis)).toBe(false);
  });

  it('names PORT when it is taken, and leaves nothing behind', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const farrier = start(['start'], { PORT: String(port) });
    expect(await farrier.ended).toBe(78);
    expect(farrier.output()).toContain(`PORT=${port} is taken`);
    expect(isRunning(await redisPid())).toBe(false);
    other.close();
  });

  it('runs bot and worker for a real workspace, and stops when the bot cannot listen', async () => {
    const slack = await startSlack({ mode: 'http' });
    const env = {
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      HOST: '127.0.0.1',
    };
    const farrier = start(['start'], env);
    await farrier.said(/Farrier is ready \(HTTP\)/);
    const pids = [...farrier.pids(), await redisPid('redis')];
    expect(await stopped(farrier)).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);

    const { port } = new URL(slack.url);
    const second = start(['start'], { ...env, PORT: port });
    expect(await second.ended).toBe(78);
    expect(second.output()).toContain(`PORT is ${port}, but another program listens there`);
    expect([...second.pids(), await redisPid('redis')].filter(isRunning)).toEqual([]);
    await slack.close();
  });

  it('refuses a Redis that evicts, with the fix, and takes it afterwards', async () => {
    const farrier = start();
    await address(farrier);
    await ask('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const given = { REDIS_URL: `unix://${dataDir}/playground/redis/redis.sock` };
    const refused = start(['start'], given);
    expect(await refused.ended).toBe(78);
    expect(refused.output()).toContain('redis-cli CONFIG SET maxmemory-policy noeviction');
    await ask('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await ask('CONFIG', 'SET', 'appendfsync', 'everysec');
    const warned = start(['start'], given);
    await address(warned);
    expect(warned.output()).toMatch(/appendfsync is everysec.*Fix: redis-cli CONFIG SET appendfsync always/);
    expect(await stopped(warned)).toBe(0);
    expect(isRunning(await redisPid())).toBe(true);
    expect(await stopped(farrier)).toBe(0);
  });
});
