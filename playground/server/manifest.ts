import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from './project-root.js';

const command = z.object({
  command: z.string(),
  description: z.string().default(''),
  usage_hint: z.string().default(''),
  should_escape: z.boolean().default(false),
});

const shortcut = z.object({
  name: z.string(),
  type: z.enum(['message', 'global']),
  callback_id: z.string(),
  description: z.string().default(''),
});

const manifest = z.object({
  display_information: z.object({ name: z.string() }).default({ name: 'Farrier' }),
  features: z
    .object({
      app_home: z.object({ messages_tab_read_only_enabled: z.boolean().default(true) }).prefault({}),
      slash_commands: z.array(command).default([]),
      shortcuts: z.array(shortcut).default([]),
    })
    .prefault({}),
  oauth_config: z.object({
    scopes: z.object({ bot: z.array(z.string()).default([]), bot_optional: z.array(z.string()).default([]) }),
  }),
  settings: z
    .object({ event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).default({ bot_events: [] }) })
    .default({ event_subscriptions: { bot_events: [] } }),
});

export type AppCommand = z.infer<typeof command>;
export type AppShortcut = z.infer<typeof shortcut>;

/** What the app asked for when it was installed. */
export interface AppManifest {
  name: string;
  scopes: string[];
  events: string[];
  commands: AppCommand[];
  shortcuts: AppShortcut[];
  /** People cannot write to the app in its messages. */
  messagesTabReadOnly: boolean;
}

/** An app with everything this server knows, for tests that bring no manifest of their own. */
const EVERYTHING: AppManifest = {
  name: 'Farrier',
  scopes: [
    'app_mentions:read',
    'channels:history',
    'channels:join',
    'channels:read',
    'chat:write',
    'commands',
    'dnd:read',
    'files:read',
    'files:write',
    'groups:history',
    'groups:read',
    'im:history',
    'im:read',
    'im:write',
    'reactions:read',
    'reactions:write',
    'team:read',
    'users:read',
  ],
  events: [
    'app_home_opened',
    'app_mention',
    'app_uninstalled',
    'channel_archive',
    'channel_left',
    'group_archive',
    'group_left',
    'member_joined_channel',
    'member_left_channel',
    'tokens_revoked',
  ],
  commands: ['/farrier', '/maintenance', '/audit', '/wishlist'].map((command) => ({
    command,
    description: '',
    usage_hint: '',
    should_escape: false,
  })),
  shortcuts: [{ name: 'Add to wishlist', type: 'message', callback_id: 'add_wish', description: '' }],
  messagesTabReadOnly: false,
};

/** Reads `manifest.yml`: the one given, else the project's, else an app that may do everything. */
export function readManifest(path?: string): AppManifest {
  const file = path ?? join(projectRoot(), 'manifest.yml');
  if (path === undefined && !existsSync(file)) return EVERYTHING;
  const read = manifest.parse(parse(readFileSync(file, 'utf8')));
  return {
    name: read.display_information.name,
    scopes: [...new Set([...read.oauth_config.scopes.bot, ...read.oauth_config.scopes.bot_optional])],
    events: read.settings.event_subscriptions.bot_events,
    commands: read.features.slash_commands,
    shortcuts: read.features.shortcuts,
    messagesTabReadOnly: read.features.app_home.messages_tab_read_only_enabled,
  };
}
