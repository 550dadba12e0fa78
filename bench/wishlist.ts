import { GLOBAL_TAG } from '../src/shared/redis.js';
import { boardContent } from '../src/wishlist/board-views.js';
import { wishlistStores } from '../src/wishlist/deps.js';
import { readBoard } from '../src/wishlist/draw-board.js';
import { PLAIN_SETTINGS, type Settings } from '../src/wishlist/settings.js';
import { ACTIONS } from '../src/wishlist/views.js';
import { newWish, type Size } from '../src/wishlist/wish.js';
import { type Benchmark, median } from './measurement.js';
import { runLoad } from './run-load.js';
import { FARRIER, freePort, openSurroundings, type Surroundings, startReady, stopProcess } from './surroundings.js';

const WISHES = 5000;
const DRAWINGS = 50;
const PEOPLE = 2000;
const PRESSES = 10_000;

export const wishlist: Benchmark = {
  name: 'The wishlist',
  about:
    `Drawing the board of a channel with ${WISHES.toLocaleString('en')} wishes (median of ${DRAWINGS}), by votes, by votes for size with what audits found, and by age, and votes of ${PEOPLE.toLocaleString('en')} people ` +
    'on them, 100 at a time on the real bot: how long until a vote is acknowledged, which is when it is counted and stored.',
  async run(scale) {
    const around = await openSurroundings();
    try {
      const ids = await fillBoard(around, Math.round(WISHES * scale));
      const drawings = await drawOrders(around);
      const votes = await vote(around, ids, Math.round(PRESSES * scale));
      return [
        ...drawings.map(({ order, value }) => ({
          what: `a board drawn, ${order}`,
          value,
          unit: 'ms',
          bound: { at: 'most', value: 100 } as const,
        })),
        { what: 'votes', value: votes.perSecond, unit: 'votes/s' },
        { what: 'p95 of a vote', value: votes.p95, unit: 'ms', bound: { at: 'most', value: 300 } as const },
      ];
    } finally {
      await around.close();
    }
  },
};

async function fillBoard({ redis, slack }: Surroundings, count: number): Promise<string[]> {
  const { wishes, votes } = wishlistStores(redis, GLOBAL_TAG);
  const ids = Array.from({ length: count }, (_, index) => `w${index}`);
  const add = (id: string, index: number) =>
    wishes.create(
      slack.team,
      newWish({ id, channel: slack.channels.shop, title: `Wish ${index}` }, slack.users.ada, new Date(Date.UTC(2026, 0, 1, 0, index))),
    );
  const sizes: Size[] = ['S', 'M', 'L'];
  const rate = (id: string, index: number) =>
    votes.estimate(slack.team, { id, channel: slack.channels.shop }, slack.users.ben, sizes[index % sizes.length] ?? 'M');
  await Promise.all(ids.map(add));
  await Promise.all(ids.map(rate));
  return ids;
}

const ORDERS: { order: string; settings: Partial<Settings> }[] = [
  { order: 'by votes for size, then what audits found', settings: { rankBy: 'size', evidence: true } },
  { order: 'by age, votes hidden', settings: { hidden: true } },
  { order: 'by votes', settings: {} },
];

/** The last order stays on for the votes. */
async function drawOrders(around: Surroundings): Promise<{ order: string; value: number }[]> {
  const { redis, slack } = around;
  const { settings: store } = wishlistStores(redis, GLOBAL_TAG);
  const drawings = [];
  for (const { order, settings } of ORDERS) {
    await store.update(slack.team, slack.channels.shop, () => ({ ...PLAIN_SETTINGS, ...settings }));
    drawings.push({ order, value: await drawBoards(around) });
  }
  return drawings.reverse();
}

async function drawBoards({ redis, slack }: Surroundings): Promise<number> {
  const stores = wishlistStores(redis, GLOBAL_TAG);
  const times: number[] = [];
  for (let drawing = 0; drawing < DRAWINGS; drawing += 1) {
    const startedAt = performance.now();
    boardContent(await readBoard({ ...stores, now: () => new Date() }, slack.team, slack.channels.shop));
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

async function vote({ slack, env, redis }: Surroundings, values: string[], count: number) {
  const port = await freePort();
  const bot = await startReady(FARRIER, ['bot'], { ...env, PORT: String(port) });
  const what = { kind: 'press', actionId: ACTIONS.vote, values } as const;
  const { team, signingSecret: secret, channels } = slack;
  const users = slack.addUsers(PEOPLE);
  try {
    const load = await runLoad({
      port,
      connections: 100,
      count,
      secret,
      team,
      channel: channels.shop,
      users,
      run: 'votes',
      answer: '',
      what,
    });
    await checkCounted(redis, team, values, count);
    return load;
  } finally {
    await stopProcess(bot);
  }
}

/** Everybody pressed once on each wish at most, so every press is a vote. */
async function checkCounted(redis: Surroundings['redis'], team: string, ids: string[], count: number): Promise<void> {
  const entries = await wishlistStores(redis, GLOBAL_TAG).wishes.withVotes(team, ids);
  const votes = entries.reduce((sum, entry) => sum + entry.votes, 0);
  if (votes !== count) throw new Error(`${count} votes were acknowledged, ${votes} are stored`);
}
