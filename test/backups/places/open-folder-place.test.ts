import { mkdir, mkdtemp, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlace } from '../../../src/backups/places/open-place.js';
import type { BackupPlace } from '../../../src/backups/places/place.js';

let base = '';
let root = '';
const { signal } = new AbortController();

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'farrier-place-'));
  root = join(base, 'backups');
  await mkdir(join(root, 'shop', '2026'), { recursive: true });
  await writeFile(join(base, 'outside.dump'), 'outside');
});

afterEach(() => rm(base, { recursive: true, force: true }));

const opened = (folder = 'shop', pattern: string | null = null) =>
  openPlace({ location: { kind: 'local', folder }, pattern }, { backupRoot: root, remote: null }, signal);

async function namesIn(place: BackupPlace): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of place.list(signal)) names.push(name);
  return names.sort();
}

describe('a folder of BACKUP_ROOT', () => {
  it('lists its files with size and time, also in folders below', async () => {
    await writeFile(join(root, 'shop', '2026', 'a.dump'), 'PGDMP');
    await utimes(join(root, 'shop', '2026', 'a.dump'), 0, new Date('2026-11-21T02:00:00Z'));
    await writeFile(join(root, 'shop', 'b.dump.part'), 'half');
    const files = [];
    for await (const file of (await opened()).list(signal)) files.push(file);
    expect(files).toEqual([{ name: '2026/a.dump', bytes: 5, at: new Date('2026-11-21T02:00:00Z') }]);
  });

  it('reads a file whole and in parts', async () => {
    await writeFile(join(root, 'shop', 'a.dump'), 'PGDMP and more');
    const place = await opened();
    expect((await (await place.open('a.dump', signal)).toArray()).join('')).toBe('PGDMP and more');
    expect((await place.read('a.dump', { from: 0, bytes: 5 }, signal)).toString()).toBe('PGDMP');
    expect((await place.read('a.dump', { from: 10, bytes: 100 }, signal)).toString()).toBe('more');
    expect((await place.read('a.dump', { from: 100, bytes: 100 }, signal)).toString()).toBe('');
  });

  it('reads two ends of five gigabytes without the rest', async () => {
    await writeFile(join(root, 'shop', 'big.dump'), 'PGDMP');
    await truncate(join(root, 'shop', 'big.dump'), 5 * 1024 ** 3);
    const place = await opened();
    const before = process.memoryUsage().rss;
    expect((await place.read('big.dump', { from: 0, bytes: 5 }, signal)).toString()).toBe('PGDMP');
    expect((await place.read('big.dump', { from: 5 * 1024 ** 3 - 10, bytes: 4096 }, signal)).length).toBe(10);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 ** 2);
  });

  it('does not follow links out, neither of files nor of folders', async () => {
    await symlink(join(base, 'outside.dump'), join(root, 'shop', 'a.dump'));
    await symlink(base, join(root, 'shop', 'up'));
    await symlink(base, join(root, 'out'));
    const place = await opened();
    expect(await namesIn(place)).toEqual([]);
    for (const name of ['a.dump', 'up/outside.dump', '../../outside.dump', '/etc/passwd', 'b/../../../outside.dump', '']) {
      await expect(place.open(name, signal)).rejects.toThrow(/is no file of this place|is gone, or reached through a link/);
      await expect(place.read(name, { from: 0, bytes: 9 }, signal)).rejects.toThrow(/is no file of this place|is gone, or reached/);
    }
    await expect(opened('out')).rejects.toThrow(/no folder "out" in BACKUP_ROOT/);
  });

  it.each(['..', '.', '', '/', '/etc', '../backups/shop', 'shop/..', 'shop/../..', 'nothing', 'shop\0'])(
    'refuses the folder %j',
    async (folder) => {
      await expect(opened(folder)).rejects.toThrow(/There is no folder/);
    },
  );

  it('says that BACKUP_ROOT is not set, or is no folder', async () => {
    const location = { kind: 'local' as const, folder: 'shop' };
    await expect(openPlace({ location, pattern: null }, { backupRoot: null, remote: null }, signal)).rejects.toThrow(
      /BACKUP_ROOT is not set/,
    );
    await expect(openPlace({ location, pattern: null }, { backupRoot: join(base, 'no'), remote: null }, signal)).rejects.toThrow(
      /there is no such folder/,
    );
  });

  it('takes only the files that its pattern names', async () => {
    await writeFile(join(root, 'shop', 'db.dump'), '1');
    await writeFile(join(root, 'shop', 'media.tar'), '2');
    expect(await namesIn(await opened('shop', 'db.*'))).toEqual(['db.dump']);
  });
});
