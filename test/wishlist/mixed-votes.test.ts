import { openSurroundings, type Surroundings } from '../../bench/surroundings.js';
import { mixedVotingHolds } from '../support/mixed-voting.js';
import { folderWithRedisServer } from '../support/redis-server.js';

describe('votes, withdrawals, a budget, merges and closings at once', () => {
  let around: Surroundings;

  beforeEach(async () => {
    around = await openSurroundings({ PATH: await folderWithRedisServer() });
  });

  afterEach(() => around.close());

  it('200 people on 50 wishes through two bots, 100 at a time: counts are exact and no budget is exceeded', async () => {
    await mixedVotingHolds(around, { people: 200, wishes: 50, each: 25, budget: 10, inFlight: 100 });
  }, 120_000);
});
