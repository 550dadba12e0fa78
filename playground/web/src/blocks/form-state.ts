import type { InputBlockElement, KnownBlock, Option, OptionGroup } from '@slack/types';

/** A file as a person chose it, not yet uploaded. */
export interface ChosenFile {
  name: string;
  mimetype: string;
  size: number;
  base64: string;
}

/** The value of an input element, in the shape of Slack's `state.values`. */
export type FieldValue =
  | { type: 'plain_text_input' | 'email_text_input' | 'url_text_input' | 'number_input'; value: string | null }
  | { type: 'static_select' | 'radio_buttons'; selected_option: Option | null }
  | { type: 'multi_static_select' | 'checkboxes'; selected_options: Option[] }
  | { type: 'users_select'; selected_user: string | null }
  | { type: 'conversations_select'; selected_conversation: string | null }
  | { type: 'channels_select'; selected_channel: string | null }
  | { type: 'multi_users_select'; selected_users: string[] }
  | { type: 'multi_conversations_select'; selected_conversations: string[] }
  | { type: 'multi_channels_select'; selected_channels: string[] }
  | { type: 'datepicker'; selected_date: string | null }
  | { type: 'timepicker'; selected_time: string | null }
  | { type: 'file_input'; files: ChosenFile[] };

/** block_id → action_id → value. */
export type FieldValues = Record<string, Record<string, FieldValue>>;

/** Any element that may stand in a block and hold a value, or none. */
export type AnyElement = { type: string; action_id?: string };
export type StatefulElement = Extract<InputBlockElement, { type: FieldValue['type'] }>;

const statefulTypes: ReadonlySet<string> = new Set<FieldValue['type']>([
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'static_select',
  'radio_buttons',
  'multi_static_select',
  'checkboxes',
  'users_select',
  'conversations_select',
  'channels_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
  'datepicker',
  'timepicker',
  'file_input',
]);

export function isStateful(element: AnyElement): element is StatefulElement {
  return statefulTypes.has(element.type);
}

/** Every option of a static select, with the label of its group. */
export function allOptions({
  options,
  option_groups,
}: {
  options?: Option[];
  option_groups?: OptionGroup[];
}): { option: Option; group?: string }[] {
  const grouped = (option_groups ?? []).flatMap(({ label, options: own }) => own.map((option) => ({ option, group: label.text })));
  return [...(options ?? []).map((option) => ({ option })), ...grouped];
}

/** What an element holds before anybody touched it. `here` is the conversation that is open, for selects that start with it. */
export function initialValue(element: StatefulElement, here?: string): FieldValue {
  switch (element.type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type: element.type, value: element.initial_value ?? null };
    case 'static_select':
    case 'radio_buttons':
      return { type: element.type, selected_option: element.initial_option ?? null };
    case 'multi_static_select':
    case 'checkboxes':
      return { type: element.type, selected_options: element.initial_options ?? [] };
    case 'users_select':
      return { type: element.type, selected_user: element.initial_user ?? null };
    case 'conversations_select':
      return {
        type: element.type,
        selected_conversation: element.initial_conversation ?? (element.default_to_current_conversation ? (here ?? null) : null),
      };
    case 'channels_select':
      return { type: element.type, selected_channel: element.initial_channel ?? null };
    case 'multi_users_select':
      return { type: element.type, selected_users: element.initial_users ?? [] };
    case 'multi_conversations_select':
      return { type: element.type, selected_conversations: element.initial_conversations ?? [] };
    case 'multi_channels_select':
      return { type: element.type, selected_channels: element.initial_channels ?? [] };
    case 'datepicker':
      return { type: element.type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type: element.type, selected_time: element.initial_time ?? null };
    default:
      return { type: element.type, files: [] };
  }
}

/** The elements of a block that people use, in order. */
export function elementsOf(block: KnownBlock): AnyElement[] {
  if (block.type === 'input') return [block.element];
  if (block.type === 'actions') return block.elements;
  if (block.type === 'section') return block.accessory === undefined ? [] : [block.accessory];
  return [];
}

/**
 * The state of all input elements: what was changed by hand, else the initial values. A change lives on over an update of its view
 * as long as block and action keep their ids and the element its type, as in Slack.
 */
export function collectState(blocks: KnownBlock[], edits: FieldValues, here?: string): FieldValues {
  const values: FieldValues = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      if (!isStateful(element) || element.action_id === undefined) continue;
      const blockId = block.block_id ?? '';
      const edited = edits[blockId]?.[element.action_id];
      values[blockId] = { ...values[blockId], [element.action_id]: edited?.type === element.type ? edited : initialValue(element, here) };
    }
  }
  return values;
}
