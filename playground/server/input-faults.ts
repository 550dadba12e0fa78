import { isEmptyState } from './element-state.js';
import { labelOf } from './elements.js';
import { asText, isJson, type Json } from './slack-shapes.js';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What Slack itself says at the fields of a modal before it tells the app: block_id → message. */
export function inputFaults(blocks: unknown, values: Record<string, Record<string, Json>>): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const block of Array.isArray(blocks) ? blocks.filter(isJson) : []) {
    if (block['type'] !== 'input' || !isJson(block['element'])) continue;
    const id = String(block['block_id']);
    const state = values[id]?.[String(block['element']['action_id'])] ?? {};
    const fault = isEmptyState(state) ? missing(block) : wrong(block['element'], state['value']);
    if (fault !== undefined) faults[id] = fault;
  }
  return faults;
}

function missing(block: Json): string | undefined {
  return block['optional'] === true ? undefined : `Please complete this required field: ${labelOf(block)}`;
}

function wrong(element: Json, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const least = Number(element['min_length'] ?? 0);
  const most = Number(element['max_length'] ?? 3_000);
  if (element['type'] === 'plain_text_input' && value.length < least) return `Please lengthen this text to ${least} characters or more`;
  if (element['type'] === 'plain_text_input' && value.length > most) return `Please shorten this text to ${most} characters or less`;
  if (element['type'] === 'email_text_input' && !EMAIL.test(value)) return 'Please enter a valid email address';
  if (element['type'] === 'url_text_input' && !URL.canParse(value)) return 'Please enter a valid URL';
  if (element['type'] === 'number_input') return wrongNumber(element, value);
  return undefined;
}

function wrongNumber(element: Json, value: string): string | undefined {
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) return 'Please enter a number';
  if (element['is_decimal_allowed'] !== true && !Number.isInteger(number)) return 'Please enter a whole number';
  if (element['min_value'] != null && number < Number(element['min_value']))
    return `Please enter a number of at least ${asText(element['min_value'])}`;
  if (element['max_value'] != null && number > Number(element['max_value']))
    return `Please enter a number of at most ${asText(element['max_value'])}`;
  return undefined;
}
