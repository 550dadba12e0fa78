import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Log } from '../src/shared/logger.js';
import type { Environment } from '../src/shared/programs.js';

/** Exit status of a child whose settings are wrong: starting it again would not help. */
const MISCONFIGURED = 78;
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 30_000;
/** A child that lived this long has not failed to start; the next delay is the first again. */
const STABLE_MS = 60_000;
/** A child that dies this often before it was ready once will not get there. */
const ATTEMPTS_TO_START = 4;

export interface KeptChild {
  /** Resolves when it said for the first time that it is ready. */
  ready: Promise<void>;
  /** Resolves with an exit status when it is given up. Never rejects. */
  givenUp: Promise<number>;
  /** Lets it drain, kills it after `graceMs`. Afterwards it does not exist. */
  stop(graceMs: number): Promise<void>;
}

/** Runs `farrier <words>` as a child that dies with this process, and starts it again when it dies. */
export function keepChild(given: { entry: string; words: string[]; env: Environment; log: Log }): KeptChild {
  const { entry, words, env, log } = given;
  const name = words[0];
  let child: ChildProcess | null = null;
  let retry: NodeJS.Timeout | undefined;
  let stopping = false;
  let wasReady = false;
  let failures = 0;
  let sayReady: () => void = () => {};
  let giveUp: (code: number) => void = () => {};
  const ready = new Promise<void>((resolve) => {
    sayReady = resolve;
  });
  const givenUp = new Promise<number>((resolve) => {
    giveUp = resolve;
  });

  function run(): void {
    const startedAt = Date.now();
    // The channel is how the child learns that this process is gone, however it went.
    child = spawn(process.execPath, [entry, ...words], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...env } });
    log.info({ pid: child.pid }, `started the ${name}`);
    child.on('message', () => {
      wasReady = true;
      sayReady();
    });
    child.on('error', (error) => log.error({ err: error }, `the ${name} could not be started`));
    child.on('close', (code, signal) => ended(code, signal, Date.now() - startedAt));
  }

  function ended(code: number | null, signal: NodeJS.Signals | null, livedMs: number): void {
    child = null;
    if (stopping) return;
    failures = livedMs > STABLE_MS ? 0 : failures + 1;
    if (code === MISCONFIGURED || (!wasReady && failures >= ATTEMPTS_TO_START)) return giveUp(code ?? 1);
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** Math.max(0, failures - 1), LONGEST_DELAY_MS);
    log.warn({ code, signal, livedMs, delayMs }, `the ${name} ended; it is started again`);
    retry = setTimeout(run, delayMs);
  }

  run();
  return {
    ready,
    givenUp,
    async stop(graceMs) {
      stopping = true;
      clearTimeout(retry);
      if (child === null) return;
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child?.kill('SIGKILL'), graceMs);
      await gone;
      clearTimeout(impatience);
    },
  };
}
