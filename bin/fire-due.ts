import { dueStore, readDueMember } from '../src/schedule/due-store.js';
import type { Clock } from '../src/shared/clock.js';
import { connectRedis, GLOBAL_TAG, whenReady } from '../src/shared/redis.js';

/** Brings the next due thing forward to now, so that nobody who tries Farrier waits for Tuesday. Resolves to what was done, for people. */
export async function fireDue(redisUrl: string, now: Clock, prefix = GLOBAL_TAG): Promise<string> {
  const redis = connectRedis(redisUrl, 'work', () => {});
  try {
    await whenReady(redis);
    const ledger = dueStore(redis, prefix);
    const [next] = await ledger.peek(1);
    if (next === undefined) return 'Nothing is due: no plan was posted yet. Type /maintenance setup first.';
    const kind = readDueMember(next.member)?.kind ?? 'unknown';
    const moved = await ledger.advance(next.member, next.at, now());
    if (!moved) return 'The next due thing has just been done by itself.';
    return `Fired now: the next "${kind}", which was due on ${next.at.toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
  } finally {
    redis.disconnect();
  }
}
