import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Benchmark, median } from './measurement.js';
import { FARRIER, freePort, openSurroundings, type Surroundings } from './surroundings.js';

const STARTS = 5;

export const start: Benchmark = {
  name: 'Starting',
  about: `\`farrier start\` with Redis there: from the command to “Farrier is ready”, when bot and worker both work. Median of ${STARTS} starts.`,
  async run(scale) {
    const around = await openSurroundings();
    try {
      const seconds: number[] = [];
      for (let index = 0; index < Math.max(1, STARTS * scale); index += 1) seconds.push(await secondsToStart(around));
      return [{ what: 'ready after', value: median(seconds), unit: 's', bound: { at: 'most', value: 3 } }];
    } finally {
      await around.close();
    }
  },
};

async function secondsToStart({ env }: Surroundings): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [FARRIER, 'start'], {
    env: { ...env, PORT: String(await freePort()), LOG_LEVEL: 'info', LOG_FORMAT: 'json' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('Farrier is ready')) return (performance.now() - startedAt) / 1000;
    }
    throw new Error('`farrier start` ended before it was ready');
  } finally {
    child.stdout.resume();
    child.kill('SIGTERM');
    await exited;
  }
}
