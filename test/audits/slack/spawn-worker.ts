import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export interface AuditWorkerProcess {
  /** Resolves when the worker printed a line that begins so. */
  said(words: string): Promise<void>;
  /** SIGKILL: nothing of it runs any more when this resolves. */
  kill(): Promise<void>;
}

/** Starts a worker on audits as a process; `slowMs` is how long its audits take. */
export function spawnWorker(where: { url: string; prefix: string; slowMs: number }): AuditWorkerProcess {
  const args = [
    '--import',
    here('../../support/typescript.mjs'),
    here('./worker-process.ts'),
    where.url,
    where.prefix,
    String(where.slowMs),
  ];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let wake = () => {};
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      wake();
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  return {
    async said(words) {
      while (!lines.some((line) => line.startsWith(words))) {
        if (child.exitCode !== null) throw new Error(`The worker ended before it said "${words}"`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
