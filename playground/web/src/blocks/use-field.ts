import type { FieldValue, StatefulElement } from './form-state.js';
import { initialValue } from './form-state.js';
import { useSurface } from './surface.js';

/** How an element in an input block differs from one that acts at once. */
export interface InputOptions {
  /** The id that its label points to. */
  id: string;
  labelId: string;
  describedBy: string | undefined;
  invalid: boolean;
  optional: boolean;
  /** A change is also sent as an action. */
  dispatches: boolean;
}

export interface FieldProps<Element extends StatefulElement> {
  element: Element;
  blockId: string;
  input: InputOptions | undefined;
}

/**
 * The value of a field and how to change it. In an input block a change is kept until the form is sent; elsewhere it is an action at
 * once, with `sent` as its value.
 */
export function useField({ element, blockId, input }: FieldProps<StatefulElement>) {
  const surface = useSurface();
  const place = { blockId, actionId: element.action_id ?? '' };
  const value = surface.values[blockId]?.[place.actionId] ?? initialValue(element);

  function change(next: FieldValue, sent: unknown): void {
    surface.edit(place, next);
    if (input === undefined || input.dispatches) send(sent, next);
  }

  function send(sent: unknown, next?: FieldValue): void {
    const confirm = 'confirm' in element ? element.confirm : undefined;
    void surface.press({ ...place, value: sent, confirm, ...(next === undefined ? {} : { next }) });
  }

  return { value, change, send, edit: (next: FieldValue) => surface.edit(place, next), isBusy: surface.isBusy(place) };
}
