import { escapeText } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import type { Finding, Severity } from './finding.js';

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `1 April 2024`: a day of a calendar, the same for every reader. */
export function spokenDay(date: Date | string): string {
  return DAY.format(new Date(date));
}

/** A text with its `2024-04-01` written out. */
export function withSpokenDays(text: string): string {
  return text.replace(/\b\d{4}-\d{2}-\d{2}\b/g, (day) => (Number.isNaN(Date.parse(day)) ? day : spokenDay(day)));
}

/** `1 file`, `4 files`; `plural` where it is not just an s. */
export function counted(count: number, one: string, plural = `${one}s`): string {
  return `${count} ${count === 1 ? one : plural}`;
}

/** `a, b and c`. */
export function joined(words: string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

const SMALL = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** Small numbers as words, at the start of a sentence. */
export function numberWord(count: number): string {
  const word = SMALL[count] ?? String(count);
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The first `max` of them, and how many more there are. */
export function firstOf(lines: string[], max: number, more = 'more'): string[] {
  return lines.length <= max ? lines : [...lines.slice(0, max), `… and ${lines.length - max} ${more}`];
}

export const SEVERITY_WORDS: Record<Severity, string> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  info: 'a fact',
  unknown: 'not rated',
};

const RANK: Record<Severity, number> = { critical: 0, high: 1, unknown: 2, medium: 3, low: 4, info: 5 };

/** The worst first; what nobody rated stands after high. */
export function bySeverity(findings: Finding[]): Finding[] {
  return [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

/** `• *Django has …* (high)` and its fix below, escaped. */
export function findingLine(finding: Finding): string {
  const fix = finding.fix === '' ? '' : `\n   ${escapeText(clampText(withSpokenDays(finding.fix), 300))}`;
  return `• *${escapeText(clampText(withSpokenDays(finding.title), 300))}* (${SEVERITY_WORDS[finding.severity]})${fix}`;
}
