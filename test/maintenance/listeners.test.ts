import { ACTIONS } from '../../src/maintenance/views.js';
import { newWish } from '../../src/wishlist/wish.js';
import { type MaintenanceApp, maintenanceApp } from './maintenance-app.js';

let bot: MaintenanceApp;
beforeEach(async () => {
  bot = await maintenanceApp();
});
afterEach(() => bot.close());

const shows = (ts: string, words: string) => bot.slack.until(() => bot.screen(ts).includes(words), `"${words}" in the thread`);
const click = (user: string, ts: string, actionId: string, task: string | null, value?: string) =>
  bot.slack.click({
    user,
    channel: bot.channel,
    ts,
    actionId,
    ...(task === null ? {} : { blockId: `task.${task}` }),
    ...(value === undefined ? {} : { value }),
  });
const stateOf = async (id: string, task: string) =>
  (await bot.deps.rounds.get(bot.team, id))?.tasks.find((each) => each.key === task)?.state;

test('the thread shows what is asked, proven, not connected and left out, with nothing that could notify a channel', async () => {
  const { ts, id } = await bot.opened();
  const { ada, ben } = bot.slack.users;
  const screen = bot.screen(ts);
  expect(bot.parents().at(-1)?.text).toBe(`Shop and Billing, week of 24 November: 3 tasks, about 1 h 30. Owner <@${ada}>.`);
  for (const words of [
    'Shop and Billing: this week',
    '*3 for you, about 1 h 30 of your 2 h.* 4 proven by Farrier. 1 not connected.',
    `Owner <@${ada}> · next <@${ben}>, `,
    '0 of 3 done',
    '*2. Move Shop to Django 3.2.25* · 30 min · nobody yet',
    'Nibble: cache the &lt;price&gt; list',
    'Why: one small improvement a week',
    '*Proven:* backups (Shop: seen at 03:02; Billing: seen at 03:02) · updates',
    "*Not connected:* Billing's repository, so its packages are unknown.",
    'monthly, 1 Dec',
    '80 older findings wait in the list',
  ]) {
    expect(screen).toContain(words.replace('updates', 'site'));
  }
  expect(bot.slack.messages(bot.channel).find((message) => message.ts === ts)?.metadata).toMatchObject({
    event_type: 'farrier_round',
    event_payload: { key: `round.${id}` },
  });
});

test('a round is taken over by who presses, or given to somebody, and the rota goes on after them', async () => {
  const { ts, id } = await bot.opened();
  const { ada, ben } = bot.slack.users;
  await click(ben, ts, ACTIONS.owner, null, `take/${id}`);
  await shows(ts, `Owner <@${ben}> · next <@${ada}>`);
  await click(ada, ts, ACTIONS.owner, null, `swap/${id}`);
  await bot.slack.submit({ user: ada, values: { 'New owner': ada } });
  await shows(ts, `Owner <@${ada}> · next <@${ben}>`);
  await shows(ts, `Last: <@${ada}> changed the owner`);
  await click(ben, ts, ACTIONS.undo, null);
  await shows(ts, `Owner <@${ben}> · next <@${ada}>`);
});

test('Done ticks in place, says who, and can be undone or reopened', async () => {
  const { ts, id } = await bot.opened();
  const { ada, ben } = bot.slack.users;
  expect((await click(ada, ts, ACTIONS.done, 'nibble')).status).toBe(200);
  expect(await stateOf(id, 'nibble')).toBe('done');
  await shows(ts, `*Done* by <@${ada}>`);
  await shows(ts, '1 of 3 done');
  await click(ben, ts, ACTIONS.undo, null);
  await shows(ts, '0 of 3 done');
  await click(ada, ts, ACTIONS.done, 'nibble');
  await shows(ts, '1 of 3 done');
  await click(ben, ts, ACTIONS.reopen, 'nibble');
  await shows(ts, '0 of 3 done');
  expect(bot.parents().filter((message) => message.text.includes('week of'))).toHaveLength(1);
});

test('a ticked nibble finishes its wish, and the wish is open again when the task is', async () => {
  const { ada, ben } = bot.slack.users;
  await bot.wishes.create(bot.team, newWish({ id: 'w1', channel: bot.channel, title: 'cache the <price> list' }, ben, bot.clock.now));
  const { ts } = await bot.opened();
  const wish = async () => await bot.wishes.get(bot.team, 'w1');
  await click(ada, ts, ACTIONS.done, 'nibble');
  expect(await wish()).toMatchObject({ state: 'done', stateBy: ada });
  await shows(ts, '1 of 3 done');
  await click(ben, ts, ACTIONS.undo, null);
  expect(await wish()).toMatchObject({ state: 'open', stateBy: ben });
  await shows(ts, '0 of 3 done');
  await click(ada, ts, ACTIONS.done, 'nibble');
  await shows(ts, '1 of 3 done');
  await click(ada, ts, ACTIONS.reopen, 'nibble');
  expect(await wish()).toMatchObject({ state: 'open' });
});

test('a ticked nibble that is a step ticks that step, and the last one finishes the wish', async () => {
  const { ada, ben } = bot.slack.users;
  const steps = ['a', 'b'].map((id) => ({ id, text: `Step ${id}`, done: null }));
  await bot.wishes.create(bot.team, newWish({ id: 'w1', channel: bot.channel, title: 'Move', steps }, ben, bot.clock.now));
  const { ts, id } = await bot.opened();
  const asked = async (step: string) =>
    bot.deps.rounds.update(bot.team, id, (round) => ({
      ...round,
      tasks: round.tasks.map((task) => (task.wish === null ? task : { ...task, step })),
    }));
  const wish = async () => await bot.wishes.get(bot.team, 'w1');
  await asked('a');
  await click(ada, ts, ACTIONS.done, 'nibble');
  expect(await wish()).toMatchObject({ state: 'doing', steps: [{ done: { by: ada, saw: null } }, { done: null }] });
  await shows(ts, '1 of 3 done');
  await click(ben, ts, ACTIONS.reopen, 'nibble');
  expect(await wish()).toMatchObject({ steps: [{ done: null }, { done: null }] });
  await shows(ts, '0 of 3 done');
  await click(ada, ts, ACTIONS.done, 'nibble');
  await shows(ts, '1 of 3 done');
  await click(ada, ts, ACTIONS.reopen, 'nibble');
  await shows(ts, '0 of 3 done');
  await asked('b');
  await bot.wishes.update(bot.team, 'w1', (one) => ({
    ...one,
    steps: one.steps?.map((step, index) =>
      index === 0 ? { ...step, done: { by: ada, saw: null, at: bot.clock.now.toISOString() } } : step,
    ),
  }));
  await click(ben, ts, ACTIONS.done, 'nibble');
  expect(await wish()).toMatchObject({ state: 'done', stateBy: ben });
});

test('a nibble whose wish was declined meanwhile can be ticked, and the wish stays declined', async () => {
  const { ada, ben } = bot.slack.users;
  const declined = { ...newWish({ id: 'w1', channel: bot.channel, title: 'cache' }, ben, bot.clock.now), state: 'declined' as const };
  await bot.wishes.create(bot.team, declined);
  const { ts } = await bot.opened();
  await click(ada, ts, ACTIONS.done, 'nibble');
  await shows(ts, '1 of 3 done');
  await click(ada, ts, ACTIONS.reopen, 'nibble');
  await shows(ts, '0 of 3 done');
  expect((await bot.wishes.get(bot.team, 'w1'))?.state).toBe('declined');
});

test('a task that audits can prove asks how one knows, and is shown as by hand', async () => {
  const { ts, id } = await bot.opened();
  const { ada } = bot.slack.users;
  await click(ada, ts, ACTIONS.done, 'updates');
  expect(bot.slack.view(ada)).toMatchObject({ callback_id: 'maintenance.how' });
  expect(await stateOf(id, 'updates')).toBe('open');
  await bot.slack.submit({ user: ada, values: { 'How do you know?': 'deployed <!channel>' } });
  await shows(ts, '*by hand*: \\"deployed &lt;!channel&gt;\\"');
  expect(bot.slack.view(ada)).toBeNull();
});

test('a restore by hand counts as long as its task is done: not after Reopen, again after Undo', async () => {
  const { ts } = await bot.opened();
  const { ada, ben } = bot.slack.users;
  const last = () => bot.deps.rounds.lastRestore(bot.team, 's-shop');
  const earlier = {
    words: '',
    by: ben,
    at: '2026-11-01T10:00:00.000Z',
    restore: { backup: 'old', into: 'x', rows: 1, minutes: 1, who: ben },
  };
  await bot.deps.rounds.recordRestore(bot.team, ['s-shop'], earlier);
  await click(ada, ts, ACTIONS.prove, 'restore');
  await bot.slack.submit({
    user: ada,
    values: { 'Which backup': 'shop.dump', 'Into what': 'my laptop', Minutes: '12', Who: ben, Rows: '18412' },
  });
  await shows(ts, 'restored shop.dump');
  expect(await last()).toMatchObject({ backup: 'shop.dump' });
  await click(ben, ts, ACTIONS.reopen, 'restore');
  expect(await last()).toMatchObject({ backup: 'old' });
  await shows(ts, '0 of 3 done');
  await click(ada, ts, ACTIONS.undo, null);
  expect(await last()).toMatchObject({ backup: 'shop.dump' });
});

test('a restore by hand needs its facts, and is remembered for the sites', async () => {
  const { ts, id } = await bot.opened();
  const { ada, ben } = bot.slack.users;
  await click(ada, ts, ACTIONS.prove, 'restore');
  const facts = { 'Which backup': 'shop.dump', 'Into what': 'my laptop', Minutes: '12', Who: ben };
  await bot.slack.submit({ user: ada, values: { ...facts, Rows: '0' } });
  expect(await stateOf(id, 'restore')).toBe('open');
  expect(bot.slack.view(ada)).not.toBeNull();
  await bot.slack.submit({ user: ada, values: { ...facts, Rows: '18,412' } });
  await shows(ts, 'restored shop.dump into my laptop, 18412 rows, 12 min');
  for (const site of ['s-shop', 's-billing']) {
    expect(await bot.deps.rounds.lastRestore(bot.team, site)).toMatchObject({ rows: 18412, minutes: 12, who: ben, by: ada });
  }
});

test('Assign, Skip, Snooze and Evidence work from the menu', async () => {
  const { ts, id } = await bot.opened();
  const { ada, ben } = bot.slack.users;
  await click(ada, ts, ACTIONS.more, 'nibble', 'Assign');
  await bot.slack.submit({ user: ada, values: { 'To whom': ben } });
  await shows(ts, `40 min · <@${ben}>`);
  await click(ben, ts, ACTIONS.more, 'nibble', 'Evidence');
  await bot.slack.submit({ user: ben, values: { 'Add a note': 'see <PR 7>', 'And a link': 'https://git.example/pr/7?a=1&b=2' } });
  await shows(ts, `Note by <@${ben}>: see &lt;PR 7&gt; <https://git.example/pr/7?a=1&amp;b=2|git.example/pr/7?a=1&amp;b=2>`);
  await click(ben, ts, ACTIONS.more, 'nibble', 'Skip');
  await bot.slack.submit({ user: ben, values: { Why: 'frozen until January' } });
  await shows(ts, `*Skipped* by <@${ben}>`);
  await click(ada, ts, ACTIONS.more, 'updates', 'Snooze');
  await bot.slack.submit({ user: ada, values: { 'Until when': 'Next round' } });
  await shows(ts, `*Snoozed* by <@${ada}>`);
  expect([await stateOf(id, 'nibble'), await stateOf(id, 'updates')]).toEqual(['skipped', 'snoozed']);
});

async function snooze(user: string, ts: string, task: string) {
  await click(user, ts, ACTIONS.more, task, 'Snooze');
  await bot.slack.submit({ user, values: { 'Until when': 'Next round' } });
}

test('many people at once lose nothing', async () => {
  const { ts, id } = await bot.opened();
  const { ada, ben, chloe } = bot.slack.users;
  await Promise.all([
    click(ada, ts, ACTIONS.done, 'nibble'),
    snooze(ben, ts, 'updates'),
    snooze(chloe, ts, 'restore'),
    ...bot.slack.addUsers(8).map((user) => click(user, ts, ACTIONS.done, 'nibble')),
  ]);
  const round = await bot.deps.rounds.get(bot.team, id);
  expect(round?.tasks.map((task) => task.state)).toEqual(['snoozed', 'snoozed', 'done']);
  expect(round?.log).toHaveLength(3);
  await shows(ts, '1 of 3 done');
});

test('Leave it out takes the line away now and from later rounds', async () => {
  const { ts } = await bot.opened();
  await click(bot.slack.users.ada, ts, ACTIONS.leaveOut, null);
  await bot.slack.until(() => !bot.screen(ts).includes('Not connected'), 'the line to go');
  expect((await bot.deps.plans.get(bot.team, 'p-C1'))?.leaveOut).toEqual([{ site: 's-billing', task: 'updates' }]);
});

test('a round whose end has come closes in its thread, and further presses say so', async () => {
  const { ts, id } = await bot.opened();
  await bot.deps.queue.add([{ what: 'close', team: bot.team, id, occurrence: 1 }]);
  await shows(ts, 'Closed: 0 of 3 done, 3 carried over.');
  const replies = await bot.slack.until(
    () => bot.slack.thread(bot.channel, ts).filter((message) => message.text.includes('Carried over:')),
    'the closing',
  );
  expect(replies.length).toBeLessThanOrEqual(1);
  expect(bot.screen(ts)).not.toContain('maintenance.done');
});

describe('/maintenance', () => {
  test('now opens a round once, says so to the asker only, and Remove takes it back', async () => {
    const { ada, ben } = bot.slack.users;
    const answer = await bot.command(ada, 'now');
    expect(answer.text).toContain('Opening the round');
    const parent = await bot.slack.until(() => bot.parents().find((message) => message.text.includes('week of')), 'the round');
    expect((await bot.command(ben, 'now')).text).toContain('A round is running');
    await click(ben, parent.ts, ACTIONS.remove, null);
    await bot.slack.until(
      () => bot.slack.ephemerals(ben).some((message) => message.text.includes('who asked for this round')),
      'the refusal',
    );
    await click(ada, parent.ts, ACTIONS.remove, null);
    await bot.slack.until(() => !bot.parents().some((message) => message.text.includes('week of')), 'the round to go');
    expect(await bot.deps.rounds.current(bot.team, 'p-C1')).toBeNull();
  });

  test('now shows the preview while nobody has started the plan', async () => {
    await bot.deps.plans.update(bot.team, 'p-C1', (plan) => ({ ...plan, state: 'draft' }));
    const answer = await bot.command(bot.slack.users.ada, 'now');
    expect(answer.text).toContain('Not posted yet');
    expect(answer.text).toContain('3 tasks, about 1 h 30');
    expect(await bot.deps.rounds.latest(bot.team, 'p-C1', 1)).toEqual([]);
  });

  test('pause until a date and resume say the next thread and keep the ledger', async () => {
    const { ada } = bot.slack.users;
    bot.clock.now = new Date('2026-11-24T10:01:00Z');
    expect((await bot.command(ada, 'pause until 2026-12-20')).text).toMatch(/paused until .*Next thread .*2026-12-22 10:00/);
    expect(await bot.deps.plans.get(bot.team, 'p-C1')).toMatchObject({ state: 'paused', pausedUntil: '2026-12-20T00:00:00.000Z' });
    expect((await bot.command(ada, 'plans')).text).toContain('Paused until Sun 20 Dec 2026');
    expect((await bot.command(ada, 'resume')).text).toContain('Next thread');
    expect(await bot.deps.due.at(`round.${bot.team}.p-C1`)).toEqual(new Date('2026-12-01T10:00:00Z'));
    expect(await bot.deps.due.at(`resume.${bot.team}.p-C1`)).toBeNull();
  });

  test.each([
    ['pause until tomorrow', 'is no date'],
    ['pause until 2026-11-01', 'is past'],
    ['now Nowhere', 'No plan or site called "Nowhere"'],
  ])('%s is refused with the way out', async (words, message) => {
    expect((await bot.command(bot.slack.users.ada, words)).text).toContain(message);
  });

  test('next lists dates with their owners', async () => {
    const { ada, ben } = bot.slack.users;
    const { text } = await bot.command(ada, 'next shop');
    expect(text).toContain('every Tuesday at 10:00, Europe/London');
    expect(text).toMatch(new RegExp(`<@${ada}>[\\s\\S]*<@${ben}>[\\s\\S]*<@${ada}>`));
  });

  test('a date whose round was opened early is over: next, plans, resume and a round by hand name the one after it', async () => {
    const { ada } = bot.slack.users;
    bot.clock.now = new Date('2026-11-22T09:00:00Z');
    const { ts, id } = await bot.opened();
    const next = (await bot.command(ada, 'next')).text;
    expect(next).toMatch(/Next [^.]*2026-12-01 10:00/);
    expect(next).not.toContain('2026-11-24 10:00');
    expect((await bot.command(ada, 'plans')).text).toMatch(/Next [^.]*2026-12-01 10:00/);
    await bot.command(ada, 'pause');
    expect((await bot.command(ada, 'resume')).text).toMatch(/Next thread [^.]*2026-12-01 10:00/);
    expect(await bot.deps.due.at(`round.${bot.team}.p-C1`)).toEqual(new Date('2026-12-01T10:00:00Z'));

    await bot.deps.queue.add([{ what: 'close', team: bot.team, id, occurrence: 1 }]);
    await shows(ts, 'Closed:');
    await bot.command(ada, 'now');
    await bot.slack.until(() => bot.parents().find((message) => message.text.includes('week of 22 November')), 'the round by hand');
    expect(await bot.deps.rounds.latest(bot.team, 'p-C1', 2)).toMatchObject([{ nextAt: '2026-12-01T10:00:00.000Z' }, { id }]);
  });
});
