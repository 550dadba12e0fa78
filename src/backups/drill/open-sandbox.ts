import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync } from 'node:fs';
import { lstat, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Environment, findProgram, runProgram } from '../../shared/programs.js';

/** Nobody, on every Linux. */
const NOBODY = 65_534;
const PREFIX = 'farrier-drill-';
const GIVE_UP_MS = 10_000;
/** Of address space, for each process: a server has a fraction of it in use when it restores. */
const MOST_MEMORY = 4 * 2 ** 30;
/** Waits until whoever opened the sandbox is gone; what still writes then has a moment to end. */
const KEEPER = 'cat > /dev/null; cd /; for again in 1 2 3 4 5 6 7 8 9 10; do rm -rf -- "$1" && exit 0; sleep 0.5; done';

/** A place where a dump may do what it likes: no network, no rights, a folder of its own, and an end for everything in it. */
export interface Sandbox {
  /** The folder, 0700, owned by whoever runs in it. */
  folder: string;
  /** The network, processes and memory are its own. False: the machine does not let us. */
  isClosed: boolean;
  /** Starts a program in it. It sees nothing of our environment. */
  spawn(file: string, args: string[], env?: Record<string, string>): ChildProcess;
  /** Ends everything that runs in it and removes its folder. Again does nothing. */
  close(): Promise<void>;
}

/**
 * Opens a sandbox. Whatever runs in it ends, and its folder goes, when it is closed and also when this process is killed: its first
 * process waits on a pipe from us and cleans up at its end. `isApart`: this process has no network itself. `memory`: bytes that each process in
 * it may have.
 */
export async function openSandbox(env: Environment, { isApart = false, memory = MOST_MEMORY } = {}): Promise<Sandbox> {
  await sweep();
  const isRoot = process.getuid?.() === 0;
  const [setpriv, unshare, prlimit, shell] = await Promise.all(
    ['setpriv', 'unshare', 'prlimit', 'sh'].map((name) => findProgram([name], env)),
  );
  const drop = isRoot && setpriv != null ? [setpriv, '--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups'] : [];
  const apart = unshare == null ? [] : [unshare, '--map-current-user', '--net', '--ipc', '--pid', '--fork', '--kill-child'];
  const isNobody = !isRoot || drop.length > 0;
  const isOwn = isNobody && apart.length > 0 && (await works([...drop, ...apart], env));
  const bounds = prlimit == null ? [] : [prlimit, `--as=${memory}`, '--core=0'];
  const before = [...drop, ...(isOwn ? apart : []), ...bounds];
  // From here to its keeper nothing waits: nobody else would remove it.
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const children = new Set<ChildProcess>();

  function start(words: string[], more: Record<string, string> = {}): ChildProcess {
    const [file = '', ...args] = words;
    const clean = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC', HOME: folder, ...more };
    const child = spawn(file, args, { cwd: folder, env: clean, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    children.add(child);
    child.once('exit', () => children.delete(child));
    // Whoever reads from it hears of a program that could not be started by its exit.
    child.on('error', () => children.delete(child));
    return child;
  }

  const keeper = start([...drop, shell ?? '/bin/sh', '-c', KEEPER, 'keeper', folder]);
  keeper.stdout?.resume();
  keeper.stderr?.resume();
  let closing: Promise<void> | null = null;

  return {
    folder,
    isClosed: isOwn || (isApart && isNobody),
    spawn: (file, args, more) => start([...before, file, ...args], more),
    close() {
      closing ??= end();
      return closing;
    },
  };

  async function end(): Promise<void> {
    await Promise.all([...children].filter((child) => child !== keeper).map((child) => endProcess(child)));
    keeper.stdin?.end();
    await endProcess(keeper, GIVE_UP_MS);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ends a process with its group; one in namespaces of its own takes everything in them along. */
async function endProcess(child: ChildProcess, patienceMs = 0): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  if (patienceMs > 0) await Promise.race([ended, wait(patienceMs, undefined, { ref: false })]);
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended just now.
  }
  await ended;
}

async function works(words: string[], env: Environment): Promise<boolean> {
  const [file = '', ...args] = words;
  return (await runProgram(file, [...args, 'true'], { env, timeoutMs: 10_000 })).code === 0;
}

/** Removes what a machine that went down left: folders whose process is gone. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const LOOK_MS = 2000;
/** So much is left to the machine. */
const LEAST_FREE = 1e9;
/** A restored database is a few times as large as its backup; a small one has this much all the same. */
const MOST_TIMES = 20;
const LEAST_ALLOWED = 4e9;

/** Looks every now and then how much a folder holds. `full` is aborted when that is more than a backup of so many bytes explains, or the disk is full. */
export function watchDisk(folder: string, backupBytes: number): { full: AbortSignal; stop(): void } {
  const control = new AbortController();
  const allowed = Math.max(LEAST_ALLOWED, MOST_TIMES * backupBytes);
  const timer = setInterval(() => {
    void Promise.all([sizeOf(folder), statfs(folder)]).then(
      ([size, { bavail, bsize }]) => {
        if (size > allowed || bavail * bsize < LEAST_FREE) control.abort(new Error('The disk limit of a drill was reached'));
      },
      // It is gone: the drill is over.
      () => {},
    );
  }, LOOK_MS);
  timer.unref();
  return { full: control.signal, stop: () => clearInterval(timer) };
}

/** Bytes on disk of everything in a folder. Links are not followed; what goes away meanwhile counts nothing. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return await sizeOf(path);
      return await lstat(path).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      );
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
