import { dateInZone, placeInZone, wallText } from '../../schedule/zoned.js';
import { UserError } from '../../shared/errors.js';
import { channelMention, escapeText, mention, slackDate } from '../../slack/blocks.js';
import { isPaused, type Plan, whyPaused } from './plan.js';

/** `*Weekly maintenance* in #shop-dev`. */
export function planWords(plan: Plan): string {
  return `*${escapeText(plan.name)}* in ${channelMention(plan.channel)}`;
}

/** How the plan stands: when it comes next, or why it does not. */
export function stateWords(plan: Plan, now: Date, next: Date | undefined): string {
  if (plan.state === 'draft') return 'Not posted yet: `/maintenance now` shows the preview.';
  if (isPaused(plan, now)) return `${pausedWords(plan)}.`;
  return next === undefined ? 'It has no further date.' : `Next ${slackDate(next)}.`;
}

/** `Paused until Sun 20 Dec 2026, 00:00`, with who did it or what is wrong. */
export function pausedWords(plan: Plan): string {
  const until = plan.pausedUntil === null ? '' : ` until ${wallText(new Date(plan.pausedUntil), plan.recurrence.timeZone)}`;
  const why = whyPaused(plan);
  if (why === null || why.detail === '') return `Paused${until}`;
  if (why.kind === 'channel' || why.kind === 'rule') return `Paused${until}: ${escapeText(why.detail)}`;
  if (why.kind === 'copy') return `Paused${until}: a copy that nobody has started`;
  return `Paused${until} by ${mention(why.detail)}${why.kind === 'all' ? ', with all others' : ''}`;
}

const MOST_PAUSED_MS = 2 * 366 * 86_400_000;

/** The start of a day (`2026-12-20`) in the zone, which must be to come, and within two years. @throws {UserError} */
export function readEnd(text: string, zone: string, now: Date): Date {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  const example = dateInZone(new Date(now.getTime() + 14 * 86_400_000), zone);
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== text) {
    throw new UserError(`"${escapeText(text)}" is no date. Write it as in \`/maintenance pause until ${example}\`.`);
  }
  const until = new Date(placeInZone(day, zone));
  if (until <= now) throw new UserError(`${text} is past. Write a day to come, as in \`/maintenance pause until ${example}\`.`);
  if (until.getTime() > now.getTime() + MOST_PAUSED_MS) {
    throw new UserError(`${text} is more than two years away. Leave the day out to pause until somebody resumes it.`);
  }
  return until;
}

/** What was typed after `pause`: the name of a plan, the end, or both. */
export function readPause(words: string): { name: string; until: string | null } {
  const text = words.trim();
  const [, name, until] = /^(.*?)\s*\buntil\s+(.+)$/is.exec(text) ?? /^(.*?)\s*(\d{4}-\d\d-\d\d)$/s.exec(text) ?? [];
  return until === undefined ? { name: text, until: null } : { name: name ?? '', until: until.trim() };
}
