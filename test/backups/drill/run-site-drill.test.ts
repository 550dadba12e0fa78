import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareReport } from '../../../src/audits/compare.js';
import type { Report } from '../../../src/audits/report.js';
import { reportContent } from '../../../src/audits/report-content.js';
import { runDrill } from '../../../src/backups/drill/run-drill.js';
import { drillSite } from '../../../src/backups/drill/run-site-drill.js';
import { openPlace } from '../../../src/backups/places/open-place.js';
import type { Place } from '../../../src/backups/places/place.js';
import { drillOf } from '../../../src/backups/records/record-drill.js';
import { SourceUnavailable } from '../../../src/shared/errors.js';
import { aPlace } from '../places/builders.js';

const NOW = new Date('2026-11-22T02:00:00Z');
let root: string;
let rooms: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'root-'));
  rooms = await mkdtemp(join(tmpdir(), 'rooms-'));
});
afterEach(() => Promise.all([root, rooms].map((folder) => rm(folder, { recursive: true }))));

async function backup(folder: string, name: string, content: string, at: string): Promise<void> {
  await mkdir(join(root, folder), { recursive: true });
  const path = join(root, folder, name);
  await writeFile(path, content);
  await utimes(path, new Date(at), new Date(at));
}

function drilled(places: Place[], signal = new AbortController().signal, progress: (step: string) => void = () => {}): Promise<Report> {
  return drillSite(
    {
      places: async () => places,
      open: (place, aborted) => openPlace(place, { backupRoot: root, remote: null }, aborted),
      folder: async () => {
        const folder = await mkdtemp(join(rooms, 'room-'));
        return { folder, close: () => rm(folder, { recursive: true, force: true }) };
      },
      drill: (path, ask) => runDrill(path, { env: process.env, now: () => NOW, ...ask }),
      before: async () => null,
      now: () => NOW,
    },
    { name: 'Shop', timeZone: 'Europe/Berlin' },
    { progress, signal },
  );
}

const local = (folder: string, change: Partial<Place> = {}) => aPlace({ location: { kind: 'local', folder }, ...change });
const shown = (report: Report) =>
  reportContent('Shop', { run: 'r1', audit: 'backups', site: 's1' }, { report, comparison: compareReport(null, report).comparison }).text;

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
