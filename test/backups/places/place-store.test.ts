import type { Place } from '../../../src/backups/places/place.js';
import { placeStore } from '../../../src/backups/places/place-store.js';
import { type TestRedis, testRedis } from '../../support/redis.js';

let test: TestRedis;
beforeAll(async () => {
  test = await testRedis();
});
afterAll(() => test.close());

const place = (change: Partial<Place> = {}): Place => ({
  version: 1,
  id: 'b1',
  site: 's1',
  name: 'database',
  holds: 'database',
  location: { kind: 'local', folder: 'shop' },
  pattern: null,
  periodMs: 86_400_000,
  schedule: null,
  graceMs: 21_600_000,
  retentionDays: 30,
  restoreTargetMs: null,
  provedDays: null,
  createdBy: 'U1',
  createdAt: '2026-11-22T09:00:00.000Z',
  ...change,
});

describe('the store of places', () => {
  it('keeps the places of a site, oldest first, until they are removed', async () => {
    const store = placeStore(test.redis);
    const later = place({ id: 'b0', createdAt: '2026-11-23T09:00:00.000Z' });
    for (const one of [later, place(), place({ id: 'b2', site: 's2' })]) await store.save(test.team, one);
    expect(await store.ofSite(test.team, 's1')).toEqual([place(), later]);
    await store.save(test.team, place({ pattern: '*.dump' }));
    expect(await store.get(test.team, 'b1')).toMatchObject({ pattern: '*.dump' });
    await store.remove(test.team, 'b1');
    expect(await store.get(test.team, 'b1')).toBeNull();
    expect(await store.ofSite(test.team, 's1')).toEqual([later]);
  });

  it('reads a place of before anybody could say for how long a restore proves it', async () => {
    const store = placeStore(test.redis);
    const { provedDays: _unknown, ...old } = place({ id: 'b9', site: 's9' });
    await store.save(test.team, old as Place);
    expect((await store.get(test.team, 'b9'))?.provedDays).toBeNull();
  });
});
