import type { Clock } from '../../src/shared/clock.js';
import { randomKey } from './identifiers.js';

const USES = 5;
const LIFE_MS = 30 * 60_000;

/** What a response address was given out for. */
export interface ResponseTarget {
  channel: string;
  user: string;
  /** The message whose button was pressed; `replace_original` and `delete_original` act on it. */
  ts?: string;
  thread?: string;
}

export type ResponseUrls = ReturnType<typeof responseUrlStore>;

/** Addresses to answer an interaction later: five uses in thirty minutes. */
export function responseUrlStore(now: Clock) {
  const open = new Map<string, { target: ResponseTarget; usesLeft: number; endsAt: number }>();
  return {
    issue(baseUrl: string, team: string, target: ResponseTarget): string {
      const key = randomKey();
      open.set(key, { target, usesLeft: USES, endsAt: now().getTime() + LIFE_MS });
      if (open.size > 10_000)
        for (const oldest of open.keys()) {
          open.delete(oldest);
          break;
        }
      return `${baseUrl}/hooks/${team}/${key}`;
    },
    /** The target, or what Slack answers instead. */
    use(key: string): ResponseTarget | 'expired_url' | 'used_url' {
      const found = open.get(key);
      if (found === undefined || now().getTime() > found.endsAt) return 'expired_url';
      if (found.usesLeft === 0) return 'used_url';
      found.usesLeft -= 1;
      return found.target;
    },
  };
}
