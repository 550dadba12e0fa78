import { parse } from 'yaml';
import { parseYamlText } from '../../../../src/audits/inventory/npm/yaml-text.js';
import type { YamlValue } from '../../../../src/audits/inventory/npm/yaml-value.js';

/** As the general reader of YAML understands it, all values as texts. */
const understood = (text: string): unknown => parse(text, { schema: 'failsafe', mapAsMap: true }) ?? '';

/** Both readers fold texts over several lines in their own way, and nobody asks. */
function evened(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, inside]): [unknown, unknown] => [evened(key), evened(inside)]));
  if (Array.isArray(value)) return value.map(evened);
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : (value ?? '');
}

test.each<[string, string]>([
  ['nothing', ''],
  ['only comments', '# a\n  # b\n'],
  ['a text', 'hello'],
  ['plain values', 'a: 1.10\nb: true\nc: ~1.2\nd: >=1\n'.replace('>=1', "'>=1'")],
  ['colons and signs inside words', 'https://a.example/b:c#d: http://x:80/#y\n-a: -b\n?c: :d\n'],
  ['quotes of both kinds', `'it''s': "a \\"b\\" \\u0041\\x42 \\\\ \\n c"\n"x: y": 'p: q # r'\n`],
  ['empty values', 'a:\nb: \'\'\nc: {}\nd: []\ne: ""\n'],
  ['maps in maps', 'a:\n  b:\n    c: 1\n  d: 2\ne: 3\n'],
  ['lists further in and not', 'a:\n  - x\n  - y\nb:\n- x\n- y\nc: 1\n'],
  ['maps in lists', 'a:\n  - b: 1\n    c: 2\n  -\n    d: 3\n  - - x\n    - y\n'],
  ['brackets', "a: {b: 1, c: '2, 3', d: [e, f ], g: {h: }, i: }\n"],
  ['brackets with what looks like more', 'a: {integrity: sha512-a+/b==, tarball: https://x.example/a.tgz, node: ^12 || >=14, "k": v}\n'],
  ['brackets over lines', 'a:\n  {\n    b: 1, # first\n    c:\n      [x,\n       y],\n  }\nd: 1\n'],
  ['a value in the next line', "a:\n  'quoted'\nb:\n  plain\n"],
  ['long keys', '? "a, b"\n: version: 1\n  x: 2\n? c\n: d\n'],
  ['blocks of text', 'a: |-\n  one\n  two\n\n  three\nb: >-\n  one\n  two\nc: |\n  x: y\nd: 1\n'],
  ['texts over lines', 'a: one\n  two\n  three\nb: "one\n  two"\nc: 1\n'],
  ['comments', 'a: 1 # one\n# two\nb: # three\n  c: d#e\n  # four\n  f: "#" # five\n'],
  ['a document that says so', '---\na: 1\n'],
  ['Windows line ends', 'a:\r\n  b: 1\r\n\r\n  c: [x,\r\n    y]\r\n'],
  ['a byte order mark', '\uFEFFa: 1\n'],
  ['spaces at the ends', 'a:  1  \nb :  2\n"c"  : 3\n'],
])('reads %s as any reader does', (_what, text) => {
  expect(evened(parseYamlText(text))).toEqual(evened(understood(text)));
});

test('leaves numbers as they are written', () => {
  expect(parseYamlText('a: 1.10\nb: 0x10\nc: 1e3\n')).toEqual(
    new Map<string, YamlValue>([
      ['a', '1.10'],
      ['b', '0x10'],
      ['c', '1e3'],
    ]),
  );
});

test.each<[string, string, RegExp]>([
  ['a key twice', 'a: 1\nb: 2\na: 3\n', /^line 3: "a" stands there twice/],
  ['a tab', 'a:\n\tb: 1\n', /^line 2: .*a tab/],
  ['an anchor', 'a: &x 1\n', /^line 1: it has an anchor/],
  ['an anchor of a map', 'a: &x\n  b: 1\n', /^line 1: it has an anchor/],
  ['an alias in brackets', 'a: [*x]\n', /^line 1: it has an alias/],
  ['a merge', 'a:\n  <<: *x\n', /^line 2: it has an alias/],
  ['a tag', 'a: !!js/function x\n', /^line 1: it has a tag/],
  ['two documents', 'a: 1\n---\nb: 2\n', /^line 2: /],
  ['a line that is further in than it may be', 'a: 1\nb:\n  c: 2\n    d: 3\n', /^line 4: .*a key where none can be/],
  ['a line that is less far in than anything', 'a:\n    b: 1\n  c: 2\n', /^line 3: /],
  ['a word without a colon', 'a: 1\nb\n', /^line 2: .*no key/],
  ['brackets without their end', 'a: [x,\n', /^line \d: .*brackets without their end/],
  ['brackets with the wrong end', 'a: [x}\n', /^line 1: .*is missing/],
  ['a quote without its end', 'a: "x\n', /^line \d: .*a quote without its end/],
  ['something behind a value', 'a: "x" y\n', /^line 1: .*behind a value/],
  ['an escape that is none', 'a: "\\q"\n', /^line 1: .*stands for nothing/],
])('refuses %s with the line', (_what, text, reason) => {
  expect(() => parseYamlText(text)).toThrow(reason);
});

test('always answers or refuses, whatever is cut off or doubled', () => {
  const text = 'lockfileVersion: \'9.0\'\nimporters:\n  .:\n    a: {b: [c, "d"]}\n    ? "e"\n    : >-\n      f\n  - g # h\n';
  for (let from = 0; from < text.length; from++) {
    for (const odd of [
      text.slice(0, from),
      text.slice(from),
      text.slice(0, from) + text.slice(from + 1),
      `${text.slice(0, from)}\n${text.slice(from)}`,
    ]) {
      try {
        parseYamlText(odd);
      } catch (error) {
        expect((error as Error).name).toBe('UnreadableFile');
      }
    }
  }
});
