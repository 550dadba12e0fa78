import { draftKind } from '../../bin/roles/expire-draft.js';
import { siteRemover } from '../../bin/roles/site-parts.js';
import { openStores, type Stores } from '../../bin/roles/stores.js';
import { aPlan, aSite, billing, TUESDAY } from '../maintenance/builders.js';
import { type TestRedis, testRedis } from '../support/redis.js';

let test_: TestRedis;
let stores: Stores;
beforeEach(async () => {
  test_ = await testRedis();
  stores = openStores(test_.redis, test_.prefix);
  await stores.sites.save(test_.team, aSite());
});
afterEach(() => test_.close());

async function expire(site = 's-shop'): Promise<void> {
  await draftKind({ stores, removeSite: siteRemover(stores) }).enqueue(test_.team, site, TUESDAY, TUESDAY);
}

const sites = async () => (await stores.sites.list(test_.team)).map(({ id }) => id);
const plans = async () => (await stores.plans.list(test_.team)).map(({ id }) => id);

test('a set-up that nobody finished goes with its plan, and a finished one stays', async () => {
  await stores.plans.save(test_.team, aPlan({ state: 'draft' }));
  await stores.sites.save(test_.team, aSite({ id: 's-2', name: 'Blog', channel: 'C2' }));
  await stores.plans.save(test_.team, aPlan({ id: 'p-C2', channel: 'C2', sites: ['s-2'] }));
  await expire();
  await expire('s-2');
  expect([await sites(), await plans()]).toEqual([['s-2'], ['p-C2']]);
});

test('a site that another plan of its channel works on stays with that plan; only the draft goes', async () => {
  await stores.plans.save(test_.team, aPlan({ state: 'draft' }));
  await stores.plans.save(test_.team, aPlan({ id: 'p-new', name: 'Monthly' }));
  for (const _again of [1, 2]) await expire();
  expect([await sites(), await plans()]).toEqual([['s-shop'], ['p-new']]);
});

test('a draft that another site is still set up in stays until the time of that is over', async () => {
  await stores.sites.save(test_.team, billing);
  await stores.plans.save(test_.team, aPlan({ state: 'draft', sites: ['s-shop', 's-billing'] }));
  await stores.plans.save(test_.team, aPlan({ id: 'p-new', name: 'Monthly', sites: ['s-shop'] }));
  await expire();
  expect(await stores.plans.get(test_.team, 'p-C1')).toMatchObject({ state: 'draft', sites: ['s-billing'] });
  await expire('s-billing');
  expect([await sites(), await plans()]).toEqual([['s-shop'], ['p-new']]);
});
