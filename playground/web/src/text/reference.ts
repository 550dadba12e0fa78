import { withEmoji } from './emoji.js';
import { unescapeText } from './entities.js';
import type { Inline } from './inline.js';
import { safeUrl } from './links.js';

function split(source: string): { target: string; label?: string } {
  const bar = source.indexOf('|');
  if (bar === -1) return { target: source };
  const label = withEmoji(unescapeText(source.slice(bar + 1)));
  return label === '' ? { target: source.slice(0, bar) } : { target: source.slice(0, bar), label };
}

function parseDate(target: string, label: string | undefined): Inline | null {
  const [, seconds = '', format = '', url] = target.split('^');
  if (!/^\d+$/.test(seconds) || format === '') return label === undefined ? null : { kind: 'text', text: label };
  const link = url === undefined || url === '' ? null : safeUrl(unescapeText(url));
  const date = { kind: 'date', seconds: Number(seconds), format: unescapeText(format), fallback: label ?? '' } as const;
  return link === null ? date : { ...date, url: link };
}

function parseSpecial(target: string, label: string | undefined): Inline | null {
  const word = target.slice(1);
  if (word === 'here' || word === 'channel' || word === 'everyone') return { kind: 'broadcast', range: word };
  if (word.startsWith('date^')) return parseDate(target, label);
  if (word.startsWith('subteam^')) return { kind: 'group', label: label ?? '@group' };
  return label === undefined ? null : { kind: 'text', text: label };
}

/** What stands between `<` and `>`: a mention, a date or a link; null when it is none of them and stays text. */
export function parseReference(source: string): Inline | null {
  const { target, label } = split(source);
  const named = label === undefined ? {} : { label };
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { kind: 'user', id: target.slice(1), ...named };
  if (/^#[CG][A-Z0-9]+$/.test(target)) return { kind: 'channel', id: target.slice(1), ...named };
  if (target.startsWith('!')) return parseSpecial(target, label);
  const address = unescapeText(target);
  if (safeUrl(address) !== null) return { kind: 'link', url: address, text: label ?? address.replace(/^mailto:/, '') };
  return /^[a-z][a-z0-9+.-]*:/i.test(address) ? { kind: 'text', text: label ?? address } : null;
}
