import { PLAN_MENU } from '../../../src/maintenance/plans/plan-menu.js';
import { type OwnTask, type TaskList, taskListOf, withOff, withOwn, withoutOwn } from '../../../src/maintenance/plans/task-list.js';
import { TASKS } from '../../../src/maintenance/plans/task-list-views.js';
import { buildRound } from '../../../src/maintenance/rounds/build-round.js';
import { allOf, anInput, aPlan, aSite, oldDjango, weeksLater } from '../builders.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

const logs: Omit<OwnTask, 'key'> = { title: 'Rotate the log files', minutes: 10, why: 'a full disk stops the site.', cadence: 'weekly' };
const builtIn = taskListOf({});
const listed = (taskList: TaskList, parts: Parameters<typeof anInput>[0] = {}) =>
  buildRound(anInput({ plan: aPlan({ taskList }), proofs: allOf(aSite(), { updates: oldDjango }), ...parts }));
const keys = (tasks: readonly { key: string }[]) => tasks.map(({ key }) => key);

describe('a task list', () => {
  test('grows its version with each change, and with nothing else', () => {
    const one = withOwn(builtIn, null, logs);
    expect(one).toMatchObject({ version: 2, own: [{ ...logs, key: 'own-c' }] });
    expect(withOwn(one, null, logs)).toBe(one);
    expect(withOwn(one, 'own-c', logs)).toBe(one);
    expect(withOwn(one, 'own-c', { ...logs, minutes: 15 })).toMatchObject({ version: 3, own: [{ key: 'own-c', minutes: 15 }] });
    expect(withOff(one, [])).toBe(one);
    expect(withOff(one, ['links', 'nothing'])).toMatchObject({ version: 3, off: ['links'] });
    expect(withoutOwn(one, 'own-x')).toBe(one);
    expect(withoutOwn(one, 'own-c')).toMatchObject({ version: 3, own: [] });
  });

  test('refuses one more than twenty own tasks, and says so', () => {
    const full = [...Array(20).keys()].reduce((list, number) => withOwn(list, null, { ...logs, title: `Task ${number}` }), builtIn);
    expect(full.own).toHaveLength(20);
    expect(() => withOwn(full, null, logs)).toThrow('at most 20 tasks of its own. Remove one');
    expect(withOwn(full, null, { ...logs, title: 'Task 7' })).toBe(full);
  });

  test('never gives a key again', () => {
    const again = withOwn(withoutOwn(withOwn(builtIn, null, logs), 'own-c'), null, logs);
    expect(again.own.map(({ key }) => key)).toEqual(['own-e']);
  });
});

describe('a round', () => {
  test('asks for an own task each week, or in the first week of its month, and says which version it has', () => {
    const weekly = listed(withOwn(builtIn, null, logs));
    expect(keys(weekly.tasks)).toContain('own-c');
    expect(weekly.tasksVersion).toBe(2);
    const monthly = withOwn(builtIn, null, { ...logs, cadence: 'monthly' });
    const before = listed(monthly);
    expect(keys(before.tasks)).not.toContain('own-c');
    expect(before.leftOut).toContainEqual({ key: 'own-c', title: 'rotate the log files', reason: 'monthly, 1 Dec', due: false });
    const previous = { ...before, state: 'closed' as const };
    expect(keys(listed(monthly, { occurrence: weeksLater(1), openedAt: weeksLater(1), previous }).tasks)).toContain('own-c');
  });

  test('asks for nothing that is switched off, also where it was carried over', () => {
    const before = listed(withOwn(builtIn, null, logs));
    const previous = { ...before, state: 'closed' as const, tasks: before.tasks.map((task) => ({ ...task, state: 'carried' as const })) };
    const next = { occurrence: weeksLater(1), openedAt: weeksLater(1), previous };
    const list: TaskList = { version: 5, off: ['updates', 'nibble', 'links'], own: [] };
    const without = listed(list, { ...next, proofs: allOf(aSite()).filter(({ task }) => task !== 'updates') });
    expect(keys(previous.tasks)).toEqual(expect.arrayContaining(['updates', 'nibble', 'own-c']));
    for (const key of ['updates', 'nibble', 'links', 'own-c']) expect(keys([...without.tasks, ...without.leftOut])).not.toContain(key);
    expect(without).toMatchObject({ tasksVersion: 5, tasksOff: ['updates', 'nibble', 'links'] });
  });
});

describe('Tasks in the menu of a plan', () => {
  let bot: MaintenanceApp;
  let ada: string;
  beforeEach(async () => {
    bot = await maintenanceApp();
    ada = bot.slack.users.ada;
    await bot.command(ada, 'plans');
    const list = bot.slack.ephemerals(ada).at(-1);
    await bot.slack.click({ user: ada, channel: bot.channel, ts: list?.ts ?? '', actionId: PLAN_MENU, value: 'tasks/p-C1' });
  });
  afterEach(() => bot.close());
  const taskList = async () => (await bot.deps.plans.get(bot.team, 'p-C1'))?.taskList;
  const window = () => JSON.stringify(bot.slack.view(ada)?.blocks);

  test('switches built-in tasks off, and an open round keeps what it has', async () => {
    const { id } = await bot.opened();
    await bot.slack.submit({ user: ada, values: { 'Built-in tasks': ['backups', 'site', 'nibble'] } });
    expect(window()).toContain('version 2');
    expect((await taskList())?.off).toContain('updates');
    expect(await bot.deps.rounds.get(bot.team, id)).toMatchObject({ tasksVersion: 1, state: 'open' });
    expect(keys((await bot.deps.rounds.get(bot.team, id))?.tasks ?? [])).toContain('updates');
  });

  test('adds, changes and removes an own task, which a round asks for like any other', async () => {
    await bot.slack.clickView({ user: ada, actionId: TASKS.add });
    const wrong = await bot.slack.submit({
      user: ada,
      values: { Title: 'Rotate <logs>', Minutes: 'ten', Why: 'a full disk stops the site.' },
    });
    expect(JSON.stringify(wrong)).toContain('is no number of minutes');
    await bot.slack.submit({ user: ada, values: { Title: 'Rotate <logs>', Minutes: '10', Why: 'a full disk stops the site.' } });
    expect(window()).toContain('Rotate &lt;logs&gt;');
    const key = (await taskList())?.own[0]?.key ?? '';
    await bot.slack.clickView({ user: ada, actionId: TASKS.own, value: `change/${key}/p-C1` });
    await bot.slack.submit({ user: ada, values: { Minutes: '15' } });
    expect(await taskList()).toMatchObject({ version: 3, own: [{ title: 'Rotate <logs>', minutes: 15, cadence: 'weekly' }] });

    const { ts, id } = await bot.opened();
    expect(bot.screen(ts)).toContain('Rotate &lt;logs&gt;* · 15 min');
    await bot.slack.click({ user: ada, channel: bot.channel, ts, blockId: `task.${key}`, actionId: 'maintenance.done' });
    await bot.slack.until(() => bot.screen(ts).includes('1 of '), 'the tick');
    await bot.slack.clickView({ user: ada, actionId: TASKS.own, value: `remove/${key}/p-C1` });
    expect((await taskList())?.own).toEqual([]);
    expect(window()).toContain('none yet');
    expect((await bot.deps.rounds.get(bot.team, id))?.tasks.find((task) => task.key === key)).toMatchObject({ state: 'done' });
  });
});
