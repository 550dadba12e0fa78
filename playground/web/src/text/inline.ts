import { emojiFor } from './emoji.js';
import { unescapeText } from './entities.js';
import { parseReference } from './reference.js';

export type Broadcast = 'here' | 'channel' | 'everyone';

/** A piece of text within a line. Texts are unescaped: they are what a person reads. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; text: string }
  | { kind: 'user'; id: string; label?: string }
  | { kind: 'channel'; id: string; label?: string }
  | { kind: 'group'; label: string }
  | { kind: 'broadcast'; range: Broadcast }
  | { kind: 'date'; seconds: number; format: string; url?: string; fallback: string }
  | { kind: 'emoji'; name: string; text: string };

const marks = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type Mark = keyof typeof marks;

const wordCharacter = /[\p{L}\p{N}]/u;

function isMark(character: string): character is Mark {
  return character === '*' || character === '_' || character === '~';
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && wordCharacter.test(character);
}

function isSpace(character: string | undefined): boolean {
  return character === undefined || /\s/.test(character);
}

/** A mark opens at a word's edge and before something: `2*3*4` and `* a` are no bold text. */
function opens(line: string, at: number): boolean {
  return !isWord(line[at - 1]) && !isSpace(line[at + 1]) && line[at + 1] !== line[at];
}

/** Where a code span or `<reference>` that starts at `at` ends (its last character), or -1 when there is none. */
function opaqueEnd(line: string, at: number): number {
  if (line[at] === '`') {
    const end = line.indexOf('`', at + 1);
    return end > at + 1 ? end : -1;
  }
  if (line[at] !== '<') return -1;
  const end = line.indexOf('>', at + 1);
  const next = line.indexOf('<', at + 1);
  return end > at + 1 && (next === -1 || next > end) ? end : -1;
}

function closing(line: string, open: number): number {
  for (let at = open + 1; at < line.length; at += 1) {
    const end = opaqueEnd(line, at);
    if (end > at) {
      at = end;
      continue;
    }
    if (line[at] === line[open] && at > open + 1 && !isSpace(line[at - 1]) && !isWord(line[at + 1])) return at;
  }
  return -1;
}

function bareLink(line: string, at: number): string | null {
  if (isWord(line[at - 1])) return null;
  const address = /^https?:\/\/[^\s<>|`]+/.exec(line.slice(at))?.[0];
  if (address === undefined) return null;
  const trimmed = address.replace(/(?:[.,;:!?'"*_~]|&gt;)+$/, '');
  return trimmed.endsWith(')') && !trimmed.includes('(') ? trimmed.slice(0, -1) : trimmed;
}

interface Piece {
  token: Inline;
  /** How many characters of the line it takes. */
  length: number;
}

function pieceAt(line: string, at: number): Piece | null {
  const character = line[at] ?? '';
  const end = opaqueEnd(line, at);
  if (end > at) {
    const inside = line.slice(at + 1, end);
    if (character === '`') return { token: { kind: 'code', text: plainOf(inside) }, length: end - at + 1 };
    const reference = parseReference(inside);
    if (reference !== null) return { token: reference, length: end - at + 1 };
  }
  if (isMark(character) && opens(line, at)) {
    const close = closing(line, at);
    if (close > at) return { token: { kind: marks[character], children: parseInline(line.slice(at + 1, close)) }, length: close - at + 1 };
  }
  if (character === ':') {
    const match = /^:([a-z0-9_+'-]+)(?:::skin-tone-[2-6])?:/.exec(line.slice(at));
    const text = match?.[1] === undefined ? undefined : emojiFor(match[1]);
    if (match?.[1] !== undefined && text !== undefined) return { token: { kind: 'emoji', name: match[1], text }, length: match[0].length };
  }
  if (character === 'h') {
    const address = bareLink(line, at);
    if (address !== null) {
      const url = unescapeText(address);
      return { token: { kind: 'link', url, text: url }, length: address.length };
    }
  }
  return null;
}

/** What is read where nothing is formatted: a link shows its label, the escapes are undone. */
export function plainOf(source: string): string {
  const labels = source.replace(/<((?:https?:|mailto:)[^<>|]*)(?:\|([^<>]*))?>/g, (_whole, url: string, label?: string) => label ?? url);
  return unescapeText(labels);
}

/** One line of mrkdwn as pieces, in order; never throws, what is not understood stays text. */
export function parseInline(line: string): Inline[] {
  const pieces: Inline[] = [];
  let textFrom = 0;
  const flush = (until: number) => {
    if (until > textFrom) pieces.push({ kind: 'text', text: unescapeText(line.slice(textFrom, until)) });
  };
  let at = 0;
  while (at < line.length) {
    const piece = pieceAt(line, at);
    if (piece === null) {
      at += 1;
      continue;
    }
    flush(at);
    pieces.push(piece.token);
    at += piece.length;
    textFrom = at;
  }
  flush(line.length);
  return pieces;
}
