import { deflateSync } from 'node:zlib';
import { openGitRepository } from '../../../src/audits/sources/git-tree.js';
import { createGuard } from '../../../src/audits/sources/guard.js';
import { checkPack } from '../../../src/audits/sources/pack-limits.js';
import { startGitServer } from '../../support/git-server.js';

const MB = 1024 * 1024;
const BLOB = 3;
const OFS_DELTA = 6;
const REF_DELTA = 7;

function varint(value: number): Buffer {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
    if (rest < 128) return Buffer.from(bytes);
  }
}

/** An object as it stands in a pack; `declared` is what its head says, which need not be true. */
function object(kind: number, content: Buffer, declared = content.length): Buffer {
  const first = (kind << 4) | (declared % 16) | (declared >= 16 ? 128 : 0);
  const head = Buffer.concat([Buffer.from([first]), ...(declared >= 16 ? [varint(Math.floor(declared / 16))] : [])]);
  const base = kind === REF_DELTA ? Buffer.alloc(20, 7) : kind === OFS_DELTA ? Buffer.from([0x81, 0x10]) : Buffer.alloc(0);
  return Buffer.concat([head, base, deflateSync(content)]);
}

/** A delta that says what it makes of its base. */
const delta = (result: number) => Buffer.concat([varint(1000), varint(result), Buffer.from([0x90, 0x10])]);

/** A git answer with these objects, over the side band. */
function answer(...objects: Buffer[]): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  head.writeUInt32BE(objects.length, 8);
  const pack = Buffer.concat([head, ...objects, Buffer.alloc(20)]);
  const line = (bytes: Buffer) => Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
  const lines = [];
  for (let at = 0; at < pack.length; at += 60_000) lines.push(line(Buffer.concat([Buffer.from([1]), pack.subarray(at, at + 60_000)])));
  return Buffer.concat([line(Buffer.from('NAK\n')), ...lines, Buffer.from('0000')]);
}

const small = object(BLOB, Buffer.from('django==5.2\n'));
const big = (megabytes: number) => object(BLOB, Buffer.alloc(megabytes * MB));

test.each<[string, Buffer[], RegExp]>([
  ['one file that unpacks to 65 MB', [small, big(65)], /one file in it unpacks to more than 64 MB/],
  ['files that unpack to 256 MB together', [big(60), big(60), big(60), big(60), big(17)], /it unpacks to more than 256 MB/],
  ['an object that is larger than it says', [small, object(BLOB, Buffer.alloc(MB), 100)], /it holds more than it declares/],
  ['a delta that repeats its base', [small, object(OFS_DELTA, delta(65 * MB))], /one file in it unpacks to more than 64 MB/],
  ['a delta of another object', [small, object(REF_DELTA, delta(65 * MB))], /one file in it unpacks to more than 64 MB/],
  ['many such deltas', Array.from({ length: 5 }, () => object(OFS_DELTA, delta(60 * MB))), /it unpacks to more than 256 MB/],
])('refuses %s', (_what, objects, why) => {
  expect(() => checkPack(answer(...objects))).toThrow(why);
});

test.each<[string, Buffer]>([
  ['a usual pack', answer(small, big(20), object(OFS_DELTA, delta(2000)), object(REF_DELTA, delta(2000)), small)],
  ['an answer without a pack', Buffer.from('0008NAK\n0000')],
  ['no packet lines', Buffer.from('<html>Under maintenance</html>')],
  ['nothing', Buffer.alloc(0)],
  ['a pack that breaks off', answer(small, big(20)).subarray(0, 60)],
])('leaves %s to whoever reads it', (_what, bytes) => {
  expect(() => checkPack(bytes)).not.toThrow();
});

test('a repository that unpacks to 100 MB is refused with the reason, without unpacking it', async () => {
  const git = await startGitServer({ 'a.txt': 'django==5.2\n', 'z.bin': '\0'.repeat(100 * MB) });
  const guard = createGuard({ allow: [{ cidr: '127.0.0.1/32', ports: { from: 1, to: 65_535 } }] });
  try {
    await expect(openGitRepository(guard, git.url, '', new AbortController().signal)).rejects.toThrow(
      'could not be read: one file in it unpacks to more than 64 MB',
    );
  } finally {
    await guard.dispatcher.destroy();
    await git.close();
  }
});
