import { button, escapeText, link, modal, option, overflow, plainInput, slackDate } from '../../src/slack/blocks.js';

describe('text that people typed', () => {
  it.each([
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['1 > 0', '1 &gt; 0'],
    ['plain', 'plain'],
  ])('cannot notify: %j becomes %j', (typed, shown) => expect(escapeText(typed)).toBe(shown));

  it('cannot break out of the words of a link', () => {
    expect(link('https://example.org/?a=1&b=2', 'a|b> <!here>')).toBe('<https://example.org/?a=1&amp;b=2|a¦b&gt; &lt;!here&gt;>');
  });
});

describe('slackDate', () => {
  const at = new Date('2025-12-01T09:00:00Z');
  it('is shown in the zone of the reader, with a fallback that names its own', () => {
    expect(slackDate(at)).toBe('<!date^1764579600^{date_short_pretty} {time}|2025-12-01 09:00 UTC>');
    expect(slackDate(at, '{date_short}', 'Mon 1 Dec')).toBe('<!date^1764579600^{date_short}|Mon 1 Dec>');
  });
});

describe('elements', () => {
  it('shorten words that are too long and refuse ids that are', () => {
    expect(button({ text: 'x'.repeat(90), actionId: 'a.b' }).text.text).toHaveLength(75);
    expect(option({ text: 'y'.repeat(90), value: 'v', description: 'd'.repeat(90) }).description?.text).toHaveLength(75);
    expect(() => option({ text: 'y', value: 'v'.repeat(151) })).toThrow('at most 150 characters, got 151');
  });

  it('have only the properties that were asked for', () => {
    expect(button({ text: 'Done', actionId: 'a.b' })).toEqual({
      type: 'button',
      text: { type: 'plain_text', text: 'Done', emoji: true },
      action_id: 'a.b',
    });
    expect(overflow('a.more', [{ text: 'Skip', value: 'skip' }]).options).toHaveLength(1);
    expect(plainInput({ blockId: 'name', label: 'Name' }).element).toEqual({
      type: 'plain_text_input',
      action_id: 'name',
      max_length: 3000,
    });
    expect(modal({ callbackId: 'x.y', title: 'A title that is far too long to fit', blocks: [] }).title.text).toHaveLength(24);
  });
});
