import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { withoutCommands } from '../../../src/backups/drill/without-commands.js';

const pass = (pieces: string[]) =>
  text(Readable.from(pieces.map((piece) => Buffer.from(piece, 'latin1'))).pipe(withoutCommands('word').setEncoding('latin1')));

const SCRIPT = [
  '-- PostgreSQL database dump',
  '\\restrict theirs',
  '\\connect shop',
  'CREATE TABLE t (',
  '  a text',
  ');',
  'COPY t FROM stdin;',
  '\\restrict of a row',
  '\\connect of a row',
  'é'.repeat(9000),
  '\\.',
  "INSERT INTO t VALUES ('",
  '\\unrestrict in a text',
  "');",
  '\\! kept, so that psql refuses it',
  '\\unrestrict theirs',
  '',
].join('\n');
const WANTED = `\\restrict word\n${SCRIPT.replace('\\restrict theirs\n', '').replace('\\connect shop\n', '').replace('\\unrestrict theirs\n', '')}\n`;

it('leaves out its own restriction and connections, and nothing of what it holds', async () => {
  expect(await pass([SCRIPT])).toBe(WANTED);
});

it('does the same however the script comes in pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(SCRIPT.length), { maxLength: 10 }), async (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), SCRIPT.length];
      expect(await pass(places.slice(1).map((place, index) => SCRIPT.slice(places[index], place)))).toBe(WANTED);
    }),
  );
});
