import { remindPerson } from '../../../src/maintenance/people/nudge-round.js';
import { ROTA_ACTIONS } from '../../../src/maintenance/people/rota-actions.js';
import type { RoundJob } from '../../../src/maintenance/rounds/round-queue.js';
import { ACTIONS } from '../../../src/maintenance/views.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

const THURSDAY = new Date('2026-11-26T10:00:00Z');
const FRIDAY = new Date('2026-11-27T13:00:00Z');
const MONDAY = new Date('2026-11-30T10:00:00Z');

let bot: MaintenanceApp;
beforeEach(async () => {
  bot = await maintenanceApp();
});
afterEach(() => bot.close());

const shows = (ts: string, words: string) => bot.slack.until(() => bot.screen(ts).includes(words), `"${words}" in the thread`);
const replies = (ts: string) => bot.slack.thread(bot.channel, ts).slice(1);
const replied = (ts: string, words: string) =>
  bot.slack.until(() => replies(ts).find((message) => message.text.includes(words)), `"${words}" in a reply`);
const press = (user: string, ts: string, actionId: string, value?: string, blockId?: string) =>
  bot.slack.click({
    user,
    channel: bot.channel,
    ts,
    actionId,
    ...(value === undefined ? {} : { value }),
    ...(blockId === undefined ? {} : { blockId }),
  });
const directs = (user: string) => bot.slack.messages(bot.slack.direct(user));

/** The time of something due has come. The same again is the same job, so each look at people gets a time of its own. */
let looks = 0;
async function comes(what: 'nudge' | 'watch' | 'remind' | 'close', id: string, at: Date): Promise<void> {
  bot.clock.now = at;
  looks += 1;
  const occurrence = what === 'watch' ? looks : at.getTime();
  const job: RoundJob = { what, team: bot.team, id, occurrence };
  await bot.deps.queue.add([job]);
}

test('reminds the day before, in the last hours, and once of what is carried over, naming who sees to it and never the channel', async () => {
  const { ts, id } = await bot.opened();
  const { ada, ben } = bot.slack.users;
  expect(await bot.deps.due.at(`nudge.${bot.team}.${id}`)).toEqual(THURSDAY);
  await press(ada, ts, ACTIONS.more, 'Assign', 'task.nibble');
  await bot.slack.submit({ user: ada, values: { 'To whom': ben } });
  await shows(ts, `40 min · <@${ben}>`);
  await comes('nudge', id, THURSDAY);
  const first = await replied(ts, '3 open tasks before this closes');
  expect(first.text).toContain(`Nibble: cache the &lt;price&gt; list · <@${ben}>`);
  expect(first.text).toContain(`Move Shop to Django 3.2.25 · <@${ada}>`);
  expect(first.text).not.toMatch(/<!(channel|here|everyone)/);
  await comes('nudge', id, FRIDAY);
  await replied(ts, 'Last hours: 3 open tasks');
  await comes('close', id, new Date('2026-11-27T16:00:00Z'));
  await shows(ts, 'Closed: 0 of 3 done');
  await comes('nudge', id, MONDAY);
  await replied(ts, 'Carried over to the next round: 3 tasks');
  expect(await bot.deps.rounds.messagesThisWeek(bot.team, bot.channel, MONDAY)).toBe(0);
});

test('a reminder comes once, however often its job runs, and none once everything is done', async () => {
  const { ts, id } = await bot.opened();
  const { ada } = bot.slack.users;
  await comes('nudge', id, THURSDAY);
  await replied(ts, 'before this closes');
  for (const task of ['nibble', 'updates', 'restore']) {
    await press(ada, ts, ACTIONS.more, 'Skip', `task.${task}`);
    await bot.slack.submit({ user: ada, values: { Why: 'frozen until January' } });
  }
  await comes('nudge', id, FRIDAY);
  // What comes after it in the queue shows that it has run.
  await comes('close', id, new Date('2026-11-27T16:00:00Z'));
  await shows(ts, 'Closed:');
  expect(replies(ts).filter(({ text }) => /before this closes|Last hours/.test(text))).toHaveLength(1);
});

test('who prefers it gets one direct message a day over all rounds, in their own working hours and not while undisturbed', async () => {
  const { ada } = bot.slack.users;
  bot.slack.setUser(ada, { timeZone: 'America/New_York' });
  await bot.deps.preferences.update(bot.team, ada, (before) => ({ ...before, nudges: 'direct' }));
  const { ts, id } = await bot.opened();
  const remind = `remind.${bot.team}.${ada}`;
  await comes('nudge', id, THURSDAY);
  const nine = new Date('2026-11-26T14:00:00Z');
  await waitFor(async () => (await bot.deps.due.at(remind))?.getTime() === nine.getTime());
  expect(directs(ada)).toEqual([]);

  bot.slack.setUser(ada, { dndUntil: Date.parse('2126-01-01T00:00:00Z') / 1_000 });
  await comes('remind', ada, nine);
  await waitFor(async () => ((await bot.deps.due.at(remind)) ?? nine) > new Date('2125-12-31T00:00:00Z'));
  expect(directs(ada)).toEqual([]);

  bot.slack.setUser(ada, { dndUntil: 0 });
  await comes('remind', ada, new Date('2026-11-26T15:00:00Z'));
  const message = await bot.slack.until(() => directs(ada).at(-1), 'the direct message');
  expect(message.text).toMatch(/^\*3 open tasks of yours\.\*\n<#C0SHOPDEV02> \*Weekly maintenance\*, Shop and Billing, closes /);
  bot.clock.now = new Date('2026-11-26T16:00:00Z');
  await remindPerson(bot.deps, bot.team, ada);
  await comes('close', id, new Date('2026-11-27T16:00:00Z'));
  await shows(ts, 'Closed:');
  expect(directs(ada)).toHaveLength(1);
  expect(replies(ts).filter(({ text }) => text.includes('before this closes'))).toEqual([]);
});

test('who wants none is not named', async () => {
  const { ada, ben } = bot.slack.users;
  await bot.deps.preferences.update(bot.team, ada, (before) => ({ ...before, nudges: 'none' }));
  const { ts, id } = await bot.opened();
  await press(ada, ts, ACTIONS.more, 'Assign', 'task.nibble');
  await bot.slack.submit({ user: ada, values: { 'To whom': ben } });
  await shows(ts, `40 min · <@${ben}>`);
  await comes('nudge', id, THURSDAY);
  expect((await replied(ts, '1 open task before this closes')).text).not.toContain(ada);
});

describe('somebody goes away while the round runs', () => {
  const vacation = { statusText: 'Vacation', statusEmoji: ':palm_tree:', statusUntil: Date.parse('2126-12-07T08:00:00Z') / 1_000 };
  const nothing = { statusText: '', statusEmoji: '', statusUntil: 0 };
  const minutesLater = (minutes: number) => new Date(THURSDAY.getTime() + minutes * 60_000);

  async function adaGoesAway(): Promise<{ ts: string; id: string }> {
    const { ada } = bot.slack.users;
    const round = await bot.opened();
    await press(ada, round.ts, ACTIONS.more, 'Assign', 'task.nibble');
    await bot.slack.submit({ user: ada, values: { 'To whom': ada } });
    await shows(round.ts, `40 min · <@${ada}>`);
    bot.slack.setUser(ada, vacation);
    await comes('watch', round.id, minutesLater(0));
    await shows(round.ts, `Owner <@${bot.slack.users.ben}>`);
    return round;
  }

  test('their round and tasks go to whoever is next, once, and come back with one message', async () => {
    const { ada, ben } = bot.slack.users;
    const { ts, id } = await adaGoesAway();
    await shows(ts, `40 min · <@${ben}>`);
    expect((await replied(ts, `<@${ada}> is away until `)).text).toMatch(new RegExp(`; <@${ben}> takes this one and 1 task\\.$`));
    await comes('watch', id, minutesLater(5));
    bot.slack.setUser(ada, nothing);
    await comes('watch', id, minutesLater(10));
    await replied(ts, `<@${ada}> is back and has this round and 1 task again.`);
    await shows(ts, `Owner <@${ada}> · next <@${ben}>`);
    await shows(ts, `40 min · <@${ada}>`);
    bot.slack.setUser(ada, vacation);
    await comes('watch', id, minutesLater(15));
    await comes('close', id, new Date('2026-11-27T16:00:00Z'));
    await shows(ts, 'Closed:');
    expect(replies(ts).filter(({ text }) => text.includes('is away until'))).toHaveLength(1);
    expect((await bot.deps.rounds.get(bot.team, id))?.owner).toBe(ada);
  });

  test('Swap back gives it back at once, and it stays so while they are away', async () => {
    const { ada, ben } = bot.slack.users;
    const { ts, id } = await adaGoesAway();
    const told = await replied(ts, `<@${ada}> is away`);
    await press(ben, told.ts, ROTA_ACTIONS.swapBack);
    await shows(ts, `Owner <@${ada}>`);
    await comes('watch', id, minutesLater(5));
    await comes('close', id, new Date('2026-11-27T16:00:00Z'));
    await shows(ts, 'Closed:');
    expect((await bot.deps.rounds.get(bot.team, id))?.owner).toBe(ada);
  });

  test('Swap back in a round that is over changes nothing, and says so', async () => {
    const { ada, ben } = bot.slack.users;
    const { ts, id } = await adaGoesAway();
    const told = await replied(ts, `<@${ada}> is away`);
    await comes('close', id, new Date('2026-11-27T16:00:00Z'));
    await shows(ts, 'Closed:');
    await press(ben, told.ts, ROTA_ACTIONS.swapBack);
    await bot.slack.until(() => bot.slack.ephemerals(ben).find(({ text }) => text.includes('This round is closed')), 'the refusal');
    expect((await bot.deps.rounds.get(bot.team, id))?.owner).toBe(ben);
  });

  test('what somebody did meanwhile stays done, and a hand-over stays', async () => {
    const { ada, ben, chloe } = bot.slack.users;
    const { ts, id } = await adaGoesAway();
    await press(ben, ts, ACTIONS.done, undefined, 'task.nibble');
    await press(chloe, ts, ACTIONS.owner, `take/${id}`);
    await shows(ts, `Owner <@${chloe}>`);
    bot.slack.setUser(ada, nothing);
    await comes('watch', id, minutesLater(10));
    await comes('close', id, new Date('2026-11-27T16:00:00Z'));
    await shows(ts, 'Closed: 1 of 3 done');
    expect(await bot.deps.rounds.get(bot.team, id)).toMatchObject({ owner: chloe, moved: [{ from: ada, back: expect.any(String) }] });
    expect(replies(ts).filter(({ text }) => text.includes('is back'))).toEqual([]);
  });
});

/** Looks again whenever something happens in the workspace or a moment passed. */
async function waitFor(holds: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error('waited in vain');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
