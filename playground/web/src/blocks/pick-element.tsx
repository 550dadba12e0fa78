import type {
  ChannelsSelect,
  ConversationsSelect,
  MultiChannelsSelect,
  MultiConversationsSelect,
  MultiUsersSelect,
  UsersSelect,
} from '@slack/types';
import type { PageState } from '../../../server/page-api.js';
import type { Choice } from '../controls/choices.js';
import { SearchSelect } from '../controls/search-select.js';
import { plainText } from '../text/text-object.js';
import { useWorld } from '../world/world-context.js';
import type { FieldValue } from './form-state.js';
import { type FieldProps, useField } from './use-field.js';

type Pick = UsersSelect | MultiUsersSelect | ConversationsSelect | MultiConversationsSelect | ChannelsSelect | MultiChannelsSelect;

const conversationKinds = { public: 'public', private: 'private', im: 'direct', mpim: 'direct' } as const;

function people({ users }: PageState): Choice[] {
  return users.map(({ id, realName, name }) => ({ value: id, text: realName, note: `@${name}` }));
}

function conversations(state: PageState, element: ConversationsSelect | MultiConversationsSelect): Choice[] {
  const include = element.filter?.include?.map((kind) => conversationKinds[kind]);
  const shown = state.channels.filter((channel) => !channel.isArchived && (include === undefined || include.includes(channel.kind)));
  return shown.map((channel) => ({
    value: channel.id,
    text: channel.kind === 'direct' ? directName(state, channel.members) : `#${channel.name}`,
  }));
}

function directName(state: PageState, members: string[]): string {
  const others = state.users.filter(({ id }) => id !== state.me && members.includes(id));
  return others.map(({ realName }) => realName).join(', ') || 'You';
}

function choicesFor(element: Pick, state: PageState): Choice[] {
  if (element.type === 'users_select' || element.type === 'multi_users_select') return people(state);
  if (element.type === 'conversations_select' || element.type === 'multi_conversations_select') return conversations(state, element);
  return state.channels
    .filter(({ kind, isArchived }) => kind === 'public' && !isArchived)
    .map(({ id, name }) => ({ value: id, text: `#${name}` }));
}

function selectedIn(value: FieldValue): string[] {
  if ('selected_user' in value) return value.selected_user === null ? [] : [value.selected_user];
  if ('selected_conversation' in value) return value.selected_conversation === null ? [] : [value.selected_conversation];
  if ('selected_channel' in value) return value.selected_channel === null ? [] : [value.selected_channel];
  if ('selected_users' in value) return value.selected_users;
  if ('selected_conversations' in value) return value.selected_conversations;
  return 'selected_channels' in value ? value.selected_channels : [];
}

function valueOf(type: Pick['type'], ids: string[]): FieldValue {
  const first = ids[0] ?? null;
  switch (type) {
    case 'users_select':
      return { type, selected_user: first };
    case 'conversations_select':
      return { type, selected_conversation: first };
    case 'channels_select':
      return { type, selected_channel: first };
    case 'multi_users_select':
      return { type, selected_users: ids };
    case 'multi_conversations_select':
      return { type, selected_conversations: ids };
    default:
      return { type, selected_channels: ids };
  }
}

/** A select whose list is the workspace's people or conversations. */
export function PickElement({ element, blockId, input }: FieldProps<Pick>) {
  const { world } = useWorld();
  const { value, change, isBusy } = useField({ element, blockId, input });
  const multiple = element.type.startsWith('multi_');
  const placeholder = element.placeholder === undefined ? undefined : plainText(element.placeholder);
  const nothing = element.type.endsWith('users_select') ? 'Choose a person' : 'Choose a channel';
  return (
    <SearchSelect
      id={input?.id}
      label={input === undefined ? (placeholder ?? nothing) : undefined}
      choices={choicesFor(element, world.state)}
      selected={selectedIn(value)}
      onChange={(ids) => change(valueOf(element.type, ids), multiple ? ids : ids[0])}
      multiple={multiple}
      max={'max_selected_items' in element ? element.max_selected_items : undefined}
      mayClear={input?.optional ?? false}
      placeholder={placeholder ?? nothing}
      describedBy={input?.describedBy}
      invalid={input?.invalid}
      busy={isBusy}
    />
  );
}
