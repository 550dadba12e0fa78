import { asText, isJson, type Json } from './slack-shapes.js';

interface Kind {
  /** The field that holds what was chosen. */
  field: string;
  holds: 'option' | 'options' | 'id' | 'ids' | 'files' | 'text' | 'number';
}

const KINDS: Record<string, Kind> = {
  static_select: { field: 'selected_option', holds: 'option' },
  external_select: { field: 'selected_option', holds: 'option' },
  overflow: { field: 'selected_option', holds: 'option' },
  radio_buttons: { field: 'selected_option', holds: 'option' },
  checkboxes: { field: 'selected_options', holds: 'options' },
  multi_static_select: { field: 'selected_options', holds: 'options' },
  multi_external_select: { field: 'selected_options', holds: 'options' },
  users_select: { field: 'selected_user', holds: 'id' },
  conversations_select: { field: 'selected_conversation', holds: 'id' },
  channels_select: { field: 'selected_channel', holds: 'id' },
  multi_users_select: { field: 'selected_users', holds: 'ids' },
  multi_conversations_select: { field: 'selected_conversations', holds: 'ids' },
  multi_channels_select: { field: 'selected_channels', holds: 'ids' },
  datepicker: { field: 'selected_date', holds: 'text' },
  timepicker: { field: 'selected_time', holds: 'text' },
  datetimepicker: { field: 'selected_date_time', holds: 'number' },
  plain_text_input: { field: 'value', holds: 'text' },
  email_text_input: { field: 'value', holds: 'text' },
  url_text_input: { field: 'value', holds: 'text' },
  number_input: { field: 'value', holds: 'text' },
  file_input: { field: 'files', holds: 'files' },
  rich_text_input: { field: 'rich_text_value', holds: 'text' },
};

const INITIAL = [
  'initial_value',
  'initial_option',
  'initial_options',
  'initial_user',
  'initial_users',
  'initial_conversation',
  'initial_conversations',
  'initial_channel',
  'initial_channels',
  'initial_date',
  'initial_time',
  'initial_date_time',
];

/** Elements without a state of their own: nothing about them is in `state.values`. */
export function hasState(element: Json): boolean {
  return element['type'] !== 'overflow' && KINDS[String(element['type'])] !== undefined;
}

/**
 * What Slack says about an element after a person chose or typed `given`: text, an id, the label or value of an option, or a list
 * of them, or Slack's own state of such an element. Undefined leaves the element as it came.
 * @throws {Error} naming the options when there is no such option.
 */
export function elementState(element: Json, given: unknown): Json {
  const type = String(element['type']);
  const kind = KINDS[type];
  if (kind === undefined) return { type };
  const chosen = isJson(given) && kind.field in given ? given[kind.field] : given;
  const value = chosen === undefined ? initialOf(element) : chosen;
  return { type, [kind.field]: settle(element, kind, value) };
}

function initialOf(element: Json): unknown {
  for (const name of INITIAL) if (element[name] !== undefined) return element[name];
  return null;
}

function settle(element: Json, kind: Kind, value: unknown): unknown {
  const many = kind.holds === 'options' || kind.holds === 'ids' || kind.holds === 'files';
  if (value === null || value === undefined || value === '') return many ? [] : null;
  const values = Array.isArray(value) ? value : [value];
  if (kind.holds === 'option') return findOption(element, values[0]);
  if (kind.holds === 'options') return values.map((one) => findOption(element, one));
  if (kind.holds === 'files') return values;
  if (kind.holds === 'ids') return values.map(String);
  if (kind.holds === 'number') return Number(value);
  return kind.field === 'rich_text_value' ? value : asText(value);
}

function findOption(element: Json, wanted: unknown): Json {
  const value = isJson(wanted) ? wanted['value'] : wanted;
  const options = optionsOf(element);
  const found = options.find((one) => one['value'] === value) ?? options.find((one) => labelOf(one) === value);
  if (found !== undefined) return found;
  if (isJson(wanted) && String(element['type']).includes('external')) return wanted;
  throw new Error(`No option ${JSON.stringify(value)} in ${String(element['action_id'])}; there are: ${options.map(labelOf).join(', ')}`);
}

export function optionsOf(element: Json): Json[] {
  const groups = Array.isArray(element['option_groups']) ? element['option_groups'].filter(isJson) : [];
  return [element, ...groups].flatMap((one) => (Array.isArray(one['options']) ? one['options'].filter(isJson) : []));
}

function labelOf(option: Json): string {
  return isJson(option['text']) ? String(option['text']['text']) : '';
}

export function isEmptyState(state: Json): boolean {
  const { type: _type, ...rest } = state;
  return Object.values(rest).every((one) => one === null || (Array.isArray(one) && one.length === 0));
}
