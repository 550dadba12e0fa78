import ICAL from 'ical.js';
import type { Report } from '../../../src/audits/report.js';
import { hashOfKey, newCheckInKey } from '../../../src/backups/check-in-key.js';
import { type CalendarKeyStore, calendarKeyStore } from '../../../src/maintenance/calendar/calendar-key-store.js';
import { handleCalendar } from '../../../src/maintenance/calendar/calendar-route.js';
import type { Plan } from '../../../src/maintenance/plans/plan.js';
import { type PlanStore, planStore } from '../../../src/maintenance/plans/plan-store.js';
import { roundStore } from '../../../src/maintenance/rounds/round-store.js';
import { siteStore } from '../../../src/sites/site-store.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { type Served, serveRoute } from '../../support/serve-route.js';
import { aPlan, aSite } from '../builders.js';

const now = new Date('2026-11-22T12:00:10.000Z');
const owner = () => ({ team: redis.team, channel: 'C1', user: 'UADA' });
const django = {
  facts: { series: '4.2', endOfLife: '2026-04-07', python: { series: '3.11', endOfLife: '2027-10-31' } },
  findings: [],
} as unknown as Report;

let redis: TestRedis;
let server: Served;
let key: string;
let keys: CalendarKeyStore;
let plans: PlanStore;
let isMember: boolean;

beforeEach(async () => {
  redis = await testRedis();
  keys = calendarKeyStore(redis.redis, redis.prefix);
  plans = planStore(redis.redis);
  isMember = true;
  const sites = siteStore(redis.redis);
  await sites.save(redis.team, aSite({ name: 'Shop; "old", and new' }));
  server = await serveRoute(
    handleCalendar({
      calendarKeys: keys,
      plans,
      rounds: roundStore(redis.redis),
      sites,
      reports: { latest: async () => ({ django }) },
      membership: { isMember: async () => isMember },
      now: () => now,
      onError: (error) => {
        throw error;
      },
    }),
  );
  key = newCheckInKey();
  await keys.renew(owner(), { keyHash: hashOfKey(key), at: now });
});
afterEach(async () => {
  await server.close();
  await redis.close();
});

const ask = (asked = key, method = 'GET') => fetch(`${server.url}/calendar/${asked}.ics`, { method });

/** What an independent program reads in the calendar. */
async function readEvents() {
  const text = await (await ask()).text();
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
  return events.map((event) => ({
    uid: event.uid,
    sequence: event.sequence,
    at: event.startDate.isDate ? event.startDate.toString() : event.startDate.toJSDate().toISOString(),
    summary: event.summary,
    description: event.description,
  }));
}
const roundsOf = async () => (await readEvents()).filter(({ uid }) => uid.startsWith('p-'));

function save(recurrence: Partial<Plan['recurrence']> = {}, parts: Partial<Plan> = {}) {
  const plan = aPlan();
  return plans.save(redis.team, { ...plan, ...parts, recurrence: { ...plan.recurrence, ...recurrence } });
}

test('the file keeps to RFC 5545: lines end in CRLF and have at most 75 octets, each event has a stamp, times are in UTC', async () => {
  await save({}, { name: `Größte Wartung; alles, auch das — ${'ü'.repeat(60)}` });
  const answer = await ask();
  expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  const text = await answer.text();
  const lines = text.split('\r\n');
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
  expect(lines.filter((line) => line.startsWith('DTSTAMP:20261122T120010Z')).length).toBe(
    lines.filter((line) => line === 'BEGIN:VEVENT').length,
  );
  expect(lines).toContain('DTSTART:20261124T100000Z');
  expect((await roundsOf())[0]?.summary).toBe(`Größte Wartung; alles, auch das — ${'ü'.repeat(60)}: Shop; "old", and new`);
});

test.each([
  ['London, which leaves summer time', 'Europe/London', '10:00', ['2026-11-24T10:00', '2027-03-30T09:00', '2027-11-02T10:00']],
  ['Lord Howe with its half hour', 'Australia/Lord_Howe', '10:00', ['2026-11-23T23:00', '2027-04-05T23:30']],
  ['a time that the clocks skip', 'Europe/Berlin', '02:30', ['2027-03-28T01:30'], 'FREQ=WEEKLY;BYDAY=SU'],
])('local time is kept for at least twelve months: %s', async (_name, timeZone, at, expected, rrule = 'FREQ=WEEKLY;BYDAY=TU') => {
  await save({ timeZone, at, rrule });
  const dates = (await roundsOf()).map((event) => event.at.slice(0, 16));
  expect(dates).toEqual(expect.arrayContaining(expected));
  expect(Date.parse(`${dates.at(-1)}Z`)).toBeGreaterThan(now.getTime() + 365 * 86_400_000);
});

test('a date that a holiday moves keeps its UID, and an edited plan a higher SEQUENCE', async () => {
  await save({ rrule: 'FREQ=WEEKLY;BYDAY=FR', holidays: 'GB-ENG' });
  const before = (await roundsOf()).find(({ uid }) => uid === 'p-C1@20261225T1000');
  expect(before).toMatchObject({ at: '2026-12-25T10:00:00.000Z', sequence: 0 });
  await plans.update(redis.team, 'p-C1', (plan) => ({ ...plan, recurrence: { ...plan.recurrence, shift: 'next' } }));
  const after = (await roundsOf()).find(({ uid }) => uid === 'p-C1@20261225T1000');
  // 25 December is a Friday and the 28th the substitute for Boxing Day.
  expect(after).toMatchObject({ at: '2026-12-29T10:00:00.000Z', sequence: 1 });
});

test('a pause takes its dates out, a pause without end all of them, and a draft has none', async () => {
  await save({}, { state: 'paused', pausedUntil: '2026-12-20T00:00:00.000Z' });
  expect((await roundsOf())[0]?.at).toBe('2026-12-22T10:00:00.000Z');
  await save({}, { state: 'paused' });
  expect(await roundsOf()).toEqual([]);
  await save({}, { state: 'draft' });
  expect(await roundsOf()).toEqual([]);
});

test('a pause that ends in thousands of years holds up nobody who fetches the calendar', async () => {
  await save({ rrule: 'FREQ=DAILY' }, { state: 'paused', pausedUntil: '9990-12-31T00:00:00.000Z' });
  expect((await roundsOf())[0]?.at).toBe('9990-12-31T10:00:00.000Z');
});

test('a yearly and a four-yearly plan show their next', async () => {
  await save({ rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29' });
  expect((await roundsOf()).map(({ at }) => at)).toEqual(['2028-02-29T10:00:00.000Z']);
});

test('support of Django and Python ends on whole days', async () => {
  const ends = (await readEvents()).filter(({ uid }) => uid.startsWith('support-'));
  expect(ends).toMatchObject([
    { uid: 'support-s-shop@django-4.2', at: '2026-04-07', summary: 'Shop; "old", and new: last day of support for Django 4.2' },
    { uid: 'support-s-shop@python-3.11', at: '2027-10-31' },
  ]);
});

test('a key that was never made, renewed or revoked is answered alike, and so is one of somebody who left the channel', async () => {
  const old = key;
  key = newCheckInKey();
  await keys.renew(owner(), { keyHash: hashOfKey(key), at: now });
  const answers = [await ask(newCheckInKey()), await ask(old)];
  expect((await ask()).status).toBe(200);
  isMember = false;
  answers.push(await ask());
  isMember = true;
  await keys.revoke(owner());
  answers.push(await ask());
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  expect(new Set(await Promise.all(answers.map((answer) => answer.text())))).toEqual(new Set(['No such calendar.\n']));
});

test('only the hash of a key is kept, and a workspace or channel that goes takes its keys along', async () => {
  const all = [
    ...(await redis.redis.hkeys(`${redis.prefix}:calendar-keys`)),
    ...(await redis.redis.hvals(`{f:${redis.team}}:calendar-keys`)),
  ];
  expect(all.join()).not.toContain(key);
  const other = newCheckInKey();
  await keys.renew({ ...owner(), channel: 'C2' }, { keyHash: hashOfKey(other), at: now });
  await keys.removeOfChannel(redis.team, 'C2');
  expect([(await ask(other)).status, (await ask()).status]).toEqual([404, 200]);
  await keys.removeAll(redis.team);
  expect((await ask()).status).toBe(404);
  expect(await redis.redis.hlen(`${redis.prefix}:calendar-keys`)).toBe(0);
});

test('who looks too often is told when to come again, who posts that it is the wrong way', async () => {
  const answers = [];
  for (let look = 0; look < 31; look += 1) answers.push(await ask());
  expect(answers.slice(0, 30).every(({ status }) => status === 200)).toBe(true);
  expect(answers[30]?.status).toBe(429);
  expect(answers[30]?.headers.get('retry-after')).toBe('50');
  expect((await ask(key, 'POST')).status).toBe(405);
  expect((await fetch(`${server.url}/calendar/${key}`)).status).toBe(418);
});
