import type { KnownBlock } from '@slack/types';
import { type FieldValue, type FieldValues, isStateful, type StatefulElement } from './form-state.js';

function isEmpty(value: FieldValue): boolean {
  return Object.entries(value).every(
    ([name, content]) => name === 'type' || content === null || content === '' || (Array.isArray(content) && content.length === 0),
  );
}

function isNumber(text: string, decimal: boolean): boolean {
  return (decimal ? /^[+-]?\d*\.?\d+$/ : /^[+-]?\d+$/).test(text.trim());
}

function faultOfNumber(element: Extract<StatefulElement, { type: 'number_input' }>, text: string): string | null {
  if (!isNumber(text, element.is_decimal_allowed)) return element.is_decimal_allowed ? 'Enter a number.' : 'Enter a whole number.';
  if (element.min_value !== undefined && Number(text) < Number(element.min_value))
    return `Enter a number that is at least ${element.min_value}.`;
  if (element.max_value !== undefined && Number(text) > Number(element.max_value))
    return `Enter a number that is at most ${element.max_value}.`;
  return null;
}

function faultOfText(element: StatefulElement, text: string): string | null {
  switch (element.type) {
    case 'plain_text_input':
      if (element.min_length !== undefined && text.length < element.min_length) return `Enter at least ${element.min_length} characters.`;
      if (text.length > (element.max_length ?? 3000))
        return `Enter at most ${element.max_length ?? 3000} characters; these are ${text.length}.`;
      return null;
    case 'email_text_input':
      return /^\S+@\S+\.\S+$/.test(text.trim()) ? null : 'Enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(text.trim()) ? null : 'Enter a valid URL, with https:// or another scheme.';
    case 'number_input':
      return faultOfNumber(element, text);
    default:
      return null;
  }
}

/** What Slack's own client refuses before it asks the app: block_id → message. */
export function validate(blocks: KnownBlock[], values: FieldValues): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input' || !isStateful(block.element)) continue;
    const blockId = block.block_id ?? '';
    const value = values[blockId]?.[block.element.action_id ?? ''];
    if (value === undefined) continue;
    const empty = isEmpty(value);
    const fault = empty
      ? block.optional
        ? null
        : 'Please complete this required field.'
      : 'value' in value
        ? faultOfText(block.element, value.value ?? '')
        : null;
    if (fault !== null) faults[blockId] = fault;
  }
  return faults;
}
