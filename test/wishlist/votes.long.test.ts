import { voteAndCompare } from '../support/voting.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

describe('a whole company at once', () => {
  let app: WishlistApp;

  beforeEach(async () => {
    app = await wishlistApp();
  });

  afterEach(() => app.close());

  it('2,000 people vote and withdraw on 200 wishes, 100 at a time: every count is exact', async () => {
    await voteAndCompare(app, { people: 2000, wishes: 200, each: 20, inFlight: 100 });
  });
});
