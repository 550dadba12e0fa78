import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Misconfigured } from './errors.js';

/** The holder renews its lock this often; a lock that was not renewed for `STALE_MS` belongs to nobody, even if its pid is in use again. */
const RENEW_MS = 1_000;
const STALE_MS = 15_000;

/**
 * Runs `work` while this process alone holds the lock file `path`; waits for another holder, takes over from a dead one.
 * @throws {Misconfigured} when another live process holds it for longer than `patienceMs`.
 */
export async function withStartLock<T>(path: string, patienceMs: number, work: () => Promise<T>): Promise<T> {
  const mine = `${process.pid} ${Math.random().toString(36).slice(2)}`;
  const deadline = Date.now() + patienceMs;
  while (!(await take(path, mine))) {
    if (Date.now() > deadline) {
      const holder = (await contentOf(path)) ?? '';
      throw new Misconfigured(
        `Another start in this folder (process ${holder.split(' ')[0]}) has held ${path} for ${patienceMs / 1000} s. Wait for it or stop it, then start again.`,
      );
    }
    await wait(50);
  }
  const renewal = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    if ((await contentOf(path)) === mine) await rm(path, { force: true });
  }
}

async function take(path: string, mine: string): Promise<boolean> {
  try {
    // Linked into place, so that the file never exists without its content.
    const draft = `${path}.${mine.replace(' ', '-')}`;
    await writeFile(draft, mine, { flag: 'wx' });
    try {
      await link(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
  const seen = await contentOf(path);
  if (seen !== null && (await isStale(path, seen))) await remove(path, seen);
  return false;
}

/** Removes the lock only if it still is the one that was judged: another process may have taken over in between. */
async function remove(path: string, judged: string): Promise<void> {
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
    if ((await contentOf(aside)) !== judged) await link(aside, path);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function isStale(path: string, content: string): Promise<boolean> {
  const pid = Number(content.split(' ')[0]);
  if (!isRunning(pid)) return true;
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > STALE_MS;
}

/** Whether a process with this id exists (also one of another user). */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

async function contentOf(path: string): Promise<string | null> {
  return await readFile(path, 'utf8').catch(() => null);
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
