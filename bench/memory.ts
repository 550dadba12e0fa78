import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark } from './measurement.js';
import { FARRIER, freePort, openSurroundings, residentMb, startReady, stopProcess } from './surroundings.js';

const IDLE_MS = 10_000;

export const memory: Benchmark = {
  name: 'Memory when idle',
  about: 'Resident memory of the bot and of a worker of all queues, ten seconds after they were ready, with nothing to do.',
  async run(scale) {
    const around = await openSurroundings();
    const bot = await startReady(FARRIER, ['bot'], { ...around.env, PORT: String(await freePort()) });
    const worker = await startReady(FARRIER, ['worker'], around.env);
    try {
      await wait(IDLE_MS * scale);
      return [
        { what: 'bot', value: await residentMb(bot.pid), unit: 'MB', bound: { at: 'most', value: 130 } as const },
        { what: 'worker', value: await residentMb(worker.pid), unit: 'MB', bound: { at: 'most', value: 180 } as const },
      ];
    } finally {
      await Promise.all([stopProcess(bot), stopProcess(worker)]);
      await around.close();
    }
  },
};
