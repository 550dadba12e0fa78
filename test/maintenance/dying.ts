import type { RoundDeps } from '../../src/maintenance/rounds/announce-round.js';
import type { TestDeps } from './builders.js';

/** Fails at the n-th call of anything that is stored or sent, before or after doing it, as a kill would. */
export function dying(target: TestDeps, at: number, side: 'before' | 'after'): RoundDeps {
  let calls = 0;
  async function step<T>(run: () => Promise<T>): Promise<T> {
    calls += 1;
    if (calls === at && side === 'before') throw new Error('killed');
    const result = await run();
    if (calls === at) throw new Error('killed');
    return result;
  }
  const { rounds, outbox, due } = target;
  return {
    ...target,
    rounds: {
      ...rounds,
      create: (...args) => step(() => rounds.create(...args)),
      update: (...args) => step(() => rounds.update(...args)),
      miss: (...args) => step(() => rounds.miss(...args)),
      release: (...args) => step(() => rounds.release(...args)),
      countMessage: (...args) => step(() => rounds.countMessage(...args)),
    },
    outbox: { ...outbox, post: (...args) => step(() => outbox.post(...args)), edit: (...args) => step(() => outbox.edit(...args)) },
    due: { ...due, schedule: (...args) => step(() => due.schedule(...args)) },
  };
}
