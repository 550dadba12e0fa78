import { castBallots } from '../../bench/ballot-order.js';
import { ballots } from '../../bench/ballots.js';
import { FARRIER, freePort, openSurroundings, type Surroundings, startReady, stopProcess } from '../../bench/surroundings.js';
import { GLOBAL_TAG } from '../../src/shared/redis.js';
import { wishlistStores } from '../../src/wishlist/deps.js';
import { ACTIONS } from '../../src/wishlist/views.js';
import { folderWithRedisServer } from '../support/redis-server.js';
import { voteModel } from '../support/vote-model.js';
import { expectCounts, manyWishes } from '../support/voting.js';

const PEOPLE = 2000;
const WISHES = 200;
const IN_FLIGHT = 100;

describe('a whole company at once', () => {
  let around: Surroundings;

  beforeEach(async () => {
    around = await openSurroundings({ PATH: await folderWithRedisServer() });
  });

  afterEach(() => around.close());

  it('2,000 people act on each of 200 wishes through two bots, 100 at a time: counts, voters and ranking are exact', async () => {
    const { slack, redis, env } = around;
    const stores = wishlistStores(redis, GLOBAL_TAG);
    const channel = slack.channels.shop;
    const place = { team: slack.team, channel, asker: slack.users.ada };
    const wishes = await manyWishes(stores, place, WISHES);
    const cast = { users: slack.addUsers(PEOPLE), wishes: wishes.map(({ id }) => id), each: WISHES, content: 92, seed: 20261124 };
    const ports = [await freePort(), await freePort()];
    const bots = await Promise.all(ports.map((port) => startReady(FARRIER, ['bot'], { ...env, PORT: String(port) })));
    try {
      const { vote, withdraw } = ACTIONS;
      const order = { ports, connections: IN_FLIGHT, secret: slack.signingSecret, team: slack.team, channel, twiceEvery: 50 };
      const answer = await castBallots({ ...order, actions: { vote, withdraw }, ballots: cast });
      expect(answer.statuses).toEqual({ 200: answer.presses });
    } finally {
      await Promise.all(bots.map(stopProcess));
    }
    const model = voteModel();
    for (const paper of ballots(cast).flat()) model.cast(paper);
    await expectCounts(stores, place, wishes, model);
  });
});
