import { openStores } from '../../bin/roles/stores.js';
import type { Memory } from '../../src/audits/compare.js';
import { reportSchema } from '../../src/audits/report.js';
import { addWishFromFinding, findingWishId } from '../../src/wishlist/collect.js';
import { evidenceOf } from '../../src/wishlist/evidence.js';
import { newWish } from '../../src/wishlist/wish.js';
import { aFinding, aReport } from '../audits/slack/reports.js';
import { aSite } from '../maintenance/builders.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const day = (date: string) => `2026-${date}T10:00:00.000Z`;
const memory = (open: Record<string, string>, gone: [id: string, since: string, at: string][] = []): Memory => ({
  version: 1,
  baselineAt: day('01-01'),
  open: Object.fromEntries(Object.entries(open).map(([id, since]) => [id, { title: id, subject: id, since: day(since) }])),
  gone: gone.map(([id, since, at]) => ({ id, since: day(since), at: day(at) })),
});

test.each<[string, Memory[], { since: string; goneAt: string | null } | undefined]>([
  ['no audit knows it', [memory({ other: '09-01' })], undefined],
  ['it is found', [memory({ hole: '09-01' })], { since: day('09-01'), goneAt: null }],
  ['two audits find it: since the first', [memory({ hole: '09-05' }), memory({ hole: '09-01' })], { since: day('09-01'), goneAt: null }],
  ['it is gone', [memory({}, [['hole', '09-01', '10-01']])], { since: day('09-01'), goneAt: day('10-01') }],
  [
    'gone for one audit, found by another',
    [memory({}, [['hole', '08-01', '10-01']]), memory({ hole: '09-01' })],
    { since: day('09-01'), goneAt: null },
  ],
  ['it came back', [memory({ hole: '11-01' }, [['hole', '09-01', '10-01']])], { since: day('11-01'), goneAt: null }],
  [
    'gone twice: the last time counts',
    [
      memory({}, [
        ['hole', '09-01', '10-01'],
        ['hole', '10-05', '11-01'],
      ]),
    ],
    { since: day('10-05'), goneAt: day('11-01') },
  ],
])('what audits say of a finding: %s', (_name, memories, expected) => {
  expect(evidenceOf('C1', 's1', memories).get(findingWishId('C1', 's1', 'hole'))).toEqual(expected);
});

describe('a wish that came from a finding', () => {
  let server: TestRedis;
  beforeEach(async () => {
    server = await testRedis();
  });
  afterEach(() => server.close());

  it('carries what the audits of its site say, and goes before equal ones where the channel wants that', async () => {
    const stores = openStores(server.redis, server.prefix);
    const { team } = server;
    const site = { ...aSite(), channel: 'C1' };
    await stores.sites.save(team, site);
    const finding = aFinding({ id: 'dep-vulnerable:django' });
    const report = reportSchema.parse({
      ...aReport(),
      audit: 'dependencies',
      findings: [finding],
      startedAt: day('09-01'),
      finishedAt: day('09-01'),
    });
    await stores.reports.record({ team, site: site.id, run: 'r1' }, report);
    await stores.wishes.create(team, newWish({ id: 'older', channel: 'C1', title: 'Older' }, 'U1', new Date(day('08-01'))));
    const now = () => new Date(day('11-01'));
    await addWishFromFinding({ ...stores, now }, { team, user: 'U1', channel: 'C1', site: site.id, finding });
    const order = async (by: 'votes' | 'votes+evidence' | 'size+evidence') =>
      (await stores.wishes.ranking(team, 'C1', 0, 5, by)).map(({ wish, evidence }) => [wish.title, evidence?.since ?? null]);
    const found = [finding.title, day('09-01')];
    expect(await order('votes')).toEqual([['Older', null], found]);
    expect(await order('votes+evidence')).toEqual([found, ['Older', null]]);
    expect(await order('size+evidence')).toEqual([found, ['Older', null]]);
    await stores.reports.record({ team, site: site.id, run: 'r2' }, { ...report, findings: [], finishedAt: day('10-01') });
    expect(await order('votes+evidence')).toEqual([['Older', null], found]);
    expect((await stores.wishes.all(team, 'C1')).find(({ evidence }) => evidence)?.evidence).toEqual({
      since: day('09-01'),
      goneAt: day('10-01'),
    });
  });
});
