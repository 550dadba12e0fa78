import { z } from 'zod';

/** The states of a wish that people see. */
export const KEPT_STATES = ['open', 'planned', 'doing', 'done', 'declined', 'duplicate', 'parked'] as const;
export type KeptState = (typeof KEPT_STATES)[number];
/** A deleted one is in no list, and can be had back for a while. */
export const WISH_STATES = [...KEPT_STATES, 'deleted'] as const;
export type WishState = (typeof WISH_STATES)[number];
export const SLOTS = ['week', 'month', 'quarter'] as const;
export type Slot = (typeof SLOTS)[number];
export const SIZES = ['S', 'M', 'L'] as const;
export const sizeSchema = z.enum(SIZES);
export type Size = z.infer<typeof sizeSchema>;

export const TITLE_MAX = 300;
export const TEXT_MAX = 3000;
export const TAGS_MOST = 8;
export const TAG_MAX = 40;
export const STEP_MAX = 300;

/** States that a wish keeps; the oldest go first. */
const EARLIER_KEPT = 50;

const heldStateSchema = z.object({
  state: z.enum(WISH_STATES),
  stateReason: z.string().nullable(),
  slot: z.enum(SLOTS).nullable(),
  stateBy: z.string(),
  stateAt: z.iso.datetime(),
});
/** A state with who brought it about, when and why. */
export type HeldState = z.infer<typeof heldStateSchema>;

const stepSchema = z.object({
  id: z.string(),
  text: z.string(),
  /** Null while it is open. `by` is who did it, null when an audit saw it, which `saw` tells. */
  done: z.object({ by: z.string().nullable(), saw: z.string().nullable(), at: z.iso.datetime() }).nullable(),
});
/** One step of a large wish. */
export type Step = z.infer<typeof stepSchema>;

const sourceSchema = z.object({ link: z.string().nullable(), author: z.string().nullable() }).nullable();

export const wishSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  channel: z.string(),
  title: z.string(),
  why: z.string().nullable(),
  /** Site id, or null when it concerns none in particular. */
  site: z.string().nullable(),
  /** The site's name as an imported file told it, where no such site is known here. */
  siteName: z.string().optional(),
  seenBy: z.enum(['customers', 'developers']).nullable(),
  /** Lower case, each once; absent: none. */
  tags: z.array(z.string().min(1).max(TAG_MAX)).min(1).max(TAGS_MOST).optional(),
  /** Where it was said: permalink of a message, and who said it. */
  source: sourceSchema,
  /** Finding id it came from, when it came from an audit. */
  finding: z.string().nullable(),
  state: z.enum(WISH_STATES),
  /** Why it was declined or parked, or the id of the wish it repeats. */
  stateReason: z.string().nullable(),
  /** What it is planned for; null in every state but `planned`. */
  slot: z.enum(SLOTS).nullable(),
  /** How many slots it was planned for and not finished in. */
  carried: z.number().int().optional(),
  stateBy: z.string(),
  stateAt: z.iso.datetime(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  /** Of a wish that was merged into another: its state before. `stateReason` is the other's id. */
  beforeMerge: heldStateSchema.optional(),
  /** Of a deleted wish: its state before. */
  beforeDelete: heldStateSchema.optional(),
  /** The states it was in before, oldest first. */
  earlier: z.array(heldStateSchema).optional(),
  /** What it is done by, in order; absent: in one go. */
  steps: z.array(stepSchema).min(1).optional(),
  /** Who said last, in a sweep, that it stays, and when. */
  kept: z.object({ by: z.string(), at: z.iso.datetime() }).optional(),
  /** Who looks after it until it is done. */
  owner: z.string().optional(),
  /** Wishes that were merged into this one, in that order. */
  merged: z.array(z.object({ id: z.string(), title: z.string(), source: sourceSchema })).optional(),
  /** Wishes that were split off from this one, in that order. */
  parts: z
    .array(z.object({ id: z.string(), title: z.string() }))
    .min(1)
    .optional(),
  /** What it was called before it was split, when it is called otherwise since. */
  titleBefore: z.string().optional(),
  /** The wish it was split off from, as that was called then. */
  partOf: z.object({ id: z.string(), title: z.string() }).optional(),
});

/** One improvement on the wishlist. Votes and sizes are sets beside it, never part of the record. */
export type Wish = z.infer<typeof wishSchema>;

/** What a person says about a new wish; only the title is needed. */
export interface NewWish {
  id: string;
  channel: string;
  title: string;
  why?: string | null;
  site?: string | null;
  seenBy?: Wish['seenBy'];
  tags?: string[];
  source?: Wish['source'];
  finding?: string | null;
  steps?: Step[];
}

/** A new wish is open. Spaces and line ends in the title become single spaces, so that it stays on one line. */
export function newWish(said: NewWish, by: string, at: Date): Wish {
  return {
    version: 1,
    id: said.id,
    channel: said.channel,
    title: oneLine(said.title),
    why: said.why?.trim() || null,
    site: said.site ?? null,
    seenBy: said.seenBy ?? null,
    source: said.source ?? null,
    finding: said.finding ?? null,
    state: 'open',
    stateReason: null,
    slot: null,
    stateBy: by,
    stateAt: at.toISOString(),
    createdBy: by,
    createdAt: at.toISOString(),
    ...(said.tags === undefined || said.tags.length === 0 ? {} : { tags: said.tags }),
    ...(said.steps === undefined ? {} : { steps: said.steps }),
  };
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What is wrong with a title, in words for the person, or null. */
export function whyNoTitle(title: string): string | null {
  const { length } = oneLine(title);
  // Invisible characters alone are no title either.
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(title)) return 'A wish needs a title: what should be better?';
  if (length > TITLE_MAX) return `The title has ${length} characters; ${TITLE_MAX} is the most. Put the rest in Why.`;
  return null;
}

/** Something somebody does to a wish, with what has to be said for it. */
export type WishVerb =
  /** `again`: it was planned before, and that time is over. */
  | { do: 'plan'; slot: Slot; again?: boolean }
  | { do: 'start' }
  | { do: 'finish' }
  | { do: 'decline'; reason: string }
  | { do: 'park'; reason: string | null }
  | { do: 'duplicate'; of: string }
  | { do: 'reopen' }
  | { do: 'delete' }
  /** Takes a deletion back. */
  | { do: 'restore' };

type VerbName = WishVerb['do'];

const ENDS_IN: Record<Exclude<VerbName, 'restore'>, WishState> = {
  plan: 'planned',
  start: 'doing',
  finish: 'done',
  decline: 'declined',
  park: 'parked',
  duplicate: 'duplicate',
  reopen: 'open',
  delete: 'deleted',
};

const CLOSED: readonly WishState[] = ['done', 'declined', 'duplicate', 'deleted'];

/** What can be done to a wish in each state. A closed wish can only be opened again, or deleted. */
const ALLOWED: Record<WishState, readonly VerbName[]> = {
  open: ['plan', 'start', 'finish', 'decline', 'park', 'duplicate', 'delete'],
  planned: ['plan', 'start', 'finish', 'decline', 'park', 'duplicate', 'reopen', 'delete'],
  doing: ['plan', 'finish', 'decline', 'park', 'duplicate', 'reopen', 'delete'],
  parked: ['plan', 'start', 'finish', 'decline', 'duplicate', 'reopen', 'delete'],
  done: ['reopen', 'delete'],
  declined: ['reopen', 'delete'],
  duplicate: ['reopen', 'delete'],
  deleted: ['restore'],
};

export function isClosed(state: WishState): boolean {
  return CLOSED.includes(state);
}

/** On the board and in the ranking: what somebody may still pick up. */
export function isRanked(state: WishState): boolean {
  return state === 'open' || state === 'planned' || state === 'doing';
}

export type Transition = { ok: true; wish: Wish } | { ok: false; why: string };

/** The wish after `verb`, or why it cannot be done, in words for the person who tried. */
export function transition(wish: Wish, verb: WishVerb, by: string, at: Date): Transition {
  const refusal = whyNot(wish, verb);
  if (refusal !== null) return { ok: false, why: refusal };
  if (verb.do === 'restore') return { ok: true, wish: restored(wish) };
  const stand = { stateBy: by, stateAt: at.toISOString() };
  if (verb.do === 'delete') {
    return { ok: true, wish: { ...wish, state: 'deleted', stateReason: null, slot: null, ...stand, beforeDelete: heldState(wish) } };
  }
  return {
    ok: true,
    wish: {
      ...wish,
      state: ENDS_IN[verb.do],
      stateReason: reasonOf(verb),
      slot: verb.do === 'plan' ? verb.slot : null,
      ...(verb.do === 'plan' && verb.again === true ? { carried: (wish.carried ?? 0) + 1 } : {}),
      ...stand,
      earlier: [...(wish.earlier ?? []), heldState(wish)].slice(-EARLIER_KEPT),
    },
  };
}

/** As it was before somebody deleted it. */
function restored({ beforeDelete, ...wish }: Wish): Wish {
  return { ...wish, ...beforeDelete };
}

/** How long a deletion can be undone. */
const KEPT_DELETED_MS = 30 * 86_400_000;

/** When a wish that was deleted is removed for good. */
export function removedAt({ stateAt }: Pick<Wish, 'stateAt'>): Date {
  return new Date(Date.parse(stateAt) + KEPT_DELETED_MS);
}

export function heldState({ state, stateReason, slot, stateBy, stateAt }: Wish): HeldState {
  return { state, stateReason, slot, stateBy, stateAt };
}

function whyNot(wish: Wish, verb: WishVerb): string | null {
  const isPlannedSo = verb.do === 'plan' && verb.again !== true && wish.state === 'planned' && wish.slot === verb.slot;
  if (isPlannedSo) return `It is already ${stateWords(wish)}.`;
  if (verb.do === 'restore') return wish.state === 'deleted' ? null : 'It is not deleted.';
  if (['reopen', 'delete'].includes(verb.do) && wish.beforeMerge !== undefined && wish.state !== 'deleted')
    return 'It was merged into another wish. Undo the merge first.';
  if (!ALLOWED[wish.state].includes(verb.do)) {
    if (ENDS_IN[verb.do] === wish.state) return `It is already ${stateWords(wish)}.`;
    return `It is ${stateWords(wish)}. ${wish.state === 'deleted' ? 'Undo that' : 'Reopen it'} first.`;
  }
  if (verb.do === 'duplicate' && verb.of === wish.id) return 'A wish cannot repeat itself.';
  if (verb.do === 'decline' && verb.reason.trim() === '') return 'Say why it is declined: the people who voted for it will read it.';
  return null;
}

function reasonOf(verb: WishVerb): string | null {
  if (verb.do === 'duplicate') return verb.of;
  if (verb.do === 'decline' || verb.do === 'park') return verb.reason?.trim() || null;
  return null;
}

/** The state in the middle of a sentence: `planned for this month`. */
export function stateWords(wish: Pick<Wish, 'state' | 'slot'>): string {
  if (wish.state === 'planned' && wish.slot !== null) return `planned for this ${wish.slot}`;
  if (wish.state === 'doing') return 'being done';
  if (wish.state === 'duplicate') return 'closed as a duplicate';
  return wish.state;
}

/** Why nobody can vote on it (any more), or null while votes count. Planned, started and parked wishes still take votes. */
export function whyNoVote(wish: Wish): string | null {
  switch (wish.state) {
    case 'done':
      return 'It is done, so its votes stay as they are.';
    case 'declined':
      return `It was declined${wish.stateReason === null ? '' : `: “${wish.stateReason}”`}. Its votes stay as they are; reopen it to vote again.`;
    case 'duplicate':
      return 'It repeats another wish; vote for that one.';
    case 'deleted':
      return 'It was deleted. Its votes are kept as long as that can be undone.';
    default:
      return null;
  }
}
