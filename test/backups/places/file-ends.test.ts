import { gzipSync } from 'node:zlib';
import { formatsOf, TAIL_BYTES, whyCut } from '../../../src/backups/places/file-ends.js';

const ends = (content: Buffer) => ({
  bytes: content.length,
  head: content.subarray(0, 4096),
  tail: content.subarray(Math.max(0, content.length - TAIL_BYTES)),
});

/** 512 pages of 4096 bytes, as its head says. */
function sqlite(pages = 512, counted = pages): Buffer {
  const file = Buffer.alloc(pages * 4096);
  file.write('SQLite format 3\0');
  file.writeUInt16BE(4096, 16);
  file.writeUInt32BE(7, 24);
  file.writeUInt32BE(counted, 28);
  file.writeUInt32BE(7, 92);
  return file;
}

/** The head of a custom archive of pg_dump 17, something, and what it ends with. */
const archive = (end: number[]) =>
  Buffer.concat([Buffer.from('PGDMP'), Buffer.from([1, 16, 0, 4, 8, 1]), Buffer.alloc(9000, 7), Buffer.from(end)]);
const tar = (end: Buffer) => {
  const head = Buffer.alloc(512);
  head.write('a.sql', 0);
  head.write('ustar', 257);
  return Buffer.concat([head, Buffer.alloc(2048, 65), end]);
};
const script = '-- PostgreSQL database dump\n\nSELECT 1;\n'.padEnd(9000, '-\n');

describe('whether a file can be whole, by its ends', () => {
  it.each<[string, Buffer, RegExp | null]>([
    ['an archive', archive([0, 0, 0, 0, 0]), null],
    ['an archive that stops in its data', archive([9, 9, 0, 0, 0]), /stops before its end/],
    ['the first bytes of an archive', Buffer.from('PGDMP\x01'), /stops within its head/],
    ['a script', Buffer.from(`${script}--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n`), null],
    ['a script that stops', Buffer.from(script), /dump complete/],
    ['a script of mysqldump', Buffer.from(`-- MySQL dump 10.13\n${'x\n'.repeat(9000)}-- Dump completed on 2026-11-22  9:47:51\n`), null],
    ['one that stops', Buffer.from(`-- MySQL dump 10.13\n${'x\n'.repeat(9000)}`), /Dump completed/],
    ['a tar', tar(Buffer.alloc(1024)), null],
    ['a tar that stops', tar(Buffer.alloc(512)), /two empty blocks/],
    ['a database of SQLite', sqlite(), null],
    ['half of one', sqlite(512).subarray(0, 256 * 4096), /512 pages/],
    ['one that was grown by another writer', sqlite(512, 100), null],
    [
      'a ZIP',
      Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(9000, 1), Buffer.from('504b0506', 'hex'), Buffer.alloc(18)]),
      null,
    ],
    ['a ZIP that stops', Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(9000, 1)]), /directory that ends a ZIP/],
    ['an xz file', Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(90, 1), Buffer.from('YZ')]), null],
    ['an xz file with padding', Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(90, 1), Buffer.from('YZ\0\0\0\0')]), null],
    ['an xz file that stops', Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(90, 1)]), /footer/],
    ['gzip', gzipSync(script), null],
    ['ten bytes of gzip', gzipSync(script).subarray(0, 10), /more than it can/],
    ['gzip of zeros, packed as tight as can be', gzipSync(Buffer.alloc(20_000_000)), null],
    [
      'gzip that ends in other bytes',
      Buffer.concat([gzipSync(script).subarray(0, 60), Buffer.from('ffffff7f', 'hex')]),
      /more than it can/,
    ],
  ])('%s', (_what, content, wanted) => {
    const why = whyCut(ends(content));
    if (wanted === null) expect(why).toBeNull();
    else expect(why).toMatch(wanted);
  });
});

describe('what a file is, by its beginning', () => {
  it.each<[string, Buffer, string, string]>([
    ['a script in gzip', gzipSync(script), 'gzip', 'pg-script'],
    [
      'a large script in gzip, of which only the beginning is there',
      gzipSync(Buffer.concat([Buffer.from(script), archive([1])])),
      'gzip',
      'pg-script',
    ],
    ['a web page in gzip', gzipSync('<html><h1>502'), 'gzip', 'html'],
    ['nothing in gzip', gzipSync(''), 'gzip', 'empty'],
    ['what only begins like gzip', Buffer.from('1f8b0800ffffffffffffffffffffffff', 'hex'), 'gzip', 'unknown'],
    ['an archive', archive([0]), 'pg-archive', 'pg-archive'],
    ['something else', Buffer.from([1, 2, 3, 0]), 'unknown', 'unknown'],
  ])('%s', (_what, content, format, inner) => {
    expect(formatsOf(content.subarray(0, 4096))).toEqual({ format, inner });
  });

  it('finds the beginning behind a name in the head of gzip', () => {
    const plain = gzipSync('<html>');
    const named = Buffer.concat([Buffer.from('1f8b0808000000000003', 'hex'), Buffer.from('shop.sql\0'), plain.subarray(10)]);
    expect(formatsOf(named)).toEqual({ format: 'gzip', inner: 'html' });
  });
});
