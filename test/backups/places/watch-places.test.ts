import { type PlaceStore, placeStore } from '../../../src/backups/places/place-store.js';
import { placeDueKind, type WorkOnPlaceDeps, workOnPlace } from '../../../src/backups/places/watch-places.js';
import { aSite } from '../../maintenance/builders.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aLook, aPlace } from './builders.js';

const now = new Date('2026-11-22T09:00:00Z');
const { signal } = new AbortController();
let test: TestRedis;
let places: PlaceStore;
let told: string[];

beforeEach(async () => {
  test = await testRedis();
  places = placeStore(test.redis);
  told = [];
  await places.save(test.team, aPlace());
});
afterEach(() => test.close());

function work(look: WorkOnPlaceDeps['look'], longestMs?: number): Promise<void> {
  const tellRounds = async (_team: string, _site: string, change: string) => void told.push(change);
  const deps = { places, sites: { get: async () => aSite({ id: 's1' }) }, now: () => now, tellRounds, look };
  return workOnPlace(longestMs === undefined ? deps : { ...deps, longestMs }, { team: test.team, place: 'b1' }, signal);
}

const fine = aLook(now, [['a.dump', 10, '2026-11-22T02:00:00Z']]);

describe('a look at a place', () => {
  it('is kept, and rounds hear of it when it brought something new', async () => {
    await work(async () => fine);
    await work(async () => fine);
    expect(await places.lastLook(test.team, 'b1')).toEqual(fine);
    expect(told.length).toBe(1);
    await work(async () => aLook(now, []));
    expect(told.length).toBe(2);
  });

  it('that takes too long is one that came to nothing', async () => {
    const never: WorkOnPlaceDeps['look'] = (_team, _site, _place, ends) =>
      new Promise((_resolve, reject) => ends.addEventListener('abort', () => reject(ends.reason as Error)));
    await work(never, 20);
    expect(await places.lastLook(test.team, 'b1')).toMatchObject({ trouble: expect.stringContaining('not listed within') });
  });

  it('of a place that was removed meanwhile is not kept', async () => {
    await work(async () => {
      await places.remove(test.team, 'b1');
      return fine;
    });
    expect(await places.lastLook(test.team, 'b1')).toBeNull();
  });

  it('comes each hour, does not make up for missed ones, and ends with the place', async () => {
    const kind = placeDueKind({ places, queue: { add: async () => {} } });
    const occurrence = new Date('2026-11-22T05:00:00Z');
    expect(await kind.next(test.team, 'b1', occurrence, now)).toEqual(new Date('2026-11-22T10:00:00Z'));
    await places.remove(test.team, 'b1');
    expect(await kind.next(test.team, 'b1', occurrence, now)).toBeNull();
  });
});
