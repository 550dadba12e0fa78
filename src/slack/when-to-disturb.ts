import { whenAtWork } from '../schedule/at-work.js';
import type { Clock } from '../shared/clock.js';
import { messageOf } from '../shared/errors.js';
import type { People } from './people.js';

/** When a person works and may be disturbed, now when that is so, and the zone they are in; `fallback` where Slack does not say. */
export async function whenToDisturb(
  deps: { people: Pick<People, 'look' | 'quietUntil'>; now: Clock; log: { warn(fields: object, message: string): void } },
  team: string,
  user: string,
  fallback: string,
): Promise<{ at: Date; zone: string }> {
  const person = await deps.people.look(team, user).catch(() => null);
  const zone = person?.timeZone ?? fallback;
  const quiet = await deps.people.quietUntil(team, user).catch((error: unknown) => {
    deps.log.warn({ team, user, error: messageOf(error) }, 'could not ask whether somebody may be disturbed');
    return null;
  });
  const now = deps.now();
  return { at: whenAtWork(quiet !== null && quiet > now ? quiet : now, zone), zone };
}
