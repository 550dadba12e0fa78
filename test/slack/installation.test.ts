import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type SlackDouble, startSlack } from '../../playground/server/slack-double.js';
import { secretBox } from '../../src/shared/encryption.js';
import { createSlack, type SlackConnection } from '../../src/slack/connection.js';
import { installationStore } from '../../src/slack/installation-store.js';
import { registerLifecycle } from '../../src/slack/lifecycle.js';
import { workspaceStore } from '../../src/slack/workspace-store.js';
import { installByOAuth } from '../support/install-by-oauth.js';
import { type TestRedis, testRedis } from '../support/redis.js';
import { quiet } from './post-office.js';

const now = () => new Date('2026-11-24T10:00:00Z');

let server: TestRedis;
let slack: SlackDouble;
let connection: SlackConnection;
let url: string;
let close: () => Promise<void>;
const done: string[] = [];

beforeEach(async () => {
  done.length = 0;
  server = await testRedis();
  slack = await startSlack({ mode: 'http', team: server.team, now });
  const { apiUrl, signingSecret } = slack;
  connection = createSlack({
    slack: { mode: 'oauth', apiUrl, signingSecret, clientId: '1.2', clientSecret: 'client-secret', stateSecret: 'state-secret' },
    redis: server.redis,
    prefix: server.prefix,
    baseUrl: 'https://farrier.example.org',
    box: secretBox([randomBytes(32)]),
    log: quiet,
    now,
  });
  registerLifecycle(connection.app, {
    workspaces: connection.workspaces,
    installations: connection.installations,
    deleteSecrets: async (team) => void done.push(`secrets of ${team}`),
    scheduleErasure: async (team, at) => void done.push(`erase ${team} ${at.toISOString()}`),
    onChannelGone: async (_team, channel, reason) => void done.push(`${channel}: ${reason}`),
    onChannelBack: async (_team, channel) => void done.push(`${channel} is back`),
    log: quiet,
    now,
  });
  connection.app.command('/audit', async ({ ack }) => ack('done'));
  const http = createServer((request, response) => connection.listener?.(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  slack.setRequestUrl(`${url}/slack/events`);
  connection.start();
  close = async () => {
    await connection.stop();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    await slack.close();
    await server.close();
  };
});
afterEach(async () => close());

async function install(): Promise<void> {
  const { asked } = await installByOAuth(url);
  expect(asked.get('redirect_uri')).toBe('https://farrier.example.org/slack/oauth_redirect');
  expect(asked.get('scope')).toContain('chat:write');
}

const audit = () => slack.command({ user: slack.users.ada, channel: slack.channels.shop, text: '/audit' });

it('installs by OAuth, keeps the token sealed, and handles requests of that workspace only', async () => {
  expect((await audit()).body).toBe('');
  await install();
  expect((await audit()).body).toBe('done');
  expect(await server.redis.get(`{f:${slack.team}}:installation`)).toMatch(/^v1\.[0-9a-f]{8}\./);
  expect(await server.redis.get(`{f:${slack.team}}:installation`)).not.toContain(slack.botToken);
  expect(await connection.workspaces.list()).toEqual([slack.team]);
  expect((await (await connection.clientFor(slack.team)).auth.test()).team_id).toBe(slack.team);
  await expect(connection.clientFor('T0OTHER')).rejects.toThrow('removed from the workspace T0OTHER');
});

it('refuses to come back from Slack without the state it gave', async () => {
  const back = await fetch(`${url}/slack/oauth_redirect?code=c0de&state=forged`);
  expect(back.status).toBeGreaterThanOrEqual(400);
  expect(await connection.workspaces.list()).toEqual([]);
});

it.each([
  ['app_uninstalled', { type: 'app_uninstalled' }],
  ['tokens_revoked', { type: 'tokens_revoked', tokens: { oauth: [], bot: ['U0BOT'] } }],
])('forgets the secrets at once and the data after 30 days on %s', async (_name, event) => {
  await install();
  await slack.event(event);
  await slack.event({ type: 'app_uninstalled' });
  const expected = [`secrets of ${slack.team}`, `erase ${slack.team} 2026-12-24T10:00:00.000Z`];
  expect(done).toEqual([...expected, ...expected]);
  expect(await server.redis.get(`{f:${slack.team}}:installation`)).toBeNull();
  await expect(connection.clientFor(slack.team)).rejects.toThrow('removed from the workspace');
  expect((await audit()).body).toBe('');
  await install();
  expect((await audit()).body).toBe('done');
});

it('does nothing about a workspace that it does not know', async () => {
  await slack.event({ type: 'app_uninstalled' });
  expect(done).toEqual([]);
  expect(await server.redis.exists(`{f:${slack.team}}:workspace`)).toBe(0);
});

it('keeps everything when only the token of a person is revoked', async () => {
  await install();
  await slack.event({ type: 'tokens_revoked', tokens: { oauth: [slack.users.ada] } });
  expect(done).toEqual([]);
});

it('says which channel is gone or back, and why', async () => {
  await install();
  for (const type of ['channel_archive', 'group_archive', 'channel_deleted', 'group_deleted', 'channel_left', 'group_left']) {
    await slack.event({ type, channel: 'C1', user: slack.users.ada });
  }
  for (const user of [slack.users.ada, slack.botUser]) {
    await slack.event({ type: 'member_left_channel', channel: 'C2', channel_type: 'C', user, team: slack.team });
    await slack.event({ type: 'member_joined_channel', channel: 'C2', channel_type: 'C', user, team: slack.team });
  }
  for (const type of ['channel_unarchive', 'group_unarchive']) await slack.event({ type, channel: 'C1', user: slack.users.ada });
  expect(done).toEqual([
    'C1: the channel was archived',
    'C1: the channel was archived',
    'C1: the channel was deleted',
    'C1: the channel was deleted',
    'C1: Farrier was removed from the channel',
    'C1: Farrier was removed from the channel',
    'C2: Farrier was removed from the channel',
    'C2 is back',
    'C1 is back',
    'C1 is back',
  ]);
});

describe('installationStore', () => {
  it('seals a token again once the key was changed', async () => {
    const [old, current] = [randomBytes(32), randomBytes(32)];
    await installationStore(server.redis, secretBox([old])).save('T1', installation('xoxb-1'));
    await installationStore(server.redis, secretBox([current, old])).get('T1');
    expect((await installationStore(server.redis, secretBox([current])).get('T1'))?.bot?.token).toBe('xoxb-1');
  });
});

describe('workspaceStore', () => {
  it('erases everything of a removed workspace, nothing of others, and nothing once the app is back', async () => {
    const store = workspaceStore(server.redis, server.prefix);
    const other = `${server.team}X`;
    for (const team of [server.team, other]) {
      await store.markInstalled(team, 'Name', now());
      await server.redis.set(`{f:${team}}:thing`, '1');
    }
    expect(await store.erase(server.team)).toBe(0);
    await store.markRemoved(server.team, now());
    expect(await store.markRemoved(server.team, new Date('2026-12-01T00:00:00Z'))).toEqual(now());
    expect(await store.erase(server.team)).toBe(2);
    expect(await store.list()).toEqual([other]);
    expect(await server.redis.exists(`{f:${other}}:thing`)).toBe(1);
  });
});

function installation(token: string) {
  return {
    team: { id: 'T1' },
    enterprise: undefined,
    user: { id: 'U1', token: undefined, scopes: undefined },
    bot: { token, scopes: [], id: 'B1', userId: 'U0' },
  };
}
