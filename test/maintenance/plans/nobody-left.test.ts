import { ROTA_ACTIONS } from '../../../src/maintenance/people/rota-actions.js';
import { watchPeople } from '../../../src/maintenance/people/watch-people.js';
import { openRound, openRoundNow } from '../../../src/maintenance/rounds/open-round.js';
import type { People } from '../../../src/slack/people.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aPlan, everybodyIsThere, roundDeps, type TestDeps, weeksLater, wordsOf } from '../builders.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

const NOBODY = 'nobody is in the rota any more';

describe('when people left', () => {
  let test_: TestRedis;
  let deps: TestDeps;
  let withoutAccount: string[];
  let outside: string[];
  beforeEach(async () => {
    test_ = await testRedis();
    withoutAccount = [];
    outside = [];
    const people: People = {
      ...everybodyIsThere,
      look: async (_team, user) => ({
        timeZone: null,
        isDeactivated: withoutAccount.includes(user),
        status: { text: '', emoji: '', until: null },
      }),
      isIn: async (_team, user) => !outside.includes(user),
    };
    deps = roundDeps(test_, { people });
    await deps.plans.save(test_.team, aPlan({ createdBy: 'UCAT' }));
  });
  afterEach(() => test_.close());

  const plan = () => deps.plans.get(test_.team, 'p-C1');
  const idOf = (week: number) => `p-C1@${weeksLater(week).getTime()}`;
  const round = (week: number) => deps.rounds.get(test_.team, idOf(week));
  const screen = (week: number) => deps.outbox.shown(`round.${idOf(week)}`);
  const told = () => [...deps.outbox.posted.values()].filter(({ kind }) => kind === 'farrier_alert');
  async function open(week: number): Promise<void> {
    deps.clock.now = weeksLater(week);
    for (const _again of [1, 2]) await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: weeksLater(week) });
  }

  test.each<[string, () => unknown]>([
    ['nobody of the rota has an account', () => (withoutAccount = ['UADA', 'UBEN'])],
    ['everybody of the rota left the channel', () => (outside = ['UADA', 'UBEN'])],
    ['the rota is empty', () => deps.plans.update(test_.team, 'p-C1', (before) => ({ ...before, rota: [] }))],
  ])('%s: the round opens and says so with the way to mend it, and who looks after the plan is told once', async (_why, leave) => {
    await leave();
    await open(0);
    await open(1);
    for (const week of [0, 1]) {
      expect(await round(week)).toMatchObject({ owner: null, nobodyLeft: true });
      expect(JSON.stringify(deps.outbox.posted.get(`round.${idOf(week)}`))).toContain(ROTA_ACTIONS.join);
      expect(wordsOf(deps.outbox.posted.get(`round.${idOf(week)}`))).toContain(NOBODY);
    }
    expect(told().map(({ channel }) => channel)).toEqual(['UCAT']);
    expect(told()[0]?.text).toContain('Nobody is in the rota of *Weekly maintenance* in <#C1> any more');
    expect(await plan()).toMatchObject({ state: 'active' });
  });

  test('a round that somebody asked for says so as well', async () => {
    outside = ['UADA', 'UBEN'];
    await openRoundNow(deps, { team: test_.team, plan: 'p-C1', user: 'UCAT', trigger: 't1' });
    expect(wordsOf(deps.outbox.posted.get('round.p-C1@hand-t1'))).toContain(NOBODY);
    expect(told()).toHaveLength(1);
  });

  test('one of the rota who is only away is waited for', async () => {
    withoutAccount = ['UADA'];
    deps.people.look = async (_team, user) => ({
      timeZone: null,
      isDeactivated: user === 'UADA',
      status: { text: 'On vacation', emoji: ':palm_tree:', until: null },
    });
    await open(0);
    expect(await round(0)).toMatchObject({ owner: null, nobodyLeft: false });
    expect(told()).toEqual([]);
  });

  test('while a round runs they leave, and one comes back: the thread and the message follow, and the next time it is told anew', async () => {
    await open(0);
    outside = ['UADA', 'UBEN'];
    for (const _again of [1, 2]) await watchPeople(deps, test_.team, idOf(0));
    expect(wordsOf(screen(0))).toContain(NOBODY);
    expect(told()).toHaveLength(1);
    outside = ['UADA'];
    await watchPeople(deps, test_.team, idOf(0));
    expect(wordsOf(screen(0))).not.toContain(NOBODY);
    expect(deps.outbox.shown(told()[0]?.key ?? '')?.text).toBe('Somebody is in the rota of *Weekly maintenance* in <#C1> again.');
    outside = ['UADA', 'UBEN'];
    await open(1);
    expect(told()).toHaveLength(2);
  });

  test('nobody is missed in a channel that cannot be seen', async () => {
    outside = ['UADA', 'UBEN'];
    deps.people.sees = async () => false;
    await open(0);
    expect(await round(0)).toMatchObject({ owner: 'UADA', nobodyLeft: false });
  });

  test('who has no account is out of the rota after three turns in a row, and that is said once', async () => {
    // Nobody touches these rounds, and the plan stays weekly all the same.
    const until = weeksLater(9).toISOString();
    const rhythm = { round: 'p-C1@0', askedAt: until, askedOn: until, state: 'kept', weekly: 'FREQ=WEEKLY;BYDAY=TU' } as const;
    await deps.plans.save(test_.team, aPlan({ rota: ['UADA', 'UBEN', 'UCAT'], rhythm }));
    withoutAccount = ['UBEN'];
    const said: number[] = [];
    for (const week of [0, 1, 2, 3, 4, 5, 6, 7]) {
      await open(week);
      if (wordsOf(screen(week)).includes('<@UBEN> has no account here any more: passed over three turns in a row, and out of the rota now'))
        said.push(week);
      // With two others it is their turn in every second round.
      expect((await plan())?.rota).toEqual(week < 5 ? ['UADA', 'UBEN', 'UCAT'] : ['UADA', 'UCAT']);
    }
    expect(said).toEqual([5]);
  });

  test('who gets the account back in time stays, and counts anew', async () => {
    withoutAccount = ['UBEN'];
    for (const week of [0, 1, 2]) await open(week);
    expect(await round(2)).toMatchObject({ goneTurns: { UBEN: 2 } });
    withoutAccount = [];
    await open(3);
    expect(await round(3)).toMatchObject({ owner: 'UBEN', goneTurns: {} });
    expect((await plan())?.rota).toEqual(['UADA', 'UBEN']);
  });
});

describe('in Slack', () => {
  let bot: MaintenanceApp;
  beforeEach(async () => {
    bot = await maintenanceApp();
  });
  afterEach(() => bot.close());

  test('whoever presses Join the rota in the thread has the next turn, and the thread says so', async () => {
    const { ada, ben, chloe } = bot.slack.users;
    for (const user of [ada, ben]) bot.slack.setUser(user, { deleted: true });
    await bot.deps.plans.update(bot.team, 'p-C1', (plan) => ({ ...plan, editedBy: chloe }));
    const { ts } = await bot.opened();
    expect(bot.screen(ts)).toContain(NOBODY);
    await bot.slack.click({ user: chloe, channel: bot.channel, ts, actionId: ROTA_ACTIONS.join });
    await bot.slack.until(() => bot.screen(ts).includes(`next <@${chloe}>`), 'her turn in the thread');
    expect(bot.screen(ts)).not.toContain(NOBODY);
    expect((await bot.deps.plans.get(bot.team, 'p-C1'))?.nobodyLeftAt).toBeUndefined();
  });
});
