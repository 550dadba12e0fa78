import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Drill } from '../../src/backups/drill/drill.js';
import { runDrill } from '../../src/backups/drill/run-drill.js';
import { openPostgres } from '../../src/backups/drill/run-postgres.js';
import { leftOfDrills } from '../support/left-of-drills.js';
import { DATA } from './recorded-data.js';

const DUMPS = join(DATA, 'dumps');
const NOW = new Date('2026-11-22T02:00:00Z');
const PROGRAMS = ['zstd', 'xz', 'bzip2', 'lz4'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => expect(await leftOfDrills(process.pid)).toEqual([]));

async function packed(program: string, file: string, words: string[] = []): Promise<Buffer> {
  const { stdout } = await promisify(execFile)(program, [...words, '-c', join(DUMPS, file)], { encoding: 'buffer', maxBuffer: 1 << 28 });
  return stdout;
}

async function drill(name: string, content: Buffer, signal = new AbortController().signal): Promise<Drill> {
  const path = join(folder, name);
  await writeFile(path, content);
  return await runDrill(path, { env: process.env, now: () => NOW, progress: () => {}, signal, periodMs: 40 * 86_400_000 });
}

describe.each(PROGRAMS)('a dump that is packed with %s', (program) => {
  it.each([
    ['good.sql', 'script of pg_dump'],
    ['good.dump', 'archive of pg_dump (custom, 1.14)'],
    ['good-directory-format.tar', 'archive of pg_dump (directory, 1.14)'],
    ['sqlite/good.sqlite3', 'SQLite database'],
  ])('%s is restored', async (file, format) => {
    const found = await drill('shop.backup', await packed(program, file));
    expect(found).toMatchObject({ verdict: 'ok', format: `${format}, ${program}`, faults: [] });
    expect(found.counted?.rows['django_migrations']).toBeGreaterThan(0);
    if (!file.endsWith('.tar')) expect(found.commands.join('\n')).toContain(`${program} -dc 'shop.backup'`);
  });

  it('is broken when it is cut, or changed in the middle', async () => {
    const whole = await packed(program, 'good.sql');
    const cut = await drill('cut.backup', whole.subarray(0, whole.byteLength - 10));
    expect(cut).toMatchObject({ verdict: 'broken', engine: null, faults: [{ check: 'backup-truncated' }] });
    const changed = Buffer.from(whole);
    const middle = changed.byteLength >> 1;
    changed.fill(0x58, middle, middle + 64);
    expect(await drill('changed.backup', changed)).toMatchObject({
      verdict: 'broken',
      engine: null,
      faults: [{ check: 'backup-truncated' }],
    });
  });

  it('is judged by what is in it', async () => {
    expect(await drill('dangerous.backup', await packed(program, 'dangerous-check-function.dump'))).toMatchObject({ verdict: 'dangerous' });
    expect(await drill('cut-inside.backup', await packed(program, 'truncated.sql'))).toMatchObject({ verdict: 'broken' });
    expect(await drill('empty.backup', await packed(program, 'zero-bytes.sql'))).toMatchObject({
      verdict: 'broken',
      faults: [{ text: 'The file is empty.' }],
    });
  });
});

it('a window of more than 128 MB is no damage', async () => {
  expect(await drill('long.backup', await packed('zstd', 'good.sql', ['--long=30']))).toMatchObject({ verdict: 'ok' });
});

it('a drill that is cancelled while a program unpacks leaves nothing', async () => {
  const cancel = new AbortController();
  const path = join(folder, 'cancelled.backup');
  await writeFile(path, await packed('zstd', 'good.sql'));
  const work = runDrill(path, {
    env: process.env,
    now: () => NOW,
    progress: () => setTimeout(() => cancel.abort(new Error('cancelled')), 60),
    signal: cancel.signal,
    periodMs: 1,
  });
  await expect(work).rejects.toThrow();
});

it('no row of a dump is in what a program said of its damage', async () => {
  const whole = await packed('lz4', 'good.sql');
  const found = await drill('cut.lz4', whole.subarray(0, whole.byteLength / 2));
  expect(found.verdict).toBe('broken');
  expect(JSON.stringify(found)).not.toContain('example.org');
});

it.each([
  ['1.15', 15, 16],
  ['1.16', 16, 17],
])('an archive (%s) of a newer PostgreSQL is not possible where the clients are older, packed or not', async (version, minor, needs) => {
  const [newest] = await openPostgres(process.env);
  const archive = await readFile(join(DUMPS, 'good.dump'));
  archive[6] = minor;
  await writeFile(join(folder, 'new.dump'), archive);
  const { stdout } = await promisify(execFile)('zstd', ['-c', join(folder, 'new.dump')], { encoding: 'buffer', maxBuffer: 1 << 28 });
  for (const content of [archive, stdout]) {
    const found = await drill('new.backup', content);
    const isOld = (newest?.major ?? 0) < needs;
    expect(found.verdict === 'not-possible').toBe(isOld);
    if (isOld)
      expect(found.faults).toMatchObject([{ text: `The archive (${version}) is newer than the pg_restore here (${newest?.version}).` }]);
    expect(found.format).toContain(`(custom, ${version})`);
  }
});

describe('a few kilobytes that unpack to more than any disk holds', () => {
  /** A frame of zstd that is 64 MB of `content`, over and over. */
  async function bomb(head: Buffer, content: Buffer): Promise<string> {
    const once = join(folder, 'once');
    const pack = async (bytes: Buffer) => {
      await writeFile(once, bytes);
      const { stdout } = await promisify(execFile)('zstd', ['-qc', once], { encoding: 'buffer', maxBuffer: 1 << 28 });
      return stdout;
    };
    const path = join(folder, 'bomb.backup');
    const frame = await pack(content);
    await writeFile(path, Buffer.concat([await pack(head), ...Array.from({ length: 4000 }, () => frame)]));
    return path;
  }

  it('is given up after its time, and is no verdict on the backup', async () => {
    const path = await bomb(Buffer.from('SQLite format 3\0'), Buffer.alloc(1 << 26));
    const { signal } = new AbortController();
    const found = await runDrill(path, { env: process.env, now: () => NOW, progress: () => {}, signal, periodMs: 1, longestMs: 2000 });
    expect(found).toMatchObject({ verdict: 'not-possible', name: 'bomb.backup', format: 'zstd', counted: null });
    expect(found.faults[0]?.text).toMatch(/^The drill broke off: it took longer than /);
  }, 60_000);
});
