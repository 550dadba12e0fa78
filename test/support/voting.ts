import { type BallotPaper, ballots } from '../../bench/ballots.js';
import { sendLoad } from '../../bench/http-load.js';
import { pressBody, signedRequest } from '../../bench/signed-requests.js';
import type { WishlistStores } from '../../src/wishlist/deps.js';
import { ACTIONS } from '../../src/wishlist/views.js';
import { newWish, type Wish } from '../../src/wishlist/wish.js';
import { type VoteModel, voteModel } from './vote-model.js';
import type { WishlistApp } from './wishlist-app.js';

type VoteStores = Pick<WishlistStores, 'wishes' | 'votes'>;

interface VotingPlace {
  team: string;
  channel: string;
  asker: string;
}

const placeOf = ({ test, slack }: WishlistApp): VotingPlace => ({ team: test.team, channel: slack.channels.shop, asker: slack.users.ada });

/** Wishes of a channel that are there at once, without a person typing each. */
export async function manyWishes({ wishes }: VoteStores, { team, channel, asker }: VotingPlace, count: number): Promise<Wish[]> {
  const all = Array.from({ length: count }, (_, index) =>
    newWish(
      { id: `w${String(index).padStart(4, '0')}`, channel, title: `Wish ${index}` },
      asker,
      new Date(Date.UTC(2026, 10, 1, 0, index)),
    ),
  );
  for (const wish of all) await wishes.create(team, wish);
  return all;
}

/** Wishes of #shop-dev. */
export function shopsWishes(app: WishlistApp, count: number): Promise<Wish[]> {
  return manyWishes(app.deps, placeOf(app), count);
}

/** One press on `Vote` or `Withdraw vote` as Slack sends it. */
export function ballotRequest(app: WishlistApp, paper: BallotPaper, number: number): Buffer {
  const body = pressBody({
    team: app.test.team,
    user: paper.user,
    channel: app.slack.channels.shop,
    ts: '1700000000.000100',
    actionId: paper.ballot === 'vote' ? ACTIONS.vote : ACTIONS.withdraw,
    value: paper.wish,
    triggerId: `${number}.1.vote`,
  });
  return signedRequest({ secret: app.slack.signingSecret, body });
}

/**
 * Everybody votes and withdraws through the real handlers, `inFlight` at a time, and the counts come out as the model says.
 * Every tenth press is sent twice, as a nervous finger or a repeated request does.
 * @returns how many presses were acknowledged.
 */
export async function voteAndCompare(
  app: WishlistApp,
  options: { people: number; wishes: number; each: number; inFlight: number },
): Promise<number> {
  const users = app.slack.addUsers(options.people);
  const wishes = await shopsWishes(app, options.wishes);
  const model = voteModel();
  const port = Number(new URL(app.requestUrl).port);
  let pressed = 0;
  for (const round of ballots({ users, wishes: wishes.map(({ id }) => id), each: options.each, content: 33, seed: 20261124 })) {
    for (const paper of round) model.cast(paper);
    const presses = round.flatMap((paper, index) => (index % 10 === 0 ? [paper, paper] : [paper]));
    const first = pressed;
    pressed += presses.length;
    const result = await sendLoad({
      port,
      connections: options.inFlight,
      count: presses.length,
      request(index) {
        const paper = presses[index];
        if (paper === undefined) throw new Error(`No press ${index}`);
        return ballotRequest(app, paper, first + index);
      },
    });
    expect([...result.statuses]).toEqual([[200, presses.length]]);
  }
  await expectCounts(app.deps, placeOf(app), wishes, model);
  return pressed;
}

/** Counts, voters and ranking are those of the model. */
export async function expectCounts(stores: VoteStores, { team, channel }: VotingPlace, wishes: Wish[], model: VoteModel): Promise<void> {
  const stored = await stores.wishes.withVotes(
    team,
    wishes.map(({ id }) => id),
  );
  expect(stored.map(({ wish, votes }) => [wish.id, votes])).toEqual(wishes.map(({ id }) => [id, model.voters(id).size]));
  for (const { id } of wishes) {
    expect((await stores.votes.voters(team, id)).sort()).toEqual([...model.voters(id)].sort());
  }
  const ranked = await stores.wishes.ranking(team, channel, 0, wishes.length);
  const byModel = [...wishes].sort((a, b) => model.voters(b.id).size - model.voters(a.id).size || a.createdAt.localeCompare(b.createdAt));
  expect(ranked.map(({ wish }) => wish.id)).toEqual(byModel.map(({ id }) => id));
}
