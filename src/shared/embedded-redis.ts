import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findUnpackedProgram, unpackDebianPackages } from './debian-packages.js';
import { Misconfigured, messageOf } from './errors.js';
import type { Log } from './logger.js';
import { type Environment, findProgram } from './programs.js';
import { isRunning, withStartLock } from './start-lock.js';

/** Longest path of a unix socket that every system takes (Linux allows 107 bytes, macOS 103). */
const LONGEST_SOCKET_PATH = 100;
/** Another start in the same folder may be unpacking packages, which takes seconds, or minutes on a slow line. */
const LOCK_PATIENCE_MS = 180_000;
/** Reading back a large append-only file takes a while; a Redis that says it is loading is waited for. */
const LOADING_PATIENCE_MS = 600_000;
const ANSWER_PATIENCE_MS = 10_000;

const PACKAGES = ['redis-server', 'redis-tools'];
const PACKAGED_PROGRAM = 'usr/bin/redis-server';

export interface AvailableRedis {
  /** For REDIS_URL: what was given, or `unix://<socket>`. */
  url: string;
  how: 'given' | 'adopted' | 'path' | 'unpacked';
  /**
   * Ends it, keeping its data. Only where it is ours to end: started here, or adopted from a start that died.
   * A Redis that was given, or that belongs to another live Farrier in the same folder, is left alone.
   */
  stop?: () => Promise<void>;
}

/**
 * The Redis to use: the given one, else a live private one in `dataDir`, else one started there from `redis-server` or `valkey-server`
 * on PATH, else from the distribution's packages unpacked into `dataDir`. Safe to call by several processes at once.
 * A private Redis listens on a unix socket only, keeps every acknowledged write and outlives this process until `stop`.
 * @throws {Misconfigured} when there is no way to a Redis here; the message says what to install.
 */
export async function ensureRedis(wanted: {
  redisUrl?: string | undefined;
  dataDir: string;
  env: Environment;
  log: Pick<Log, 'info' | 'warn'>;
}): Promise<AvailableRedis> {
  if (wanted.redisUrl !== undefined && wanted.redisUrl !== '') return { url: wanted.redisUrl, how: 'given' };
  const folder = join(resolve(wanted.dataDir), 'redis');
  const socket = join(folder, 'redis.sock');
  refuseLongPath(socket, wanted.dataDir);
  await makeFolder(folder);

  return await withStartLock(join(folder, 'start.lock'), LOCK_PATIENCE_MS, async () => {
    const url = `unix://${socket}`;
    const alive = await probe(socket);
    if (alive !== null) {
      await refuseForeign(alive.dir, folder, socket);
      const ours = await mayClaim(folder);
      if (ours) await claim(folder);
      wanted.log.info({ socket }, 'using the Redis that runs in the data folder');
      if (!ours) return { url, how: 'adopted' };
      return { url, how: 'adopted', stop: () => stopRedis(folder, alive.pid, async () => (await probe(socket))?.pid === alive.pid) };
    }
    await rm(socket, { force: true });
    const server = await findServer(folder, wanted.env, wanted.log);
    const child = await startServer(server, folder, socket, wanted.env);
    await claim(folder);
    wanted.log.info({ socket, program: server.program }, 'started Redis in the data folder');
    return {
      url,
      how: server.how,
      stop: () => stopRedis(folder, child.pid ?? 0, async () => child.exitCode === null && child.signalCode === null),
    };
  });
}

function refuseLongPath(socket: string, dataDir: string): void {
  const bytes = Buffer.byteLength(socket);
  if (bytes <= LONGEST_SOCKET_PATH) return;
  throw new Misconfigured(
    `DATA_DIR is ${dataDir}, which makes the path of Redis's socket ${bytes} bytes long (${socket}); the system allows ${LONGEST_SOCKET_PATH}. ` +
      'Set DATA_DIR to a shorter absolute path, such as /var/lib/farrier, or set REDIS_URL.',
  );
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, '.writable'), '');
    await rm(join(folder, '.writable'), { force: true });
  } catch (error) {
    throw new Misconfigured(
      `DATA_DIR: ${folder} cannot be written (${messageOf(error)}). Set DATA_DIR to a folder that this user may write.`,
    );
  }
}

/** Whether the process that was to end this Redis is gone, or is this one. */
async function mayClaim(folder: string): Promise<boolean> {
  const owner = Number(await readFile(join(folder, 'owner.pid'), 'utf8').catch(() => '0'));
  return owner === process.pid || !isRunning(owner);
}

/** From now on this process ends it. */
async function claim(folder: string): Promise<void> {
  await writeFile(join(folder, 'owner.pid'), String(process.pid));
}

/** Asks what listens on the socket, waiting while it reads its data back. Null when nothing answers. */
async function probe(socket: string): Promise<{ dir: string; pid: number } | null> {
  const deadline = Date.now() + LOADING_PATIENCE_MS;
  for (;;) {
    const redis = new Redis({
      path: socket,
      lazyConnect: true,
      retryStrategy: () => null,
      enableReadyCheck: false,
      maxRetriesPerRequest: 0,
    });
    redis.on('error', () => {});
    try {
      await redis.connect();
      await redis.ping();
      const answer = await redis.config('GET', 'dir');
      const pid = /^process_id:(\d+)/m.exec(await redis.info('server'))?.[1];
      return { dir: Array.isArray(answer) ? String(answer[1]) : '', pid: Number(pid) };
    } catch (error) {
      const loading = /LOADING|BUSY/.test(messageOf(error));
      if (!loading || Date.now() > deadline) return null;
    } finally {
      // After a refused connection it would leave a timer of 2 s behind.
      if (redis.status !== 'end') redis.disconnect();
    }
    await wait(100);
  }
}

async function refuseForeign(dir: string, folder: string, socket: string): Promise<void> {
  if ((await realpath(dir).catch(() => dir)) === (await realpath(folder))) return;
  throw new Misconfigured(
    `The Redis that answers at ${socket} keeps its data in ${dir}, not in ${folder}. Stop that Redis, or set DATA_DIR to another folder or REDIS_URL.`,
  );
}

interface Server {
  program: string;
  how: 'path' | 'unpacked';
  libraryPath?: string;
}

async function findServer(folder: string, env: Environment, log: Pick<Log, 'info'>): Promise<Server> {
  const installed = await findProgram(['redis-server', 'valkey-server'], env);
  if (installed !== null) return { program: installed, how: 'path' };

  const into = join(folder, 'server');
  const earlier = await findUnpackedProgram(into, PACKAGED_PROGRAM, env);
  if (earlier !== null) return { ...earlier, how: 'unpacked' };
  log.info({ into }, 'no redis-server on PATH: fetching the distribution’s package into the data folder');
  let reason = '';
  const unpacked = await unpackDebianPackages({
    packages: PACKAGES,
    program: PACKAGED_PROGRAM,
    into,
    env,
    onFailure: (why) => {
      reason = why;
    },
  });
  if (unpacked !== null) return { ...unpacked, how: 'unpacked' };
  throw new Misconfigured(
    'Farrier needs Redis (or Valkey) and found none: REDIS_URL is not set, nothing runs in DATA_DIR, PATH has neither redis-server nor ' +
      `valkey-server, and fetching a package did not work: ${reason}. ` +
      'Install one (Debian, Ubuntu: apt-get install redis-server; Fedora: dnf install valkey; Alpine: apk add redis; macOS: brew install redis), ' +
      'or set REDIS_URL, for example REDIS_URL=redis://127.0.0.1:6379.',
  );
}

/** Starts Redis detached, so that Ctrl-C in a terminal reaches Farrier alone and workers are drained first. */
async function startServer(server: Server, folder: string, socket: string, env: Environment): Promise<ChildProcess> {
  const settings = {
    dir: folder,
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    save: '',
    pidfile: join(folder, 'redis.pid'),
    logfile: join(folder, 'redis.log'),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const library = server.libraryPath === undefined ? {} : { LD_LIBRARY_PATH: server.libraryPath };
  const child = spawn(server.program, args, { cwd: folder, detached: true, stdio: 'ignore', env: { ...env, ...library } });
  let ended: string | null = null;
  child.on('error', (error) => {
    ended = error.message;
  });
  child.on('exit', (code, signal) => {
    ended = `it exited with ${signal ?? code}`;
  });
  child.unref();

  const deadline = Date.now() + ANSWER_PATIENCE_MS;
  while ((await probe(socket)) === null) {
    if (ended === null && Date.now() < deadline) {
      await wait(10);
      continue;
    }
    child.kill('SIGKILL');
    const log = await readFile(settings.logfile, 'utf8').catch(() => '');
    const tail = log.trim().split('\n').slice(-3).join('\n');
    throw new Misconfigured(
      `${server.program} did not start: ${ended ?? 'no answer in 10 s'}. Its log ${settings.logfile} ends with:\n${tail}`,
    );
  }
  return child;
}

/**
 * SIGTERM lets Redis write out what is left; with `appendfsync always` even the SIGKILL of one that hangs loses nothing.
 * `isOurs` guards against a process id that belongs to another program by now.
 */
async function stopRedis(folder: string, pid: number, isOurs: () => Promise<boolean>): Promise<void> {
  if (!isRunning(pid) || !(await isOurs())) return;
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + ANSWER_PATIENCE_MS;
  while (isRunning(pid)) {
    if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
    await wait(10);
  }
  await rm(join(folder, 'owner.pid'), { force: true });
}
