import type { StoredChannel } from './slack-shapes.js';

const BY_KIND = { public: 'channels', private: 'groups', direct: 'im' } as const;

/** Scopes of methods that always need the same one. Methods not named here need none. */
const FIXED: Record<string, string> = {
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'chat.delete': 'chat:write',
  'conversations.open': 'im:write',
  'conversations.join': 'channels:join',
  'dnd.info': 'dnd:read',
  'files.getUploadURLExternal': 'files:write',
  'files.completeUploadExternal': 'files:write',
  'files.info': 'files:read',
  'reactions.add': 'reactions:write',
  'reactions.remove': 'reactions:write',
  'team.info': 'team:read',
  'users.getPresence': 'users:read',
  'users.info': 'users:read',
  'users.list': 'users:read',
};

const READS_CHANNEL = new Set(['conversations.info', 'conversations.members']);
const READS_HISTORY = new Set(['conversations.history', 'conversations.replies']);
const LISTS = new Set(['conversations.list', 'users.conversations']);
const LISTED_KINDS: Record<string, string> = {
  public_channel: 'channels:read',
  private_channel: 'groups:read',
  im: 'im:read',
  mpim: 'mpim:read',
};

/** The scopes a call needs, all of them. `channel` is the one it is about, `types` what a list asks for. */
export function neededScopes(method: string, channel: StoredChannel | undefined, types: string[]): string[] {
  const fixed = FIXED[method];
  if (fixed !== undefined) return [fixed];
  const kind = BY_KIND[channel?.kind ?? 'public'];
  if (READS_CHANNEL.has(method)) return [`${kind}:read`];
  if (READS_HISTORY.has(method)) return [`${kind}:history`];
  if (LISTS.has(method)) return (types.length === 0 ? ['public_channel'] : types).map((type) => LISTED_KINDS[type] ?? 'channels:read');
  return [];
}
