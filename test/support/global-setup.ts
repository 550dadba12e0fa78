import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * One real Redis for the whole run, named by TEST_REDIS_URL (an operator may name one beforehand).
 * It is started in a process of its own, because jest loads this file as CommonJS, which cannot load the project's modules.
 */
export default async function setup(): Promise<void> {
  const host = spawn(process.execPath, ['--import', './test/support/typescript.mjs', 'test/support/redis-for-tests.ts'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: host.stdout });
  const first = await Promise.race([once(lines, 'line'), once(host, 'exit').then(() => null)]);
  if (first === null) throw new Error('No Redis for the tests; the reason is above.');
  process.env.TEST_REDIS_URL = String(first[0]);
  Object.assign(globalThis, {
    stopTestRedis: async () => {
      host.stdin.end();
      if (host.exitCode === null) await once(host, 'exit');
    },
  });
}
