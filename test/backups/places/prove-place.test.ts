import { failedLook, type Look } from '../../../src/backups/places/look.js';
import type { Place } from '../../../src/backups/places/place.js';
import { proveBackups } from '../../../src/backups/prove-backups.js';
import type { Site } from '../../../src/sites/site.js';
import { aLook, aPlace } from './builders.js';

const now = new Date('2026-11-22T09:00:00Z');
const site = (backups: Site['backups']) => ({ id: 's1', name: 'Shop', timeZone: 'Europe/Berlin', backups });
const files = { kind: 'files' as const };
const fine = aLook(now, [['a.dump', 412_000_000, '2026-11-22T02:02:00Z']]);
const prove = (look: Look | null, place: Place = aPlace(), backups: Site['backups'] = files) =>
  proveBackups(site(backups), [], now, [{ place, look }]);

describe('what files in a place prove', () => {
  it.each<[string, Look | null, string, RegExp]>([
    ['a young and whole one', fine, 'proven', /^newest file at 03:02, 412 MB$/],
    ['one of yesterday, in time', aLook(now, [['a', 10, '2026-11-21T14:00:00Z']]), 'proven', /^newest file Sat 21 Nov at 15:00, 10 bytes$/],
    [
      'one that is late, within its grace',
      aLook(now, [['a', 10, '2026-11-21T08:00:00Z']]),
      'unknown',
      /^late: .*overdue but within its grace$/,
    ],
    [
      'one that is too old',
      aLook(now, [['a', 10, '2026-11-21T03:00:00Z']]),
      'open',
      /^the newest is 30 h old, promised every 24 h, in local:shop$/,
    ],
    ['none', aLook(now, []), 'open', /^no file lies there, in local:shop$/],
    ['one that is still growing', aLook(now, [], { growing: 1 }), 'unknown', /whose age is not known/],
    ['no look yet', null, 'unknown', /was not looked at yet/],
    ['a look that came to nothing', failedLook(now, 'it does not answer.'), 'unknown', /could not be looked at: it does not answer$/],
    ['a look of hours ago', { ...fine, at: '2026-11-22T05:59:59.000Z' }, 'unknown', /last looked at 3 h ago$/],
    [
      'a look that saw not all',
      { ...fine, unchecked: ['its format: no right.'] },
      'unknown',
      /could not be looked at: its format: no right$/,
    ],
    ['an encrypted one', { ...fine, inner: 'encrypted' }, 'proven', /encrypted, so its contents are not seen$/],
    ['two things wrong', { ...fine, damage: 'it stops', isPublic: true }, 'open', /^the newest is cut short: it stops \(and 1 more\), in/],
    ['a hole in the days', { ...fine, gaps: ['2026-11-12'] }, 'open', /one day of the last 30 without a backup \(2026-11-12\)/],
  ])('%s: %s', (_what, look, state, evidence) => {
    const proof = prove(look, aPlace({ retentionDays: 30 }));
    expect(proof.state).toBe(state);
    expect(proof.evidence).toMatch(evidence);
  });

  it('takes the worst of several places', () => {
    const other = aPlace({ id: 'b2', location: { kind: 'local', folder: 'copy' } });
    const states = [
      { place: aPlace(), look: fine },
      { place: other, look: aLook(now, []) },
    ];
    expect(proveBackups(site(files), [], now, states)).toMatchObject({ state: 'open', evidence: 'no file lies there, in local:copy' });
  });

  it('goes for a database only by files of the database', () => {
    expect(prove(fine, aPlace({ holds: 'uploads' })).state).toBe('not-connected');
  });

  it('proves snapshots by a file that was seen, and asks of a job as well', () => {
    expect(prove(fine, aPlace(), { kind: 'snapshots', provider: 'rds' }).state).toBe('proven');
    expect(prove(null, aPlace(), { kind: 'job', monitor: 'm1' }).state).toBe('unknown');
  });

  it('shows the same findings as the list, by the names of the checks', () => {
    expect(prove(aLook(now, [['a', 0, '2026-11-22T02:02:00Z']]))).toMatchObject({
      fix: "Find out why Shop's backup shrank",
      findings: [{ check: 'backup-size-drop', severity: 'critical', id: 'backup-size-drop/s1/b1' }],
    });
  });
});
