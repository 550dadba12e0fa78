import { maintenanceDueKinds } from '../src/maintenance/due-kinds.js';
import { nudgeDueKinds } from '../src/maintenance/people/nudge-kinds.js';
import { planStore } from '../src/maintenance/plans/plan-store.js';
import { roundQueue } from '../src/maintenance/rounds/round-queue.js';
import { roundStore } from '../src/maintenance/rounds/round-store.js';
import { type DueEntry, dueStore, readDueMember } from '../src/schedule/due-store.js';
import type { Clock } from '../src/shared/clock.js';
import { connectRedis, GLOBAL_TAG, whenReady } from '../src/shared/redis.js';

/** What there is to see when it is fired; a monitor's deadline, say, is no earlier for being looked at. */
const WORTH_FIRING = { round: 'The thread', close: 'The end of the round', nudge: 'The reminder', remind: 'The direct message' } as const;
type Worthy = keyof typeof WORTH_FIRING;

/**
 * Does the next round's opening or closing now, as if its time had come, so that nobody who tries Farrier waits for Tuesday.
 * The occurrence keeps its date and does not come again. Resolves to what was done, for people.
 */
export async function fireDue(redisUrl: string, now: Clock, prefix = GLOBAL_TAG): Promise<string> {
  const redis = connectRedis(redisUrl, 'work', () => {});
  await whenReady(redis);
  const queue = roundQueue({ connection: redis, prefix, onError: () => {} });
  try {
    const ledger = dueStore(redis, prefix);
    const next = (await ledger.peek(1000)).map(readEntry).find((entry) => entry !== null);
    if (next == null) return 'Nothing is due: no plan was posted yet. Type /maintenance setup first.';
    const kinds = { ...maintenanceDueKinds({ plans: planStore(redis), queue }), ...nudgeDueKinds({ rounds: roundStore(redis), queue }) };
    const kind = kinds[next.kind];
    await kind.enqueue(next.team, next.id, next.at, now());
    await ledger.advance(next.member, next.at, await kind.next(next.team, next.id, next.at, next.at));
    return `${WORTH_FIRING[next.kind]} that was due on ${next.at.toISOString().slice(0, 16).replace('T', ' ')} UTC comes now.`;
  } finally {
    await queue.close();
    redis.disconnect();
  }
}

/** Looks at once who is away in the rounds that run, instead of within the hour: somebody of the playground's people changed. */
export async function lookAtPeople(redisUrl: string, now: Clock, prefix = GLOBAL_TAG): Promise<void> {
  const redis = connectRedis(redisUrl, 'work', () => {});
  await whenReady(redis);
  const queue = roundQueue({ connection: redis, prefix, onError: () => {} });
  try {
    const entries = await dueStore(redis, prefix).peek(1000);
    const watched = entries.map(({ member }) => readDueMember(member)).filter((name) => name?.kind === 'watch');
    await queue.add(
      watched.flatMap((name) => (name === null ? [] : [{ what: 'watch', team: name.team, id: name.id, occurrence: now().getTime() }])),
    );
  } finally {
    await queue.close();
    redis.disconnect();
  }
}

function readEntry(entry: DueEntry): (DueEntry & { kind: Worthy; team: string; id: string }) | null {
  const name = readDueMember(entry.member);
  const kind = name?.kind;
  return name && (kind === 'round' || kind === 'close' || kind === 'nudge' || kind === 'remind') ? { ...entry, ...name, kind } : null;
}
