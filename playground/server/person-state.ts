import type { PersonState } from './page-api.js';
import type { StoredUser } from './slack-shapes.js';

const STATUSES: Partial<Record<PersonState, { statusText: string; statusEmoji: string }>> = {
  vacation: { statusText: 'Vacation', statusEmoji: ':palm_tree:' },
  sick: { statusText: 'Out sick', statusEmoji: ':face_with_thermometer:' },
  meeting: { statusText: 'In a meeting', statusEmoji: ':spiral_calendar_pad:' },
};
/** What Slack takes as "until I say so": a day is enough to try it. */
const QUIET_S = 86_400;

/** What is true of somebody in this state; `until`: when it ends by itself. */
export function personIn(state: PersonState, until: Date | null, now = new Date()): Partial<StoredUser> {
  const ends = until === null ? 0 : Math.floor(until.getTime() / 1_000);
  const there = { statusText: '', statusEmoji: '', statusUntil: 0, dndUntil: 0, deleted: false };
  const status = STATUSES[state];
  if (status !== undefined) return { ...there, ...status, statusUntil: ends };
  if (state === 'quiet') return { ...there, dndUntil: ends || Math.floor(now.getTime() / 1_000) + QUIET_S };
  return { ...there, deleted: state === 'deactivated' };
}

/** `Vacation, until 2026-12-07 09:00 UTC`; empty for somebody who is simply there. */
export function spokenStatus({ statusText, statusUntil = 0, dndUntil, deleted }: StoredUser, now: Date): string {
  const seconds = now.getTime() / 1_000;
  const until = (at: number) => (at > 0 ? `, until ${new Date(at * 1_000).toISOString().slice(0, 16).replace('T', ' ')} UTC` : '');
  if (deleted) return 'Deactivated';
  if (dndUntil > seconds) return `Do not disturb${until(dndUntil)}`;
  return statusText === '' || (statusUntil > 0 && statusUntil <= seconds) ? '' : `${statusText}${until(statusUntil)}`;
}
