import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { isRunning } from '../../src/shared/start-lock.js';

const ENTRY = resolve('dist/bin/farrier.js');

export interface FarrierProcess {
  child: ChildProcess;
  /** Everything it and its children wrote so far. */
  output(): string;
  /** Resolves with the first match in what it writes; fails when it ends without. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** The process id of the newest `bot` or `worker`, from the log. */
  pidOf(role: 'bot' | 'worker'): number;
  /** Every process id that was ever told. */
  pids(): number[];
  /** Exit status, once it and all that share its output have ended. */
  ended: Promise<number | null>;
}

/** Runs the built program as a person would, in a process group of its own. */
export function runFarrier(words: string[], env: Record<string, string>): FarrierProcess {
  const child = spawn(process.execPath, [ENTRY, ...words], {
    env: { PATH: [process.env.PATH, '/usr/bin', '/bin'].join(delimiter), LOG_LEVEL: 'info', LOG_FORMAT: 'json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const look of watchers) look();
    });
  }
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  const output = () => lines.join('\n');
  const started = (role: string) =>
    [...output().matchAll(new RegExp(`"pid":(\\d+),"msg":"started the ${role}"`, 'g'))].map((match) => Number(match[1]));

  return {
    child,
    output,
    ended,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        function look(): void {
          const match = pattern.exec(output());
          if (match === null) return;
          watchers.delete(look);
          resolve(match);
        }
        watchers.add(look);
        look();
        void ended.then((code) => reject(new Error(`It ended with ${code} and never said ${pattern}:\n${output()}`)));
      }),
    pidOf: (role) => started(role).at(-1) ?? 0,
    pids: () => [child.pid ?? 0, ...started('bot'), ...started('worker')],
  };
}

/** Resolves when none of these processes exists any more. */
export async function gone(pids: number[]): Promise<void> {
  while (pids.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Resolves when the address answers with this status; an address that refuses connections is asked again. */
export async function answers(url: string, status: number): Promise<void> {
  for (;;) {
    const response = await fetch(url).catch(() => null);
    await response?.body?.cancel();
    if (response?.status === status) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
