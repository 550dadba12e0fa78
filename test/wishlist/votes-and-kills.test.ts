import { sendLoad } from '../../bench/http-load.js';
import { type OwnRedis, ownRedis } from '../support/own-redis.js';
import { ballotRequest, shopsWishes } from '../support/voting.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

const KILLS = 3;
const VOTES_BETWEEN_KILLS = 300;
const WISHES = 10;

/** Who was told of which wish that their vote is counted. */
function toldAsCounted(app: WishlistApp, users: string[]): { user: string; wish: string }[] {
  const told = users.flatMap((user) => app.slack.ephemerals(user).map((message) => ({ user, message })));
  return told.flatMap(({ user, message }) => {
    const wish = message.text.startsWith('Counted') ? /"value":"(w[0-9]+)"/.exec(JSON.stringify(message.blocks))?.[1] : undefined;
    return wish === undefined ? [] : [{ user, wish }];
  });
}

describe('Redis killed while people vote', () => {
  let redis: OwnRedis;
  let app: WishlistApp;

  beforeEach(async () => {
    redis = await ownRedis();
    app = await wishlistApp(redis);
  });

  afterEach(() => app.close());

  it('keeps every vote that was acknowledged, and the board comes to show them', async () => {
    const users = app.slack.addUsers(2000);
    const wishes = await shopsWishes(app, WISHES);
    const port = Number(new URL(app.requestUrl).port);
    const attempted = new Map(wishes.map(({ id }) => [id, new Set<string>()]));
    const paper = (index: number) => ({
      user: users[Math.floor(index / WISHES) % users.length] ?? '',
      wish: wishes[index % WISHES]?.id ?? '',
      ballot: 'vote' as const,
    });
    const progress = { counted: 0, kills: 0, restarts: Promise.resolve(), isDown: false };

    function killWhenItIsTime(): void {
      const due = progress.counted >= VOTES_BETWEEN_KILLS * (progress.kills + 1) && progress.kills < KILLS;
      if (progress.isDown || !due) return;
      progress.kills += 1;
      progress.isDown = true;
      progress.restarts = redis.killAndRestart().finally(() => {
        progress.isDown = false;
      });
    }

    for (let first = 0; progress.counted < VOTES_BETWEEN_KILLS * (KILLS + 1); first += 100) {
      await sendLoad({
        port,
        connections: 50,
        count: 100,
        request(index) {
          const { wish, user } = paper(first + index);
          attempted.get(wish)?.add(user);
          return ballotRequest(app, paper(first + index), first + index);
        },
        onAnswer(_index, status) {
          if (status !== 200) return;
          progress.counted += 1;
          killWhenItIsTime();
        },
      });
    }
    await progress.restarts;

    expect(progress.kills).toBe(KILLS);
    const told = toldAsCounted(app, users);
    expect(told.length).toBeGreaterThan(VOTES_BETWEEN_KILLS);
    for (const { id } of wishes) {
      const voters = new Set(await app.deps.votes.voters(app.test.team, id));
      expect(told.filter(({ wish, user }) => wish === id && !voters.has(user))).toEqual([]);
      expect([...voters].filter((user) => !attempted.get(id)?.has(user))).toEqual([]);
    }
    const [best] = await app.deps.wishes.ranking(app.test.team, app.slack.channels.shop, 0, 1);
    const line = `*1. ${best?.wish.title}* · ${best?.votes} votes`;
    await app.slack.until(
      () => app.slack.messages(app.slack.channels.shop).some((message) => JSON.stringify(message.blocks).includes(line)),
      `a board with ${line}`,
      25_000,
    );
  }, 120_000);
});
