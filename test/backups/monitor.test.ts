import {
  type CheckIn,
  checkedIn,
  hasShrunk,
  type Monitor,
  monitorState,
  nextDeadline,
  paused,
  resumed,
  settled,
} from '../../src/backups/monitor.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-22T00:00:00Z');
const at = (hours: number) => new Date(START + hours * HOUR);

/** Expected once a day, six hours of grace. */
const fresh: Monitor = {
  version: 1,
  id: 'm1',
  site: 's1',
  name: 'backup',
  purpose: 'backup',
  periodMs: 24 * HOUR,
  schedule: null,
  graceMs: 6 * HOUR,
  keyHash: 'h',
  createdAt: at(0).toISOString(),
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
};

const success: CheckIn = { signal: { kind: 'success' }, rid: '', bytes: null };
const start: CheckIn = { signal: { kind: 'start' }, rid: '', bytes: null };
const fail: CheckIn = { signal: { kind: 'fail', exit: 3 }, rid: '', bytes: null };
const withRid = (checkIn: CheckIn, rid: string): CheckIn => ({ ...checkIn, rid });

/** The monitor after check-ins at hours. */
function after(...checkIns: [number, CheckIn][]): Monitor {
  return checkIns.reduce((monitor, [hours, checkIn]) => checkedIn(monitor, checkIn, at(hours)), fresh);
}

describe('the state of a monitor', () => {
  it.each<[string, Monitor, number, string]>([
    ['is new until it is heard from, however long', fresh, 1000, 'new'],
    ['is up after a success', after([1, success]), 2, 'up'],
    ['is up until a moment before its period ends', after([1, success]), 24.999, 'up'],
    ['is late at the end of its period', after([1, success]), 25, 'late'],
    ['is late until a moment before its grace ends', after([1, success]), 30.999, 'late'],
    ['is down at the end of its grace', after([1, success]), 31, 'down'],
    ['is down at once when the job says that it failed', after([1, success], [2, fail]), 2, 'down'],
    ['is down when the very first signal is a failure', after([2, fail]), 2, 'down'],
    ['stays down when a failed job starts again', after([1, success], [2, fail], [3, start]), 3, 'down'],
    ['is up when the job succeeds after a failure', after([1, fail], [2, success]), 2, 'up'],
    ['is up while a started job has time', after([1, success], [2, start]), 7.999, 'up'],
    ['is down when a started job does not end within the grace', after([1, success], [2, start]), 8, 'down'],
    ['is new while the first job runs', after([2, start]), 7.999, 'new'],
    ['is down when the first job never ends', after([2, start]), 8, 'down'],
    ['pairs starts and ends by run id', after([1, withRid(start, 'a')], [2, withRid(start, 'b')], [3, withRid(success, 'b')]), 7, 'down'],
    ['takes an end without run id for all', after([1, withRid(start, 'a')], [2, withRid(start, 'b')], [3, success]), 9, 'up'],
    ['is paused, whatever came before', { ...after([1, fail]), pausedAt: at(2).toISOString() }, 1000, 'paused'],
  ])('%s', (_, monitor, hours, state) => {
    expect(monitorState(monitor, at(hours))).toBe(state);
  });

  it('is resumed by any check-in, and silence in the pause is not held against it', () => {
    const paused = { ...after([1, success]), pausedAt: at(2).toISOString() };
    const resumed = checkedIn(paused, start, at(100));
    expect(monitorState(resumed, at(100))).toBe('up');
    expect(monitorState(checkedIn(resumed, success, at(101)), at(125))).toBe('late');
  });

  it.each<[string, Monitor, number | null]>([
    ['a new one', fresh, null],
    ['a paused one', { ...after([1, success]), pausedAt: at(2).toISOString() }, null],
    ['one that succeeded', after([1, success]), 31],
    ['one that began', after([1, success], [2, start]), 8],
  ])('has its next deadline: %s', (_, monitor, hours) => {
    expect(nextDeadline(monitor, at(2))).toEqual(hours === null ? null : at(hours));
  });

  it('forgets the oldest of many starts that never ended', () => {
    const many = Array.from({ length: 50 }, (_, index): [number, CheckIn] => [index / 100, withRid(start, `r${index}`)]);
    expect(after(...many).started).toHaveLength(20);
  });
});

describe('the outage of a monitor', () => {
  it('begins once, ends once and is counted', () => {
    const up = after([1, success]);
    expect(settled(up, at(30))).toBe(up);
    const down = settled(up, at(31));
    expect(down.outage).toMatchObject({ number: 1, since: at(31).toISOString(), reason: 'silent', endedAt: null });
    expect(settled(down, at(40))).toBe(down);
    const back = settled(checkedIn(down, success, at(41)), at(41));
    expect(back.outage).toMatchObject({ number: 1, endedAt: at(41).toISOString() });
    expect(settled(back, at(42))).toBe(back);
    expect(settled(checkedIn(back, fail, at(43)), at(43)).outage).toMatchObject({ number: 2, reason: 'failed', endedAt: null });
  });

  it('is looked at again at once, then only when a snooze ends that nobody acknowledged', () => {
    const down = after([1, success], [2, fail]);
    expect(nextDeadline(down, at(3))).toEqual(at(3));
    const known = settled(down, at(3));
    expect(nextDeadline(known, at(3))).toBeNull();
    const outage = known.outage ?? null;
    const snoozed = outage === null ? null : { ...outage, snoozed: { by: 'UADA', until: at(7).toISOString() } };
    expect(nextDeadline({ ...known, outage: snoozed }, at(3))).toEqual(at(7));
    expect(nextDeadline({ ...known, outage: snoozed }, at(7))).toBeNull();
    expect(nextDeadline({ ...known, outage: snoozed === null ? null : { ...snoozed, acknowledgedBy: 'UBEN' } }, at(3))).toBeNull();
  });

  it('ends with a pause, and what was bad before is not held against whoever resumes', () => {
    const down = settled(after([1, success], [2, fail]), at(3));
    const off = paused(down, 'UADA', at(4));
    expect(off.outage).toMatchObject({ number: 1, endedAt: at(4).toISOString(), pausedBy: 'UADA' });
    expect(settled(off, at(500)).outage).toEqual(off.outage);
    expect(paused(off, 'UBEN', at(5))).toBe(off);
    for (const on of [resumed(off, at(500)), checkedIn(off, start, at(500))]) {
      expect(monitorState(on, at(500))).toBe('up');
      expect(settled(on, at(500)).outage).toEqual(off.outage);
    }
    expect(settled(checkedIn(off, fail, at(500)), at(500)).outage).toMatchObject({ number: 2, reason: 'failed', endedAt: null });
    expect(monitorState(resumed(paused(fresh, 'UADA', at(1)), at(2)), at(500))).toBe('new');
  });

  it('does not begin when a monitor is only late, new or paused', () => {
    for (const monitor of [after([1, success]), fresh, { ...after([1, fail]), pausedAt: at(2).toISOString() }]) {
      expect(settled(monitor, at(26)).outage).toBeNull();
    }
  });
});

it.each<[number[], boolean]>([
  [[], false],
  [[400], false],
  [[0], true],
  [[400, 410, 190], true],
  [[400, 410, 210], false],
  [[1, 1, 400, 400, 400, 400, 400, 400, 400, 199], true],
  [[400, 0, 400], false],
])('sees whether the newest of %j shrank', (sizes, shrank) => {
  expect(hasShrunk(sizes)).toBe(shrank);
});
