import { voteAndCompare } from '../support/voting.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

describe('many people at once', () => {
  let app: WishlistApp;

  beforeEach(async () => {
    app = await wishlistApp();
  });

  afterEach(() => app.close());

  it('200 people vote and withdraw on 20 wishes, 100 at a time: every count is exact, and the board ends up showing it', async () => {
    await voteAndCompare(app, { people: 200, wishes: 20, each: 5, inFlight: 100 });
    const [best] = await app.deps.wishes.ranking(app.test.team, app.slack.channels.shop, 0, 1);
    const line = `*1. ${best?.wish.title}* · ${best?.votes} votes`;
    await app.slack.until(
      () => app.slack.messages(app.slack.channels.shop).some((message) => JSON.stringify(message.blocks).includes(line)),
      `a board with ${line}`,
      20_000,
    );
  }, 120_000);
});
