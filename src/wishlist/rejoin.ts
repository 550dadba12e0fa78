import { deleteWish } from './decide.js';
import type { WishlistDeps } from './deps.js';
import { isUntouched, type Rejoined, unsplit } from './split.js';
import { isClosed, stateWords, type Wish } from './wish.js';

export type RejoinDeps = Pick<WishlistDeps, 'wishes' | 'votes' | 'boards' | 'merges' | 'splits' | 'removeLater' | 'now'>;
export type RejoinOutcome = { ok: true; kept: Wish; became: Rejoined[] } | { ok: false; why: string };

/**
 * Takes a split back: what nobody touched since is deleted, what people voted for, rated or planned is merged back so that nothing of
 * theirs is lost, what is closed stays. Cut short, the same again goes on. Null when there is no such wish.
 */
export async function rejoin(
  deps: RejoinDeps,
  { team, user, id }: { team: string; user: string; id: string },
): Promise<RejoinOutcome | null> {
  const wish = await deps.wishes.get(team, id);
  if (wish === null) return null;
  if (wish.parts === undefined) return { ok: false, why: 'It is not split.' };
  if (isClosed(wish.state)) return { ok: false, why: `It is ${stateWords(wish)}. Reopen it first.` };
  const became: Rejoined[] = [];
  for (const { id: partId } of wish.parts) {
    const part = await deps.wishes.get(team, partId);
    if (part !== null) became.push({ part, how: await takeBack(deps, { team, user, part, into: id }) });
  }
  const taken = new Set(wish.parts.map((part) => part.id));
  const kept = await deps.wishes.update(team, id, (current) =>
    current.parts?.some((part) => taken.has(part.id)) ? unsplit(current, taken) : null,
  );
  return kept === null ? null : { ok: true, kept, became };
}

interface Part {
  team: string;
  user: string;
  part: Wish;
  into: string;
}

async function takeBack(deps: RejoinDeps, { team, user, part, into }: Part): Promise<Rejoined['how']> {
  if (part.state === 'deleted') return 'deleted';
  if (part.state === 'duplicate' && part.stateReason === into) return 'merged';
  if (isClosed(part.state)) return 'stays';
  if (isUntouched(part, await deps.splits.isOwn(team, part.channel, part.id))) {
    await deleteWish(deps, { team, user, wish: part });
    return 'deleted';
  }
  const outcome = await deps.merges.merge(team, { merged: part.id, kept: into }, user, deps.now());
  return outcome?.ok ? 'merged' : 'stays';
}
