import { heldState, transition, type Wish } from './wish.js';

export type Pair = { merged: Wish; kept: Wish };
export type MergeOutcome = { ok: true; pair: Pair } | { ok: false; why: string };

/** Both records after `merged` was closed as a repetition of `kept`, or why that cannot be, in words for the person. */
export function merge({ merged, kept }: Pair, by: string, at: Date): MergeOutcome {
  if (merged.channel !== kept.channel) return { ok: false, why: 'Wishes of two channels cannot be merged.' };
  const isAlive = transition(kept, { do: 'finish' }, by, at).ok;
  if (!isAlive) return { ok: false, why: 'The other wish is closed. Choose one that is open, planned, being done or parked.' };
  const outcome = transition(merged, { do: 'duplicate', of: kept.id }, by, at);
  if (!outcome.ok) return outcome;
  const { id, title, source } = merged;
  return {
    ok: true,
    pair: {
      merged: { ...outcome.wish, beforeMerge: heldState(merged) },
      kept: { ...kept, merged: [...(kept.merged ?? []), { id, title, source }] },
    },
  };
}

/** A merged wish as it was before, where the one that was kept is there no more. */
export function unmergeAlone(merged: Wish): Wish {
  const { beforeMerge, earlier = [], ...rest } = merged;
  // The last of the earlier states is the one that the merge ended, and it is that one again.
  const before = earlier.length > 1 ? { earlier: earlier.slice(0, -1) } : {};
  return { ...rest, ...beforeMerge, ...before };
}

/** Both records as if they had never been merged; what else happened to the kept one stays. */
export function unmerge({ merged, kept }: Pair): MergeOutcome {
  if (merged.beforeMerge === undefined) return { ok: false, why: 'It is not merged into another wish.' };
  if (kept.beforeMerge !== undefined) {
    return { ok: false, why: `The wish it was merged into was merged itself. Undo that first: “${kept.title}”.` };
  }
  const { merged: all = [], ...alone } = kept;
  const others = all.filter(({ id }) => id !== merged.id);
  const left = others.length === 0 ? alone : { ...alone, merged: others };
  return { ok: true, pair: { merged: unmergeAlone(merged), kept: left } };
}
