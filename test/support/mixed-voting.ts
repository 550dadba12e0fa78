import { sendLoad } from '../../bench/http-load.js';
import { seededRandom } from '../../bench/seeded-random.js';
import { pressBody, signedRequest } from '../../bench/signed-requests.js';
import { FARRIER, freePort, type Surroundings, startReady, stopProcess } from '../../bench/surroundings.js';
import { GLOBAL_TAG } from '../../src/shared/redis.js';
import { wishlistStores } from '../../src/wishlist/deps.js';
import { MERGE } from '../../src/wishlist/merge-views.js';
import { PLAIN_SETTINGS, periodEnd } from '../../src/wishlist/settings.js';
import { ACTIONS } from '../../src/wishlist/views.js';
import { isClosed, isRanked, type Wish } from '../../src/wishlist/wish.js';
import { manyWishes } from './voting.js';

interface Size {
  people: number;
  wishes: number;
  /** On how many wishes everybody presses `Vote`. */
  each: number;
  /** How many of them count in a quarter. */
  budget: number;
  inFlight: number;
}

type Press =
  | { do: 'vote' | 'withdraw'; user: string; wish: string }
  | { do: 'finish' | 'unmerge'; user: string; wish: string }
  | { do: 'merge'; user: string; wish: string; kept: string };

const ACTION = { vote: ACTIONS.vote, withdraw: ACTIONS.withdraw, finish: ACTIONS.finish, unmerge: ACTIONS.unmerge };

/** What is stored of one wish: its people, and which of them the wish has from a merge. */
interface Count {
  wish: Wish;
  voters: Set<string>;
  merged: Set<string>;
}

/**
 * Votes, withdrawals, a budget, closings, merges and their undoing mixed, through the handlers of two bot processes. Inside a round their
 * order is free, so the model says of each vote whether it must be there, must not be, or may be: it may be missing only where its wish
 * was closed in the same round, or where its person had none left.
 */
export async function mixedVotingHolds(around: Surroundings, size: Size): Promise<void> {
  const { slack, redis, env } = around;
  const stores = wishlistStores(redis, GLOBAL_TAG);
  const { team } = slack;
  const channel = slack.channels.shop;
  const { ada } = slack.users;
  const random = seededRandom(20261126);
  const wishes = await manyWishes(stores, { team, channel, asker: ada }, size.wishes);
  const ids = wishes.map(({ id }) => id);
  const users = slack.addUsers(size.people);
  const budget = { count: size.budget, period: 'quarter' as const, timeZone: 'UTC' };
  // Votes would come back in the middle of it.
  const endsSoon = periodEnd(budget, new Date()).getTime() - Date.now() < 3 * 3_600_000;
  if (endsSoon) budget.timeZone = 'Pacific/Honolulu';
  await stores.settings.update(team, channel, () => ({ ...PLAIN_SETTINGS, votes: budget }));
  const ports = [await freePort(), await freePort()];
  const bots = await Promise.all(ports.map((port) => startReady(FARRIER, ['bot'], { ...env, PORT: String(port) })));
  let sent = 0;

  /** All of them in a random order, one in ten twice, the copy at the other bot. */
  async function press(presses: Press[]): Promise<void> {
    const ordered = presses.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at);
    const numbered = ordered.map(({ one }, index) => ({ one, trigger: `${sent + index}.1.mixed` }));
    sent += presses.length;
    await Promise.all(
      ports.map(async (port, bot) => {
        const own = numbered.filter((_, index) => index % ports.length === bot || index % 10 === 0);
        const connections = size.inFlight / ports.length;
        const { statuses } = await sendLoad({
          port,
          connections,
          count: own.length,
          request: (index) => {
            const next = own[index];
            if (next === undefined) throw new Error(`No press ${index}`);
            return signedRequest({ secret: slack.signingSecret, body: bodyOf(next.one, next.trigger) });
          },
        });
        expect([...statuses]).toEqual([[200, own.length]]);
      }),
    );
  }

  function bodyOf(one: Press, triggerId: string): string {
    const place = { team, user: one.user, channel };
    if (one.do === 'merge') return mergeBody({ ...place, wish: one.wish, kept: one.kept, triggerId });
    return pressBody({ ...place, ts: '1700000000.000100', actionId: ACTION[one.do], value: one.wish, triggerId });
  }

  async function read(): Promise<Map<string, Count>> {
    const states = (await stores.wishes.withVotes(team, ids)).map(({ wish }) => wish);
    const kept = await stores.archives.read(team, channel, states);
    return new Map(
      kept.map(({ wish, votes }) => {
        const merged = votes.filter((vote) => vote.merged).map(({ user }) => user);
        return [wish.id, { wish, voters: new Set(votes.map(({ user }) => user)), merged: new Set(merged) }];
      }),
    );
  }

  /** How many votes everybody cast themselves and holds. */
  function spentIn(counts: Map<string, Count>): Map<string, number> {
    const spent = new Map<string, number>();
    for (const { voters, merged } of counts.values()) {
      for (const user of voters) if (!merged.has(user)) spent.set(user, (spent.get(user) ?? 0) + 1);
    }
    return spent;
  }

  const of = (counts: Map<string, Count>, id: string): Count => counts.get(id) as Count;

  /** Every vote there was pressed or there before; every one that is missing has its reason. */
  function explain(before: Map<string, Count>, after: Map<string, Count>, presses: Press[]): void {
    const faults: string[] = [];
    const spent = spentIn(after);
    const had = spentIn(before);
    const pressed = new Set(presses.map((one) => `${one.do} ${one.user} ${one.wish}`));
    const undone = new Set(presses.flatMap((one) => (one.do === 'unmerge' ? [one.wish] : [])));
    for (const user of users) {
      if ((spent.get(user) ?? 0) > size.budget) faults.push(`${user} has spent ${spent.get(user)}`);
      const fresh = ids.filter(
        (id) => of(after, id).voters.has(user) && !of(before, id).voters.has(user) && !of(after, id).merged.has(user),
      );
      const mayBeSpent = (had.get(user) ?? 0) + fresh.length >= size.budget;
      for (const id of ids) {
        const [was, is] = [of(before, id), of(after, id)];
        const [voted, withdrawn] = ['vote', 'withdraw'].map((what) => pressed.has(`${what} ${user} ${id}`));
        const wasClosed = isClosed(was.wish.state);
        const isNowClosed = isClosed(is.wish.state);
        const fromMerge = [...after.values()].some(
          ({ wish, voters }) => wish.beforeMerge !== undefined && wish.stateReason === id && voters.has(user),
        );
        const touchedByUndo = [...undone].some((merged) => of(before, merged).wish.stateReason === id);
        const must = was.voters.has(user) && !(withdrawn && !wasClosed) && !touchedByUndo;
        const may = was.voters.has(user) || (voted && !wasClosed) || fromMerge;
        if (must && !is.voters.has(user)) faults.push(`${user} lost a vote on ${id}`);
        if (!may && is.voters.has(user)) faults.push(`${user} got a vote on ${id}`);
        if (voted && !wasClosed && !isNowClosed && !is.voters.has(user) && !mayBeSpent) faults.push(`${user} was refused on ${id}`);
        if (withdrawn && !wasClosed && !isNowClosed && is.voters.has(user)) faults.push(`${user} could not withdraw from ${id}`);
      }
    }
    expect(faults).toEqual([]);
  }

  /** The counts are the sets, the ranking is theirs, and whoever voted for a merged wish counts for the other one, once. */
  async function expectSound(counts: Map<string, Count>, presses: Press[]): Promise<void> {
    const entries = await stores.wishes.withVotes(team, ids);
    expect(entries.map(({ wish, votes }) => [wish.id, votes])).toEqual(ids.map((id) => [id, of(counts, id).voters.size]));
    const byModel = entries
      .filter(({ wish }) => isRanked(wish.state))
      .map(({ wish }) => ({ wish, votes: of(counts, wish.id).voters.size }))
      .sort((a, b) => b.votes - a.votes || Date.parse(a.wish.createdAt) - Date.parse(b.wish.createdAt));
    const ranked = await stores.wishes.ranking(team, channel, 0, ids.length);
    expect(ranked.map(({ wish, votes }) => [wish.id, votes])).toEqual(byModel.map(({ wish, votes }) => [wish.id, votes]));
    const withdrawn = new Set(presses.map((one) => (one.do === 'withdraw' ? `${one.user} ${one.wish}` : '')));
    for (const { wish, voters } of counts.values()) {
      if (wish.beforeMerge === undefined) continue;
      const kept = of(counts, wish.stateReason ?? '');
      const missing = [...voters].filter((user) => !kept.voters.has(user) && !withdrawn.has(`${user} ${kept.wish.id}`));
      expect(missing).toEqual([]);
    }
  }

  try {
    const some = (from: number, count: number) => ids.slice(from, from + count);
    const few = Math.max(2, Math.floor(size.wishes / 20));
    // Twice as many as one in ten: those that merge, those they merge into, those that are closed in either round.
    const [merging, keeping, closing, closingLater] = [some(0, few), some(few, few), some(2 * few, few), some(3 * few, few)];
    const votes = users.flatMap((user) => sample(ids, size.each, random).map((wish): Press => ({ do: 'vote', user, wish })));
    const merges = merging.map((wish, index): Press => ({ do: 'merge', user: ada, wish, kept: keeping[index] ?? '' }));
    const first: Press[] = [...votes, ...merges, ...closing.map((wish): Press => ({ do: 'finish', user: ada, wish }))];
    const none = await read();
    await press(first);
    const afterFirst = await read();
    explain(none, afterFirst, first);
    await expectSound(afterFirst, []);
    for (const user of users) expect(spentIn(afterFirst).get(user) ?? 0).toBeGreaterThan(0);
    expect([...afterFirst.values()].filter(({ wish }) => isClosed(wish.state))).toHaveLength(2 * few);

    // The first half of the merges is undone while nobody presses anything on them; everything else goes on.
    const undo = merging.slice(0, Math.ceil(few / 2));
    const still = new Set([...undo, ...undo.map((wish) => of(afterFirst, wish).wish.stateReason ?? '')]);
    const free = ids.filter((id) => !still.has(id));
    const second: Press[] = users.flatMap((user) => {
      const shuffled = sample(free, Math.ceil(size.each / 2), random);
      return shuffled.map((wish): Press => ({ do: of(afterFirst, wish).voters.has(user) ? 'withdraw' : 'vote', user, wish }));
    });
    second.push(...undo.map((wish): Press => ({ do: 'unmerge', user: ada, wish })));
    second.push(...closingLater.map((wish): Press => ({ do: 'finish', user: ada, wish })));
    await press(second);
    const afterSecond = await read();
    explain(afterFirst, afterSecond, second);
    await expectSound(afterSecond, second);
    for (const wish of undo) {
      const { stateReason } = of(afterFirst, wish).wish;
      const kept = of(afterFirst, stateReason ?? '');
      expect(of(afterSecond, wish).voters).toEqual(of(afterFirst, wish).voters);
      const own = [...kept.voters].filter((user) => !kept.merged.has(user));
      expect([...of(afterSecond, kept.wish.id).voters].sort()).toEqual(own.sort());
    }
  } finally {
    await Promise.all(bots.map(stopProcess));
  }
}

function sample<T>(all: readonly T[], count: number, random: () => number): T[] {
  return all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ one }) => one);
}

/** The form `Merge a wish` as it is sent. */
function mergeBody(given: { team: string; user: string; channel: string; wish: string; kept: string; triggerId: string }): string {
  const { team, user, channel, wish, kept, triggerId } = given;
  const payload = {
    type: 'view_submission',
    team: { id: team, domain: 'bench' },
    user: { id: user, name: 'bench', team_id: team },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: triggerId,
    view: {
      id: `V${triggerId.replaceAll('.', '')}`,
      team_id: team,
      type: 'modal',
      callback_id: MERGE,
      private_metadata: JSON.stringify({ wish, place: { channel, thread: null } }),
      state: { values: { other: { other: { type: 'static_select', selected_option: { value: kept } } } } },
    },
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
