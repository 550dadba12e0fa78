import { fireDue } from '../../bin/fire-due.js';
import { dueStore } from '../../src/schedule/due-store.js';
import { type TestRedis, testRedis } from '../support/redis.js';

let redis: TestRedis;
beforeEach(async () => {
  redis = await testRedis();
});
afterEach(() => redis.close());

const now = () => new Date('2026-11-22T09:00:00Z');

describe('fireDue', () => {
  it('brings the next due thing forward to now, and no other', async () => {
    const ledger = dueStore(redis.redis, redis.prefix);
    await ledger.schedule('round.T1.shop', new Date('2026-11-24T10:00:00Z'));
    await ledger.schedule('round.T1.billing', new Date('2026-12-01T10:00:00Z'));
    expect(await fireDue(redis.url, now, redis.prefix)).toBe('Fired now: the next "round", which was due on 2026-11-24 10:00 UTC.');
    expect(await ledger.at('round.T1.shop')).toEqual(now());
    expect(await ledger.at('round.T1.billing')).toEqual(new Date('2026-12-01T10:00:00Z'));
  });

  it('says what to do when nothing is due', async () => {
    expect(await fireDue(redis.url, now, redis.prefix)).toMatch(/^Nothing is due.*\/maintenance setup/);
  });
});
