import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import type { Drill } from '../src/backups/drill/drill.js';
import { ownCheckSchema } from '../src/backups/drill/own-check.js';
import type { DrillSiteDeps } from '../src/backups/drill/run-site-drill.js';
import { SourceUnavailable } from '../src/shared/errors.js';
import type { Environment } from '../src/shared/programs.js';

/** What a worker asks of the process that does a drill. */
export const drillAskSchema = z.object({
  path: z.string(),
  periodMs: z.number(),
  isKept: z.boolean(),
  checks: z.array(ownCheckSchema),
  isApart: z.boolean(),
});

/** What that process says. */
export type DrillSaid = { progress: string } | { drill: Drill } | { failure: string };

/** How long a process that is to stop has for removing what it made. */
const PATIENCE_MS = 20_000;
/** Settings and tokens of Farrier stay here. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/**
 * Does each drill in a process of its own, `farrier drill-job`: reading a large backup never holds up the worker's other jobs, and what
 * could break the process breaks one drill. `isApart`: all of this is where there is no network. It ends with this one, however that ends.
 */
export function drillInChild(entry: string, env: Environment, { isApart = false } = {}): DrillSiteDeps['drill'] {
  const passed = Object.fromEntries(PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  return async (path, { periodMs, isKept, checks, progress, signal }) => {
    signal.throwIfAborted();
    const child = spawn(process.execPath, [entry, 'drill-job'], {
      env: passed,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    let result: Drill | null = null;
    let failure: string | null = null;
    // One that cannot be started never exits.
    const ended = once(child, 'exit').catch(() => {
      failure = 'its process could not be started.';
    });
    child.on('message', (said: DrillSaid) => {
      if ('progress' in said) progress(said.progress);
      else if ('drill' in said) result = said.drill;
      else failure = said.failure;
    });
    const stop = () => {
      if (child.connected) child.disconnect();
      setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      child.send({ path, periodMs, isKept, checks, isApart } satisfies z.infer<typeof drillAskSchema>, () => {});
      await ended;
    } finally {
      signal.removeEventListener('abort', stop);
    }
    signal.throwIfAborted();
    if (result !== null) return result;
    throw new SourceUnavailable('the drill', failure ?? 'its process ended before it had a result.');
  };
}
