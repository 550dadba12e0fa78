import { createHash } from 'node:crypto';
import type { Finding } from '../audits/finding.js';
import type { Clock } from '../shared/clock.js';
import { UserError } from '../shared/errors.js';
import { clampText } from '../slack/limits.js';
import type { WishlistDeps, WishlistStores } from './deps.js';
import type { WishWithVotes } from './priority.js';
import { similarWishes } from './similar.js';
import { type NewWish, newWish, oneLine, type Size, TEXT_MAX, TITLE_MAX, transition, type Wish, whyNoTitle } from './wish.js';

/** The same request again (a replayed command, a form sent twice, a finding pressed twice) makes the same wish. */
export function wishIdFor(...seed: string[]): string {
  return `w${createHash('sha256').update(seed.join('\n')).digest('hex').slice(0, 16)}`;
}

/** The wish that a finding of a site becomes in a channel. */
export function findingWishId(channel: string, site: string | null, finding: string): string {
  return wishIdFor('finding', channel, site ?? '', finding);
}

export type CollectDeps = WishlistStores & { now: Clock };

/**
 * Stores a wish and has it drawn under the channel's board. `created` is false when it was there already.
 * @throws {UserError} when the title will not do.
 */
export async function addWish(
  deps: CollectDeps,
  request: { team: string; user: string; channelName: string | null; size: Size | null; said: NewWish },
): Promise<{ wish: Wish; created: boolean }> {
  const { team, user, channelName, size, said } = request;
  const fault = whyNoTitle(said.title);
  if (fault !== null) throw new UserError(fault);
  if (channelName !== null) await deps.boards.nameChannel(team, said.channel, channelName);
  return deps.boards.around(team, said.channel, deps.now, async () => {
    const made = await deps.wishes.create(team, newWish(said, user, deps.now()), size);
    if (made.wish.state !== 'deleted') return made;
    // What somebody asks for again, the finding of an audit say, comes back as it was.
    const back = await deps.wishes.update(team, said.id, (current) => {
      const outcome = transition(current, { do: 'restore' }, user, deps.now());
      return outcome.ok ? outcome.wish : null;
    });
    return { wish: back ?? made.wish, created: true };
  });
}

/** What somebody may still pick up, and so may be meant. */
const ALIVE = ['open', 'planned', 'doing', 'parked'] as const;

/** Wishes of the channel that may be the same as a new one; none for one that is stored already, so that a request may come again. */
export async function likeIt(
  deps: Pick<CollectDeps, 'wishes'>,
  team: string,
  said: Pick<NewWish, 'id' | 'channel' | 'title'>,
): Promise<WishWithVotes[]> {
  const alive = await deps.wishes.all(team, said.channel, ALIVE);
  // Asked last: the same request at another bot may have stored it meanwhile, and would be offered as like itself.
  if ((await deps.wishes.get(team, said.id)) !== null) return [];
  return similarWishes(said.title, alive);
}

/** Makes a wish of an audit's finding in the site's channel; the same finding of the same site becomes one wish only. */
export async function addWishFromFinding(
  deps: CollectDeps,
  request: { team: string; user: string; channel: string; site: string | null; finding: Pick<Finding, 'id' | 'title' | 'fix'> },
): Promise<{ wish: Wish; created: boolean }> {
  const { team, user, channel, site, finding } = request;
  const said = {
    id: findingWishId(channel, site, finding.id),
    channel,
    title: clampText(oneLine(finding.title), TITLE_MAX),
    why: clampText(finding.fix, TEXT_MAX),
    site,
    seenBy: null,
    finding: finding.id,
  };
  return addWish(deps, { team, user, channelName: null, size: null, said });
}

export const NOT_IN_DIRECT = 'A wishlist belongs to a channel, so that its members can vote. Ask for it in one.';

export function isDirect(channel: string): boolean {
  return channel.startsWith('D');
}

/** Why no wish can be added in this channel, in words for the person, or null. When Slack cannot be asked, nothing speaks against it. */
export async function whyNotHere(
  deps: Pick<WishlistDeps, 'lookAtChannel' | 'log'>,
  team: string,
  user: string,
  channel: string,
): Promise<string | null> {
  if (isDirect(channel)) return NOT_IN_DIRECT;
  try {
    const seen = await deps.lookAtChannel(team, user, channel);
    if (seen.isArchived) return 'This channel is archived. Use another one.';
    if (!seen.botIsIn) return 'I am not in that channel, so nobody would see the wish. Type /invite @Farrier there, then try again.';
    if (!seen.personIsIn) return 'You are not in that channel. Join it first: its members decide about its wishes.';
  } catch (error) {
    deps.log.warn({ err: error, team, channel }, 'could not ask Slack about a channel; adding the wish all the same');
  }
  return null;
}
