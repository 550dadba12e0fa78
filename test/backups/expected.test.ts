import { expectedAfter, readExpectation, readGrace, spokenExpectation } from '../../src/backups/expected.js';
import { type Monitor, monitorState } from '../../src/backups/monitor.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('what somebody writes', () => {
  it.each([
    ['day', DAY],
    ['1 day', DAY],
    ['every 2 days', 2 * DAY],
    ['6 h', 6 * HOUR],
    ['6h', 6 * HOUR],
    ['30 min', HOUR / 2],
    ['90 minutes', 1.5 * HOUR],
    ['week', 7 * DAY],
  ])('%s is a period', (text, periodMs) => {
    expect(readExpectation(text, 'Europe/Berlin')).toEqual({ periodMs, schedule: null });
  });

  it.each([
    ['0 3 * * *', DAY],
    ['  0  3 * *   MON-FRI ', 3 * DAY],
    ['*/15 * * * *', HOUR / 4],
    ['0 3 1 * *', 31 * DAY],
  ])('%s is a cron line', (text, periodMs) => {
    const expected = readExpectation(text, 'UTC');
    expect(expected).toEqual({ periodMs, schedule: { cron: text.trim().replaceAll(/\s+/g, ' '), timeZone: 'UTC' } });
    expect(spokenExpectation(expected)).toContain('(UTC)');
  });

  it.each([
    ['', 'Write how often'],
    ['soon', 'Write how often'],
    ['0 min', 'Once a minute is the most'],
    ['500 days', 'Once a minute is the most'],
    ['99 3 * * *', 'This cron line cannot be read'],
    ['0 3 30 2 *', 'This cron line never comes'],
    ['0 3 29 2 *', 'at least every 400 days'],
    ['0 3 * * * 2026', 'Write how often'],
    ['0 3 * * <!channel>', 'Write how often'],
  ])('%j is refused', (text, why) => {
    expect(() => readExpectation(text, 'Europe/Berlin')).toThrow(why);
  });

  it('a grace may be none at all', () => {
    expect([readGrace('0 min'), readGrace('2 h'), readGrace('1 day')]).toEqual([0, 2 * HOUR, DAY]);
    expect(() => readGrace('later')).toThrow('Write how long it may take');
  });
});

/**
 * The moments of a daily time in a zone, worked out from the zone's own clock a minute at a time: the first minute that shows the time,
 * or the first one after it on a day whose clock leaps over it.
 */
function ticksByTheClock(time: string, timeZone: string, from: Date, days: number): number[] {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const ticks: number[] = [];
  let seen = '';
  for (let at = from.getTime(); at < from.getTime() + days * DAY; at += 60_000) {
    const [day = '', shown = ''] = clock.format(at).split(' ');
    if (shown < time || day === seen) continue;
    seen = day;
    ticks.push(at);
  }
  return ticks;
}

describe('a cron line over clock changes', () => {
  const zones: [string, string, string][] = [
    ['Europe/Berlin', '02:30', '2026-03-26T12:00:00Z'],
    ['Europe/Berlin', '02:30', '2026-10-22T12:00:00Z'],
    ['America/New_York', '02:15', '2026-03-05T12:00:00Z'],
    ['America/New_York', '01:15', '2026-10-29T12:00:00Z'],
    ['Australia/Lord_Howe', '02:10', '2026-10-01T03:00:00Z'],
    ['Australia/Lord_Howe', '01:40', '2026-04-02T03:00:00Z'],
    ['America/Sao_Paulo', '03:00', '2026-11-20T12:00:00Z'],
    ['Asia/Kathmandu', '03:00', '2026-11-20T12:00:00Z'],
  ];

  it.each(zones)('%s at %s from %s is due when the clock there shows it', (timeZone, time, from) => {
    const [hour, minute] = time.split(':').map(Number);
    const schedule = { cron: `${minute} ${hour} * * *`, timeZone };
    const wanted = ticksByTheClock(time, timeZone, new Date(from), 7).slice(1);
    const [first = 0, ...rest] = wanted;
    let heard = first;
    const found = rest.map(() => {
      heard = expectedAfter({ periodMs: DAY, schedule }, heard);
      return heard;
    });
    expect(found.map((at) => new Date(at).toISOString())).toEqual(rest.map((at) => new Date(at).toISOString()));
  });

  it.each(zones)('%s at %s from %s: up, late and down to the millisecond', (timeZone, time, from) => {
    const [hour, minute] = time.split(':').map(Number);
    const ticks = ticksByTheClock(time, timeZone, new Date(from), 7).slice(1);
    for (const [index, tick] of ticks.slice(0, -1).entries()) {
      const next = ticks[index + 1] ?? 0;
      const monitor = aMonitor({
        schedule: { cron: `${minute} ${hour} * * *`, timeZone },
        lastSuccessAt: new Date(tick + 90_000).toISOString(),
      });
      const states = [tick + 90_000, next - 1, next, next + HOUR - 1, next + HOUR].map((at) => monitorState(monitor, new Date(at)));
      expect(states).toEqual(['up', 'up', 'late', 'late', 'down']);
    }
  });
});

/** Expected daily, an hour of grace. */
function aMonitor(change: Partial<Monitor>): Monitor {
  return {
    version: 1,
    id: 'm1',
    site: 's1',
    name: 'backup',
    purpose: 'backup',
    periodMs: DAY,
    schedule: null,
    graceMs: HOUR,
    keyHash: 'h',
    createdAt: '2026-01-01T00:00:00.000Z',
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
