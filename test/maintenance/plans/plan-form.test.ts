import { PLAN_FIELD } from '../../../src/maintenance/plans/plan-form-views.js';
import { PLAN_EDIT, PLAN_MENU, PLAN_NEW } from '../../../src/maintenance/plans/plan-menu.js';
import { TUESDAY, weeksLater } from '../builders.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

let bot: MaintenanceApp;
let ada: string;
beforeEach(async () => {
  bot = await maintenanceApp();
  ({ ada } = bot.slack.users);
  bot.clock.now = new Date('2026-11-22T09:00:00Z');
});
afterEach(() => bot.close());

const plan = async () => {
  const found = await bot.deps.plans.get(bot.team, 'p-C1');
  if (found === null) throw new Error('The plan is gone');
  return found;
};
const due = () => bot.deps.due.at(`round.${bot.team}.p-C1`);
const member = () => `round.${bot.team}.p-C1`;
/** All words on the screen, one text a line. */
const screen = () => {
  const texts: string[] = [];
  JSON.stringify(bot.slack.view(ada)?.blocks ?? [], (key, value: unknown) => {
    if (key === 'text' && typeof value === 'string') texts.push(value);
    return value;
  });
  return texts.join('\n');
};
const labels = () => {
  const blocks = bot.slack.view(ada)?.blocks ?? [];
  return blocks.flatMap((block) => ('label' in block ? [block.label.text] : []));
};
/** Opens the form from `/maintenance plans`. */
async function edit() {
  await bot.command(ada, 'plans');
  const listed = await bot.slack.until(() => bot.slack.ephemerals(ada).at(-1), 'the list of plans');
  await bot.slack.click({ user: ada, channel: bot.channel, ts: listed.ts, actionId: PLAN_MENU, value: 'Edit' });
}
/** Changes one field, as a choice in it or as Enter. */
const enter = (blockId: string, value: string | string[], values: Record<string, string | string[]> = {}) =>
  bot.slack.clickView({ user: ada, actionId: PLAN_FIELD, blockId, value, values });
const save = (values: Record<string, string | string[]> = {}) => bot.slack.submit({ user: ada, values });

describe('the form of a plan', () => {
  test('shows the plan as it is, its sentence and its next five dates', async () => {
    await edit();
    expect(labels()).toEqual([
      'Name',
      'Repeats',
      'Days',
      'How often',
      'Time',
      'Time zone',
      'First day',
      'On a weekend or a day off',
      'Hours a week',
    ]);
    expect(screen()).toContain(
      '*Every Tuesday at 10:00, Europe/London*\nThe next five dates, Europe/London:\n• Tue 24 Nov 2026, 10:00\n• Tue 1 Dec',
    );
    expect(screen()).toContain('• Tue 22 Dec 2026, 10:00');
  });

  test('opens from the coming dates as well', async () => {
    await bot.command(ada, 'next');
    const next = await bot.slack.until(() => bot.slack.ephemerals(ada).at(-1), 'the coming dates');
    await bot.slack.click({ user: ada, channel: bot.channel, ts: next.ts, actionId: PLAN_EDIT });
    expect(screen()).toContain('Every Tuesday at 10:00');
  });

  test('shows the fields of the chosen recurrence only, and new dates with every change', async () => {
    await edit();
    await enter('kind', 'month-weekday');
    expect(labels()).toEqual(expect.arrayContaining(['Which', 'Weekday']));
    expect(labels()).not.toContain('Days');
    expect(screen()).toContain('*On the first Tuesday of every month at 10:00, Europe/London*');
    await enter('weekday', 'FR', { Which: 'Last' });
    expect(screen()).toContain(
      '*On the last Friday of every month at 10:00, Europe/London*\nThe next five dates, Europe/London:\n• Fri 27 Nov 2026',
    );
    await enter('kind', 'cron');
    expect(labels()).not.toContain('Time');
    expect(screen()).toContain('*Not yet.* No field, five are wanted');
    await enter('cron', '0 9,17 * * *');
    expect(screen()).toContain('*Not yet.* The hour field is "9,17", which is more than once a day');
    await enter('cron', '30 9 * * mon');
    expect(screen()).toContain('*Every Monday at 09:30, Europe/London*');
    await enter('kind', 'last-working-day');
    expect(screen()).toContain('• Mon 30 Nov 2026, 10:00\n• Thu 31 Dec 2026, 10:00');
  });

  test("shows dates in the plan's zone, moved off holidays and own days off", async () => {
    await edit();
    await enter('shift', 'next');
    expect(labels()).toEqual(expect.arrayContaining(['Public holidays of', 'Own days off']));
    await enter('days', ['FR'], { 'Time zone': 'europe/berlin', 'Public holidays of': 'de-by', 'Own days off': '2026-11-27 2026-11-30' });
    expect(screen()).toContain('Europe/Berlin, moved to the next working day on weekends, holidays (DE-BY) and 2 own days off*');
    // 27 and 30 November are the team's own, 25 December and 1 January are public and followed by a weekend.
    expect(screen()).toContain(
      '• Tue 1 Dec 2026, 10:00\n• Fri 4 Dec 2026, 10:00\n• Fri 11 Dec 2026, 10:00\n• Fri 18 Dec 2026, 10:00\n• Mon 28 Dec 2026',
    );
    await save();
    expect((await plan()).recurrence).toMatchObject({
      timeZone: 'Europe/Berlin',
      holidays: 'DE-BY',
      shift: 'next',
      daysOff: ['2026-11-27', '2026-11-30'],
    });
    expect(await due()).toEqual(new Date('2026-12-01T09:00:00Z'));
  });

  test('says which dates fall on one another', async () => {
    await edit();
    await enter('shift', 'next');
    await enter('days', ['SA', 'SU', 'MO']);
    expect(screen()).toContain(
      '• Mon 23 Nov 2026, 10:00, and Sat 21 Nov 2026, Sun 22 Nov 2026 with it\n• Mon 30 Nov 2026, 10:00, and Sat 28',
    );
  });

  test('saves nothing whose dates were not shown first', async () => {
    await edit();
    await save({ Time: '14:30', Days: ['TH'] });
    expect(screen()).toContain('Look at them, then save');
    expect(screen()).toContain('• Thu 26 Nov 2026, 14:30');
    expect((await plan()).recurrence.at).toBe('10:00');
    await save();
    expect((await plan()).recurrence).toMatchObject({ rrule: 'FREQ=WEEKLY;BYDAY=TH', at: '14:30', start: '2026-11-20' });
    expect(screen()).toContain('every Thursday at 14:30, Europe/London. 2 h a week.');
  });

  test('a name or hours need no look at the dates', async () => {
    await edit();
    await save({ Name: 'Shop <care>', 'Hours a week': '1,5' });
    expect(await plan()).toMatchObject({ name: 'Shop <care>', hoursAWeek: 1.5 });
    expect(screen()).toContain('*Shop &lt;care&gt;* in');
  });

  test.each<[string, string, Record<string, string | string[]>, string, string]>([
    ['no day', 'weekly', { Days: [] }, 'Days', 'Please complete this required field'],
    [
      'an unknown zone',
      'weekly',
      { 'Time zone': 'Mars/Base' },
      'Time zone',
      'Unknown time zone "Mars/Base". Write a name such as Europe/London',
    ],
    ['too many hours', 'weekly', { 'Hours a week': '100' }, 'Hours a week', 'wanted is a number from 0.5 to 40'],
    ['a date that is past', 'once', { Date: '2026-11-21' }, 'Date', '2026-11-21, 10:00 in Europe/London is past. Choose a day to come.'],
    ['31 April', 'yearly', { Month: 'April', Day: '31' }, 'Day', 'never occurs'],
    ['30 February', 'yearly', { Month: 'February', Day: '30' }, 'Day', 'never occurs'],
    ['no rule', 'rule', { RRULE: 'every week' }, 'RRULE', 'which is no part of an RRULE'],
    ['an hourly rule', 'rule', { RRULE: 'FREQ=HOURLY' }, 'RRULE', 'too often for people'],
    ['a rule that never occurs', 'rule', { RRULE: 'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30' }, 'RRULE', 'never occurs'],
    ['a rule that has ended', 'rule', { RRULE: 'FREQ=DAILY;UNTIL=20261121' }, 'RRULE', 'All its dates are past'],
    ['cron with both kinds of day', 'cron', { 'Cron line': '0 9 1 * 1' }, 'Cron line', 'either of them in cron'],
    ['cron every minute', 'cron', { 'Cron line': '* * * * *' }, 'Cron line', 'The hour field is "*"'],
  ])('refuses %s at its field', async (_name, kind, values, field, words) => {
    await edit();
    if (kind !== 'weekly') await enter('kind', kind);
    const before = await plan();
    const { errors } = await save(values);
    expect(errors?.[field]).toContain(words);
    expect(await plan()).toEqual(before);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['an unknown holiday calendar', { 'Public holidays of': 'DE-XX' }, 'Public holidays of', 'Parts of DE: '],
    ['a country by its name', { 'Public holidays of': 'Germany' }, 'Public holidays of', 'Write a country such as DE'],
    ['an own day off that is none', { 'Own days off': '24.12.2026' }, 'Own days off', '"24.12.2026" is no day of the calendar'],
  ])('refuses %s at its field', async (_name, values, field, words) => {
    await edit();
    await enter('shift', 'previous');
    expect((await save(values)).errors?.[field]).toContain(words);
  });

  test('tells who saves after somebody else, and lets them choose', async () => {
    await edit();
    await bot.deps.plans.update(bot.team, 'p-C1', (current) => ({
      ...current,
      recurrence: { ...current.recurrence, rrule: 'FREQ=WEEKLY;BYDAY=FR' },
    }));
    await save({ 'Hours a week': '3' });
    expect(screen()).toContain('Saving puts yours in the place of: Weekly maintenance, every Friday at 10:00, Europe/London, 2 h a week.');
    expect(await plan()).toMatchObject({ hoursAWeek: 2, recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=FR' } });
    await save();
    expect(await plan()).toMatchObject({ hoursAWeek: 3, recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=TU' } });
  });

  test('takes no name that another plan of the channel has', async () => {
    await bot.deps.plans.save(bot.team, { ...(await plan()), id: 'p-2', name: 'Yearly review' });
    await edit();
    expect((await save({ Name: 'yearly Review' })).errors).toEqual({ Name: expect.stringContaining('of that name already') });
    // Two that share one all the same can still be edited.
    await bot.deps.plans.update(bot.team, 'p-2', (current) => ({ ...current, name: 'Weekly maintenance' }));
    await edit();
    await save({ 'Hours a week': '3' });
    expect(await plan()).toMatchObject({ hoursAWeek: 3, name: 'Weekly maintenance' });
  });

  test('holds a hundred own days off and a long rule', async () => {
    await edit();
    await enter('kind', 'rule');
    await enter('shift', 'next');
    const daysOff = Array.from({ length: 100 }, (_, index) => new Date(Date.UTC(2027, 0, 1 + index)).toISOString().slice(0, 10));
    const rrule = `FREQ=YEARLY;BYYEARDAY=${Array.from({ length: 100 }, (_, index) => index + 200).join(',')}`;
    await enter('rrule', rrule, { 'Own days off': daysOff.join(', ') });
    await save();
    expect((await plan()).recurrence).toMatchObject({ rrule, daysOff });
    await edit();
    expect(screen()).toContain('100 own days off');
  });

  test('is for members of the channel', async () => {
    const [outsider = ''] = bot.slack.addUsers(1);
    await bot.slack.leave(outsider, bot.channel);
    await bot.command(ada, 'plans');
    const listed = await bot.slack.until(() => bot.slack.ephemerals(ada).at(-1), 'the list of plans');
    await bot.slack.click({ user: outsider, channel: bot.channel, ts: listed.ts, actionId: PLAN_MENU, value: 'Edit' });
    await bot.slack.until(
      () => bot.slack.ephemerals(outsider).some((message) => message.text.includes('you are not in its channel')),
      'the refusal',
    );
    expect(bot.slack.view(outsider)).toBeNull();
  });
});

describe('saving', () => {
  beforeEach(() => bot.deps.due.schedule(member(), TUESDAY));

  test('moves the date and says from when to when', async () => {
    await edit();
    await enter('days', ['WE']);
    await save();
    expect(screen()).toMatch(/The next thread moves from .*Tue 24 Nov 2026, 10:00 to .*Wed 25 Nov 2026, 10:00/);
    expect(await due()).toEqual(new Date('2026-11-25T10:00:00Z'));
  });

  test('leaves a date that did not move alone', async () => {
    await edit();
    await enter('every', '2', { 'First day': '2026-11-24' });
    await save();
    expect(screen()).toMatch(/Next thread .*Tue 24 Nov 2026, 10:00, as before/);
    expect(await due()).toEqual(TUESDAY);
  });

  test('leaves an overdue date where it is', async () => {
    bot.clock.now = new Date(TUESDAY.getTime() + 5 * 60_000);
    await edit();
    await enter('days', ['WE']);
    await save();
    expect(screen()).toMatch(/Tue 24 Nov 2026, 10:00 is due and still comes/);
    expect(await due()).toEqual(TUESDAY);
  });

  test('leaves the round that runs open, and its thread names the new date', async () => {
    const { ts, id } = await bot.opened();
    await bot.deps.due.schedule(member(), weeksLater(1));
    bot.clock.now = new Date('2026-11-24T12:00:00Z');
    await edit();
    await enter('days', ['TH'], { 'First day': '2026-11-30' });
    await save();
    expect(screen()).toMatch(/moves from .*Tue 1 Dec 2026, 10:00.* to .*Thu 3 Dec 2026, 10:00/);
    expect(screen()).toContain('The round that is open stays as it is.');
    expect(await bot.deps.rounds.current(bot.team, 'p-C1')).toMatchObject({ id, state: 'open', nextAt: '2026-12-03T10:00:00.000Z' });
    await bot.slack.until(() => bot.screen(ts).includes('Thu 3 Dec 2026'), 'the new date in the thread');
  });

  test('keeps a draft a draft and a pause a pause', async () => {
    await bot.deps.due.remove(member());
    await bot.deps.plans.update(bot.team, 'p-C1', (current) => ({ ...current, state: 'draft' }));
    await edit();
    await enter('days', ['WE']);
    await save();
    expect(screen()).toContain('Not posted yet');
    expect([(await plan()).state, await due()]).toEqual(['draft', null]);
    await bot.deps.plans.update(bot.team, 'p-C1', (current) => ({ ...current, state: 'paused' }));
    await edit();
    await enter('days', ['MO']);
    await save();
    expect(screen()).toContain('It is paused');
    expect([(await plan()).state, await due()]).toEqual(['paused', new Date('2026-11-23T10:00:00Z')]);
  });
});

test('a new plan starts with its first date, once, in the zone and with the sites of its channel', async () => {
  await bot.command(ada, 'plans');
  const listed = await bot.slack.until(() => bot.slack.ephemerals(ada).at(-1), 'the list of plans');
  await bot.slack.click({ user: ada, channel: bot.channel, ts: listed.ts, actionId: PLAN_NEW });
  expect((await save()).errors).toHaveProperty('Name');
  await enter('kind', 'quarterly', { Name: 'Quarterly review' });
  await save({ Name: 'Quarterly review' });
  expect(screen()).toContain('*Quarterly review* in');
  expect(screen()).toContain('First thread Tue 5 Jan 2027, 10:00.');
  const plans = await bot.deps.plans.ofChannel(bot.team, bot.channel);
  expect(plans).toHaveLength(2);
  expect(plans[1]).toMatchObject({ name: 'Quarterly review', sites: ['s-billing', 's-shop'], rota: [ada], state: 'active' });
  expect(plans[1]?.recurrence).toMatchObject({
    rrule: 'FREQ=YEARLY;BYMONTH=1,4,7,10;BYDAY=1TU',
    timeZone: 'Europe/London',
    start: '2026-11-22',
  });
  expect(await bot.deps.due.at(`round.${bot.team}.${plans[1]?.id}`)).toEqual(new Date('2027-01-05T10:00:00Z'));
});
