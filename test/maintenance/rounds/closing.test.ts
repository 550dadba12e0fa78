import { CLOSING } from '../../../src/maintenance/rounds/closing-views.js';
import { ACTIONS } from '../../../src/maintenance/views.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

let bot: MaintenanceApp;
beforeEach(async () => {
  bot = await maintenanceApp();
});
afterEach(() => bot.close());

const press = (user: string, ts: string, actionId: string, blockId?: string) =>
  bot.slack.click({ user, channel: bot.channel, ts, actionId, ...(blockId === undefined ? {} : { blockId }) });
const shows = (ts: string, words: string) => bot.slack.until(() => bot.screen(ts).includes(words), `"${words}" in the closing`);

/** Ends the round that runs; resolves to the reply that says so. */
async function closed({ ts, id }: { ts: string; id: string }): Promise<string> {
  await bot.deps.queue.add([{ what: 'close', team: bot.team, id, occurrence: 1 }]);
  const reply = await bot.slack.until(
    () => bot.slack.thread(bot.channel, ts).find((message) => message.text.startsWith('*Closed:')),
    'the closing',
  );
  return reply.ts;
}

test('the parent becomes its first line, and the reply says what was done by whom with evidence, and what is carried over', async () => {
  const { ada, ben } = bot.slack.users;
  const round = await bot.opened();
  await press(ada, round.ts, ACTIONS.done, 'task.updates');
  await bot.slack.submit({ user: ada, values: { 'How do you know?': 'deployed <Thursday>' } });
  await press(ben, round.ts, ACTIONS.done, 'task.nibble');
  await bot.slack.until(() => bot.screen(round.ts).includes('2 of 3 done'), 'two ticks');
  const ts = await closed(round);
  const { text } = bot.slack.thread(bot.channel, round.ts).find((message) => message.ts === ts) ?? { text: '' };
  expect(text).toContain('*Closed: 2 of 3 done, 1 carried over.*');
  expect(text).toContain(`Move Shop to Django 3.2.25 (<@${ada}>; by hand: "deployed &lt;Thursday&gt;")`);
  expect(text).toContain(`Nibble: cache the &lt;price&gt; list (<@${ben}>)`);
  expect(text).toMatch(new RegExp(`Next: .*, <@${ben}>\\.$`));
  await shows(round.ts, 'Closed: 2 of 3 done');
  expect(bot.screen(round.ts)).not.toContain('Move Shop');
});

test('one click says how long it took; another replaces it, and More takes hours', async () => {
  const { ada, ben } = bot.slack.users;
  const round = await bot.opened();
  await press(ada, round.ts, ACTIONS.done, 'task.nibble');
  const ts = await closed(round);
  await shows(ts, 'About how long did it take?');
  await Promise.all([press(ada, ts, `${CLOSING.effort}.60`), press(ben, ts, `${CLOSING.effort}.15`)]);
  await shows(ts, `<@${ada}>: about 1 h`);
  await shows(ts, `<@${ben}>: about 15 min`);
  await press(ada, ts, CLOSING.hours);
  await bot.slack.submit({ user: ada, values: { Hours: 'long' } });
  expect(bot.slack.view(ada)).not.toBeNull();
  await bot.slack.submit({ user: ada, values: { Hours: '2.5' } });
  await shows(ts, `<@${ada}>: about 2 h 30`);
  expect((await bot.deps.rounds.get(bot.team, round.id))?.efforts).toMatchObject({ [ada]: { minutes: 150 }, [ben]: { minutes: 15 } });
});

describe('after three times', () => {
  /** A closed round whose tasks were carried over three times. */
  async function third() {
    const round = await bot.opened();
    await bot.deps.rounds.update(bot.team, round.id, (current) => ({
      ...current,
      tasks: current.tasks.map((task) => ({ ...task, carried: 2 })),
    }));
    return { ...round, closing: await closed(round) };
  }
  const taskOf = async (id: string, key: string) => (await bot.deps.rounds.get(bot.team, id))?.tasks.find((task) => task.key === key);

  test('a task is split in a form, and Undo takes it back', async () => {
    const { ada, ben } = bot.slack.users;
    const { id, closing } = await third();
    await press(ada, closing, CLOSING.split, 'decide.updates');
    await bot.slack.submit({ user: ada, values: { 'First part': 'Read', 'Second part': '' } });
    expect(bot.slack.view(ada)).not.toBeNull();
    await bot.slack.submit({ user: ada, values: { 'First part': 'Read', 'Second part': 'Move <it>' } });
    await shows(closing, 'split into Read and Move &lt;it&gt;');
    expect(await taskOf(id, 'updates')).toMatchObject({
      state: 'carried',
      decision: { what: 'split', titles: ['Read', 'Move <it>'], by: ada },
    });
    await press(ben, closing, CLOSING.takeBack, 'decide.updates');
    await shows(closing, 'carried over 3 times');
    expect((await taskOf(id, 'updates'))?.decision).toBeUndefined();
  });

  test('a task is dropped with a reason', async () => {
    const { ada } = bot.slack.users;
    const { id, closing } = await third();
    await press(ada, closing, CLOSING.drop, 'decide.nibble');
    await bot.slack.submit({ user: ada, values: { Why: 'nobody minds' } });
    await shows(closing, 'nobody minds');
    expect(await taskOf(id, 'nibble')).toMatchObject({ state: 'skipped', reason: 'nobody minds' });
  });

  test('a task becomes one wish of the channel, however often it is pressed', async () => {
    const { ada, ben } = bot.slack.users;
    const { id, closing } = await third();
    await Promise.all([press(ada, closing, CLOSING.wish, 'decide.updates'), press(ben, closing, CLOSING.wish, 'decide.updates')]);
    await shows(closing, 'made a wish of');
    const wishes = await bot.wishes.all(bot.team, bot.channel);
    expect(wishes.map(({ wish }) => wish.title)).toEqual(['Move Shop to Django 3.2.25']);
    expect(await taskOf(id, 'updates')).toMatchObject({ state: 'skipped', reason: 'made a wish' });
    expect(bot.screen(closing)).not.toMatch(/decide\.nibble[^]*Make it a wish/);
  });

  test('once the next round has begun, that is said instead', async () => {
    const { ada } = bot.slack.users;
    const { id, closing } = await third();
    bot.clock.now = new Date('2026-12-01T10:00:00Z');
    await bot.deps.queue.add([{ what: 'open', team: bot.team, id: 'p-C1', occurrence: bot.clock.now.getTime() }]);
    await bot.slack.until(() => bot.parents().find((message) => message.text.includes('week of 1 December')), 'the next round');
    await press(ada, closing, CLOSING.wish, 'decide.updates');
    await bot.slack.until(
      () => bot.slack.ephemerals(ada).some((message) => message.text.includes('The next round has begun')),
      'the reason',
    );
    expect((await taskOf(id, 'updates'))?.decision).toBeUndefined();
  });
});
