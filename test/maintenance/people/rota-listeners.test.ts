import { ROTA_ACTIONS } from '../../../src/maintenance/people/rota-actions.js';
import { rhythmQuestion } from '../../../src/maintenance/rhythm/rhythm-views.js';
import { ACTIONS } from '../../../src/maintenance/views.js';
import { aPlan, aRound } from '../builders.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

let bot: MaintenanceApp;
beforeEach(async () => {
  bot = await maintenanceApp();
});
afterEach(() => bot.close());

const shows = (ts: string, words: string) => bot.slack.until(() => bot.screen(ts).includes(words), `"${words}" in the thread`);
const press = (user: string, ts: string, actionId: string, value?: string) =>
  bot.slack.click({ user, channel: bot.channel, ts, actionId, ...(value === undefined ? {} : { value }) });
const told = (user: string, words: string) =>
  bot.slack.until(() => bot.slack.ephemerals(user).find((message) => message.text.includes(words)), `"${words}" for ${user}`);
const rota = async () => (await bot.deps.plans.get(bot.team, 'p-C1'))?.rota;
const vacation = { statusText: 'Vacation', statusEmoji: ':palm_tree:', statusUntil: Date.parse('2126-12-07T08:00:00Z') / 1_000 };

test('who is away is passed over, with the day they are back, and gets the round back by a press', async () => {
  const { ada, ben } = bot.slack.users;
  bot.slack.setUser(ada, vacation);
  const { ts, id } = await bot.opened();
  await shows(ts, `Owner <@${ben}>`);
  expect(bot.screen(ts)).toMatch(new RegExp(`<@${ada}> is away until <!date\\^[^>]*Sat 7 Dec 2126>; <@${ben}> takes this one`));
  await press(ada, ts, ROTA_ACTIONS.swapBack);
  await shows(ts, `Owner <@${ada}> · next <@${ben}>`);
  expect(bot.screen(ts)).not.toContain('is away');
  expect(await bot.deps.rounds.get(bot.team, id)).toMatchObject({ owner: ada, passed: [] });
});

test.each<[string, (user: string) => unknown, string]>([
  ['a deactivated account', (user) => bot.slack.setUser(user, { deleted: true }), 'has no account here any more'],
  ['who left the channel', (user) => bot.slack.leave(user, bot.channel), 'left the channel'],
  ['who has an away emoji without an end', (user) => bot.slack.setUser(user, { statusEmoji: ':airplane:' }), 'is away;'],
])('passes over %s', async (_name, make, words) => {
  const { ada, ben } = bot.slack.users;
  await make(ada);
  const { ts } = await bot.opened();
  await shows(ts, `Owner <@${ben}>`);
  expect(bot.screen(ts)).toContain(`<@${ada}> ${words}`);
});

test.each<[string, (user: string) => void]>([
  ['does not want to be disturbed', (user) => bot.slack.setUser(user, { dndUntil: 4_000_000_000 })],
  ['is in a meeting', (user) => bot.slack.setUser(user, { statusText: 'In a meeting', statusEmoji: ':spiral_calendar_pad:' })],
])('passes over nobody who %s', async (_name, make) => {
  make(bot.slack.users.ada);
  const { ts } = await bot.opened();
  await shows(ts, `Owner <@${bot.slack.users.ada}>`);
});

test('passes over nobody while Slack cannot say how people are', async () => {
  bot.slack.setUser(bot.slack.users.ada, vacation);
  bot.slack.fault({ method: 'users.info', kind: 'error', error: 'internal_error' });
  const { ts } = await bot.opened();
  await shows(ts, `Owner <@${bot.slack.users.ada}>`);
});

test('people join and leave by themselves, and who leaves hands over the round they own', async () => {
  const { ada, ben, chloe } = bot.slack.users;
  const { ts, id } = await bot.opened();
  await press(chloe, ts, ACTIONS.owner, `join/${id}`);
  await told(chloe, `You are in the rota of *Weekly maintenance*: <@${ada}>, <@${ben}>, <@${chloe}>.`);
  await press(chloe, ts, ACTIONS.owner, `join/${id}`);
  expect(await rota()).toEqual([ada, ben, chloe]);
  await press(ada, ts, ACTIONS.owner, `leave/${id}`);
  const answer = await told(
    ada,
    `You are out of the rota of *Weekly maintenance*: <@${ben}>, <@${chloe}>. <@${ben}> owns the running round now.`,
  );
  await shows(ts, `Owner <@${ben}> · next <@${chloe}>`);
  await press(ada, answer.ts, ROTA_ACTIONS.join);
  await told(ada, `<@${ben}>, <@${chloe}>, <@${ada}>.`);
  await press(ben, ts, ACTIONS.undo);
  await shows(ts, `Owner <@${ada}> · next <@${ben}>`);
});

test('a plan of a channel that somebody is not in does not exist for them: no joining, leaving, keeping weekly or leaving out', async () => {
  const { ada, ben } = bot.slack.users;
  const { ts, id } = await bot.opened();
  const before = await bot.deps.plans.get(bot.team, 'p-C1');
  bot.deps.membership.isMember = async () => false;
  await press(bot.slack.users.chloe, ts, ACTIONS.owner, `join/${id}`);
  await told(bot.slack.users.chloe, 'That plan is gone, or you are not in its channel.');
  await press(ada, ts, ACTIONS.owner, `leave/${id}`);
  await told(ada, 'That plan is gone, or you are not in its channel.');
  await press(ben, ts, ACTIONS.leaveOut);
  await told(ben, 'That plan is gone, or you are not in its channel.');
  await bot.deps.outbox.post(bot.team, {
    key: 'question',
    channel: bot.channel,
    kind: 'farrier_round',
    thing: id,
    ...rhythmQuestion(aRound({ plan: aPlan({ channel: bot.channel }) })),
  });
  const question = await bot.slack.until(() => bot.parents().find(({ text }) => text.includes('Three rounds')), 'the question');
  const [other = ''] = bot.slack.addUsers(1);
  await press(other, question.ts, ROTA_ACTIONS.keepWeekly);
  await told(other, 'That plan is gone, or you are not in its channel.');
  expect(await bot.deps.plans.get(bot.team, 'p-C1')).toEqual(before);
});

test('never: no turn, and nobody is told; joining again takes it back', async () => {
  const { ada, ben } = bot.slack.users;
  await bot.deps.preferences.update(bot.team, ada, (before) => ({ ...before, turns: 'never' }));
  const { ts, id } = await bot.opened();
  await shows(ts, `Owner <@${ben}> · next <@${ben}>`);
  expect(bot.screen(ts)).not.toContain(`<@${ada}>`);
  await press(ada, ts, ACTIONS.owner, `join/${id}`);
  await shows(ts, `next <@${ada}>`);
});

test('ask: asked before their first turn in the thread of the round before, and announced with someone beside', async () => {
  const { ada, ben } = bot.slack.users;
  await bot.deps.preferences.update(bot.team, ben, (before) => ({ ...before, turns: 'ask' }));
  const { ts } = await bot.opened();
  await shows(ts, `Owner <@${ada}> · next <@${ada}>`);
  const question = await bot.slack.until(
    () => bot.slack.thread(bot.channel, ts).find((message) => message.text.includes('would be your first turn')),
    'the question',
  );
  expect(question.text).toContain(`<@${ben}>, the round of `);
  await press(ada, question.ts, ROTA_ACTIONS.takeTurn);
  await told(ada, `Only <@${ben}> can answer that.`);
  await press(ben, question.ts, ROTA_ACTIONS.takeTurn);
  await shows(ts, `Owner <@${ada}> · next <@${ben}>`);
  await bot.slack.until(() => bot.screen(question.ts).includes(`<@${ben}> takes the next turn.`), 'the answer');

  const next = new Date('2026-12-01T10:00:00Z');
  bot.clock.now = next;
  await bot.deps.queue.add([{ what: 'open', team: bot.team, id: 'p-C1', occurrence: next.getTime() }]);
  const second = await bot.slack.until(
    () => bot.parents().find((message) => message.text.includes('week of 1 December')),
    'the next round',
  );
  await shows(second.ts, `First turn of <@${ben}>, with <@${ada}> beside.`);
});

test('their own settings open from the menu and are kept', async () => {
  const { ada } = bot.slack.users;
  const { ts, id } = await bot.opened();
  await press(ada, ts, ACTIONS.owner, `mine/${id}`);
  await bot.slack.submit({
    user: ada,
    values: { 'Remind me of open tasks': 'direct', 'Let me own rounds': 'ask', 'Tell me what becomes of wishes I voted for': 'never' },
  });
  expect(await bot.deps.preferences.get(bot.team, ada)).toEqual({ nudges: 'direct', turns: 'ask', wishes: 'never', agreed: [] });
  await press(ada, ts, ACTIONS.owner, `mine/${id}`);
  expect(JSON.stringify(bot.slack.view(ada))).toContain(
    '"initial_option":{"text":{"type":"plain_text","text":"Ask me before my first one"',
  );
});
