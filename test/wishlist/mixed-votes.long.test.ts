import { openSurroundings, type Surroundings } from '../../bench/surroundings.js';
import { mixedVotingHolds } from '../support/mixed-voting.js';
import { folderWithRedisServer } from '../support/redis-server.js';

describe('votes, withdrawals, a budget, merges and closings at once', () => {
  let around: Surroundings;

  beforeEach(async () => {
    around = await openSurroundings({ PATH: await folderWithRedisServer() });
  });

  afterEach(() => around.close());

  it('2,000 people on each of 200 wishes through two bots, 100 at a time: counts are exact and no budget is exceeded', async () => {
    await mixedVotingHolds(around, { people: 2000, wishes: 200, each: 200, budget: 60, inFlight: 100 });
  }, 3_600_000);
});
