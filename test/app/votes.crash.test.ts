import { pressBody } from '../../bench/signed-requests.js';
import { ACTIONS } from '../../src/wishlist/views.js';
import { newWish } from '../../src/wishlist/wish.js';
import { answers, type FarrierProcess } from '../support/farrier-process.js';
import { signedPost } from '../support/signed-post.js';
import { type WholeApp, wholeApp } from '../support/whole-app.js';

const WISHES = 5;
const PEOPLE = 300;
/** The bot and Redis in turn, each twice, at these votes. */
const KILLS = [200, 500, 800, 1100];

let app: WholeApp;
beforeAll(async () => {
  app = await wholeApp({ roles: [] });
}, 60_000);
afterAll(() => app.close(), 30_000);

it('keeps every vote that somebody was told is counted, over kills of the bot and of Redis', async () => {
  const { slack, stores, team, redis, url } = app;
  const channel = slack.channels.shop;
  const users = slack.addUsers(PEOPLE);
  const ids = Array.from({ length: WISHES }, (_, n) => `w000${n}`);
  for (const id of ids) await stores.wishes.create(team, newWish({ id, channel, title: `Wish ${id}` }, slack.users.ada, new Date()));
  let bot: FarrierProcess = await app.start('bot');
  await answers(`${url}/readyz`, 200);

  const isKilled = { bot: 0, redis: 0 };
  let killing: Promise<void> = Promise.resolve();
  let next = 0;

  async function pressOneByOne(): Promise<void> {
    for (let number = next++; number < PEOPLE * WISHES; number = next++) {
      if (KILLS.includes(number)) killing = killing.then(killOne);
      const paper = { user: users[Math.floor(number / WISHES)] ?? '', value: ids[number % WISHES] ?? '' };
      const body = pressBody({ team, channel, ts: '1.1', actionId: ACTIONS.vote, triggerId: `${number}.1.vote`, ...paper });
      const { status } = await slack.deliverRaw(signedPost(body, { secret: slack.signingSecret }));
      // While nobody listens, people wait.
      if (status === 0) await answers(`${url}/healthz`, 200);
    }
  }

  async function killOne(): Promise<void> {
    if (isKilled.bot <= isKilled.redis) {
      isKilled.bot += 1;
      await app.kill(bot);
      bot = await app.start('bot');
    } else {
      isKilled.redis += 1;
      await redis.killAndRestart();
    }
    await answers(`${url}/readyz`, 200);
  }

  await Promise.all(Array.from({ length: 30 }, pressOneByOne));
  await killing;
  expect(isKilled).toEqual({ bot: 2, redis: 2 });
  const told = users.flatMap((user) =>
    slack.ephemerals(user).flatMap(({ text, blocks }) => {
      const wish = text.startsWith('Counted') ? /"value":"(w\d+)"/.exec(JSON.stringify(blocks))?.[1] : undefined;
      return wish === undefined ? [] : [`${wish} ${user}`];
    }),
  );
  const counted = new Set<string>();
  for (const id of ids) for (const user of await stores.votes.voters(team, id)) counted.add(`${id} ${user}`);
  expect(told.length).toBeGreaterThan(PEOPLE);
  expect(told.filter((vote) => !counted.has(vote))).toEqual([]);
  expect(new Set(told).size).toBe(told.length);
}, 180_000);
