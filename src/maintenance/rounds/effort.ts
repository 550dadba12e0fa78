import { UserError } from '../../shared/errors.js';
import type { Round } from './round.js';

/** What one click says about how long a round took. */
export const EFFORTS = [
  { text: '15 min', minutes: 15 },
  { text: '1 h', minutes: 60 },
  { text: 'Half a day', minutes: 240 },
] as const;

/** More than a person works in a month is a slip of the keyboard. */
const MOST_HOURS = 200;

/** The round with what somebody said it took them; what they said before counts no more. The same object when they said that already. */
export function withEffort(round: Round, user: string, minutes: number, at: Date): Round {
  if (round.state === 'removed') throw new UserError('This round was removed, so nothing is counted for it.');
  if (round.state === 'open') throw new UserError('This round is still running. It asks how long it took when it is closed.');
  if (round.efforts?.[user]?.minutes === minutes) return round;
  const efforts = { ...round.efforts, [user]: { minutes, at: at.toISOString() } };
  return { ...round, efforts, revision: round.revision + 1 };
}

/** Minutes of `2`, `2.5`, `2,5` or `2:30` hours; null for anything else. */
export function readHours(text: string): number | null {
  const clock = /^(\d{1,3}):([0-5]\d)$/.exec(text.trim());
  const decimal = /^\d{0,3}(?:[.,]\d{1,2})?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : Number.NaN;
  const minutes = clock === null ? Math.round(decimal * 60) : Number(clock[1]) * 60 + Number(clock[2]);
  return minutes >= 1 && minutes <= MOST_HOURS * 60 ? minutes : null;
}
