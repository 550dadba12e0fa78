import { sayWhatMoved } from '../../../src/maintenance/rounds/say-what-moved.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

let bot: MaintenanceApp;
beforeEach(async () => {
  bot = await maintenanceApp();
});
afterEach(() => bot.close());

const said = (ts: string) => bot.slack.thread(bot.channel, ts).filter((message) => message.text.startsWith('Next: '));
const sees = (ts: string, count: number) => bot.slack.until(() => said(ts).length === count, `${count} messages about the next date`);
const move = (at: string) =>
  bot.deps.plans.update(bot.team, 'p-C1', (plan) => ({ ...plan, recurrence: { ...plan.recurrence, rrule: 'FREQ=WEEKLY;BYDAY=WE', at } }));

test('a plan that is edited says once from when to when its next round moved, by whom, and the parent shows it', async () => {
  const { ts } = await bot.opened();
  const { ada } = bot.slack.users;
  bot.clock.now = new Date('2026-11-25T12:00:00Z');
  const plan = await move('09:00');
  if (plan === null) throw new Error('the plan is gone');
  await sayWhatMoved(bot.deps, bot.team, plan, ada);
  await sayWhatMoved(bot.deps, bot.team, plan, ada);
  await sees(ts, 1);
  expect(said(ts)[0]?.text).toMatch(/^Next: moved from <.*Tue 1 Dec 2026, 10:00> to <.*Wed 2 Dec 2026, 09:00>, by <@U\w+>\.$/);
  await bot.slack.until(() => bot.screen(ts).includes('Wed 2 Dec'), 'the new date in the parent');
});

test('what a kill cut short between the message and the record is said once all the same', async () => {
  const { ts } = await bot.opened();
  const { ada } = bot.slack.users;
  bot.clock.now = new Date('2026-11-25T12:00:00Z');
  const plan = await move('09:00');
  if (plan === null) throw new Error('the plan is gone');
  const killed = { ...bot.deps, rounds: { ...bot.deps.rounds, update: () => Promise.reject(new Error('killed')) } };
  await expect(sayWhatMoved(killed, bot.team, plan, ada)).rejects.toThrow('killed');
  await sayWhatMoved(bot.deps, bot.team, plan, ada);
  await sees(ts, 1);
  await bot.command(ada, 'pause');
  await sees(ts, 2);
});

test('a pause, a pause with an end and a resume are said; what moves nothing is not', async () => {
  const { ts } = await bot.opened();
  const { ada, ben } = bot.slack.users;
  await bot.command(ada, 'pause until 2026-11-30');
  await bot.command(ada, 'pause until 2026-12-20');
  await sees(ts, 1);
  await bot.command(ben, 'pause');
  await sees(ts, 2);
  await bot.command(ada, 'resume');
  await bot.command(ada, 'resume');
  await sees(ts, 3);
  const [first, second, third] = said(ts).map(({ text }) => text);
  expect(first).toMatch(/moved from .*1 Dec 2026.* to .*22 Dec 2026.*, by/);
  expect(second).toMatch(/^Next: none while this is paused, not .*22 Dec 2026.*`\/maintenance resume`/);
  expect(third).toMatch(/^Next: <.*1 Dec 2026, 10:00>, by/);
});
