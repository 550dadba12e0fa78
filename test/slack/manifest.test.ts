import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { BOT_SCOPES, OPTIONAL_SCOPES } from '../../src/slack/scopes.js';

const root = resolve(import.meta.dirname, '../..');
const manifest = parse(readFileSync(join(root, 'manifest.yml'), 'utf8'));
const guide = readFileSync(join(root, 'docs/slack-app.md'), 'utf8');
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join(root, 'src', path), 'utf8'));
const code = sources.join('\n');

/** What a call needs: any of these, by the kind of conversation. A method that is not here is not asked for in the manifest. */
const SCOPES_OF: Record<string, string[]> = {
  'auth.test': [],
  'chat.delete': ['chat:write'],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'dnd.info': ['dnd:read'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'files.info': ['files:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};

function found(pattern: RegExp, text = code): string[] {
  const names = [...text.matchAll(pattern)].map((match) => match[1] ?? '');
  return [...new Set(names)].sort((a, b) => a.localeCompare(b));
}

function sorted(list: string[]): string[] {
  return [...list].sort((a, b) => a.localeCompare(b));
}

it('declares every command of the code and no other', () => {
  const declared = manifest.features.slash_commands.map((command: { command: string }) => command.command);
  expect(sorted(declared)).toEqual(found(/^\s+'(\/[a-z]+)': /gm, readFileSync(join(root, 'src/slack/dispatch-commands.ts'), 'utf8')));
});

it('declares every shortcut of the code and no other', () => {
  const declared = manifest.features.shortcuts.map((shortcut: { callback_id: string }) => shortcut.callback_id);
  const used = found(/\.shortcut(?:<\w+>)?\(\s*('[^']+'|\w+)/g).map((name) =>
    name.startsWith("'") ? name.slice(1, -1) : new RegExp(`const ${name} = '([^']+)'`).exec(code)?.[1],
  );
  expect(sorted(declared)).toEqual(used);
});

it('subscribes to every event of the code and no other', () => {
  expect(sorted(manifest.settings.event_subscriptions.bot_events)).toEqual(found(/\.event\(\s*'([^']+)'/g));
});

it('asks for what the calls of the code need, and for nothing else', () => {
  const methods = [
    ...found(/client\.((?:\w+)\.(?:\w+))\(/g),
    ...[...code.matchAll(/const \{ (\w+) \} = client\.(\w+);/g)].map(([, method, area]) => `${area}.${method}`),
  ];
  expect(methods.filter((method) => SCOPES_OF[method] === undefined)).toEqual([]);
  const needed = new Set(['commands', ...methods.flatMap((method) => SCOPES_OF[method] ?? [])]);
  expect(sorted(manifest.oauth_config.scopes.bot)).toEqual(sorted([...needed]));
});

it('asks for the same by OAuth as in the manifest', () => {
  expect(sorted(manifest.oauth_config.scopes.bot)).toEqual(BOT_SCOPES);
  expect(sorted(manifest.oauth_config.scopes.bot_optional)).toEqual(sorted([...OPTIONAL_SCOPES]));
});

it('gives the reason of every scope, says which are optional, and explains every event', () => {
  const rows = [...guide.matchAll(/^\| `([a-z]+(?::[a-z]+)?)` \| (required|optional) \| (.{20,}) \|$/gm)];
  expect(sorted(rows.map((row) => row[1] ?? ''))).toEqual(BOT_SCOPES);
  expect(sorted(rows.filter((row) => row[2] === 'optional').map((row) => row[1] ?? ''))).toEqual(sorted([...OPTIONAL_SCOPES]));
  for (const event of manifest.settings.event_subscriptions.bot_events) expect(guide).toContain(`\`${event}\``);
});

it('says for both modes what has to be set', () => {
  for (const name of [
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'SLACK_SIGNING_SECRET',
    'SLACK_CLIENT_ID',
    'SLACK_CLIENT_SECRET',
    'SLACK_STATE_SECRET',
  ]) {
    expect(guide).toContain(name);
  }
  expect(manifest.settings.socket_mode_enabled).toBe(false);
});
