import { reportStore } from '../../src/audits/report-store.js';
import { roundStore } from '../../src/maintenance/rounds/round-store.js';
import { runChart } from '../../src/reports/run-chart.js';
import { middle, type StoryRecords, storyOf, yearOf } from '../../src/wishlist/story.js';
import { storyChart } from '../../src/wishlist/story-chart.js';
import { storyText } from '../../src/wishlist/story-views.js';
import { tellStory } from '../../src/wishlist/tell-story.js';
import { newWish, type Size, type Wish } from '../../src/wishlist/wish.js';
import { aFinding, aReport } from '../audits/slack/reports.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

const NOW = new Date('2026-11-24T10:00:00Z');

function entry(id: string, votes: number, created: string, change: Partial<Wish> = {}, sizes: Size[] = []) {
  const wish = { ...newWish({ id, channel: 'C1', title: `Wish ${id}` }, 'U1', new Date(created)), ...change };
  return { wish, votes, sizes };
}
const done = (at: string): Partial<Wish> => ({ state: 'done', stateAt: new Date(at).toISOString(), stateBy: 'U2' });

/** A year by hand: four finished in 2026, of which one was wished in 2025; one finished in 2025 and one in 2027 do not count. */
function records(change: Partial<StoryRecords> = {}): StoryRecords {
  return {
    year: yearOf(2026, NOW, 'Europe/Berlin'),
    wishes: [
      entry('a', 2, '2025-12-30T10:00:00Z', { ...done('2026-01-09T10:00:00Z'), seenBy: 'customers' }),
      entry('b', 5, '2026-03-01T10:00:00Z', { ...done('2026-03-04T10:00:00Z'), seenBy: 'customers' }),
      entry('c', 5, '2026-03-02T10:00:00Z', { ...done('2026-03-03T10:00:00Z'), finding: 'f1', seenBy: 'developers' }),
      entry('d', 0, '2026-10-01T10:00:00Z', { ...done('2026-11-20T10:00:00Z'), finding: 'f2' }),
      entry('before', 9, '2025-01-01T10:00:00Z', done('2025-12-31T22:59:00Z')),
      entry('after', 9, '2025-01-01T10:00:00Z', done('2027-01-02T10:00:00Z')),
      entry('no', 1, '2026-02-01T10:00:00Z', { state: 'declined', stateReason: 'no', stateAt: '2026-02-03T10:00:00.000Z' }),
      entry('twice', 1, '2026-02-01T10:00:00Z', { state: 'duplicate', stateReason: 'b' }),
      entry('large', 1, '2026-05-01T10:00:00Z', {
        state: 'doing',
        steps: [
          { id: 's1', text: 'x', done: { by: 'U1', saw: null, at: '2026-06-01T10:00:00.000Z' } },
          { id: 's2', text: 'y', done: { by: 'U1', saw: null, at: '2025-06-01T10:00:00.000Z' } },
          { id: 's3', text: 'z', done: null },
        ],
      }),
    ],
    minutes: new Map([
      ['b', 50],
      ['c', 40],
    ]),
    fates: new Map([
      ['c', 'gone'],
      ['d', 'unknown'],
    ]),
    ...change,
  };
}

describe('the story of a year', () => {
  it('says what was finished and what it bought, with numbers of the records only', () => {
    expect(storyText('C1', storyOf(records())).split('\n')).toEqual([
      '*Wishlist of <#C1> in 2026 so far*',
      '*4 wishes finished.* 5 added, 1 declined, 1 still there.',
      '*What it bought:* 12 votes answered, 2 that customers see, 1 that developers see. From wish to done: 10 days in the middle. 1 h 30 told for 2 of them in rounds. Findings of audits: 1 of them gone in the newest report, 1 not looked at since.',
      '• Wish c · 5 votes · 1 day after it was wished · 40 min',
      '• Wish b · 5 votes · 3 days after it was wished · 50 min',
      '• Wish a · 2 votes · 10 days after it was wished',
      '• Wish d · 0 votes · 50 days after it was wished',
      '*Under way:*',
      '• 1 of 3 steps done: Wish large',
    ]);
  });

  it('says so when nothing was finished, and claims nothing', () => {
    const year = yearOf(2024, NOW, 'Europe/Berlin');
    expect(storyText('C1', storyOf(records({ year }))).split('\n')).toEqual([
      '*Wishlist of <#C1> in 2024*',
      '*Nothing was finished.* 0 added, 0 declined, 1 still there.',
    ]);
    expect(storyChart(storyOf(records({ year })))).toBeNull();
  });

  it('begins and ends the year in the zone of the channel', () => {
    const inZone = (timeZone: string) => storyOf(records({ year: yearOf(2025, NOW, timeZone) })).finished.map(({ wish }) => wish.id);
    expect(inZone('Europe/Berlin')).toEqual(['before']);
    expect(storyOf(records({ year: yearOf(2026, NOW, 'Pacific/Auckland') })).finished.map(({ wish }) => wish.id)).toContain('before');
  });

  it('shows hostile titles as text', () => {
    const hostile = records({
      wishes: [entry('x', 1, '2026-01-01T10:00:00Z', { ...done('2026-02-01T10:00:00Z'), title: '<!channel> *bold*' })],
    });
    expect(storyText('C1', storyOf(hostile))).toContain('• &lt;!channel&gt; ∗bold∗ ·');
  });

  it.each([
    [[], null],
    [[3], 3],
    [[9, 1], 9],
    [[5, 1, 3], 3],
  ])('the middle of %j is %s', (numbers, expected) => {
    expect(middle(numbers)).toBe(expected);
  });
});

describe('the chart of added and finished', () => {
  it('has every month of the year so far, and says all of it in words', async () => {
    const chart = storyChart(storyOf(records()));
    expect(chart?.alt).toBe(
      'Bar chart. Wishes added and finished, 2026 so far. 2026-01: 0 added, 1 finished; 2026-02: 1 added, 0 finished; 2026-03: 2 added, 2 finished; 2026-04: 0 added, 0 finished; 2026-05: 1 added, 0 finished; 2026-06: 0 added, 0 finished; 2026-07: 0 added, 0 finished; 2026-08: 0 added, 0 finished; 2026-09: 0 added, 0 finished; 2026-10: 1 added, 0 finished; 2026-11: 0 added, 1 finished.',
    );
    if (chart === null) throw new Error('no chart');
    const png = await runChart(chart.spec);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  });
});

describe('/wishlist story', () => {
  let app: WishlistApp;
  beforeEach(async () => {
    app = await wishlistApp();
  });
  afterEach(() => app.close());

  const type = (text: string) =>
    app.slack.command({ user: app.slack.users.ada, channel: app.slack.channels.shop, text: `/wishlist ${text}` });
  const direct = () => app.slack.messages(app.slack.direct(app.slack.users.ada));

  it('comes to the asker alone, with the picture and its words', async () => {
    const shop = app.slack.channels.shop;
    const made = newWish({ id: 'w1', channel: shop, title: 'Faster checkout' }, app.slack.users.ben, new Date('2025-03-01T10:00:00Z'));
    await app.deps.wishes.create(app.test.team, { ...made, ...done('2025-04-01T10:00:00Z') });
    expect((await type('story 2025')).text).toContain('in 2025. It comes to you as a direct message');
    const message = await app.slack.until(() => direct()[0], 'the story');
    expect(message.text).toContain('*1 wish finished.*');
    expect(message.text).toContain('2025-04: 0 added, 1 finished');
    const [file] = [...app.slack.slack.workspace.files.values()];
    expect(message.blocks).toContainEqual(
      expect.objectContaining({
        type: 'image',
        slack_file: { id: file?.id },
        alt_text: expect.stringContaining('2025-04: 0 added, 1 finished'),
      }),
    );
    expect(app.slack.messages(shop)).toEqual([]);
  });

  it.each(['last', '99', '3000'])('does not know the year %s', async (word) => {
    expect((await type(`story ${word}`)).text).toContain('takes a year');
  });

  it('takes minutes from the rounds, and what became of a finding from the newest report', async () => {
    const { team, redis } = app.test;
    const shop = app.slack.channels.shop;
    const finished = async (id: string, finding: string) => {
      const wish = newWish({ id, channel: shop, title: id, site: 's1', finding }, 'U1', new Date('2026-01-01T10:00:00Z'));
      await app.deps.wishes.create(team, { ...wish, ...done('2026-02-01T10:00:00Z') });
    };
    for (const name of ['gone', 'still', 'old']) await finished(name, name);
    const reports = reportStore(redis);
    const report = (audit: string, ids: string[], finishedAt: string) =>
      reports.record({ team, site: 's1', run: audit }, aReport({ audit, findings: ids.map((id) => aFinding({ id })), finishedAt }));
    await report('django', ['still'], '2026-03-01T10:00:00.000Z');
    await report('dependencies', ['old'], '2026-01-15T10:00:00.000Z');
    const deps = { ...app.deps, reports, rounds: roundStore(redis), plans: { ofChannel: async () => [] } };
    const told = await tellStory(deps, { team, channel: shop, year: 2026, at: NOW });
    expect(told?.text).toContain('Findings of audits: 1 of them gone in the newest report, 1 still there in it, 1 not looked at since.');
    expect(told?.text).not.toContain('told for');
  });
});
