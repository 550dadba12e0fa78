import { cp, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { compareReport } from '../../../src/audits/compare.js';
import type { Tree } from '../../../src/audits/inventory/tree.js';
import type { Report } from '../../../src/audits/report.js';
import { reportContent } from '../../../src/audits/report-content.js';
import type { Drill } from '../../../src/backups/drill/drill.js';
import type { OwnCheck } from '../../../src/backups/drill/own-check.js';
import { runDrill } from '../../../src/backups/drill/run-drill.js';
import { type DrillSiteOptions, drillSite } from '../../../src/backups/drill/run-site-drill.js';
import type { KeptAsk } from '../../../src/backups/drill/wanted-backup.js';
import { openPlace } from '../../../src/backups/places/open-place.js';
import type { Place } from '../../../src/backups/places/place.js';
import { drillOf } from '../../../src/backups/records/record-drill.js';
import { SourceUnavailable } from '../../../src/shared/errors.js';
import { aPlace } from '../places/builders.js';

const NOW = new Date('2026-11-22T02:00:00Z');
let root: string;
let rooms: string;
/** What the team asks of what is restored. */
let checks: OwnCheck[];
beforeEach(async () => {
  checks = [];
  root = await mkdtemp(join(tmpdir(), 'root-'));
  rooms = await mkdtemp(join(tmpdir(), 'rooms-'));
});
afterEach(() => Promise.all([root, rooms].map((folder) => rm(folder, { recursive: true }))));

async function backup(folder: string, name: string, content: string, at: string): Promise<void> {
  const path = join(root, folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await utimes(path, new Date(at), new Date(at));
}

function drilled(
  places: Place[],
  signal = new AbortController().signal,
  progress: (step: string) => void = () => {},
  repository?: () => Promise<Tree>,
  change: (drill: Drill) => Drill = (drill) => drill,
  kept?: DrillSiteOptions['kept'],
): Promise<Report> {
  return drillSite(
    {
      places: async () => places,
      open: (place, aborted) => openPlace(place, { backupRoot: root, remote: null }, aborted),
      folder: async () => {
        const folder = await mkdtemp(join(rooms, 'room-'));
        return { folder, close: () => rm(folder, { recursive: true, force: true }) };
      },
      drill: async (path, ask) => change(await runDrill(path, { env: process.env, now: () => NOW, ...ask })),
      checks: async () => checks,
      before: async () => null,
      now: () => NOW,
      ...(repository === undefined ? {} : { repository }),
    },
    { name: 'Shop' },
    { progress, signal, kept },
  );
}

const local = (folder: string, change: Partial<Place> = {}) => aPlace({ location: { kind: 'local', folder }, ...change });
const shown = (report: Report) =>
  reportContent('Shop', { run: 'r1', audit: 'backups', site: 's1' }, { report, comparison: compareReport(null, report).comparison }).text;
const keptDrilled = (places: Place[], ask: KeptAsk, seed = 'r1') =>
  drilled(places, undefined, undefined, undefined, undefined, { ask, seed });

it('says where nobody told where the backups lie, and passes nothing', async () => {
  const report = await drilled([local('uploads', { holds: 'uploads' })]);
  expect(report).toMatchObject({ outcome: 'not-applicable', findings: [], facts: {} });
  expect(shown(report)).toContain('Nobody has said where its database backups lie.');
  expect(drillOf(report, 'U1', 'r1')).toBeNull();
});

it.each<[string, () => Promise<Place[]>, RegExp]>([
  ['a place without a file', async () => [local('empty')], /Shop: its backups could not be checked/],
  ['a folder that is not there', async () => [local('gone')], /Shop: its backups could not be checked/],
])('%s is an error, never a pass', async (_name, lay, words) => {
  if (_name.includes('without')) await mkdir(join(root, 'empty'));
  const report = await drilled(await lay());
  expect(report.outcome).toBe('error');
  expect(report.unchecked).toHaveLength(1);
  expect(shown(report)).toMatch(words);
  expect(drillOf(report, 'U1', 'r1')).toBeNull();
  expect(await readdir(rooms)).toEqual([]);
});

it('takes the newest of all places of the database, under its own name and time, and holds it to what was stated', async () => {
  await backup('a', 'monday.sql', 'not sql', '2026-11-20T02:00:00Z');
  await backup('b', 'tuesday.sql.gz', 'not gzip', '2026-11-21T20:00:00Z');
  const steps: string[] = [];
  const report = await drilled([local('a'), local('b', { id: 'b2', restoreTargetMs: 3_600_000 })], undefined, (step) => steps.push(step));
  expect(report.outcome).toBe('fail');
  expect(report.facts).toMatchObject({
    place: 'local:b',
    newest: { name: 'tuesday.sql.gz', bytes: 8, takenAt: '2026-11-21T20:00:00.000Z' },
    drill: { verdict: 'broken', seconds: null },
    targets: { rtoSeconds: 3600, rpoMs: 30 * 3_600_000, dataAgeMs: 6 * 3_600_000, meetsRto: null, meetsRpo: true },
    since: null,
  });
  expect(steps).toEqual(['looking for the newest backup', 'fetching tuesday.sql.gz (8 bytes)', 'reading the backup']);
  expect(shown(report)).toContain('Shop: the newest backup does not restore.\n*tuesday.sql.gz* in local:b: 8 bytes');
  expect(drillOf(report, 'U1', 'r1')).toMatchObject({ id: 'run-r1', how: 'worker', who: 'U1', verdict: 'broken', name: 'tuesday.sql.gz' });
  expect(await readdir(rooms)).toEqual([]);
});

it('says of a place that could not be looked at that it may hold a newer one', async () => {
  await backup('a', 'monday.sql', 'not sql', '2026-11-21T20:00:00Z');
  const report = await drilled([local('a'), local('gone', { id: 'b2' })]);
  expect(report.unchecked).toEqual([{ subject: 'local:gone', reason: expect.any(String) }]);
  expect(shown(report)).toContain('*Could not check.* `local:gone`');
});

it('stops when it is cancelled, and leaves nothing behind', async () => {
  await backup('a', 'monday.sql', 'not sql', '2026-11-21T20:00:00Z');
  const cancel = new AbortController();
  const cancelled = new Error('cancelled');
  const work = drilled([local('a')], cancel.signal, (step) => step.startsWith('fetching') && cancel.abort(cancelled));
  await expect(work).rejects.toBe(cancelled);
  expect(await readdir(rooms)).toEqual([]);
});

it('says of a file that may still be growing that it is too early, and of a drill that broke off that it did', async () => {
  await backup('a', 'monday.sql', 'not sql', NOW.toISOString());
  const report = await drilled([local('a')]);
  expect(report.unchecked).toEqual([
    { subject: 'local:a', reason: expect.stringContaining('may still be growing; ask again in a minute') },
  ]);
  await backup('a', 'sunday.sql', 'not sql', '2026-11-21T20:00:00Z');
  const broke = await drilled([local('a')], undefined, (step) => {
    if (step === 'reading the backup') throw new SourceUnavailable('the drill', 'its process ended before it had a result.');
  });
  expect(broke).toMatchObject({ outcome: 'error', unchecked: [{ reason: 'the drill: its process ended before it had a result.' }] });
  expect(await readdir(rooms)).toEqual([]);
});

/** A database of SQLite in which these are applied. */
async function layDatabase(...names: string[]): Promise<Place[]> {
  await layDatabaseAs({ file: 'shop.sqlite3', takenAt: '2026-11-21T20:00:00Z', appliedAt: '2026-11-21 20:00:00' }, names);
  return [local('db')];
}

async function layDatabaseAs({ file, takenAt, appliedAt }: Record<'file' | 'takenAt' | 'appliedAt', string>, names: string[]) {
  const path = join(rooms, 'made.sqlite3');
  await rm(path, { force: true });
  const database = new sqlite.Database(path);
  database.exec('create table django_migrations (id integer primary key, app text, name text, applied datetime)');
  for (const name of names) database.run('insert into django_migrations (app, name, applied) values (?, ?, ?)', ['shop', name, appliedAt]);
  database.close();
  await mkdir(join(root, 'db'), { recursive: true });
  await cp(path, join(root, 'db', file));
  await rm(path);
  await utimes(join(root, 'db', file), new Date(takenAt), new Date(takenAt));
}

describe('the migrations of a restored backup against the repository', () => {
  const files: Record<string, string> = Object.fromEntries(
    ['0001_initial', '0002_order'].map((name) => [`shop/migrations/${name}.py`, 'class Migration(migrations.Migration):\n    pass\n']),
  );
  const repository = async (): Promise<Tree> => ({
    pointedAt: '',
    list: async () => Object.keys(files),
    read: async (path) => files[path] ?? null,
  });

  it('fits, and says so', async () => {
    const report = await drilled(await layDatabase('0001_initial', '0002_order'), undefined, undefined, repository);
    expect(report).toMatchObject({ outcome: 'pass', findings: [], unchecked: [], facts: { migrations: { same: 2, apps: 1 } } });
    expect(shown(report)).toContain('*Fits the repository:* 2 migrations of 1 app.');
  });

  it('does not fit: the finding names what each side lacks, and the record of the drill has the check', async () => {
    const report = await drilled(await layDatabase('0001_initial', '0002_other'), undefined, undefined, repository);
    expect(report).toMatchObject({
      outcome: 'fail',
      findings: [
        { check: 'restore-schema-mismatch', severity: 'high', evidence: { lacks: ['shop.0002_order'], tooMuch: ['shop.0002_other'] } },
      ],
      facts: { drill: { verdict: 'ok' } },
    });
    expect(shown(report)).toContain('the dump lacks 1 migration (shop.0002_order); the repository lacks 1 migration (shop.0002_other)');
    expect(drillOf(report, 'U1', 'r1')?.checks).toEqual(['restore-schema-mismatch']);
  });

  it('of a repository that does not answer could not be checked, which is no pass', async () => {
    const silent = () => Promise.reject(new SourceUnavailable('repository', 'it did not answer'));
    const report = await drilled(await layDatabase('0001_initial'), undefined, undefined, silent);
    expect(report).toMatchObject({ outcome: 'warn', findings: [], unchecked: [{ subject: 'django_migrations' }] });
    expect(shown(report)).toContain('it did not answer');
  });

  it('is not asked for where no repository is known', async () => {
    expect(await drilled(await layDatabase('0001_initial'))).toMatchObject({ outcome: 'pass', unchecked: [], facts: { migrations: null } });
  });
});

describe('what the team asks of a restored backup', () => {
  const asked: OwnCheck = {
    id: 'c1',
    name: 'orders <b>',
    sql: 'select count(*) from shop_order',
    expects: { kind: 'at-least', value: 1000 },
  };
  const result = { id: 'c1', name: 'orders <b>', expected: 'at least 1000' };

  it('is told with its number, and what is not as expected is a finding and on record', async () => {
    checks = [asked];
    const results = [{ ...result, state: 'fail' as const, value: 12, reason: null }];
    const report = await drilled(await layDatabase('0001_initial'), undefined, undefined, undefined, (drill) => ({
      ...drill,
      checks: results,
    }));
    expect(report).toMatchObject({
      outcome: 'fail',
      findings: [{ id: 'restore-check-failed/c1', check: 'restore-check-failed', severity: 'high' }],
    });
    expect(shown(report)).toContain('• orders &lt;b&gt;: 12, *not as expected* (at least 1000)');
    expect(drillOf(report, 'U1', 'r1')).toMatchObject({ verdict: 'ok', checks: ['restore-check-failed'] });
    expect(JSON.stringify(report)).not.toContain('shop_order');
  });

  it('is said to be as expected where it is', async () => {
    const results = [{ ...result, state: 'pass' as const, value: 1000, reason: null }];
    const report = await drilled(await layDatabase('0001_initial'), undefined, undefined, undefined, (drill) => ({
      ...drill,
      checks: results,
    }));
    expect(report).toMatchObject({ outcome: 'pass', findings: [], unchecked: [] });
    expect(shown(report)).toContain('• orders &lt;b&gt;: 1000, as expected (at least 1000)');
  });

  it.each([
    ['that SQLite does not take', () => layDatabase('0001_initial'), 'warn', /no such table: shop_order/],
    [
      'of what was not restored',
      async () => {
        await backup('a', 'monday.sql', 'not sql', '2026-11-21T20:00:00Z');
        return [local('a')];
      },
      'fail',
      /nothing was restored/,
    ],
  ])('could not be asked: %s, which is no pass', async (_name, lay, outcome, reason) => {
    checks = [asked];
    const report = await drilled(await lay());
    expect(report.outcome).toBe(outcome);
    expect(report.unchecked).toEqual([{ subject: 'check “orders <b>”', reason: expect.stringMatching(reason) }]);
  });
});

describe('a kept backup in place of the newest', () => {
  const named = (name: string) => ({ by: 'name', name, place: null }) as const;
  const old = { file: 'august.sqlite3', takenAt: '2026-08-01T02:00:00Z', appliedAt: '2026-08-01 01:00:00' };

  it('is restored by its name: that it is old counts for nothing, and what is of the newest is not asked', async () => {
    checks = [{ id: 'c1', name: 'orders', sql: 'select 1', expects: { kind: 'at-least', value: 1 } }];
    const places = await layDatabase('0001_initial', '0002_order');
    await layDatabaseAs(old, ['0001_initial']);
    const repository = () => Promise.reject(new Error('nobody asks for it'));
    const report = await drilled(places, undefined, undefined, repository, undefined, { ask: named('august.sqlite3'), seed: 'r1' });
    expect(report).toMatchObject({
      outcome: 'pass',
      findings: [],
      unchecked: [],
      facts: {
        place: 'local:db',
        newest: { name: 'august.sqlite3', takenAt: '2026-08-01T02:00:00.000Z' },
        drill: { verdict: 'ok', checks: [] },
        picked: { by: 'name', of: 2 },
      },
    });
    expect(report.facts['targets']).toBeUndefined();
    expect(shown(report)).toContain('Shop: a kept backup restores.\n*august.sqlite3* in local:db');
    expect(shown(report)).toContain('Asked for by its name, of 2 whole files. Its age counts for nothing here.');
    expect(drillOf(report, 'U1', 'r1')).toMatchObject({ picked: 'name', verdict: 'ok', name: 'august.sqlite3' });
  });

  it('that was old when it was taken is told so', async () => {
    await layDatabaseAs({ ...old, appliedAt: '2026-07-01 01:00:00' }, ['0001_initial']);
    const report = await keptDrilled([local('db')], named('august.sqlite3'));
    expect(report).toMatchObject({ outcome: 'fail', findings: [{ check: 'restore-data-stale' }] });
    expect(shown(report)).toContain('Shop: a kept backup restores, and was old when it was taken.');
    expect(shown(report)).toContain('Its newest row is of 2026-07-01T01:00Z, more than two periods before it was taken.');
  });

  it('is taken by chance of all that count in all places, the same one when the run starts again', async () => {
    for (const day of ['01', '02', '03']) await backup('a', `${day}.sql`, 'not sql', `2026-11-${day}T02:00:00Z`);
    await backup('b', '04.sql', 'not sql', '2026-11-04T02:00:00Z');
    await backup('b', 'growing.sql', 'not sql', NOW.toISOString());
    await backup('b', '05.sql.part', 'not sql', '2026-11-05T02:00:00Z');
    const places = [local('a'), local('b', { id: 'b2' })];
    const names = new Set<string>();
    for (let run = 0; run < 25; run++) {
      const report = await keptDrilled(places, { by: 'chance' }, `r${run}`);
      expect(report.facts).toMatchObject({ picked: { by: 'chance', of: 4 }, drill: { verdict: 'broken' } });
      const { name } = drillOf(report, 'U1', `r${run}`) ?? { name: '' };
      names.add(name);
      const again = await keptDrilled(places, { by: 'chance' }, `r${run}`);
      expect(drillOf(again, 'U1', `r${run}`)?.name).toBe(name);
    }
    expect([...names].sort()).toEqual(['01.sql', '02.sql', '03.sql', '04.sql']);
  });

  it('has findings of its own, which are not those of the newest', async () => {
    await backup('a', '2026/monday.sql', 'not sql', '2026-11-20T02:00:00Z');
    const [kept, newest] = [await keptDrilled([local('a')], named('monday.sql')), await drilled([local('a')])];
    expect(newest.findings).toMatchObject([{ check: 'backup-format-unknown', id: 'backup-format-unknown' }]);
    expect(kept.findings).toMatchObject([{ check: 'backup-format-unknown', id: 'backup-format-unknown/2026/monday.sql' }]);
    expect(shown(kept)).toContain('Shop: a kept backup does not restore.');
  });

  it('that nobody finds is an error with what was looked through, never a pass', async () => {
    await backup('a', 'monday.sql', 'not sql', '2026-11-20T02:00:00Z');
    const report = await keptDrilled([local('a'), local('gone', { id: 'b2' })], named('../monday.sql'));
    expect(report).toMatchObject({
      outcome: 'error',
      findings: [],
      unchecked: [
        { subject: 'local:gone' },
        { subject: '../monday.sql', reason: expect.stringContaining('none of the 1 whole file there') },
      ],
      facts: { picked: { by: 'name', of: 1 } },
    });
    expect(shown(report)).toContain('Shop: a kept backup could not be checked');
    expect(drillOf(report, 'U1', 'r1')).toBeNull();
  });

  it('taken by chance says of a place that could not be looked at that it was not among them', async () => {
    await backup('a', 'monday.sql', 'not sql', '2026-11-20T02:00:00Z');
    const places = [local('a'), local('gone', { id: 'b2' })];
    expect((await keptDrilled(places, { by: 'chance' })).unchecked).toMatchObject([{ subject: 'local:gone' }]);
    expect((await keptDrilled(places, named('monday.sql'))).unchecked).toEqual([]);
  });
});
