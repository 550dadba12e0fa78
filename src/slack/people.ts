import type { WebClient } from '@slack/web-api';
import type { Clock } from '../shared/clock.js';
import { apiError, type Membership } from './membership.js';

/** How long what Slack said of a person is believed: one piece of work asks several times. */
const BELIEVED_MS = 5_000;
const MOST_KEPT = 5_000;

/** What Slack knows of a person. */
export interface PersonNow {
  /** As in Europe/Berlin; null when Slack does not say. */
  timeZone: string | null;
  isDeactivated: boolean;
  status: { text: string; emoji: string; until: Date | null };
}

export interface People {
  /**
   * Null for somebody whom Slack does not know.
   * @throws what the Web API threw when Slack could not be asked.
   */
  look(team: string, user: string): Promise<PersonNow | null>;
  /** @throws as `look`. */
  isIn(team: string, user: string, channel: string): Promise<boolean>;
  /** Whether anybody is seen in the channel: nobody is in one that is gone or closed to Farrier. @throws as `look`. */
  sees(team: string, channel: string): Promise<boolean>;
  /** Until when the person does not want to be disturbed; null when they may be, or when that may not be asked (`dnd:read`). */
  quietUntil(team: string, user: string): Promise<Date | null>;
}

/** What Slack says of people, remembered for a moment. */
export function people(
  clientFor: (team: string) => Promise<WebClient>,
  members: Pick<Membership, 'isMember' | 'sees'>,
  now: Clock,
): People {
  const known = new Map<string, { at: number; person: Promise<PersonNow | null> }>();

  async function ask(team: string, user: string): Promise<PersonNow | null> {
    const client = await clientFor(team);
    const answer = await client.users.info({ user }).catch((error: unknown) => {
      if (['user_not_found', 'user_not_visible'].includes(apiError(error))) return null;
      throw error;
    });
    if (answer?.user === undefined) return null;
    const { tz, deleted, profile } = answer.user;
    const ends = profile?.status_expiration ?? 0;
    const until = ends > 0 ? new Date(ends * 1000) : null;
    const isOver = until !== null && until <= now();
    const status = { text: profile?.status_text ?? '', emoji: profile?.status_emoji ?? '', until };
    return { timeZone: tz ?? null, isDeactivated: deleted ?? false, status: isOver ? { text: '', emoji: '', until: null } : status };
  }

  return {
    look(team, user) {
      const key = `${team}.${user}`;
      const at = now().getTime();
      const before = known.get(key);
      if (before !== undefined && Math.abs(at - before.at) < BELIEVED_MS) return before.person;
      if (known.size >= MOST_KEPT) known.clear();
      const person = ask(team, user);
      known.set(key, { at, person });
      person.catch(() => known.delete(key));
      return person;
    },
    sees: (team, channel) => members.sees(team, channel),
    isIn: (team, user, channel) => members.isMember(team, user, channel),
    async quietUntil(team, user) {
      const client = await clientFor(team);
      const answer = await client.dnd.info({ user }).catch((error: unknown) => {
        if (apiError(error) === 'missing_scope') return null;
        throw error;
      });
      if (answer === null) return null;
      const seconds = now().getTime() / 1000;
      const ends = answer.next_dnd_end_ts ?? 0;
      const isNow = answer.dnd_enabled === true && (answer.next_dnd_start_ts ?? 0) <= seconds && ends > seconds;
      return isNow ? new Date(ends * 1000) : null;
    },
  };
}
