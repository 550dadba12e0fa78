import { createHash } from 'node:crypto';
import { checkedIn, type Monitor } from '../../src/backups/monitor.js';
import { backupsWords, proveBackups } from '../../src/backups/prove-backups.js';
import type { Restore } from '../../src/backups/records/restore-state.js';
import { checkInLine } from '../../src/backups/snippets.js';
import { spokenBytes } from '../../src/backups/spoken.js';
import type { Site } from '../../src/sites/site.js';
import { aPlace } from './places/builders.js';

const HOUR = 3_600_000;
const now = new Date('2026-11-22T09:00:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * HOUR);

const restored = (days: number, how: Restore['how'], verdict: Restore['verdict'] = 'ok'): Restore => ({
  at: ago(24 * days).toISOString(),
  how,
  verdict,
});

const job: Site['backups'] = { kind: 'job', monitor: 'm1' };
const site = (backups: Site['backups']) => ({ id: 's1', name: 'Shop', timeZone: 'Europe/Berlin', backups });

function monitor(change: Partial<Monitor> = {}): Monitor {
  return {
    version: 1,
    id: 'm1',
    site: 's1',
    name: 'backup',
    purpose: 'backup',
    periodMs: 24 * HOUR,
    schedule: null,
    graceMs: 6 * HOUR,
    keyHash: createHash('sha256').update('k').digest('hex'),
    createdAt: ago(100).toISOString(),
    pausedAt: null,
    resumedAt: null,
    lastSuccessAt: null,
    lastFailureAt: null,
    lastExit: null,
    sizes: [],
    durations: [],
    started: [],
    outage: null,
    edition: 1,
    ...change,
  };
}

const heard = (hours: number, bytes: number | null = null, from = monitor()) =>
  checkedIn(from, { signal: { kind: 'success' }, rid: '', bytes }, ago(hours));

describe('what is known of backups', () => {
  it.each<[string, Site['backups'], Monitor[], string, RegExp]>([
    ['nobody said anything', null, [], 'not-connected', /nobody knows/],
    ['nobody knows', { kind: 'unknown' }, [], 'open', /Nobody could say/],
    ['a job without a line', job, [], 'not-connected', /no check-in line/],
    ['the first check-in is awaited', job, [monitor({ createdAt: ago(2).toISOString() })], 'unknown', /waiting for the first/],
    ['the first check-in never came', job, [monitor()], 'open', /no check-in since it was set up 4 days ago/],
    ['it reported in today', job, [heard(7, 412_000_000)], 'proven', /^reported in at 03:00, 412 MB$/],
    ['it reported in yesterday', job, [heard(20)], 'proven', /^reported in Sat 21 Nov at 14:00$/],
    ['it is late', job, [heard(26)], 'unknown', /^late: reported in/],
    ['it is silent', job, [heard(31)], 'open', /does not report in; last success 31 h ago/],
    [
      'it failed',
      job,
      [checkedIn(heard(5), { signal: { kind: 'fail', exit: 2 }, rid: '', bytes: null }, ago(1))],
      'open',
      /exit status 2; last success 5 h/,
    ],
    [
      'it hangs',
      job,
      [checkedIn(heard(9), { signal: { kind: 'start' }, rid: '', bytes: null }, ago(8))],
      'open',
      /did not say that it ended/,
    ],
    ['it shrank', job, [heard(1, 100, heard(25, 400, heard(49, 410)))], 'open', /under half/],
    ['it is paused', job, [{ ...heard(1), pausedAt: ago(0.5).toISOString() }], 'unknown', /paused/],
    ['one of two is down', job, [heard(1), { ...heard(40), id: 'm2' }], 'open', /does not report in/],
    ['snapshots that nothing reports', { kind: 'snapshots', provider: 'rds' }, [], 'unknown', /Amazon RDS/],
    [
      'snapshots whose job reports',
      { kind: 'snapshots', provider: 'fly' },
      [heard(1)],
      'unknown',
      /reported in .*, which does not tell how old/,
    ],
    ['files, whatever an earlier job reported', { kind: 'files' }, [heard(1)], 'not-connected', /nobody said yet where they lie/],
    ['nobody knows, whatever an earlier job reported', { kind: 'unknown' }, [heard(1)], 'open', /Nobody could say/],
    ['files', { kind: 'files' }, [], 'not-connected', /nobody said yet where they lie/],
  ])('when %s', (_, backups, monitors, state, evidence) => {
    const proof = proveBackups(site(backups), monitors, now);
    expect(proof.state).toBe(state);
    expect(proof.evidence).toMatch(evidence);
    if (state === 'open') expect(proof.fix).toContain('Shop');
  });

  it('rates silence as critical', () => {
    expect(proveBackups(site(job), [heard(40)], now).findings).toMatchObject([{ check: 'backup-heartbeat-down', severity: 'critical' }]);
  });

  it('fits into one line with the last restore', () => {
    expect(backupsWords(site(job), [heard(7)], [], now)).toBe('7 h old · restore *never proved*');
    expect(backupsWords(site(job), [heard(7)], [restored(26, 'by hand')], now)).toBe('7 h old · last restore 26 days ago, by hand');
    expect(backupsWords(site(null), [], [], now)).toBe('unknown (nobody has said how it is backed up)');
  });

  it.each<[string, Restore[], string]>([
    ['shows each way as what it is', [restored(2, 'elsewhere')], 'last restore 2 days ago, proved elsewhere'],
    ['an old one is overdue', [restored(40, 'worker')], '*restore overdue*, the last 40 days ago, by Farrier'],
    [
      'a drill that failed is red, whatever was before',
      [restored(9, 'by hand'), restored(2, 'elsewhere', 'broken')],
      '*last restore failed (broken)* 2 days ago, proved elsewhere',
    ],
    ['a good one after it is good', [restored(9, 'elsewhere', 'broken'), restored(3, 'by hand')], 'last restore 3 days ago, by hand'],
    [
      'one that could not be done proves nothing',
      [restored(2, 'worker', 'not-possible')],
      'restore *never proved*; a drill 2 days ago, by Farrier, could not be done',
    ],
  ])('of restores: %s', (_name, restores, words) => {
    expect(backupsWords(site(job), [heard(7)], restores, now)).toBe(`7 h old · ${words}`);
  });
});

it('calls a restore overdue after the days that were stated for the place', () => {
  const line = (provedDays: number | null) =>
    backupsWords(site(job), [heard(7)], [restored(40, 'worker')], now, [{ place: aPlace({ provedDays }), look: null }]);
  expect(line(null)).toContain('*restore overdue*, the last 40 days ago');
  expect(line(60)).toContain('· last restore 40 days ago');
  expect(line(39)).toContain('*restore overdue*');
});

it('speaks of sizes in the unit that fits', () => {
  expect([0, 999, 1500, 412_000_000, 3_200_000_000].map(spokenBytes)).toEqual(['0 bytes', '999 bytes', '1.5 kB', '412 MB', '3.2 GB']);
});

it('gives a line that a job can end with', () => {
  expect(checkInLine('https://farrier.example/', 'KEY')).toBe('curl -fsS -m 10 --retry 5 -o /dev/null "https://farrier.example/ping/KEY"');
});
