import { nextMorning } from '../schedule/at-work.js';
import type { DueStore } from '../schedule/due-store.js';
import { dateInZone } from '../schedule/zoned.js';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import type { Outbox } from '../slack/outbox.js';
import type { People } from '../slack/people.js';
import { whenToDisturb } from '../slack/when-to-disturb.js';
import type { WishlistDeps, WishlistStores } from './deps.js';
import { type News, newsOf } from './news.js';
import { newsMember } from './news-queue.js';
import type { Telling } from './news-store.js';
import { type ChannelNews, newsContent } from './news-views.js';
import type { Wish } from './wish.js';

/** What is older is news to nobody: wishes that were there before voters were told anything. */
const OLD_MS = 14 * 86_400_000;
const MEMBERS_AT_ONCE = 1000;

export type NoteDeps = Pick<WishlistStores, 'votes' | 'news'> &
  Pick<WishlistDeps, 'budgetOf' | 'now'> & { due: Pick<DueStore, 'scheduleAnew'> };

/**
 * Puts everybody down who voted for wishes that came into another state: they are told on the next working morning. Again for the
 * same state does nothing more. Whoever draws a wish calls it before noting that the wish is drawn, so that no crash leaves anybody out.
 */
export async function noteNews(deps: NoteDeps, team: string, channel: string, wishes: Wish[]): Promise<void> {
  const changed = await deps.news.unheard(team, channel, wishes);
  if (changed.length === 0) return;
  const { timeZone } = await deps.budgetOf(team, channel);
  const morning = nextMorning(deps.now(), timeZone);
  for (const wish of changed) {
    const isOld = deps.now().getTime() - Date.parse(wish.stateAt) > OLD_MS;
    const voters = isOld ? [] : await deps.votes.voters(team, wish.id);
    await deps.news.note(team, channel, voters, new Date(wish.stateAt));
    const members = voters.map((user) => newsMember(team, user));
    for (let from = 0; from < members.length; from += MEMBERS_AT_ONCE) {
      await deps.due.scheduleAnew(members.slice(from, from + MEMBERS_AT_ONCE), morning, deps.now());
    }
    await deps.news.heard(team, channel, wish);
  }
}

export type TellDeps = NoteDeps &
  Pick<WishlistStores, 'wishes'> & {
    outbox: Pick<Outbox, 'post'>;
    people: Pick<People, 'look' | 'quietUntil' | 'isIn'>;
    preferences: { get(team: string, user: string): Promise<{ wishes: 'daily' | 'never' }> };
    now: Clock;
    log: Log;
  };

/**
 * What became of wishes that a person voted for, in one direct message, at most one on a day of theirs. Waits until they work and may
 * be disturbed. What is told is fixed before it is posted, so that the same again after a kill posts nothing more and leaves nothing out.
 */
export async function tellVoter(deps: TellDeps, team: string, user: string): Promise<void> {
  const told = await deps.news.told(team, user);
  const channels = await deps.news.channels(team, user);
  const [first] = channels;
  if (told === null || first === undefined) return;
  let telling = told.telling;
  if (telling === null) {
    const { at, zone } = await whenToDisturb(deps, team, user, (await deps.budgetOf(team, first)).timeZone);
    const day = dateInZone(deps.now(), zone);
    const wait = told.day === day ? nextMorning(deps.now(), zone) : at;
    if (wait > deps.now()) return await deps.due.scheduleAnew([newsMember(team, user)], wait, deps.now());
    telling = await deps.news.begin(team, user, { until: deps.now().toISOString(), day });
  }
  const news = await readNews(deps, { team, user, since: new Date(told.since), telling, channels });
  if (news.length > 0) {
    await deps.outbox.post(team, {
      key: `news.${user}.${telling.day}`,
      channel: user,
      kind: 'farrier_report',
      thing: user,
      ...newsContent(news),
    });
    deps.log.info({ team, user, wishes: news.flatMap((one) => one.news).length }, 'told what became of wishes');
  }
  await deps.news.end(team, user, telling, news.length > 0);
}

interface Reader {
  team: string;
  user: string;
  since: Date;
  telling: Telling;
  channels: string[];
}

/** Nothing for who wants none, for accounts that are closed, and from channels that the person left. */
async function readNews(deps: TellDeps, { team, user, since, telling, channels }: Reader): Promise<ChannelNews[]> {
  if ((await deps.preferences.get(team, user)).wishes === 'never') return [];
  const person = await deps.people.look(team, user);
  if (person === null || person.isDeactivated) return [];
  const all: ChannelNews[] = [];
  for (const channel of channels) {
    const news = await newsIn(deps, { team, user, channel, since, until: new Date(telling.until) });
    if (news.length > 0 && (await deps.people.isIn(team, user, channel))) all.push({ channel, news });
  }
  return all;
}

interface Span {
  team: string;
  user: string;
  channel: string;
  since: Date;
  until: Date;
}

async function newsIn(deps: TellDeps, { team, user, channel, since, until }: Span): Promise<ChannelNews['news']> {
  const votedAt = new Map((await deps.news.votedFor(team, channel, user)).map(({ id, at }) => [id, at]));
  const wishes = await deps.wishes.withVotes(team, [...votedAt.keys()]);
  const found = wishes.flatMap(({ wish }) => {
    const voted = votedAt.get(wish.id) ?? since;
    const news = newsOf(wish, user, voted > since ? voted : since, until);
    return news === null ? [] : [news];
  });
  found.sort((a, b) => a.now.stateAt.localeCompare(b.now.stateAt) || a.wish.id.localeCompare(b.wish.id));
  return Promise.all(found.map(async (news) => ({ ...news, repeats: await repeated(deps, team, news) })));
}

/** The wish that this one repeats, when it is a duplicate of one that is still there. */
async function repeated(deps: Pick<TellDeps, 'wishes'>, team: string, { now }: News): Promise<Wish | null> {
  return now.state === 'duplicate' && now.stateReason !== null ? await deps.wishes.get(team, now.stateReason) : null;
}
