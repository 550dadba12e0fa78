import { type BoardStore, boardStore, LEASE_MS } from '../../src/wishlist/board-store.js';
import { voteStore } from '../../src/wishlist/vote-store.js';
import { newWish } from '../../src/wishlist/wish.js';
import { wishStore } from '../../src/wishlist/wish-store.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const AT = new Date('2026-11-24T10:00:00Z');
const after = (ms: number) => new Date(AT.getTime() + ms);

let test: TestRedis;
let boards: BoardStore;

beforeEach(async () => {
  test = await testRedis();
  boards = boardStore(test.redis, test.prefix);
});

afterEach(() => test.close());

describe('boards to be drawn', () => {
  it('gathers what comes within a moment, and is taken by one worker', async () => {
    for (let vote = 0; vote < 50; vote += 1)
      await boards.around(
        'T1',
        'C1',
        () => after(vote),
        async () => {},
      );
    expect(await boards.take(after(399), 10)).toEqual([]);
    const taken = await boards.take(after(400), 10);
    expect(taken).toEqual([{ team: 'T1', channel: 'C1', leaseEndsAt: AT.getTime() + 400 + LEASE_MS }]);
    expect(await boards.take(after(400), 10)).toEqual([]);
  });

  it('is done with once it is drawn', async () => {
    await boards.drawAgain('T1', 'C1', AT);
    const [board] = await boards.take(AT, 10);
    if (board) await boards.drawn(board);
    expect(await boards.take(after(10 * LEASE_MS), 10)).toEqual([]);
  });

  it('comes back when the worker that took it died', async () => {
    await boards.drawAgain('T1', 'C1', AT);
    await boards.take(AT, 10);
    expect(await boards.take(after(LEASE_MS - 1), 10)).toEqual([]);
    expect(await boards.take(after(LEASE_MS), 10)).toHaveLength(1);
  });

  it('is drawn once more when a vote comes while it is being drawn', async () => {
    await boards.drawAgain('T1', 'C1', AT);
    const [board] = await boards.take(AT, 10);
    await boards.around(
      'T1',
      'C1',
      () => after(50),
      async () => {},
    );
    if (board) await boards.drawn(board);
    expect(await boards.take(after(450), 10)).toHaveLength(1);
  });

  it('is marked again when the change took longer than votes are gathered', async () => {
    const times = [AT, after(900)];
    await boards.around(
      'T1',
      'C1',
      () => times.shift() ?? after(900),
      async () => {
        const [early] = await boards.take(after(500), 10);
        if (early) await boards.drawn(early);
      },
    );
    expect(await boards.take(after(900), 10)).toHaveLength(1);
  });

  it('stays marked when the change fails', async () => {
    const broken = boards.around(
      'T1',
      'C1',
      () => AT,
      () => Promise.reject(new Error('cut')),
    );
    await expect(broken).rejects.toThrow('cut');
    expect(await boards.take(after(400), 10)).toHaveLength(1);
  });
});

describe('wishes whose message is behind', () => {
  it('are listed longest first, and forgotten only when nothing changed since', async () => {
    const wishes = wishStore(test.redis);
    const votes = voteStore(test.redis);
    const [first, second] = ['w1', 'w2'].map((id) => newWish({ id, channel: 'C1', title: id }, 'U1', AT));
    if (!first || !second) throw new Error('no wishes');
    await wishes.create(test.team, first);
    await wishes.create(test.team, second);
    await votes.cast(test.team, first, 'U1', 'vote', AT);
    await votes.cast(test.team, first, 'U1', 'vote', AT);
    expect(await boards.changed(test.team, 'C1', 10)).toEqual([
      { id: 'w2', revision: 2 },
      { id: 'w1', revision: 3 },
    ]);
    await votes.estimate(test.team, second, 'U1', 'M');
    await boards.shown(test.team, 'C1', 'w2', 2);
    await boards.shown(test.team, 'C1', 'w1', 3);
    expect(await boards.changed(test.team, 'C1', 10)).toEqual([{ id: 'w2', revision: 4 }]);
    expect(await boards.revision(test.team, 'C1')).toBe(4);
  });
});
