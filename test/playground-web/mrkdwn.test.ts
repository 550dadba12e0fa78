import type { Inline } from '../../playground/web/src/text/inline.js';
import { parseInline } from '../../playground/web/src/text/inline.js';
import { parseMrkdwn } from '../../playground/web/src/text/mrkdwn.js';

const text = (value: string): Inline => ({ kind: 'text', text: value });
const bold = (...children: Inline[]): Inline => ({ kind: 'bold', children });
const italic = (...children: Inline[]): Inline => ({ kind: 'italic', children });
const link = (url: string, label = url): Inline => ({ kind: 'link', url, text: label });

describe('pieces of a line', () => {
  test.each<[string, string, Inline[]]>([
    ['bold', 'a *b c* d', [text('a '), bold(text('b c')), text(' d')]],
    ['italic and strike', '_a_ ~b~', [italic(text('a')), text(' '), { kind: 'strike', children: [text('b')] }]],
    ['one in another', '*a _b_*', [bold(text('a '), italic(text('b')))]],
    ['marks beside punctuation', '(*a*), "_b_".', [text('('), bold(text('a')), text('), "'), italic(text('b')), text('".')]],
    ['no marks inside words', '2*3*4 snake_case_name', [text('2*3*4 snake_case_name')]],
    ['no marks around spaces', '* a * _ b _', [text('* a * _ b _')]],
    ['no mark that never closes', '*a _b', [text('*a _b')]],
    ['code, in which nothing else counts', '`*a* &lt;b&gt; :tada:`', [{ kind: 'code', text: '*a* <b> :tada:' }]],
    ['a mark that would close inside of code', '*a `b* c` d*', [bold(text('a '), { kind: 'code', text: 'b* c' }, text(' d'))]],
    ['an empty code span', '`` a', [text('`` a')]],
    ['letters beyond ASCII as parts of words', 'é*a*é *ü*', [text('é*a*é '), bold(text('ü'))]],
  ])('%s', (_name, line, pieces) => {
    expect(parseInline(line)).toEqual(pieces);
  });

  test.each<[string, string, Inline[]]>([
    ['a link with words', '<https://a.example/x?y=1&amp;z=2|the page>', [link('https://a.example/x?y=1&z=2', 'the page')]],
    ['a link without words', '<https://a.example>', [link('https://a.example')]],
    ['an address of mail', '<mailto:a@b.example>', [link('mailto:a@b.example', 'a@b.example')]],
    [
      'a bare address, without the point after it',
      'see https://a.example/b_c_d.',
      [text('see '), link('https://a.example/b_c_d'), text('.')],
    ],
    ['a bare address in brackets', '(https://a.example/x)', [text('('), link('https://a.example/x'), text(')')]],
    ['a bare address in bold', '*https://a.example/x*', [bold(link('https://a.example/x'))]],
    ['no link that could run a script', '<javascript:alert(1)|click>', [text('click')]],
    ['no link to data', '<data:text/html,hello>', [text('data:text/html,hello')]],
    ['a person', '<@U123> <@W9|ann>', [{ kind: 'user', id: 'U123' }, text(' '), { kind: 'user', id: 'W9', label: 'ann' }]],
    ['a channel', '<#C123|shop-dev>', [{ kind: 'channel', id: 'C123', label: 'shop-dev' }]],
    ['everybody', '<!here> <!channel|x>', [{ kind: 'broadcast', range: 'here' }, text(' '), { kind: 'broadcast', range: 'channel' }]],
    ['a group', '<!subteam^S1|@devs>', [{ kind: 'group', label: '@devs' }]],
    [
      'a date',
      '<!date^1764579600^{date_short} {time}|1 Dec>',
      [{ kind: 'date', seconds: 1_764_579_600, format: '{date_short} {time}', fallback: '1 Dec' }],
    ],
    [
      'a date with a link',
      '<!date^1^{date}^https://a.example/|1970>',
      [{ kind: 'date', seconds: 1, format: '{date}', url: 'https://a.example/', fallback: '1970' }],
    ],
    ['a broken date as its fallback', '<!date^soon^{date}|one day>', [text('one day')]],
    ['what is no reference', 'a < b > c <> <b>', [text('a < b > c <> <b>')]],
    ['an emoji', ':tada: 10:30:45 :no_such_thing:', [{ kind: 'emoji', name: 'tada', text: '🎉' }, text(' 10:30:45 :no_such_thing:')]],
    ['a name that only Slack uses', ':large_green_circle:', [{ kind: 'emoji', name: 'large_green_circle', text: '🟢' }]],
  ])('%s', (_name, line, pieces) => {
    expect(parseInline(line)).toEqual(pieces);
  });

  test.each([
    ['markup stays text', '&lt;script&gt;alert(1)&lt;/script&gt;', '<script>alert(1)</script>'],
    ['raw markup too', '<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['escapes are undone once', '&amp;lt; &amp;amp;', '&lt; &amp;'],
    ['an escaped mention is no mention', '&lt;!channel&gt; &lt;@U123&gt;', '<!channel> <@U123>'],
  ])('%s', (_name, line, shown) => {
    expect(parseInline(line)).toEqual([text(shown)]);
  });
});

describe('blocks of a text', () => {
  test('keeps lines and empty lines', () => {
    expect(parseMrkdwn('a\n\nb')).toEqual([{ kind: 'paragraph', lines: [[text('a')], [], [text('b')]] }]);
  });

  test('does not let bold reach over the end of a line', () => {
    expect(parseMrkdwn('*a\nb*')).toEqual([{ kind: 'paragraph', lines: [[text('*a')], [text('b*')]] }]);
  });

  test('joins quoted lines, escaped or not', () => {
    expect(parseMrkdwn('> a\n&gt;b\nc')).toEqual([
      { kind: 'quote', lines: [[text('a')], [text('b')]] },
      { kind: 'paragraph', lines: [[text('c')]] },
    ]);
  });

  test('quotes the rest after three marks', () => {
    expect(parseMrkdwn('a\n>>>b\nc')).toEqual([
      { kind: 'paragraph', lines: [[text('a')]] },
      { kind: 'quote', lines: [[text('b')], [text('c')]] },
    ]);
  });

  test('reads lists by their marks', () => {
    expect(parseMrkdwn('• a\n  ◦ *b*\n1. c')).toEqual([
      { kind: 'item', indent: 0, marker: '•', children: [text('a')] },
      { kind: 'item', indent: 2, marker: '◦', children: [bold(text('b'))] },
      { kind: 'item', indent: 0, marker: '1.', children: [text('c')] },
    ]);
  });

  test('keeps a block of code as it is', () => {
    expect(parseMrkdwn('Run\n```\ncurl *x* &amp;&amp; <https://a.example|here>\n```\nthen')).toEqual([
      { kind: 'paragraph', lines: [[text('Run')]] },
      { kind: 'pre', text: 'curl *x* && here' },
      { kind: 'paragraph', lines: [[text('then')]] },
    ]);
  });

  test('reads 3,000 marks in a row without delay or fault', () => {
    const block = parseMrkdwn('*_~`<'.repeat(600));
    expect(block).toHaveLength(1);
  });
});
