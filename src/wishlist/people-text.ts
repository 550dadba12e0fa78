import { escapeText } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';

/** Characters that open or close formatting in Slack, and what looks alike and does not. */
const LOOKALIKES: Record<string, string> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** Characters that turn the direction of everything after them. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * What a person typed, to stand inside our own formatting: it shows as typed, but formats, links and notifies nothing.
 * Right-to-left words keep to themselves, so that the numbers after them stay where they are. `max` counts the result.
 */
export function asTyped(text: string, max: number): string {
  const flat = escapeText(text.replace(DIRECTION_CONTROLS, '')).replace(/(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])/gu, lookalike);
  return RIGHT_TO_LEFT.test(flat) ? `\u2068${clampText(flat, max - 2)}\u2069` : clampText(flat, max);
}

function lookalike(mark: string): string {
  return LOOKALIKES[mark] ?? mark;
}

/** Several lines that a person typed, as a quotation. `max` counts the result. */
export function quoted(text: string, max: number): string {
  const lines = text.trim().split(/\r?\n/);
  if (lines.length === 1) return `“${asTyped(lines[0] ?? '', max - 2)}”`;
  return clampText(lines.map((line) => `> ${asTyped(line, max)}`).join('\n'), max);
}

/** The words of a message in Slack's own markup, as a person would type them: no entity, no link syntax, no mention that calls anybody. */
export function wordsOf(mrkdwn: string): string {
  return withoutEntities(mrkdwn.replace(/<([^<>]*)>/g, (_, inner: string) => wordsInside(inner)));
}

/**
 * What was typed after a command. Slack turns names of people and channels, and links, into references there, and nothing
 * else: other angle brackets are the person's own.
 */
export function wordsTyped(text: string): string {
  return withoutEntities(text.replace(/<([@#][^<>\s]+|https?:[^<>\s]+)>/g, (_, inner: string) => wordsInside(inner)));
}

function withoutEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** `@U1|ann` → `@ann`, `!channel` → `@channel`, `https://…|the page` → `the page`. */
function wordsInside(inner: string): string {
  const [target = '', label = ''] = inner.split('|');
  if (target.startsWith('!')) return label || `@${target.slice(1)}`;
  const sign = /^[@#]/.exec(target)?.[0];
  if (sign !== undefined) return label === '' ? target : `${sign}${label}`;
  return label || target;
}

/** A message as the start of a wish: its first line is the title, the whole text is why when there is more. */
export function wishFromMessage(mrkdwn: string, titleMax: number, whyMax: number): { title: string; why: string } {
  const words = wordsOf(mrkdwn).trim();
  const [first = ''] = words.split('\n');
  const title = clampText(first.trim(), titleMax);
  return { title, why: title === words ? '' : clampText(words, whyMax) };
}
