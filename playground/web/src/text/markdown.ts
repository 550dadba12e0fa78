import { withEmoji } from './emoji.js';
import type { Inline } from './inline.js';
import { safeUrl } from './links.js';

/** A block of a Markdown text (Slack's `markdown` block): the common part of Markdown, no HTML. */
export type MarkdownBlock =
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'paragraph'; lines: Inline[][] }
  | { kind: 'quote'; lines: Inline[][] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'pre'; text: string }
  | { kind: 'rule' };

const spans: { pattern: RegExp; piece: (match: RegExpExecArray) => Inline }[] = [
  { pattern: /`([^`]+)`/, piece: (match) => ({ kind: 'code', text: match[1] ?? '' }) },
  { pattern: /!?\[([^\]]*)\]\(([^()\s]+)\)/, piece: (match) => linkPiece(match[1] ?? '', match[2] ?? '') },
  { pattern: /<(https?:\/\/[^<>\s]+)>/, piece: (match) => linkPiece(match[1] ?? '', match[1] ?? '') },
  { pattern: /(?<!\w)https?:\/\/[^\s<>)]*[^\s<>).,;:!?]/, piece: (match) => linkPiece(match[0], match[0]) },
  { pattern: /\*\*(?=\S)(.+?)(?<=\S)\*\*/, piece: (match) => ({ kind: 'bold', children: parseMarkdownLine(match[1] ?? '') }) },
  { pattern: /~~(?=\S)(.+?)(?<=\S)~~/, piece: (match) => ({ kind: 'strike', children: parseMarkdownLine(match[1] ?? '') }) },
  {
    pattern: /(?<![\w*])\*(?=[^\s*])(.+?)(?<=\S)\*(?!\w)/,
    piece: (match) => ({ kind: 'italic', children: parseMarkdownLine(match[1] ?? '') }),
  },
  { pattern: /(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)/, piece: (match) => ({ kind: 'italic', children: parseMarkdownLine(match[1] ?? '') }) },
];

function linkPiece(label: string, address: string): Inline {
  return safeUrl(address) === null ? { kind: 'text', text: label } : { kind: 'link', url: address, text: label === '' ? address : label };
}

/** One line of Markdown as pieces: the span that begins first wins, at the same place the one listed first. */
export function parseMarkdownLine(line: string): Inline[] {
  let first: { match: RegExpExecArray; piece: (match: RegExpExecArray) => Inline } | null = null;
  for (const { pattern, piece } of spans) {
    const match = pattern.exec(line);
    if (match !== null && (first === null || match.index < first.match.index)) first = { match, piece };
  }
  if (first === null) return line === '' ? [] : [{ kind: 'text', text: withEmoji(line) }];
  const before = line.slice(0, first.match.index);
  const after = line.slice(first.match.index + first.match[0].length);
  return [
    ...(before === '' ? [] : [{ kind: 'text' as const, text: withEmoji(before) }]),
    first.piece(first.match),
    ...parseMarkdownLine(after),
  ];
}

function readLine(line: string, blocks: MarkdownBlock[]): void {
  const last = blocks.at(-1);
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  const item = /^\s*([-*+]|\d{1,9}[.)])\s+(.*)$/.exec(line);
  if (/^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line)) {
    blocks.push({ kind: 'rule' });
  } else if (heading !== null) {
    blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, children: parseMarkdownLine(heading[2] ?? '') });
  } else if (item !== null) {
    const ordered = /\d/.test(item[1] ?? '');
    const children = parseMarkdownLine(item[2] ?? '');
    if (last?.kind === 'list' && last.ordered === ordered) last.items.push(children);
    else blocks.push({ kind: 'list', ordered, items: [children] });
  } else {
    const kind = line.startsWith('>') ? 'quote' : 'paragraph';
    const pieces = parseMarkdownLine(kind === 'quote' ? line.replace(/^>\s?/, '') : line);
    if (last?.kind === kind) last.lines.push(pieces);
    else blocks.push({ kind, lines: [pieces] });
  }
}

export function parseMarkdown(text: string): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  for (const [index, section] of text
    .replaceAll('\r\n', '\n')
    .split(/^```.*$/m)
    .entries()) {
    if (index % 2 === 1) {
      blocks.push({ kind: 'pre', text: section.replace(/^\n|\n$/g, '') });
      continue;
    }
    for (const paragraph of section.split(/\n\s*\n/)) {
      const own: MarkdownBlock[] = [];
      for (const line of paragraph.split('\n')) if (line.trim() !== '') readLine(line, own);
      blocks.push(...own);
    }
  }
  return blocks;
}
