import { type HeldState, heldState, type Wish } from './wish.js';

/** What became of a wish in some time: the state it was in, null when nobody knows any more, and the one it came into. */
export interface News {
  wish: Wish;
  before: HeldState | null;
  now: HeldState;
}

/**
 * What `reader`, who voted for the wish, has not heard of it: its changes after `since` (they were told, or voted, then) until `until`
 * (included). Null when nothing changed, when all is as it was, and when only the reader changed it.
 */
export function newsOf(wish: Wish, reader: string, since: Date, until: Date): News | null {
  const states = statesOf(wish);
  const isOld = ({ stateAt }: HeldState) => Date.parse(stateAt) <= since.getTime();
  const changes = states.filter((state) => !isOld(state) && Date.parse(state.stateAt) <= until.getTime());
  const now = changes.at(-1);
  if (now === undefined || changes.every(({ stateBy }) => stateBy === reader)) return null;
  const before = states.findLast(isOld) ?? null;
  return before !== null && isSame(before, now) ? null : { wish, before, now };
}

/** Every state that is remembered of the wish, oldest first. */
function statesOf(wish: Wish): HeldState[] {
  return [...(wish.earlier ?? []), ...(wish.beforeDelete === undefined ? [] : [wish.beforeDelete]), heldState(wish)];
}

function isSame(one: HeldState, other: HeldState): boolean {
  return one.state === other.state && one.slot === other.slot && one.stateReason === other.stateReason;
}
