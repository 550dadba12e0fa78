import type { AcceptedRisk } from '../../../src/audits/silence.js';
import { acceptedRisks, runOutRisks } from '../../../src/maintenance/rounds/accepted-risks.js';
import { buildRound } from '../../../src/maintenance/rounds/build-round.js';
import type { Round } from '../../../src/maintenance/rounds/round.js';
import { takeProofs } from '../../../src/maintenance/rounds/take-proofs.js';
import { ACTIONS, roundContent } from '../../../src/maintenance/views.js';
import { wakeKind } from '../../../src/maintenance/wake-kind.js';
import { enqueueDue, type Resting } from '../../../src/schedule/enqueue-due.js';
import { allOf, anInput, aSite, oldDjango, proven, TUESDAY, weeksLater } from '../builders.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

describe('in a thread', () => {
  let bot: MaintenanceApp;
  beforeEach(async () => {
    bot = await maintenanceApp();
  });
  afterEach(() => bot.close());

  const shows = (ts: string, words: string) => bot.slack.until(() => bot.screen(ts).includes(words), `"${words}" in the thread`);
  const choose = (user: string, ts: string, task: string, value: string) =>
    bot.slack.click({ user, channel: bot.channel, ts, actionId: ACTIONS.more, blockId: `task.${task}`, value });
  const silences = () => bot.silences.ofSite(bot.team, 's-shop');

  test('Not true keeps quiet what the task rests on; Undo and Reopen take it back', async () => {
    const { ts } = await bot.opened();
    const { ada, ben } = bot.slack.users;
    const say = async () => {
      await choose(ada, ts, 'updates', 'Not true');
      await bot.slack.submit({ user: ada, values: { 'What is wrong with it': 'Harmless here', 'In one line': 'no <user> input' } });
      await shows(ts, 'Not true (harmless here): no &lt;user&gt; input');
    };
    await say();
    expect(await silences()).toMatchObject({ f1: { kind: 'untrue', why: 'harmless', by: ada, check: 'dep-vulnerable' } });
    await bot.slack.click({ user: ben, channel: bot.channel, ts, actionId: ACTIONS.undo });
    expect(await silences()).toEqual({});
    await bot.slack.until(() => !bot.screen(ts).includes('harmless here'), 'the task to be open again');
    await say();
    await bot.slack.click({ user: ben, channel: bot.channel, ts, actionId: ACTIONS.reopen, blockId: 'task.updates' });
    expect(await silences()).toEqual({});
    expect((await bot.silences.log(bot.team, 's-shop')).map(({ what }) => what)).toEqual(['taken back', 'untrue', 'taken back', 'untrue']);
  });

  test('a task that rests on no finding has no such entry', async () => {
    const { ts } = await bot.opened();
    await expect(choose(bot.slack.users.ada, ts, 'nibble', 'Not true')).rejects.toThrow();
  });

  test('a task that is snoozed until tomorrow is open again by itself, at nine where the team is, and not sooner', async () => {
    const { ts, id } = await bot.opened();
    const { ada } = bot.slack.users;
    await choose(ada, ts, 'nibble', 'Snooze');
    await bot.slack.submit({ user: ada, values: { 'Until when': 'Tomorrow, Wed 25 Nov 2026, 09:00' } });
    await shows(ts, `*Snoozed* by <@${ada}> until <`);
    const state = async () => (await bot.deps.rounds.get(bot.team, id))?.tasks.find(({ key }) => key === 'nibble')?.state;
    const resting: Resting = new Map();
    const pass = (at: string) =>
      enqueueDue({ store: bot.due, kinds: wakeKind(bot.deps), now: () => new Date(at), log: bot.deps.log }, resting);
    await pass('2026-11-25T08:59:59Z');
    expect(await state()).toBe('snoozed');
    await pass('2026-11-25T09:00:00Z');
    expect(await state()).toBe('open');
    await bot.slack.until(() => !bot.screen(ts).includes('Snoozed'), 'the task to be open in the thread');
  });

  test('a snooze that was undone stays undone when its time comes, and a longer one is not cut short', async () => {
    const { ts, id } = await bot.opened();
    const { ada } = bot.slack.users;
    const nibble = async () => (await bot.deps.rounds.get(bot.team, id))?.tasks.find(({ key }) => key === 'nibble');
    await choose(ada, ts, 'nibble', 'Snooze');
    await bot.slack.submit({ user: ada, values: { 'Until when': 'Tomorrow, Wed 25 Nov 2026, 09:00' } });
    await shows(ts, 'Undo');
    await bot.slack.click({ user: ada, channel: bot.channel, ts, actionId: ACTIONS.undo });
    expect(await nibble()).toMatchObject({ state: 'open' });
    await bot.slack.until(() => !bot.screen(ts).includes('Snoozed'), 'the task to be open again');
    await choose(ada, ts, 'nibble', 'Snooze');
    await bot.slack.submit({ user: ada, values: { 'Until when': 'Next round' } });
    const late = { store: bot.due, kinds: wakeKind(bot.deps), now: () => new Date('2026-11-27T09:00:00Z'), log: bot.deps.log };
    await enqueueDue(late, new Map());
    expect((await nibble())?.state).toBe('snoozed');
  });
});

describe('accepted risks', () => {
  const site = aSite();
  const risk = (parts: Partial<AcceptedRisk> = {}): AcceptedRisk => ({
    version: 1,
    kind: 'accepted',
    finding: 'f1',
    check: 'dep-vulnerable',
    title: 'An old hole',
    hash: 'h',
    by: 'UADA',
    at: '2026-11-01T10:00:00.000Z',
    reason: 'r',
    owner: 'UBEN',
    until: '2026-12-15T00:00:00.000Z',
    ...parts,
  });
  const words = (...risks: AcceptedRisk[]) => [{ site, silences: Object.fromEntries(risks.map((one) => [one.finding, one])) }];
  const screen = (round: Round) => JSON.stringify(roundContent(round).blocks);

  test('are looked at again when the month begins, each in its line, and not when there is none', () => {
    const first = weeksLater(1);
    const build = (...risks: AcceptedRisk[]) =>
      buildRound(anInput({ occurrence: first, openedAt: first, words: words(...risks) })).tasks.find(({ key }) => key === 'risks');
    expect(build()).toBeUndefined();
    expect(build(risk())?.detail).toBe('Shop: An old hole, until 15 December');
    expect(build(risk({ until: first.toISOString() }))).toBeUndefined();
  });

  test('that an attacker could use are not spelt out', () => {
    expect(acceptedRisks(words(risk({ check: 'env-exposed', title: '/.env is public' })), TUESDAY)).toEqual([
      'Shop: a critical finding, named in its list only, until 15 December',
    ]);
  });

  test('whose time is over are said in the next round, once', () => {
    const all = words(risk({ until: '2026-11-20T00:00:00.000Z' }));
    const previous = buildRound(anInput({ occurrence: weeksLater(-1), openedAt: weeksLater(-1) }));
    const next = buildRound(anInput({ previous, words: all }));
    expect(screen(next)).toContain('*No longer accepted, its time is over:* Shop: An old hole (until 20 November)');
    expect(runOutRisks(all, new Date(next.openedAt), weeksLater(1))).toEqual([]);
  });

  test('are no task, and no proof either', () => {
    const accepted = { state: 'accepted' as const, evidence: '1 accepted' };
    const round = buildRound(anInput({ proofs: allOf(site, { updates: accepted }), wish: null, neverRestored: [] }));
    expect(round.tasks.some(({ key }) => key === 'updates')).toBe(false);
    expect(round.proven.some(({ task }) => task === 'updates')).toBe(false);
    expect(roundContent(round).text).toContain('Nothing to do beyond what is accepted: Shop: 1 accepted.');
  });

  test('take their task out of the running round, as neither open nor done', () => {
    const round = buildRound(anInput({ proofs: allOf(site, { updates: oldDjango }) }));
    const after = takeProofs(round, 'updates', [{ site, task: 'updates', proof: { state: 'accepted', evidence: '1 accepted' } }], TUESDAY);
    expect(after.tasks.find(({ key }) => key === 'updates')).toMatchObject({ state: 'skipped', reason: 'Shop: 1 accepted', by: null });
    expect(after.accepted).toMatchObject([{ task: 'updates', name: 'Shop', evidence: '1 accepted' }]);
    expect(takeProofs(round, 'updates', [{ site, task: 'updates', proof: proven() }], TUESDAY).tasks[0]?.state).toBe('done');
  });
});
