import { elementState, hasState } from './element-state.js';
import { isJson, type Json } from './slack-shapes.js';

export interface Placed {
  block: Json;
  element: Json;
}

/** Every element of some blocks, with the block it is in. */
export function elementsOf(blocks: unknown): Placed[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.filter(isJson).flatMap((block) => {
    const inside = [
      block['accessory'],
      block['element'],
      ...(block['type'] === 'actions' && Array.isArray(block['elements']) ? block['elements'] : []),
    ];
    return inside.filter(isJson).map((element) => ({ block, element }));
  });
}

/**
 * The element a person presses.
 * @throws {Error} naming what is there when it is not.
 */
export function findElement(blocks: unknown, actionId: string, blockId?: string): Placed {
  const placed = elementsOf(blocks);
  const found = placed.find(
    ({ block, element }) => element['action_id'] === actionId && (blockId === undefined || block['block_id'] === blockId),
  );
  if (found !== undefined) return found;
  const there = placed.map(({ block, element }) => `${String(block['block_id'])}/${String(element['action_id'])}`).join(', ');
  throw new Error(`No element ${blockId ?? '*'}/${actionId} here; there are: ${there || 'none'}`);
}

/** `state.values` of a message or view. `given` says what the person chose in an element, undefined for what it came with. */
export function stateValues(blocks: unknown, given: (placed: Placed) => unknown): Record<string, Record<string, Json>> {
  const values: Record<string, Record<string, Json>> = {};
  for (const placed of elementsOf(blocks)) {
    if (!hasState(placed.element)) continue;
    const inBlock = (values[String(placed.block['block_id'])] ??= {});
    inBlock[String(placed.element['action_id'])] = elementState(placed.element, given(placed));
  }
  return values;
}

/** What `actions[0]` says about a press. */
export function actionOf({ block, element }: Placed, given: unknown, at: string): Json {
  const common = { action_id: element['action_id'], block_id: block['block_id'], action_ts: at };
  if (element['type'] === 'button') {
    const { text, value, style, url } = element;
    return {
      ...common,
      type: 'button',
      text,
      ...(value == null ? {} : { value }),
      ...(style == null ? {} : { style }),
      ...(url == null ? {} : { url }),
    };
  }
  return { ...common, ...elementState(element, given), ...(element['placeholder'] == null ? {} : { placeholder: element['placeholder'] }) };
}

/** Label of an input block. */
export function labelOf(block: Json): string {
  return isJson(block['label']) ? String(block['label']['text']) : '';
}
