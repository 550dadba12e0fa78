import { mkdir, mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { lookAtPlace } from '../../../src/backups/places/look-at-place.js';
import { openPlace } from '../../../src/backups/places/open-place.js';
import type { BackupPlace, Place } from '../../../src/backups/places/place.js';
import { placeFindings } from '../../../src/backups/places/place-findings.js';
import { SourceUnavailable } from '../../../src/shared/errors.js';
import { aPlace } from './builders.js';

const now = new Date('2026-11-22T09:00:00Z');
const { signal } = new AbortController();
const WHOLE = `-- PostgreSQL database dump\n${'SELECT 1;\n'.repeat(500)}-- PostgreSQL database dump complete\n`;
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'farrier-look-'));
  await mkdir(join(root, 'shop'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(name: string, content: string | Buffer, at: string): Promise<void> {
  await writeFile(join(root, 'shop', name), content);
  await utimes(join(root, 'shop', name), new Date(at), new Date(at));
}

const open = (place: Place) => openPlace(place, { backupRoot: root, remote: null }, signal);
const look = (place: Place = aPlace()) => lookAtPlace(place, { open, now, timeZone: 'Europe/Berlin' }, signal);
const checks = async (place: Place = aPlace()) => placeFindings(place, await look(place), now).map(({ check }) => check);

describe('a look at a folder of backups', () => {
  it('is fine with a whole one of this night', async () => {
    for (const day of [20, 21, 22]) await put(`shop-${day}.sql`, WHOLE, `2026-11-${day}T02:00:00Z`);
    expect(await look()).toMatchObject({ trouble: null, files: 3, format: 'pg-script', damage: null, isPublic: null, unchecked: [] });
    expect(await checks(aPlace({ retentionDays: 2 }))).toEqual([]);
  });

  it("is red when today's is missing and yesterday's is fine", async () => {
    for (const day of [19, 20, 21]) await put(`shop-${day}.sql`, WHOLE, `2026-11-${day}T02:00:00Z`);
    expect(await checks()).toEqual(['backup-stale']);
  });

  it('is red when an old file is given the name of today', async () => {
    await put('shop-2026-11-22.sql', WHOLE, '2026-11-12T02:00:00Z');
    expect(placeFindings(aPlace(), await look(), now)).toMatchObject([{ check: 'backup-stale', severity: 'critical' }]);
  });

  it("is red when today's was put there in part, and a day of the past was taken away", async () => {
    for (const day of [18, 19, 21]) await put(`shop-${day}.sql`, WHOLE, `2026-11-${day}T02:00:00Z`);
    await put('shop-22.sql', WHOLE.slice(0, 2000), '2026-11-22T02:00:00Z');
    expect(await checks(aPlace({ retentionDays: 4 }))).toEqual(['backup-truncated', 'backup-size-drop', 'backup-retention-gap']);
  });

  it('reads a small gzip to its end, whose sum is wrong', async () => {
    const packed = gzipSync(WHOLE);
    packed.writeUInt32LE(packed.readUInt32LE(packed.length - 8) ^ 1, packed.length - 8);
    await put('a.sql.gz', packed, '2026-11-22T02:00:00Z');
    expect(await look()).toMatchObject({
      format: 'gzip',
      inner: 'pg-script',
      damage: expect.stringContaining('gzip cannot read it to its end'),
    });
    await put('a.sql.gz', gzipSync(WHOLE), '2026-11-22T02:00:00Z');
    expect(await look()).toMatchObject({ damage: null, unchecked: [] });
  });

  it('sees that five gigabytes of zeros are no backup, in little memory', async () => {
    await put('a.dump', 'PGDMP', '2026-11-21T02:00:00Z');
    await put('b.dump', '', '2026-11-22T02:00:00Z');
    await truncate(join(root, 'shop', 'b.dump'), 5 * 1024 ** 3);
    await utimes(join(root, 'shop', 'b.dump'), now, new Date('2026-11-22T02:00:00Z'));
    const before = process.memoryUsage().rss;
    expect(await checks()).toEqual(['backup-format-unknown']);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 ** 2);
  });

  it('says of an empty folder that nothing is there, and of none that it is not', async () => {
    expect(await checks()).toEqual(['backup-missing']);
    expect(await look(aPlace({ location: { kind: 'local', folder: 'other' } }))).toMatchObject({
      trouble: expect.stringContaining('There is no folder "other"'),
    });
  });

  it('says what it could not look at, and repeats nothing that it does not know', async () => {
    const secret = 'correct-horse-battery';
    const place: BackupPlace = {
      async *list() {
        yield { name: 'a.dump', bytes: 100, at: new Date('2026-11-22T02:00:00Z') };
      },
      open: () => Promise.reject(new Error(secret)),
      read: () => Promise.reject(new Error(secret)),
      isPublic: () => Promise.reject(new SourceUnavailable('the bucket', 'it does not answer.')),
      close: () => Promise.resolve(),
    };
    const seen = await lookAtPlace(aPlace(), { open: () => Promise.resolve(place), now, timeZone: 'UTC' }, signal);
    expect(seen).toMatchObject({
      trouble: null,
      format: null,
      unchecked: ['whether anybody may read it: the bucket: it does not answer.', 'its format: it could not be read (Error)'],
    });
    const failed = await lookAtPlace(aPlace(), { open: () => Promise.reject(new TypeError(secret)), now, timeZone: 'UTC' }, signal);
    expect(failed.trouble).toBe('it could not be read (TypeError)');
  });

  it('ends when it is told to', async () => {
    const told = AbortSignal.abort(new Error('enough'));
    await put('a.dump', 'PGDMP', '2026-11-22T02:00:00Z');
    await expect(lookAtPlace(aPlace(), { open, now, timeZone: 'UTC' }, told)).rejects.toThrow('enough');
  });
});
