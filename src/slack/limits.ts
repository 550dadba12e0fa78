import type { KnownBlock, SectionBlock } from '@slack/types';
import type { Content } from './outbox.js';

/** What Slack refuses beyond (docs.slack.dev, Block Kit reference). Characters are UTF-16 units, which is never too many. */
export const LIMITS = {
  blocksInMessage: 50,
  blocksInView: 100,
  text: 3000,
  fields: 10,
  field: 2000,
  header: 150,
  actionsElements: 25,
  contextElements: 10,
  buttonText: 75,
  buttonValue: 2000,
  url: 3000,
  accessibilityLabel: 75,
  id: 255,
  imageAlt: 2000,
  imageTitle: 2000,
  privateMetadata: 3000,
  markdown: 12_000,
  optionText: 75,
  optionValue: 150,
  optionDescription: 75,
  options: 100,
  overflowOptions: 5,
  choices: 10,
  placeholder: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  inputMaxLength: 3000,
  inputLabel: 2000,
  inputHint: 2000,
  modalTitle: 24,
  tableRows: 100,
  tableCells: 20,
  /** `chat.update` refuses more, `chat.postMessage` cuts at 40,000. */
  messageText: 4000,
} as const;

/** Where we start another message: below `blocksInMessage` and below the undocumented 13,200 of `msg_blocks_too_long`. */
export const COMFORT = { blocks: 45, characters: 12_000 } as const;

/** At most `max` characters, an ellipsis at the cut; never ends inside an entity, a `<link>` or half a character. */
export function clampText(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, safeCut(text, max - 1)).trimEnd()}…`;
}

/** The greatest position ≤ `at` that splits no surrogate pair, entity or `<…>`. */
function safeCut(text: string, at: number): number {
  let cut = at;
  const before = text.charCodeAt(cut - 1);
  if (before >= 0xd800 && before <= 0xdbff) cut -= 1;
  const head = text.slice(0, cut);
  const entity = /&[a-z]{0,3}$/.exec(head);
  if (entity !== null && /^&(amp|lt|gt);/.test(text.slice(entity.index))) cut = entity.index;
  const open = head.lastIndexOf('<');
  if (open > head.lastIndexOf('>') && text.indexOf('>', cut) >= 0 && open > 0) cut = Math.min(cut, open);
  return cut;
}

/** Pieces of at most `max` characters, cut at line ends where there are any, else at spaces, else anywhere. */
export function splitText(text: string, max: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const line = rest.lastIndexOf('\n', max);
    const space = rest.lastIndexOf(' ', max);
    const cut = line > 0 ? line : safeCut(rest, space > max / 2 ? space : max);
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut).replace(/^[\n ]/, '');
  }
  return [...pieces, rest].filter((piece) => piece.trim() !== '');
}

export interface Part {
  key: string;
  content: Content;
}

/**
 * The messages that carry `content`: one under `key` when it fits, else the first under `key` and the rest under
 * `<key>#2`, `<key>#3`, … Nothing is refused or dropped: long blocks become several, many blocks several messages.
 */
export function fitMessage(content: Content, key: string): Part[] {
  const blocks = (content.blocks ?? []).flatMap(fitBlock);
  if (blocks.length === 0) {
    return splitText(content.text, LIMITS.messageText).map((text, index) => ({ key: partKey(key, index), content: { text } }));
  }
  return pages(blocks).map((page, index) => ({
    key: partKey(key, index),
    content: { text: clampText(index === 0 ? content.text : spoken(page), LIMITS.messageText), blocks: page },
  }));
}

function partKey(key: string, index: number): string {
  return index === 0 ? key : `${key}#${index + 1}`;
}

function pages(blocks: KnownBlock[]): KnownBlock[][] {
  const all: KnownBlock[][] = [];
  let page: KnownBlock[] = [];
  let characters = 0;
  for (const block of blocks) {
    const size = spokenParts(block).join('').length;
    if (page.length > 0 && (page.length >= COMFORT.blocks || characters + size > COMFORT.characters)) {
      all.push(page);
      page = [];
      characters = 0;
    }
    page.push(block);
    characters += size;
  }
  return [...all, page];
}

/** One block within the limits, as several where it has to be. Ids stay with the first. */
function fitBlock(block: KnownBlock): KnownBlock[] {
  switch (block.type) {
    case 'section':
      return fitSection(block);
    case 'header':
      if (block.text.text.length <= LIMITS.header) return [block];
      return [
        { ...block, text: { ...block.text, text: clampText(block.text.text, LIMITS.header) } },
        ...splitText(block.text.text, LIMITS.text).map(plainSection),
      ];
    case 'context':
      return groups(block.elements, LIMITS.contextElements).map((elements, index) => ({
        ...numbered(block, index),
        elements: elements.map((element) => ('text' in element ? { ...element, text: clampText(element.text, LIMITS.text) } : element)),
      }));
    case 'actions':
      return groups(block.elements, LIMITS.actionsElements).map((elements, index) => ({ ...numbered(block, index), elements }));
    case 'markdown':
      return splitText(block.text, LIMITS.text).map((text, index) => ({ ...numbered(block, index), text }));
    default:
      return [block];
  }
}

function fitSection(block: SectionBlock): SectionBlock[] {
  const { text, fields = [], ...rest } = block;
  const texts = text === undefined ? [] : splitText(text.text, LIMITS.text).map((piece) => ({ ...text, text: piece }));
  const short = fields.map((field) => ({ ...field, text: clampText(field.text, LIMITS.field) }));
  const rows = groups(short, short.some((field) => field.text.length > 300) ? 4 : LIMITS.fields);
  const parts: Pick<SectionBlock, 'text' | 'fields'>[] = texts.map((piece) => ({ text: piece }));
  const [firstRow, ...otherRows] = rows;
  if (firstRow !== undefined) parts.splice(Math.max(parts.length - 1, 0), 1, { ...parts.at(-1), fields: firstRow });
  const all = [...parts, ...otherRows.map((row) => ({ fields: row }))];
  return all.map((part, index) => (index === 0 ? { ...rest, ...part } : { type: 'section', ...part }));
}

/** A second block under the same id would be refused, so only the first keeps it. */
function numbered<B extends KnownBlock>(block: B, index: number): B {
  if (index === 0 || block.block_id === undefined) return block;
  return { ...block, block_id: `${block.block_id}~${index + 1}` };
}

function plainSection(text: string): SectionBlock {
  return { type: 'section', text: { type: 'plain_text', text } };
}

function groups<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** The words of blocks, for the `text` of a message that continues another. */
function spoken(blocks: KnownBlock[]): string {
  return blocks.flatMap(spokenParts).join('\n');
}

function spokenParts(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(spokenParts);
  if (part === null || typeof part !== 'object') return [];
  return Object.entries(part).flatMap(([name, value]) => (name === 'text' && typeof value === 'string' ? [value] : spokenParts(value)));
}
