import {
  all,
  anything,
  boolean,
  byType,
  type Fields,
  integer,
  list,
  matching,
  object,
  oneOf,
  type Rule,
  string,
  url,
} from './check-rules.js';

/** A text object; `plain` where Slack takes no formatting. */
export function text(max: number, { plain = false, min = 1 } = {}): Rule {
  return object({
    type: { required: plain ? oneOf('plain_text') : oneOf('plain_text', 'mrkdwn') },
    text: { required: string(max, min) },
    emoji: boolean,
    verbatim: boolean,
  });
}

const plain = (max: number): Rule => text(max, { plain: true });
const actionId = string(255, 1);

const confirm = object({
  title: { required: plain(100) },
  text: { required: text(300) },
  confirm: { required: plain(30) },
  deny: { required: plain(30) },
  style: oneOf('primary', 'danger'),
});

function option(label: Rule): Rule {
  return object({ text: { required: label }, value: { required: string(150, 1) }, description: text(75), url: url(3_000) });
}

const plainOption = option(plain(75));
const richOption = option(text(75));
const optionGroups = list(object({ label: { required: plain(75) }, options: { required: list(plainOption, 100) } }), 100);

const dispatch = object({ trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2) });
const filter = object({
  include: list(oneOf('im', 'mpim', 'private', 'public'), 4),
  exclude_external_shared_channels: boolean,
  exclude_bot_users: boolean,
});

function element(fields: Fields): Rule {
  return object({ type: anything, action_id: actionId, confirm, focus_on_load: boolean, ...fields });
}

function input(fields: Fields): Rule {
  return element({ placeholder: plain(150), dispatch_action_config: dispatch, ...fields });
}

const needsOptions: Rule = (value, pointer, report) => {
  if (typeof value === 'object' && value !== null && !('options' in value) && !('option_groups' in value)) {
    report(pointer, 'missing required field: options');
  }
};

const channelId = matching(/^[CDG][A-Z0-9]{2,}$/, 'a valid conversation id');
const userId = matching(/^[UW][A-Z0-9]{2,}$/, 'a valid user id');
const placeholder = plain(150);

export const image = object({
  type: anything,
  image_url: url(3_000),
  slack_file: object({ id: string(255, 1), url: url(3_000) }),
  alt_text: { required: string(2_000, 1) },
});

const button = element({
  text: { required: plain(75) },
  url: url(3_000),
  value: string(2_000, 1),
  style: oneOf('primary', 'danger'),
  accessibility_label: string(75, 1),
});

const single: Record<string, Rule> = {
  static_select: all(
    element({ placeholder, options: list(plainOption, 100), option_groups: optionGroups, initial_option: plainOption }),
    needsOptions,
  ),
  external_select: element({ placeholder, initial_option: plainOption, min_query_length: integer(0, 1_000) }),
  users_select: element({ placeholder, initial_user: userId }),
  conversations_select: element({
    placeholder,
    initial_conversation: channelId,
    default_to_current_conversation: boolean,
    response_url_enabled: boolean,
    filter,
  }),
  channels_select: element({ placeholder, initial_channel: channelId, response_url_enabled: boolean }),
};

const maxSelected = integer(1, 1_000);
const multiple: Record<string, Rule> = {
  multi_static_select: all(
    element({
      placeholder,
      options: list(plainOption, 100),
      option_groups: optionGroups,
      initial_options: list(plainOption, 100),
      max_selected_items: maxSelected,
    }),
    needsOptions,
  ),
  multi_external_select: element({
    placeholder,
    initial_options: list(plainOption, 100),
    min_query_length: integer(0, 1_000),
    max_selected_items: maxSelected,
  }),
  multi_users_select: element({ placeholder, initial_users: list(userId, 1_000, 0), max_selected_items: maxSelected }),
  multi_conversations_select: element({
    placeholder,
    initial_conversations: list(channelId, 1_000, 0),
    default_to_current_conversation: boolean,
    filter,
    max_selected_items: maxSelected,
  }),
  multi_channels_select: element({ placeholder, initial_channels: list(channelId, 1_000, 0), max_selected_items: maxSelected }),
};

const pickers: Record<string, Rule> = {
  checkboxes: element({ options: { required: list(richOption, 10) }, initial_options: list(richOption, 10) }),
  radio_buttons: element({ options: { required: list(richOption, 10) }, initial_option: richOption }),
  datepicker: element({ placeholder, initial_date: matching(/^\d{4}-\d{2}-\d{2}$/, 'in the format YYYY-MM-DD') }),
  timepicker: element({
    placeholder,
    initial_time: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'in the format HH:mm'),
    timezone: string(255, 1),
  }),
  datetimepicker: element({ initial_date_time: integer(1_000_000_000, 9_999_999_999) }),
};

const typed: Record<string, Rule> = {
  plain_text_input: input({
    initial_value: string(3_000),
    multiline: boolean,
    min_length: integer(0, 3_000),
    max_length: integer(1, 3_000),
  }),
  email_text_input: input({ initial_value: string(3_000) }),
  url_text_input: input({ initial_value: string(3_000) }),
  number_input: input({
    is_decimal_allowed: { required: boolean },
    initial_value: string(3_000),
    min_value: string(3_000),
    max_value: string(3_000),
  }),
  rich_text_input: input({ initial_value: anything }),
  file_input: element({ filetypes: list(string(255, 1), 100), max_files: integer(1, 10) }),
};

const overflow = element({ options: { required: list(plainOption, 5) } });

export const accessory = byType({ image, button, overflow, ...single, ...multiple, ...pickers });
export const actionElement = byType({ button, overflow, ...single, ...multiple, ...pickers });
export const inputElement = byType({ ...single, ...multiple, ...pickers, ...typed });
