import { setTimeout as wait } from 'node:timers/promises';
import { upgradeFollower } from '../../../bin/roles/plan-upgrade.js';
import { openStores, type Stores } from '../../../bin/roles/stores.js';
import { followUpgrade } from '../../../src/audits/follow-upgrade.js';
import type { Report } from '../../../src/audits/report.js';
import { tickSteps, type UpgradePlan } from '../../../src/audits/upgrade-plan.js';
import { ACTIONS } from '../../../src/audits/views.js';
import { systemClock } from '../../../src/shared/clock.js';
import { drawBoard } from '../../../src/wishlist/draw-board.js';
import { type AuditOffice, auditOffice } from './audit-office.js';
import { aReport } from './reports.js';

const step = (series: string, latest: string, endOfLife: string, supported: boolean) => ({
  series,
  latest,
  lts: true,
  endOfLife,
  supported,
});
const PATH = [step('4.2', '4.2.30', '2026-04-07', false), step('5.2', '5.2.17', '2028-04-30', true)];
const blocker = (name: string, target: string, firstVersion: string | null) => {
  return { name, target, version: '1.0', reason: 'it requires Django <5', firstVersion };
};
const planned = (id: string, text = id) => ({ id, text, series: id.split(':').at(-1) ?? '' });
const STEPS = [
  planned('move:django-shop:4.2', 'Move django-shop from 1.0 to 1.1'),
  planned('django:4.2', 'Move to Django 4.2.30 LTS, which ended on 2026-04-07: do not stay there'),
  planned('wait:django-cart:5.2', 'Wait for a django-cart that takes Django 5.2'),
  planned('move:django-cart:5.2', 'Move django-cart from 1.0 to that release'),
  planned('django:5.2', 'Move to Django 5.2.17 LTS, supported until 2028-04-30'),
];
const without = (...ids: string[]) => STEPS.filter(({ id }) => !ids.includes(id));

/** What an audit says while the site is on `series` and these steps are left. */
function onTheWay(change: Partial<Report['facts']> = {}, more: Parameters<typeof aReport>[0] = {}): Report {
  const blockers = [blocker('django-shop', '4.2', '1.1'), blocker('django-cart', '5.2', null)];
  const facts = {
    series: '3.2',
    supported: false,
    path: PATH,
    plan: STEPS,
    blockers,
    effort: { series: 2, packages: 2, waiting: 1 },
    ...change,
  };
  return aReport({ audit: 'django', facts, ...more });
}

const CART_IS_OUT = onTheWay({
  plan: without('wait:django-cart:5.2'),
  blockers: [blocker('django-shop', '4.2', '1.1'), blocker('django-cart', '5.2', '2.4')],
});

describe('the steps of a planned upgrade', () => {
  const plan: UpgradePlan = {
    version: 1,
    wish: 'w1',
    channel: 'C1',
    goal: '5.2',
    steps: STEPS.map((one) => ({ ...one, done: null })),
  };

  it.each<[string, Report, string[]]>([
    ['nothing has changed', onTheWay(), []],
    ['the release that was waited for is out', CART_IS_OUT, ['django-cart 2.4 is out']],
    [
      'a package was moved',
      onTheWay({ plan: without('move:django-shop:4.2'), blockers: [blocker('django-cart', '5.2', null)] }),
      ['django-shop takes Django 4.2 now'],
    ],
    [
      'Django moved one step',
      onTheWay({ series: '4.2', path: PATH.slice(1), plan: STEPS.slice(2), blockers: [blocker('django-cart', '5.2', null)] }),
      ['django-shop takes Django 4.2 now', 'Django 4.2 is in the files'],
    ],
    [
      'the goal is reached and nothing newer is known',
      onTheWay({ series: '5.2', path: [], plan: [], blockers: [] }),
      [
        'django-shop takes Django 4.2 now',
        'Django 4.2 is in the files',
        'django-cart takes Django 5.2 now',
        'django-cart takes Django 5.2 now',
        'Django 5.2 is in the files',
      ],
    ],
    ['the index was away', onTheWay({ plan: null, blockers: null }, { unreadable: true }), []],
    ['another source was away', { ...CART_IS_OUT, outcome: 'error' }, []],
    ['Django is not pinned any more', onTheWay({ series: null, path: [], plan: [], blockers: [] }), []],
  ])('are ticked when %s', (_when, report, saw) => {
    expect(tickSteps(plan, 'a2', report).steps.flatMap(({ done }) => (done === null ? [] : [done.saw]))).toEqual(saw);
  });
});

describe('an upgrade on the wishlist', () => {
  let office: AuditOffice;
  let stores: Stores;
  let report = onTheWay();

  beforeEach(async () => {
    office = await auditOffice();
    stores = openStores(office.redis, office.prefix);
    report = onTheWay();
    const follower = upgradeFollower(stores, office.outbox, systemClock);
    await office.work(async () => ({ ...report, finishedAt: new Date().toISOString() }), {
      reported: (where, found) => followUpgrade(follower, where, found),
    });
    await office.addSite('s1', 'Shop');
  });
  afterEach(async () => {
    await office.close();
    expect(office.failures).toEqual([]);
  });

  const message = (words: string) =>
    office.slack.until(() => office.reports().find(({ text }) => text.includes(words)), `"${words}"`, 25_000);
  const wishes = () => stores.wishes.all(office.team, office.slack.channels.shop);
  const drawn = () =>
    drawBoard({ ...stores, outbox: office.outbox, now: systemClock, noteNews: async () => {} }, office.team, office.slack.channels.shop);
  const audited = async (next: Report) => {
    const before = (await stores.reports.history(office.team, 's1', 'django')).length;
    report = next;
    await office.type('django shop');
    const isOver = async () =>
      (await stores.reports.history(office.team, 's1', 'django')).length > before &&
      (await office.deps.queue.unfinished(office.team)).length === 0;
    while (!(await isOver())) await wait(20);
  };
  async function press(user = office.slack.users.ada) {
    const { ts, channel } = await message('Shop: Django');
    await office.slack.click({ user, channel: channel ?? office.slack.channels.shop, ts, actionId: ACTIONS.planUpgrade });
  }

  it('is one large wish with the steps in order, however often it is pressed', async () => {
    await audited(report);
    await press();
    await press();
    const [wish, ...more] = await wishes();
    expect(more).toEqual([]);
    expect(wish).toMatchObject({
      sizes: ['L'],
      wish: {
        title: 'Move Shop to Django 5.2 LTS, supported until 30 April 2028',
        site: 's1',
        why: null,
        steps: [
          { id: 'move:django-shop:4.2', text: 'Move django-shop from 1.0 to 1.1', done: null },
          { id: 'django:4.2', text: 'Move to Django 4.2.30 LTS, which ended on 7 April 2026: do not stay there', done: null },
          { id: 'wait:django-cart:5.2', text: 'Wait for a django-cart that takes Django 5.2', done: null },
          { id: 'move:django-cart:5.2', text: 'Move django-cart from 1.0 to that release', done: null },
          { id: 'django:5.2', text: 'Move to Django 5.2.17 LTS, supported until 30 April 2028', done: null },
        ],
      },
    });
    const said = office.slack.ephemerals(office.slack.users.ada).map(({ text }) => text);
    expect(said.at(-2)).toContain('On the wishlist: *Move Shop to Django 5.2 LTS, supported until 30 April 2028*, 5 of 5 steps left.');
    expect(said.at(-1)).toContain('It is on the wishlist already');
  });

  it('ticks the step of a blocker whose release is out, and says so once', async () => {
    await audited(report);
    await press();
    await drawn();
    await audited(CART_IS_OUT);
    await audited(CART_IS_OUT);
    const told = () => office.slack.messages(office.slack.channels.shop).filter(({ text }) => text.includes('On the way to Django 5.2'));
    await office.slack.until(() => told().length > 0, 'the news', 25_000);
    await audited(CART_IS_OUT);
    expect(told().map(({ text }) => text)).toEqual(['*On the way to Django 5.2*\ndjango-cart 2.4 is out: 4 of 5 steps left.']);
    const [wish] = await wishes();
    expect(wish?.wish.steps?.map(({ done }) => done?.saw ?? null)).toEqual([null, null, 'django-cart 2.4 is out', null, null]);
  });

  it('keeps what a person ticked, and steps of their own', async () => {
    await audited(report);
    await press();
    const [entry] = await wishes();
    const byHand = { by: 'U1', saw: null, at: '2026-11-24T10:00:00.000Z' };
    await stores.wishes.update(office.team, entry?.wish.id ?? '', (wish) => ({
      ...wish,
      steps: [
        ...(wish.steps ?? []).map((step, index) => (index === 2 ? { ...step, done: byHand } : step)),
        { id: 's1', text: 'Tell the users', done: null },
      ],
    }));
    const before = (await wishes())[0]?.wish.steps;
    await audited(CART_IS_OUT);
    expect((await wishes())[0]?.wish.steps).toEqual(before);
  });

  it('becomes steps where it was kept as text', async () => {
    await audited(report);
    await press();
    const [entry] = await wishes();
    await stores.wishes.update(office.team, entry?.wish.id ?? '', ({ steps: _steps, ...wish }) => ({
      ...wish,
      why: '☐ 1. Move django-shop from 1.0 to 1.1',
    }));
    await audited(CART_IS_OUT);
    const [after] = await wishes();
    expect(after?.wish).toMatchObject({ why: null, steps: [{}, {}, { done: { saw: 'django-cart 2.4 is out' } }, {}, {}] });
  });

  it('is not spoken of any more once it was declined', async () => {
    await audited(report);
    await press();
    await drawn();
    const [entry] = await wishes();
    await stores.wishes.update(office.team, entry?.wish.id ?? '', (wish) => ({ ...wish, state: 'declined', stateReason: 'We rewrite it' }));
    await audited(CART_IS_OUT);
    expect((await wishes())[0]?.wish.steps?.every(({ done }) => done === null)).toBe(true);
  });

  it('is refused to who is not in the channel', async () => {
    await audited(report);
    await office.sites.save(office.team, {
      ...(await office.addSite('s1', 'Shop')),
      channel: office.slack.addChannel({ name: 'secret', members: [], bot: true }),
    });
    await press();
    expect(await wishes()).toEqual([]);
    expect(office.slack.ephemerals(office.slack.users.ada).at(-1)?.text).toContain('you are not in its channel');
  });

  it('asks for a look at Django when only the packages were looked at', async () => {
    report = aReport({
      findings: [
        {
          id: 'django-eol',
          check: 'django-eol',
          subject: 'django==3.2.13',
          severity: 'critical',
          title: 'Django 3.2 ended',
          evidence: {},
          fix: '',
          links: [],
        },
      ],
    });
    await office.type('dependencies shop');
    const { ts } = await message('dependencies need work');
    await office.slack.click({ user: office.slack.users.ada, channel: office.slack.channels.shop, ts, actionId: ACTIONS.planUpgrade });
    expect(office.slack.ephemerals(office.slack.users.ada).at(-1)?.text).toContain('`/audit django Shop` looks for it');
  });
});
