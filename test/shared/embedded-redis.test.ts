import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type AvailableRedis, ensureRedis } from '../../src/shared/embedded-redis.js';
import { connectRedis } from '../../src/shared/redis.js';
import { isRunning } from '../../src/shared/start-lock.js';
import { folderWithRedisServer } from '../support/redis-server.js';

const log = { info() {}, warn() {} };
let withServer: string;
let dataDir: string;
const started: AvailableRedis[] = [];

beforeAll(async () => {
  withServer = await folderWithRedisServer();
});
afterAll(() => rm(withServer, { recursive: true }));
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
});
afterEach(async () => {
  for (const redis of started.splice(0)) await redis.stop?.();
  await rm(dataDir, { recursive: true });
});

async function ensure(options: { path?: string; redisUrl?: string } = {}): Promise<AvailableRedis> {
  const redis = await ensureRedis({ redisUrl: options.redisUrl, dataDir, env: { PATH: options.path ?? withServer }, log });
  started.push(redis);
  return redis;
}

async function ask(url: string, ...command: [string, ...string[]]): Promise<unknown> {
  const redis = connectRedis(url, 'work', () => {});
  try {
    return await redis.call(...command);
  } finally {
    redis.disconnect();
  }
}

async function pidOf(): Promise<number> {
  return Number(await readFile(join(dataDir, 'redis', 'redis.pid'), 'utf8'));
}

/** A process that ensures a Redis in the same folder, prints what it got and then stays. */
async function starter(): Promise<{ child: ChildProcess; got: Omit<AvailableRedis, 'stop'> & { mayStop: boolean } }> {
  const script = `
    const { ensureRedis } = await import('./src/shared/embedded-redis.ts');
    const redis = await ensureRedis({ dataDir: ${JSON.stringify(dataDir)}, env: { PATH: ${JSON.stringify(withServer)} }, log: { info() {}, warn() {} } });
    console.log(JSON.stringify({ ...redis, mayStop: redis.stop !== undefined }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', './test/support/typescript.mjs', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, got: JSON.parse(String(line)) };
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('ensureRedis', () => {
  it('uses the given one and starts nothing', async () => {
    expect(await ensure({ redisUrl: 'redis://elsewhere:6379' })).toEqual({ url: 'redis://elsewhere:6379', how: 'given' });
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('starts the one on PATH with a private socket and settings that lose nothing', async () => {
    const redis = await ensure();
    expect(redis.how).toBe('path');
    expect(redis.url).toBe(`unix://${dataDir}/redis/redis.sock`);
    const settings = { port: '0', appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction', unixsocketperm: '700' };
    for (const [name, value] of Object.entries(settings)) expect(await ask(redis.url, 'CONFIG', 'GET', name)).toEqual([name, value]);
  });

  it('takes valkey-server where there is no redis-server', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'farrier-path-'));
    await symlink(join(withServer, 'redis-server'), join(folder, 'valkey-server'));
    expect((await ensure({ path: folder })).how).toBe('path');
    await rm(folder, { recursive: true });
  });

  it('adopts the live one of the folder and leaves its end to the one that started it', async () => {
    const { child, got } = await starter();
    expect(await ensure({ path: '/nowhere' })).toEqual({ url: got.url, how: 'adopted' });
    await killed(child);
    expect((await ensure()).stop).toBeDefined();
  });

  it('keeps its data when it is stopped and started again', async () => {
    const first = await ensure();
    await ask(first.url, 'SET', 'vote', 'ada');
    const pid = await pidOf();
    await first.stop?.();
    expect(isRunning(pid)).toBe(false);
    const second = await ensure();
    expect(await ask(second.url, 'GET', 'vote')).toBe('ada');
  });

  it('fetches the distribution’s packages where nothing is installed, and uses them again without the network', async () => {
    const path = await everythingButRedis();
    const first = await ensure({ path });
    expect(first.how).toBe('unpacked');
    expect(await ask(first.url, 'PING')).toBe('PONG');
    expect((await readdir(join(dataDir, 'redis'))).filter((name) => name.includes('partial'))).toEqual([]);
    await first.stop?.();
    expect((await ensure({ path: '/nowhere' })).how).toBe('unpacked');
    await rm(path, { recursive: true });
  }, 120_000);

  it('says what to install when there is no Redis and no way to fetch one', async () => {
    const attempt = ensure({ path: '/nowhere' });
    await expect(attempt).rejects.toThrow(/needs Redis .* found none.*apt-get install redis-server.*REDIS_URL=redis:/);
    await expect(attempt).rejects.toHaveProperty('name', 'Misconfigured');
  });

  it('says why fetching failed where the mirrors cannot be reached', async () => {
    const path = await everythingButRedis();
    await rm(join(path, 'apt-get'));
    await writeFile(join(path, 'apt-get'), '#!/bin/sh\necho "E: Unable to locate package redis-server" >&2\nexit 100\n', { mode: 0o755 });
    await expect(ensure({ path })).rejects.toThrow(
      'apt-get could not download redis-server, redis-tools: E: Unable to locate package redis-server',
    );
    await rm(path, { recursive: true });
  });

  it('refuses a folder whose socket path would be too long, and says how long', async () => {
    dataDir = join(dataDir, 'a'.repeat(90));
    await mkdir(dataDir);
    await expect(ensure()).rejects.toThrow(/DATA_DIR is .*the system allows 100\. Set DATA_DIR to a shorter/);
  });

  it('replaces a stale socket', async () => {
    await mkdir(join(dataDir, 'redis'));
    const socket = join(dataDir, 'redis', 'redis.sock');
    const script = `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
    await once(spawn(process.execPath, ['-e', script]), 'exit');
    expect(await readdir(join(dataDir, 'redis'))).toContain('redis.sock');
    expect(await ask((await ensure()).url, 'PING')).toBe('PONG');
  });

  it('refuses a Redis on its socket that keeps its data elsewhere', async () => {
    const other = await ensure();
    const mine = join(dataDir, 'mine');
    await mkdir(join(mine, 'redis'), { recursive: true });
    await symlink(other.url.slice('unix://'.length), join(mine, 'redis', 'redis.sock'));
    const attempt = ensureRedis({ dataDir: mine, env: { PATH: withServer }, log });
    await expect(attempt).rejects.toThrow(`keeps its data in ${dataDir}/redis, not in ${mine}/redis`);
  });

  it('adopts the one of a starter that was killed, with its data, and then may stop it', async () => {
    const { child, got } = await starter();
    await ask(got.url, 'SET', 'vote', 'ada');
    await killed(child);
    const adopted = await ensure();
    expect(adopted.how).toBe('adopted');
    expect(await ask(adopted.url, 'GET', 'vote')).toBe('ada');
    const pid = await pidOf();
    await adopted.stop?.();
    expect(isRunning(pid)).toBe(false);
  });

  it('starts one Redis when several processes start at once', async () => {
    const starters = await Promise.all([starter(), starter(), starter()]);
    expect(starters.map(({ got }) => got.how).sort()).toEqual(['adopted', 'adopted', 'path']);
    expect(starters.filter(({ got }) => got.mayStop)).toHaveLength(1);
    const pid = await pidOf();
    for (const { child } of starters) await killed(child);
    const adopted = await ensure();
    expect(await pidOf()).toBe(pid);
    await adopted.stop?.();
  });

  it('takes over the lock of a start that was killed', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    await mkdir(join(dataDir, 'redis'));
    await writeFile(join(dataDir, 'redis', 'start.lock'), `${gone.pid} x`);
    expect((await ensure()).how).toBe('path');
  });

  it('shows the end of its log when Redis does not start', async () => {
    await mkdir(join(dataDir, 'redis', 'appendonlydir'), { recursive: true });
    await writeFile(join(dataDir, 'redis', 'appendonlydir', 'appendonly.aof.manifest'), 'nonsense\n');
    await expect(ensure()).rejects.toThrow(/redis-server did not start: it exited with 1\. Its log .*redis\.log ends with:/);
  });

  it('names DATA_DIR when it cannot be written', async () => {
    await writeFile(join(dataDir, 'redis'), 'a file in the way');
    await expect(ensure()).rejects.toThrow(/^DATA_DIR: .*cannot be written/);
  });

  it('is not fooled by something else that listens on its socket without answering like Redis', async () => {
    await mkdir(join(dataDir, 'redis'));
    const server = createServer((connection) => connection.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(join(dataDir, 'redis', 'redis.sock'), resolve));
    expect((await ensure()).how).toBe('path');
    server.close();
  });
});

/** A PATH with every program of this machine but Redis and Valkey. */
async function everythingButRedis(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'farrier-path-'));
  for (const from of ['/usr/sbin', '/usr/bin', '/sbin', '/bin']) {
    for (const name of await readdir(from).catch(() => [])) {
      if (!/^(redis|valkey)/.test(name)) await symlink(join(from, name), join(folder, name)).catch(() => {});
    }
  }
  return folder;
}
