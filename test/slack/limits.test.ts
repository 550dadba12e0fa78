import { actions, button, context, fields, header, section } from '../../src/slack/blocks.js';
import { clampText, fitMessage, LIMITS, splitText } from '../../src/slack/limits.js';

const lines = (count: number, width: number) => Array.from({ length: count }, (_, n) => `${n} `.padEnd(width, 'x')).join('\n');
const press = (n: number) => button({ text: `Do ${n}`, actionId: `test.do${n}`, value: `${n}` });

describe('clampText', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly ten', 11, 'exactly ten'],
    ['something long', 9, 'somethin…'],
    ['ab 👩 cd', 5, 'ab…'],
    ['fish &amp; chips', 8, 'fish…'],
    ['see <https://example.org/long|this page> now', 20, 'see…'],
  ])('makes %j at most %d characters: %j', (text, max, expected) => {
    expect(clampText(text, max)).toBe(expected);
    expect(clampText(text, max).length).toBeLessThanOrEqual(max);
  });
});

describe('splitText', () => {
  it('cuts at line ends and loses no line', () => {
    const text = lines(100, 90);
    const pieces = splitText(text, 3000);
    expect(pieces.every((piece) => piece.length <= 3000)).toBe(true);
    expect(pieces.join('\n')).toBe(text);
  });

  it('cuts one endless word without losing a character', () => {
    expect(splitText('y'.repeat(7001), 3000).map((piece) => piece.length)).toEqual([3000, 3000, 1001]);
  });
});

describe('fitMessage', () => {
  it('leaves a message that fits as it is, under its own key', () => {
    const content = { text: 'All well', blocks: [header('All well'), section('Nothing to do')] };
    expect(fitMessage(content, 'round.1')).toEqual([{ key: 'round.1', content }]);
  });

  it('makes several sections of one that is too long, the menu on the first', () => {
    const [part] = fitMessage({ text: 'x', blocks: [section(lines(100, 90), press(1))] }, 'k');
    const blocks = part?.content.blocks ?? [];
    expect(blocks).toHaveLength(4);
    expect(blocks.filter((block) => 'accessory' in block)).toEqual([blocks[0]]);
  });

  it('makes several messages of more blocks than one can hold, numbered after the key', () => {
    const parts = fitMessage({ text: 'A list', blocks: Array.from({ length: 100 }, (_, n) => section(`finding ${n}`)) }, 'audit.7');
    expect(parts.map((part) => [part.key, part.content.blocks?.length])).toEqual([
      ['audit.7', 45],
      ['audit.7#2', 45],
      ['audit.7#3', 10],
    ]);
    expect(parts[1]?.content.text).toContain('finding 45');
  });

  it('starts another message before the characters of all blocks are too many', () => {
    const parts = fitMessage({ text: 'x', blocks: Array.from({ length: 9 }, () => section('z'.repeat(2900))) }, 'k');
    expect(parts.map((part) => part.content.blocks?.length)).toEqual([4, 4, 1]);
  });

  it('splits a text without blocks', () => {
    const parts = fitMessage({ text: lines(200, 99) }, 'k');
    expect(parts.length).toBe(5);
    expect(parts.every((part) => part.content.text.length <= LIMITS.messageText)).toBe(true);
  });

  it('keeps the whole text of an over-long header and every button, fact and field', () => {
    const blocks = [
      header('Shop '.repeat(60)),
      actions('row', ...Array.from({ length: 30 }, (_, n) => press(n))),
      context(...Array.from({ length: 12 }, (_, n) => `fact ${n}`)),
      fields(
        Array.from({ length: 23 }, (_, n) => `field ${n}`),
        'Fields',
      ),
    ];
    const fitted = fitMessage({ text: 'x', blocks }, 'k')[0]?.content.blocks ?? [];
    const words = JSON.stringify(fitted);
    expect(words).toContain('Shop '.repeat(59));
    for (const text of ['Do 0', 'Do 29', 'fact 11', 'field 0', 'field 22']) expect(words).toContain(`"${text}"`);
    const ids = fitted.flatMap((block) => block.block_id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
