import { asTyped, quoted, wishFromMessage, wordsOf, wordsTyped } from '../../src/wishlist/people-text.js';

describe('text as somebody typed it', () => {
  it.each([
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['*bold* and _sloped_', '∗bold∗ and ˍslopedˍ'],
    ['the field user_id and 2*3', 'the field user_id and 2*3'],
    ['`code` ~gone~', 'ˋcodeˋ ∼gone∼'],
    ['🎉 launch 👩‍👩‍👧', '🎉 launch 👩‍👩‍👧'],
    ['Überprüfung', 'Überprüfung'],
  ])('%j stands as %j', (typed, shown) => {
    expect(asTyped(typed, 300)).toBe(shown);
  });

  it('keeps right-to-left words to themselves and takes out characters that turn what follows', () => {
    expect(asTyped('שלום', 300)).toBe('\u2068שלום\u2069');
    expect(asTyped('evil\u202egnp.exe', 300)).toBe('evilgnp.exe');
  });

  it.each([300, 60, 10])('never has more than %d characters, nor half an entity', (max) => {
    const shown = asTyped('&'.repeat(400), max);
    expect(shown.length).toBeLessThanOrEqual(max);
    expect(shown.replaceAll('&amp;', '')).toBe('…');
  });

  it('quotes one line in quotation marks and several as a quotation', () => {
    expect(quoted('Three support mails', 100)).toBe('“Three support mails”');
    expect(quoted('first\nsecond', 100)).toBe('> first\n> second');
  });
});

describe('the words of a message', () => {
  it.each([
    ['<!channel> look', '@channel look'],
    ['<!here|here>', 'here'],
    ['<!subteam^S1|@devs> and <@U1|ann> in <#C1|shop>', '@devs and @ann in #shop'],
    ['<@U1>', '@U1'],
    ['<https://shop.example/a?b=1&amp;c=2>', 'https://shop.example/a?b=1&c=2'],
    ['<https://shop.example|the shop> is slow', 'the shop is slow'],
    ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
    ['&amp;lt; stays', '&lt; stays'],
  ])('%j reads %j', (message, words) => {
    expect(wordsOf(message)).toBe(words);
  });

  it.each([
    ['ask <@U1|ann> in <#C1|shop>', 'ask @ann in #shop'],
    ['<!channel> 1 <2 and 3> 2 &amp; more', '<!channel> 1 <2 and 3> 2 & more'],
    ['see <https://shop.example/a>', 'see https://shop.example/a'],
  ])('after a command: %j reads %j', (text, words) => {
    expect(wordsTyped(text)).toBe(words);
  });

  it('make a title of the first line, and the reason of all when there is more', () => {
    expect(wishFromMessage('Checkout is slow', 300, 3000)).toEqual({ title: 'Checkout is slow', why: '' });
    expect(wishFromMessage('Checkout is slow\nThree mails today', 300, 3000)).toEqual({
      title: 'Checkout is slow',
      why: 'Checkout is slow\nThree mails today',
    });
    const long = wishFromMessage('x'.repeat(5000), 300, 3000);
    expect(long.title).toHaveLength(300);
    expect(long.why).toHaveLength(3000);
  });
});
