import { type Inline, parseInline, plainOf } from './inline.js';

/** A stretch of a mrkdwn text. A line of a paragraph is a list of pieces. */
export type MrkdwnBlock =
  | { kind: 'paragraph'; lines: Inline[][] }
  | { kind: 'quote'; lines: Inline[][] }
  | { kind: 'item'; indent: number; marker: string; children: Inline[] }
  | { kind: 'pre'; text: string };

const quoteMark = /^(?:>|&gt;) ?/;
const restQuoteMark = /^(?:>>>|&gt;&gt;&gt;)\s?/;
const itemMark = /^(\s*)([•◦▪-]|\d{1,3}\.) +(?=\S)/;

function addLine(blocks: MrkdwnBlock[], kind: 'paragraph' | 'quote', line: string): void {
  const last = blocks.at(-1);
  if (last?.kind === kind) last.lines.push(parseInline(line));
  else blocks.push({ kind, lines: [parseInline(line)] });
}

function addLines(blocks: MrkdwnBlock[], text: string): void {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (restQuoteMark.test(line)) {
      const rest = [line.replace(restQuoteMark, ''), ...lines.slice(index + 1)];
      for (const quoted of rest) addLine(blocks, 'quote', quoted);
      return;
    }
    const item = itemMark.exec(line);
    if (quoteMark.test(line)) addLine(blocks, 'quote', line.replace(quoteMark, ''));
    else if (item?.[2] !== undefined)
      blocks.push({ kind: 'item', indent: item[1]?.length ?? 0, marker: item[2], children: parseInline(line.slice(item[0].length)) });
    else addLine(blocks, 'paragraph', line);
  }
}

/**
 * Slack's mrkdwn as blocks, for a renderer that makes elements of them. Never throws.
 * Formatting does not reach over a line's end, as in Slack; only a ``` block does.
 */
export function parseMrkdwn(text: string): MrkdwnBlock[] {
  const blocks: MrkdwnBlock[] = [];
  const fence = /\n?```\n?([\s\S]+?)\n?```\n?/g;
  let from = 0;
  for (const match of text.matchAll(fence)) {
    const before = text.slice(from, match.index);
    if (before !== '') addLines(blocks, before);
    blocks.push({ kind: 'pre', text: plainOf(match[1] ?? '') });
    from = match.index + match[0].length;
  }
  const rest = text.slice(from);
  if (rest !== '') addLines(blocks, rest);
  return blocks;
}
