import type { ConfirmationDialog, KnownBlock } from '@slack/types';
import { createContext, useContext, useState } from 'react';
import type { PageRequests } from '../../../server/page-api.js';
import { useConfirm } from '../controls/confirm.js';
import { useWorld } from '../world/world-context.js';
import { collectState, type FieldValue, type FieldValues } from './form-state.js';

export interface Place {
  blockId: string;
  actionId: string;
}

export interface Press extends Place {
  value?: unknown;
  /** The state of the pressed element itself when it holds one. */
  next?: FieldValue;
  confirm?: ConfirmationDialog | undefined;
}

/** A message, a modal or Home: what its elements hold, and where their presses go. */
export interface Surface {
  values: FieldValues;
  errors: Record<string, string>;
  /** Remembers a value; nothing is sent. */
  edit: (place: Place, value: FieldValue) => void;
  /** Asks where the element wants that, then sends; true when it was sent and taken. */
  press: (press: Press) => Promise<boolean>;
  isBusy: (place: Place) => boolean;
}

export const SurfaceContext = createContext<Surface | null>(null);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === null) throw new Error('useSurface is used outside of a surface.');
  return surface;
}

function withValue(values: FieldValues, { blockId, actionId }: Place, value: FieldValue): FieldValues {
  return { ...values, [blockId]: { ...values[blockId], [actionId]: value } };
}

const keyOf = ({ blockId, actionId }: Place) => `${blockId} ${actionId}`;

interface SurfaceOptions {
  blocks: KnownBlock[];
  source: PageRequests['act']['source'];
  errors?: Record<string, string>;
  onEdit?: (blockId: string) => void;
}

/** The state behind one surface. Presses that are under way are busy, and a second press of the same element waits for the answer. */
export function useSurfaceState({ blocks, source, errors = {}, onEdit }: SurfaceOptions): Surface {
  const { ask, route } = useWorld();
  const confirm = useConfirm();
  const [edits, setEdits] = useState<FieldValues>({});
  const [busy, setBusy] = useState<string[]>([]);
  const values = collectState(blocks, edits, route.view === 'channel' ? route.channel : undefined);

  function edit(place: Place, value: FieldValue): void {
    setEdits((current) => withValue(current, place, value));
    onEdit?.(place.blockId);
  }

  async function press({ blockId, actionId, value, next, confirm: question }: Press): Promise<boolean> {
    const place = { blockId, actionId };
    const key = keyOf(place);
    if (busy.includes(key) || !(await confirm(question))) return false;
    if (next !== undefined) edit(place, next);
    const state = next === undefined ? values : withValue(values, place, next);
    setBusy((keys) => [...keys, key]);
    const answer = await ask('act', { source, blockId, actionId, state, ...(value === undefined ? {} : { value }) });
    setBusy((keys) => keys.filter((other) => other !== key));
    return answer.ok;
  }

  return { values, errors, edit, press, isBusy: (place) => busy.includes(keyOf(place)) };
}
