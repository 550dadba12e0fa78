import { isClosed, newWish, stateWords, type Wish, whyNoTitle } from './wish.js';

export const PARTS_MOST = 10;

/** What is to be split off, and what the rest is called (as before when empty). */
export interface AskedSplit {
  title: string;
  parts: { id: string; title: string }[];
}
export type SplitOutcome = { ok: true; kept: Wish; parts: Wish[] } | { ok: false; why: string };

/** What became of a part when its split was taken back. */
export interface Rejoined {
  part: Wish;
  how: 'deleted' | 'merged' | 'stays';
}

/**
 * A wish that stays, perhaps under another name, and new ones that were in it: with its reason, site, tags and where it was said, but
 * no size, steps, state or finding of its own. Or why that cannot be, in words for the person.
 */
export function split(wish: Wish, { title, parts }: AskedSplit, by: string, at: Date): SplitOutcome {
  if (isClosed(wish.state)) return { ok: false, why: `It is ${stateWords(wish)}. Reopen it first.` };
  if (parts.length === 0) return { ok: false, why: 'Say what is to be split off, one wish a line.' };
  if (parts.length + (wish.parts?.length ?? 0) > PARTS_MOST)
    return { ok: false, why: `At most ${PARTS_MOST} can be split off from one wish.` };
  const name = title === '' ? wish.title : title;
  const fault = [name, ...parts.map((part) => part.title)].map(whyNoTitle).find((why) => why !== null);
  if (fault !== undefined && fault !== null) return { ok: false, why: fault };
  const { channel, why, site, seenBy, tags = [], source } = wish;
  const partOf = { id: wish.id, title: wish.title };
  return {
    ok: true,
    kept: {
      ...wish,
      title: name,
      ...(name === wish.title ? {} : { titleBefore: wish.titleBefore ?? wish.title }),
      parts: [...(wish.parts ?? []), ...parts],
    },
    parts: parts.map((part) => ({ ...newWish({ ...part, channel, why, site, seenBy, tags, source }, by, at), partOf })),
  };
}

/** The wish without those parts; under its old name once none is left. Parts that were split off meanwhile stay. */
export function unsplit(kept: Wish, taken: ReadonlySet<string>): Wish {
  const { parts = [], titleBefore, ...rest } = kept;
  const left = parts.filter(({ id }) => !taken.has(id));
  return left.length > 0 ? { ...kept, parts: left } : { ...rest, title: titleBefore ?? kept.title };
}

/** Whether nobody did anything to a part since it was split off; `own` says whether anybody voted for it or rated it. */
export function isUntouched(part: Wish, own: boolean): boolean {
  const { state, earlier, merged, parts, steps, owner, kept } = part;
  return state === 'open' && !own && [earlier, merged, parts, steps, owner, kept].every((mark) => mark === undefined);
}
