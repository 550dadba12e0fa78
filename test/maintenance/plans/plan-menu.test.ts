import { PLAN_MENU, PLAN_NEW } from '../../../src/maintenance/plans/plan-menu.js';
import { resumeInWindow } from '../../../src/maintenance/plans/plan-menu-listeners.js';
import { doneModal } from '../../../src/maintenance/plans/plan-menu-views.js';
import { openRound } from '../../../src/maintenance/rounds/open-round.js';
import { ACTIONS } from '../../../src/maintenance/views.js';
import { aPlan, TUESDAY, weeksLater } from '../builders.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

let bot: MaintenanceApp;
let ada: string;
beforeEach(async () => {
  bot = await maintenanceApp();
  ada = bot.slack.users.ada;
});
afterEach(() => bot.close());

const plan = (id = 'p-C1') => bot.deps.plans.get(bot.team, id);
const yearly = () => aPlan({ id: 'p-yearly', name: 'Yearly list', channel: bot.channel, sites: ['s-shop'], rota: [ada] });
const window = () => JSON.stringify(bot.slack.view(ada)?.blocks ?? '');

/** Types `plans` and chooses an entry in the menu of one. */
async function choose(entry: string, id = 'p-C1'): Promise<void> {
  await bot.command(ada, 'plans');
  const list = await bot.slack.until(
    () => bot.slack.ephemerals(ada).findLast((message) => JSON.stringify(message.blocks ?? '').includes(PLAN_MENU)),
    'the list',
  );
  await bot.slack.click({
    user: ada,
    channel: bot.channel,
    ts: list.ts,
    actionId: PLAN_MENU,
    value: `${entry}/${id}`,
  });
}

describe("a plan's menu", () => {
  test('pauses until a day, says the next thread, and offers Resume afterwards', async () => {
    await choose('pause');
    await bot.slack.submit({ user: ada, values: { Until: '2026-12-20' } });
    expect(window()).toMatch(/is paused until .*Next thread .*2026-12-22 10:00/);
    expect(await plan()).toMatchObject({ state: 'paused', pausedUntil: '2026-12-20T00:00:00.000Z' });
    await choose('resume');
    expect(await plan()).toMatchObject({ state: 'active', pausedUntil: null });
    await bot.slack.until(() => bot.slack.ephemerals(ada).at(-1)?.text.includes('Next thread'), 'the answer');
  });

  test('stands at each of very many plans', async () => {
    for (let index = 10; index < 40; index += 1)
      await bot.deps.plans.save(bot.team, aPlan({ id: `p-${index}`, name: `Plan ${index}`, channel: bot.channel }));
    const { ada: user } = bot.slack.users;
    await bot.command(user, 'plans');
    const listed = () => JSON.stringify(bot.slack.ephemerals(user));
    await bot.slack.until(() => listed().includes('edit/p-39'), 'the last menu');
    expect(listed()).toContain('edit/p-10');
  });

  test('says at the field when the day is past', async () => {
    await choose('pause');
    const answer = await bot.slack.submit({ user: ada, values: { Until: '2026-11-01' } });
    expect(JSON.stringify(answer)).toContain('2026-11-01 is past');
    expect(await plan()).toMatchObject({ state: 'active' });
  });

  test('says at the field when the day is more than two years away', async () => {
    await choose('pause');
    const answer = await bot.slack.submit({ user: ada, values: { Until: '9999-12-31' } });
    expect(JSON.stringify(answer)).toContain('9999-12-31 is more than two years away');
    expect(await plan()).toMatchObject({ state: 'active' });
  });

  test('duplicates under another name, paused, once', async () => {
    await choose('duplicate');
    const again = await bot.slack.submit({ user: ada, values: { Name: 'weekly Maintenance' } });
    expect(JSON.stringify(again)).toContain('already');
    await bot.slack.submit({ user: ada, values: { Name: 'Yearly list' } });
    const [first, copy, ...others] = await bot.deps.plans.ofChannel(bot.team, bot.channel);
    expect(others).toEqual([]);
    expect(copy).toMatchObject({ name: 'Yearly list', state: 'paused', sites: first?.sites, rota: first?.rota, createdBy: ada });
    expect((await bot.command(ada, 'plans')).text).toContain('a copy that nobody has started');
    expect((await bot.command(ada, 'resume yearly list')).text).toContain('Next thread');
  });

  test('deletes after asking: the running round is closed, nothing comes any more, the record stays', async () => {
    const { ts, id } = await bot.opened();
    await choose('delete');
    expect(window()).toContain('Its round that is open is closed now');
    await bot.slack.submit({ user: ada });
    expect(window()).toContain('is deleted.');
    expect(await plan()).toBeNull();
    expect(await bot.deps.due.at(`round.${bot.team}.p-C1`)).toBeNull();
    expect(await bot.deps.rounds.get(bot.team, id)).toMatchObject({ state: 'closed', nextAt: null });
    await bot.slack.until(() => bot.screen(ts).includes('Closed: 0 of 3 done, 3 skipped.'), 'the closed thread');
    const closing = await bot.slack.until(
      () => bot.slack.thread(bot.channel, ts).find((message) => message.text.includes('the plan was deleted')),
      'the closing',
    );
    expect(closing.text).not.toContain('Next:');
    await openRound(bot.deps, { team: bot.team, plan: 'p-C1', occurrence: weeksLater(1) });
    expect(bot.parents().filter((message) => message.text.includes('week of'))).toHaveLength(1);
    expect((await bot.command(ada, 'plans')).text).toContain('No plan in your channels');
  });

  test('does nothing for somebody who is not in the channel', async () => {
    await choose('delete');
    bot.deps.membership.isMember = async () => false;
    await bot.slack.submit({ user: ada });
    expect(await plan()).not.toBeNull();
  });
});

test('New plan opens the form of another plan in this channel', async () => {
  await bot.command(ada, 'plans');
  const list = bot.slack.ephemerals(ada).at(-1);
  await bot.slack.click({ user: ada, channel: bot.channel, ts: list?.ts ?? '', actionId: PLAN_NEW });
  expect(bot.slack.view(ada)).toMatchObject({ title: { text: 'New plan' } });
});

describe('several plans in a channel', () => {
  beforeEach(async () => {
    await bot.deps.plans.save(bot.team, yearly());
  });

  test.each(['next', 'now', 'pause', 'pause until 2026-12-20', 'resume'])('%s without a name asks which one', async (words) => {
    const { text } = await bot.command(ada, words);
    const word = words.split(' ')[0];
    expect(text).toContain('Which one?');
    expect(text).toContain(`\`/maintenance ${word} Weekly maintenance\``);
    expect(text).toContain(`\`/maintenance ${word} Yearly list\``);
    expect(await plan('p-yearly')).toMatchObject({ state: 'active' });
  });

  test('a name chooses, also beside a date', async () => {
    expect((await bot.command(ada, 'next yearly list')).text).toContain('*Yearly list*, every Tuesday');
    await bot.command(ada, 'pause Yearly list until 2026-12-20');
    expect(await plan('p-yearly')).toMatchObject({ state: 'paused', pausedUntil: '2026-12-20T00:00:00.000Z' });
    await bot.command(ada, 'resume Yearly list');
    await bot.command(ada, 'pause Yearly list');
    expect(await plan('p-yearly')).toMatchObject({ state: 'paused', pausedUntil: null });
    expect(await plan()).toMatchObject({ state: 'active' });
    await bot.command(ada, 'now weekly maintenance');
    await bot.slack.until(() => bot.parents().find((message) => message.text.includes('Shop and Billing, week of')), 'the round');
  });

  test('a site that only one of them has chooses that one, and one that both have asks', async () => {
    expect((await bot.command(ada, 'next billing')).text).toContain('*Weekly maintenance*');
    expect((await bot.command(ada, 'next shop')).text).toContain('Which one?');
  });

  test('two that are due on one day share a thread in Slack, and the reply has its own buttons', async () => {
    const { ts, id } = await bot.opened();
    await bot.deps.queue.add([{ what: 'open', team: bot.team, id: 'p-yearly', occurrence: TUESDAY.getTime() }]);
    const reply = await bot.slack.until(
      () => bot.slack.thread(bot.channel, ts).find((message) => message.text.includes('Yearly list: Shop')),
      'the second round',
    );
    await bot.slack.until(() => bot.screen(ts).includes('also in this thread: *Yearly list*'), 'the parent to say so');
    expect(bot.parents().filter((message) => message.text.includes('week of'))).toHaveLength(1);
    await bot.slack.click({ user: ada, channel: bot.channel, ts: reply.ts, blockId: 'task.nibble', actionId: ACTIONS.done });
    await bot.slack.until(() => bot.screen(reply.ts).includes('1 of 3 done'), 'the tick');
    expect(bot.screen(ts)).toContain('0 of 3 done');
    expect(await bot.deps.rounds.get(bot.team, id)).toMatchObject({ state: 'open' });
  });
});

describe('everything at once', () => {
  beforeEach(async () => {
    await bot.deps.plans.save(bot.team, yearly());
  });

  test('pause all freezes what the person may see, and resume all ends that and nothing else', async () => {
    await bot.deps.plans.save(bot.team, aPlan({ id: 'p-own', name: 'Paused by Ben', channel: bot.channel }));
    await bot.command(bot.slack.users.ben, 'pause Paused by Ben');
    await bot.deps.plans.save(bot.team, aPlan({ id: 'p-far', name: 'Elsewhere', channel: 'C0NOWHERE' }));
    const { text } = await bot.command(ada, 'pause all until 2027-01-04');
    expect(text).toMatch(/^2 plans are paused until .*2027-01-04/);
    expect(text).toContain('*Paused by Ben*');
    expect(await plan('p-far')).toMatchObject({ state: 'active' });
    expect((await bot.command(ada, 'plans')).text).toContain(`by <@${ada}>, with all others`);
    const resumed = (await bot.command(ada, 'resume all')).text;
    expect(resumed).toContain('2 plans run again.');
    expect(resumed).toContain('*Paused by Ben*');
    expect(await plan('p-own')).toMatchObject({ state: 'paused' });
    expect(await bot.deps.due.at(`resume.${bot.team}.p-C1`)).toBeNull();
  });

  test('a longer freeze takes over a shorter pause, and an impossible day pauses nothing', async () => {
    await bot.command(ada, 'pause Yearly list until 2026-12-10');
    expect((await bot.command(ada, 'pause all until soon')).text).toContain('is no date');
    expect(await plan()).toMatchObject({ state: 'active' });
    await bot.command(ada, 'pause all until 2027-01-04');
    expect(await plan('p-yearly')).toMatchObject({ pausedUntil: '2027-01-04T00:00:00.000Z' });
    expect(await bot.deps.due.at(`resume.${bot.team}.p-yearly`)).toEqual(new Date('2027-01-04T00:00:00Z'));
  });

  test('dates that come meanwhile are recorded as missed, and none comes twice', async () => {
    await bot.command(ada, 'pause all');
    bot.clock.now = new Date(TUESDAY.getTime() + 60_000);
    await openRound(bot.deps, { team: bot.team, plan: 'p-C1', occurrence: TUESDAY });
    expect(await bot.deps.rounds.misses(bot.team, 'p-C1')).toMatchObject([{ occurrence: TUESDAY, reason: 'paused' }]);
    expect((await bot.command(ada, 'resume all')).text).toContain('2 plans run again.');
    expect(await bot.deps.due.at(`round.${bot.team}.p-C1`)).toEqual(new Date('2026-12-01T10:00:00Z'));
  });

  test('resume everything changes nothing when its window cannot open', async () => {
    await bot.command(ada, 'pause all');
    const views = { open: () => Promise.reject(new Error('expired_trigger_id')), update: async () => {} };
    const resumed = resumeInWindow({ ...bot.deps, refreshHome: async () => {} }, { team: bot.team, user: ada }, { views }, 'late');
    await expect(resumed).rejects.toThrow('expired_trigger_id');
    expect(await plan()).toMatchObject({ state: 'paused' });
  });

  test('an answer about very many plans fits into its window', () => {
    expect(doneModal('x'.repeat(5000)).blocks).toMatchObject([{ text: { text: expect.stringMatching(/^[^]{1,3000}$/) } }]);
  });
});
