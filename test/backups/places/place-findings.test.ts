import type { Look } from '../../../src/backups/places/look.js';
import { failedLook } from '../../../src/backups/places/look.js';
import type { Place } from '../../../src/backups/places/place.js';
import { placeFindings } from '../../../src/backups/places/place-findings.js';
import { aLook, aPlace } from './builders.js';

const now = new Date('2026-11-22T09:00:00Z');
const found = (place: Place, look: Look) => placeFindings(place, look, now).map(({ check, severity }) => `${check} ${severity}`);
const newestAt = (at: string, change: Partial<Look> = {}) => aLook(now, [['a.dump', 100, at]], change);
/** Sizes, newest first, a day apart. */
const sized = (...sizes: number[]) =>
  aLook(
    now,
    sizes.map((bytes, index) => [`${index}.dump`, bytes, new Date(Date.parse('2026-11-22T03:00:00Z') - index * 86_400_000).toISOString()]),
  );

describe('what is wrong with the backups of a place', () => {
  // A day, six hours of grace; it is 22 Nov 09:00 UTC.
  it.each<[string, Look, string[]]>([
    ['six hours old', newestAt('2026-11-22T03:00:00Z'), []],
    ['a millisecond before the end of its grace', newestAt('2026-11-21T03:00:00.001Z'), []],
    ['thirty hours old, to the moment', newestAt('2026-11-21T03:00:00Z'), ['backup-stale high']],
    ['48 hours old, two periods', newestAt('2026-11-20T09:00:00Z'), ['backup-stale high']],
    ['a millisecond older than two periods', newestAt('2026-11-20T08:59:59.999Z'), ['backup-stale critical']],
    ['no file', aLook(now, []), ['backup-missing critical']],
    ['only one that is still growing', aLook(now, [], { growing: 1 }), []],
    ['only one from the future', aLook(now, [], { ahead: 1 }), []],
    ['one file, and nothing to compare with', sized(5), []],
    // The median of the seven before: 100, 101, 102, 103, 104, 105, 106 is 103; half of it is 51.5.
    ['just over half of the median of seven', sized(52, 100, 106, 101, 105, 102, 104, 103), []],
    ['just under half of the median of seven', sized(51, 100, 106, 101, 105, 102, 104, 103), ['backup-size-drop high']],
    // The mean of the two in the middle: (100 + 300) / 2 is 200; half of it is 100.
    ['half of the median of four', sized(100, 10, 100, 300, 1000), []],
    ['a byte less', sized(99, 10, 100, 300, 1000), ['backup-size-drop high']],
    ['an empty file', sized(0, 100, 100), ['backup-size-drop critical']],
    ['an empty file, the first', sized(0), ['backup-size-drop critical']],
    [
      'first bytes that nobody knows',
      newestAt('2026-11-22T03:00:00Z', { format: 'unknown', inner: 'unknown' }),
      ['backup-format-unknown high'],
    ],
    ['a web page in gzip', newestAt('2026-11-22T03:00:00Z', { format: 'gzip', inner: 'html' }), ['backup-format-unknown high']],
    ['a format that could not be read', newestAt('2026-11-22T03:00:00Z', { format: null, inner: null }), []],
    ['one that is cut short', newestAt('2026-11-22T03:00:00Z', { damage: 'it stops' }), ['backup-truncated critical']],
    ['one that anybody reads', newestAt('2026-11-22T03:00:00Z', { isPublic: true }), ['backup-public-object critical']],
    ['one of which that is not known', newestAt('2026-11-22T03:00:00Z', { isPublic: null }), []],
    [
      'everything at once, worst first',
      newestAt('2026-11-21T03:00:00Z', { damage: 'it stops', isPublic: true, gaps: ['2026-11-19'] }),
      ['backup-truncated critical', 'backup-public-object critical', 'backup-stale high', 'backup-retention-gap medium'],
    ],
    ['a place that could not be looked at', failedLook(now, 'it does not answer'), []],
  ])('%s', (_what, look, wanted) => {
    expect(found(aPlace({ retentionDays: 30 }), look)).toEqual(wanted);
  });

  it('goes by the ticks of a schedule, in its zone', () => {
    // 03:00 in Berlin is 02:00 UTC in November: after 21 Nov 02:05 UTC the next is 22 Nov 02:00 UTC, and six hours of grace end at 08:00.
    const place = aPlace({ schedule: { cron: '0 3 * * *', timeZone: 'Europe/Berlin' } });
    expect(found(place, newestAt('2026-11-21T02:05:00Z'))).toEqual(['backup-stale high']);
    expect(placeFindings(place, newestAt('2026-11-21T02:05:00Z'), new Date('2026-11-22T07:59:59Z'))).toEqual([]);
    // On weekdays only: after Friday 20 Nov 02:05 UTC the next is Monday.
    const weekdays = aPlace({ schedule: { cron: '0 3 * * 1-5', timeZone: 'Europe/Berlin' } });
    expect(found(weekdays, newestAt('2026-11-20T02:05:00Z'))).toEqual([]);
  });

  it('does not judge the format of what people upload', () => {
    expect(found(aPlace({ holds: 'uploads' }), newestAt('2026-11-22T03:00:00Z', { format: 'unknown', inner: 'unknown' }))).toEqual([]);
  });

  it('keeps the id of a finding while it lasts', () => {
    const ids = ['2026-11-21T03:00:00Z', '2026-11-01T03:00:00Z'].map((at) => placeFindings(aPlace(), newestAt(at), now)[0]?.id);
    expect(ids).toEqual(['backup-stale/s1/b1', 'backup-stale/s1/b1']);
  });
});
