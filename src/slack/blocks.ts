import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ChannelsSelect,
  Checkboxes,
  ColorScheme,
  Confirm,
  ContextBlock,
  ConversationsSelect,
  Datepicker,
  DividerBlock,
  HeaderBlock,
  InputBlock,
  InputBlockElement,
  KnownBlock,
  ModalView,
  MrkdwnElement,
  Overflow,
  PlainTextElement,
  PlainTextOption,
  SectionBlock,
  StaticSelect,
  URLInput,
  UsersSelect,
} from '@slack/types';
import { clampText, LIMITS } from './limits.js';

/** Text that a person typed, so that it can neither link nor notify anybody. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Names a person; in a channel message this notifies them. */
export function mention(user: string): string {
  return `<@${user}>`;
}

export function channelMention(channel: string): string {
  return `<#${channel}>`;
}

/** A link under words; both are escaped. */
export function link(url: string, words: string): string {
  return `<${url.replaceAll('&', '&amp;').replaceAll('|', '%7C').replaceAll('>', '%3E')}|${escapeText(words).replaceAll('|', '¦')}>`;
}

/**
 * A moment in the reader's own zone. `format` as Slack defines it: `{date_short_pretty} {time}`.
 * Without `fallback`, clients that cannot format it show `2025-12-01 09:00 UTC`.
 */
export function slackDate(date: Date, format = '{date_short_pretty} {time}', fallback?: string): string {
  const spoken = fallback ?? `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(date.getTime() / 1000)}^${format}|${escapeText(spoken).replaceAll('|', '¦')}>`;
}

export function plain(text: string, max: number = LIMITS.text): PlainTextElement {
  return { type: 'plain_text', text: clampText(text, max), emoji: true };
}

function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text };
}

/** Plain text: shown as it is, not escaped. */
export function header(text: string): HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text, emoji: true } };
}

export function section(text: string, accessory?: SectionBlock['accessory']): SectionBlock {
  return accessory === undefined ? { type: 'section', text: mrkdwn(text) } : { type: 'section', text: mrkdwn(text), accessory };
}

/** Short facts side by side under an optional line. */
export function fields(texts: string[], text?: string): SectionBlock {
  const block: SectionBlock = { type: 'section', fields: texts.map(mrkdwn) };
  return text === undefined ? block : { ...block, text: mrkdwn(text) };
}

export function context(...texts: string[]): ContextBlock {
  return { type: 'context', elements: texts.map(mrkdwn) };
}

export function divider(): DividerBlock {
  return { type: 'divider' };
}

/** A row of elements; `blockId` is unique in its message. */
export function actions(blockId: string, ...elements: ActionsBlockElement[]): ActionsBlock {
  return { type: 'actions', block_id: blockId, elements };
}

/** `text` is a verb. With `url` it opens a page as well. `spoken` is what a screen reader says where the words alone are not enough. */
export function button(options: {
  text: string;
  actionId: string;
  value?: string;
  style?: ColorScheme;
  confirm?: Confirm;
  url?: string;
  spoken?: string;
}): Button {
  const { text, actionId, value, style, confirm, url, spoken } = options;
  return {
    type: 'button',
    text: plain(text, LIMITS.buttonText),
    action_id: actionId,
    ...(value === undefined ? {} : { value: within('button value', value, LIMITS.buttonValue) }),
    ...(style === undefined ? {} : { style }),
    ...(confirm === undefined ? {} : { confirm }),
    ...(url === undefined ? {} : { url }),
    ...(spoken === undefined ? {} : { accessibility_label: clampText(spoken, LIMITS.accessibilityLabel) }),
  };
}

/** "Are you sure?" before a press counts. */
export function confirm(options: { title: string; text: string; yes: string; no: string; style?: ColorScheme }): Confirm {
  return {
    title: plain(options.title, LIMITS.confirmTitle),
    text: { type: 'mrkdwn', text: clampText(options.text, LIMITS.confirmText) },
    confirm: plain(options.yes, LIMITS.confirmButton),
    deny: plain(options.no, LIMITS.confirmButton),
    ...(options.style === undefined ? {} : { style: options.style }),
  };
}

export interface Choice {
  text: string;
  value: string;
  description?: string;
}

export function option(choice: Choice): PlainTextOption {
  return {
    text: plain(choice.text, LIMITS.optionText),
    value: within('option value', choice.value, LIMITS.optionValue),
    ...(choice.description === undefined ? {} : { description: plain(choice.description, LIMITS.optionDescription) }),
  };
}

/** The menu behind `⋯`. One to five choices. */
export function overflow(actionId: string, choices: Choice[]): Overflow {
  return { type: 'overflow', action_id: actionId, options: choices.slice(0, LIMITS.overflowOptions).map(option) };
}

/** A menu of up to 100 choices. `initial` is a value among them. */
export function select(options: { actionId: string; placeholder?: string; choices: Choice[]; initial?: string }): StaticSelect {
  const choices = options.choices.slice(0, LIMITS.options).map(option);
  const initial = choices.find((choice) => choice.value === options.initial);
  return {
    type: 'static_select',
    action_id: options.actionId,
    options: choices,
    ...(options.placeholder === undefined ? {} : { placeholder: plain(options.placeholder, LIMITS.placeholder) }),
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}

/** One to ten choices, of which any number may be taken. `initial` holds values among them. */
export function checkboxes(options: { actionId: string; choices: Choice[]; initial?: readonly string[] }): Checkboxes {
  const choices = options.choices.slice(0, LIMITS.choices).map(option);
  const initial = choices.filter((choice) => options.initial?.some((value) => value === choice.value));
  return {
    type: 'checkboxes',
    action_id: options.actionId,
    options: choices,
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  };
}

/** A day of the calendar, `2026-12-01`. */
export function datePicker(options: { actionId: string; initial?: string }): Datepicker {
  return { type: 'datepicker', action_id: options.actionId, ...(options.initial === undefined ? {} : { initial_date: options.initial }) };
}

export function usersSelect(options: { actionId: string; placeholder?: string; initial?: string }): UsersSelect {
  return {
    type: 'users_select',
    action_id: options.actionId,
    ...(options.placeholder === undefined ? {} : { placeholder: plain(options.placeholder, LIMITS.placeholder) }),
    ...(options.initial === undefined ? {} : { initial_user: options.initial }),
  };
}

/** Public and private channels that the person can see. */
export function channelSelect(options: { actionId: string; placeholder?: string; initial?: string }): ConversationsSelect {
  return {
    type: 'conversations_select',
    action_id: options.actionId,
    filter: { include: ['public', 'private'], exclude_bot_users: true },
    ...(options.placeholder === undefined ? {} : { placeholder: plain(options.placeholder, LIMITS.placeholder) }),
    ...(options.initial === undefined ? {} : { initial_conversation: options.initial }),
  };
}

/** Public channels only. */
export function publicChannelSelect(options: { actionId: string; initial?: string }): ChannelsSelect {
  return {
    type: 'channels_select',
    action_id: options.actionId,
    ...(options.initial === undefined ? {} : { initial_channel: options.initial }),
  };
}

/** A labelled field of a modal around any element. */
export function input(options: {
  blockId: string;
  label: string;
  element: InputBlockElement;
  hint?: string;
  optional?: boolean;
  dispatch?: boolean;
}): InputBlock {
  return {
    type: 'input',
    block_id: options.blockId,
    label: plain(options.label, LIMITS.inputLabel),
    element: options.element,
    optional: options.optional ?? false,
    ...(options.hint === undefined ? {} : { hint: plain(options.hint, LIMITS.inputHint) }),
    ...(options.dispatch === undefined ? {} : { dispatch_action: options.dispatch }),
  };
}

/** A labelled line of text (or several lines). The action id defaults to the block's. */
export function plainInput(options: {
  blockId: string;
  label: string;
  actionId?: string;
  initial?: string;
  placeholder?: string;
  hint?: string;
  optional?: boolean;
  multiline?: boolean;
  maxLength?: number;
  /** Tells at once when somebody presses Enter in it. */
  dispatch?: boolean;
}): InputBlock {
  const { blockId, label, hint, optional, dispatch } = options;
  return input({
    blockId,
    label,
    hint,
    optional,
    dispatch,
    element: {
      type: 'plain_text_input',
      action_id: options.actionId ?? blockId,
      max_length: options.maxLength ?? LIMITS.inputMaxLength,
      ...(options.multiline === undefined ? {} : { multiline: options.multiline }),
      ...(options.initial === undefined || options.initial === '' ? {} : { initial_value: options.initial }),
      ...(options.placeholder === undefined ? {} : { placeholder: plain(options.placeholder, LIMITS.placeholder) }),
    },
  });
}

/** A labelled field for an address. */
export function urlInput(options: { blockId: string; label: string; placeholder?: string; optional?: boolean }): InputBlock {
  const { blockId, label, placeholder, optional } = options;
  const element: URLInput = { type: 'url_text_input', action_id: blockId };
  return input({
    blockId,
    label,
    optional,
    element: placeholder === undefined ? element : { ...element, placeholder: plain(placeholder, LIMITS.placeholder) },
  });
}

/** A modal; `metadata` comes back with its submission. Without `submit` it has no inputs. */
export function modal(options: {
  callbackId: string;
  title: string;
  blocks: KnownBlock[];
  submit?: string;
  close?: string;
  metadata?: string;
}): ModalView {
  return {
    type: 'modal',
    callback_id: options.callbackId,
    title: plain(options.title, LIMITS.modalTitle),
    blocks: options.blocks.slice(0, LIMITS.blocksInView),
    close: plain(options.close ?? 'Cancel', LIMITS.modalTitle),
    ...(options.submit === undefined ? {} : { submit: plain(options.submit, LIMITS.modalTitle) }),
    ...(options.metadata === undefined ? {} : { private_metadata: within('private metadata', options.metadata, LIMITS.privateMetadata) }),
  };
}

/** Values carry ids of ours: cutting one would point at the wrong thing, so a long one is a mistake in the caller. */
function within(what: string, value: string, max: number): string {
  if (value.length > max) throw new RangeError(`A ${what} holds at most ${max} characters, got ${value.length}: ${value.slice(0, 60)}`);
  return value;
}
