import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { type SlackDouble, type SlackOptions, startSlack } from '../../playground/server/slack-double.js';

const everything = [
  'channels:history',
  'channels:read',
  'chat:write',
  'files:read',
  'files:write',
  'groups:read',
  'im:write',
  'reactions:write',
  'users:read',
];

/** The client logs what it is refused; here that is meant. */
const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

let slack: SlackDouble;
let client: WebClient;

function clientWith(token: string): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
    logger: quiet,
  });
}

async function start(options: Partial<SlackOptions> = {}): Promise<void> {
  await slack?.close();
  slack = await startSlack({ mode: 'http', scopes: everything, ...options });
  client = clientWith(slack.botToken);
}

/** What Slack answers to a call that it refuses. */
async function refusal(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (typeof error !== 'object' || error === null || !('data' in error)) throw new Error(`not refused: ${String(error)}`);
  return error.data as Record<string, unknown>;
}

const codeOf = async (call: Promise<unknown>): Promise<unknown> => (await refusal(call))['error'];

beforeEach(() => start());
afterAll(() => slack.close());

const text = (length: number) => 'x'.repeat(length);

describe('tokens and scopes', () => {
  it('knows the bot by its token', async () => {
    expect(await client.auth.test()).toMatchObject({ ok: true, team_id: slack.team, user_id: slack.botUser });
  });

  it.each([
    ['no token', '', 'not_authed'],
    ['a wrong token', 'xoxb-wrong', 'invalid_auth'],
  ])('refuses %s', async (_what, token, code) => {
    expect(await codeOf(clientWith(token).auth.test())).toBe(code);
  });

  it('takes the app token only for Socket Mode, and the bot token for nothing of it', async () => {
    expect(await codeOf(clientWith(slack.appToken).auth.test())).toBe('not_allowed_token_type');
    expect(await codeOf(client.apps.connections.open())).toBe('not_allowed_token_type');
    expect((await clientWith(slack.appToken).apps.connections.open()).url).toMatch(/^ws:/);
  });

  it('refuses everything once the app was uninstalled', async () => {
    await slack.uninstall();
    expect(await codeOf(client.auth.test())).toBe('token_revoked');
  });

  it('names the scope that is missing and those that are there', async () => {
    await start({ scopes: ['chat:write', 'commands'] });
    const answer = await refusal(client.conversations.history({ channel: slack.channels.shop }));
    expect(answer).toMatchObject({ error: 'missing_scope', needed: 'channels:history', provided: 'chat:write,commands' });
  });

  it('tells the granted scopes with every answer', async () => {
    await start({ scopes: ['chat:write', 'users:read'] });
    expect((await client.auth.test()).response_metadata?.scopes).toEqual(['chat:write', 'users:read']);
  });

  it('does not know methods that do not exist', async () => {
    expect(await codeOf(client.apiCall('chat.postMassage'))).toBe('unknown_method');
  });
});

describe('messages', () => {
  it('refuses too long a text with the pointer to it', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: text(3_001) } }];
    const answer = await refusal(client.chat.postMessage({ channel: slack.channels.shop, text: 'x', blocks }));
    expect(answer).toMatchObject({
      error: 'invalid_blocks',
      errors: ['must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
      response_metadata: { messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'] },
    });
    expect(slack.messages(slack.channels.shop)).toEqual([]);
  });

  it('refuses more text than a message shows', async () => {
    const blocks = Array.from({ length: 5 }, () => ({ type: 'section', text: { type: 'mrkdwn', text: text(2_700) } }));
    expect(await codeOf(client.chat.postMessage({ channel: slack.channels.shop, text: 'x', blocks }))).toBe('msg_blocks_too_long');
  });

  it.each([
    ['an unknown channel', { channel: 'C0NOWHERE00', text: 'x' }, 'channel_not_found'],
    ['nothing to say', { channel: 'C0SHOPDEV02', text: '' }, 'no_text'],
    ['blocks that are no list', { channel: 'C0SHOPDEV02', text: 'x', blocks: '{"type":"divider"}' }, 'invalid_blocks_format'],
    ['blocks that are no JSON', { channel: 'C0SHOPDEV02', text: 'x', blocks: '[{' }, 'invalid_blocks_format'],
    ['a private channel without the bot', { channel: 'C0BILLING03', text: 'x' }, 'channel_not_found'],
    ['a public channel without the bot', { channel: 'C0GENERAL01', text: 'x' }, 'not_in_channel'],
    ['an unknown thread', { channel: 'C0SHOPDEV02', text: 'x', thread_ts: '1700000000.000100' }, 'thread_not_found'],
    ['metadata without a type', { channel: 'C0SHOPDEV02', text: 'x', metadata: { event_payload: {} } }, 'invalid_metadata_schema'],
  ])('refuses %s', async (_what, message, code) => {
    expect(await codeOf(client.apiCall('chat.postMessage', message))).toBe(code);
  });

  it('refuses an archived channel', async () => {
    await slack.archive(slack.users.ada, slack.channels.shop);
    expect(await codeOf(client.chat.postMessage({ channel: slack.channels.shop, text: 'x' }))).toBe('is_archived');
  });

  it('cuts texts over 40,000 characters and says so', async () => {
    const answer = await client.chat.postMessage({ channel: slack.channels.shop, text: text(40_001) });
    expect(answer.response_metadata?.warnings).toEqual(['message_truncated']);
    expect(slack.messages(slack.channels.shop)[0]?.text).toHaveLength(40_000);
  });

  it('finds the direct conversation of a person by their id', async () => {
    const { channel } = await client.chat.postMessage({ channel: slack.users.ben, text: 'Hello' });
    expect(channel).toBe(slack.direct(slack.users.ben));
    expect(slack.messages(slack.direct(slack.users.ben))).toMatchObject([{ text: 'Hello' }]);
  });

  it('replies in a thread, but not to a reply', async () => {
    const { shop } = slack.channels;
    const parent = await client.chat.postMessage({ channel: shop, text: 'Parent' });
    const reply = await client.chat.postMessage({ channel: shop, text: 'Reply', thread_ts: parent.ts ?? '' });
    expect(slack.thread(shop, parent.ts ?? '').map((one) => one.text)).toEqual(['Parent', 'Reply']);
    expect(await codeOf(client.chat.postMessage({ channel: shop, text: 'x', thread_ts: reply.ts ?? '' }))).toBe('cannot_reply_to_message');
  });

  it('edits in place and keeps what is not named', async () => {
    const { shop } = slack.channels;
    const metadata = { event_type: 'farrier_wish', event_payload: { key: 'w1' } };
    const { ts = '' } = await client.chat.postMessage({ channel: shop, text: 'Old', metadata, blocks: [{ type: 'divider' }] });
    await client.chat.update({ channel: shop, ts, text: 'New' });
    expect(slack.messages(shop)).toMatchObject([
      { ts, text: 'New', metadata, blocks: [{ type: 'divider' }], edited: { user: slack.botUser } },
    ]);
    await client.chat.update({ channel: shop, ts, text: 'Bare', blocks: [] });
    expect(slack.messages(shop)[0]?.blocks).toBeUndefined();
  });

  it('edits and deletes only what the bot said', async () => {
    const { shop } = slack.channels;
    const { ts } = await slack.say({ user: slack.users.ada, channel: shop, text: 'Mine' });
    expect(await codeOf(client.chat.update({ channel: shop, ts, text: 'x' }))).toBe('cant_update_message');
    expect(await codeOf(client.chat.delete({ channel: shop, ts }))).toBe('cant_delete_message');
    expect(await codeOf(client.chat.update({ channel: shop, ts: '1.000001', text: 'x' }))).toBe('message_not_found');
  });

  it('refuses to edit with more than 4,000 characters', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: slack.channels.shop, text: 'x' });
    expect(await codeOf(client.chat.update({ channel: slack.channels.shop, ts, text: text(4_001) }))).toBe('msg_too_long');
  });

  it('shows an ephemeral message to one person, for whom it cannot be edited', async () => {
    const { shop } = slack.channels;
    const { message_ts: ts = '' } = await client.chat.postEphemeral({ channel: shop, user: slack.users.ben, text: 'Only you' });
    expect(slack.ephemerals(slack.users.ben, shop)).toMatchObject([{ text: 'Only you' }]);
    expect(slack.messages(shop)).toEqual([]);
    expect(await codeOf(client.chat.update({ channel: shop, ts, text: 'x' }))).toBe('message_not_found');
    const stranger = slack.addChannel({ name: 'quiet', members: [slack.users.ada], bot: true });
    expect(await codeOf(client.chat.postEphemeral({ channel: stranger, user: slack.users.ben, text: 'x' }))).toBe('user_not_in_channel');
  });
});

describe('reading', () => {
  it('gives the newest first, without replies, with metadata only when asked', async () => {
    const { shop } = slack.channels;
    const metadata = { event_type: 'farrier_round', event_payload: { key: 'r1' } };
    const first = await client.chat.postMessage({ channel: shop, text: 'First', metadata });
    await client.chat.postMessage({ channel: shop, text: 'Reply', thread_ts: first.ts ?? '' });
    await client.chat.postMessage({ channel: shop, text: 'Second' });

    const { messages } = await client.conversations.history({ channel: shop });
    expect(messages?.map((one) => one.text)).toEqual(['Second', 'First']);
    expect(messages?.[1]).toMatchObject({ reply_count: 1 });
    expect(messages?.[1]?.metadata).toBeUndefined();
    const withMetadata = await client.conversations.history({ channel: shop, oldest: '0', include_all_metadata: true });
    expect(withMetadata.messages?.[1]?.metadata).toEqual(metadata);
    const replies = await client.conversations.replies({ channel: shop, ts: first.ts ?? '' });
    expect(replies.messages?.map((one) => one.text)).toEqual(['First', 'Reply']);
  });

  it('gives only what lies between oldest and latest', async () => {
    const { shop } = slack.channels;
    const stamps: string[] = [];
    for (const word of ['a', 'b', 'c']) stamps.push((await client.chat.postMessage({ channel: shop, text: word })).ts ?? '');
    const [, b = ''] = stamps;
    const after = await client.conversations.history({ channel: shop, oldest: b });
    const from = await client.conversations.history({ channel: shop, oldest: b, inclusive: true });
    expect(after.messages?.map((one) => one.text)).toEqual(['c']);
    expect(from.messages?.map((one) => one.text)).toEqual(['c', 'b']);
  });

  it('pages through lists by cursor', async () => {
    slack.addUsers(7);
    const seen: string[] = [];
    for await (const part of client.paginate('users.list', { limit: 5 })) {
      const members = 'members' in part && Array.isArray(part['members']) ? part['members'] : [];
      seen.push(...members.map((one: { id: string }) => one.id));
    }
    expect(new Set(seen).size).toBe(slack.slack.workspace.users.size);
  });

  it('hides private channels without the bot', async () => {
    const { channels } = await client.conversations.list({ types: 'public_channel,private_channel' });
    expect(channels?.map((one) => one.name)).toEqual(['general', 'shop-dev']);
    expect(await codeOf(client.conversations.info({ channel: slack.channels.billing }))).toBe('channel_not_found');
  });

  it('says who people are', async () => {
    expect((await client.users.info({ user: slack.users.ada })).user).toMatchObject({ name: 'ada', is_admin: true, tz: 'Europe/Berlin' });
    expect((await client.users.info({ user: slack.users.dan })).user).toMatchObject({ is_restricted: true, is_ultra_restricted: true });
    expect(await codeOf(client.users.info({ user: 'U0NOBODY000' }))).toBe('user_not_found');
  });

  it('says who is away until when, and forgets a status whose time is over', async () => {
    let now = new Date('2026-11-24T10:00:00Z');
    await start({ now: () => now });
    const { ada, ben } = slack.users;
    const until = Date.parse('2026-12-07T08:00:00Z') / 1_000;
    slack.setUser(ada, { statusText: 'Vacation', statusEmoji: ':palm_tree:', statusUntil: until });
    slack.setUser(ben, { deleted: true });
    const profile = async () => (await client.users.info({ user: ada })).user?.profile;
    expect(await profile()).toMatchObject({ status_text: 'Vacation', status_emoji: ':palm_tree:', status_expiration: until });
    expect((await client.users.info({ user: ben })).user).toMatchObject({ deleted: true });
    now = new Date('2026-12-07T08:00:01Z');
    expect(await profile()).toMatchObject({ status_text: '', status_emoji: '', status_expiration: 0 });
  });

  it('says who does not want to be disturbed, to apps with the scope for it', async () => {
    slack.setUser(slack.users.ada, { dndUntil: 4_000_000_000 });
    expect(await refusal(client.dnd.info({ user: slack.users.ada }))).toMatchObject({ error: 'missing_scope', needed: 'dnd:read' });
    await start({ scopes: [...everything, 'dnd:read'] });
    slack.setUser(slack.users.ada, { dndUntil: 4_000_000_000 });
    expect(await client.dnd.info({ user: slack.users.ada })).toMatchObject({ dnd_enabled: true, next_dnd_end_ts: 4_000_000_000 });
    expect(await client.dnd.info({ user: slack.users.ben })).toMatchObject({ dnd_enabled: false });
  });
});

describe('modals', () => {
  const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'T' }, blocks: [] };
  const trigger = () => slack.slack.triggers.issue(slack.users.ada);

  it('opens one modal for a trigger, within three seconds', async () => {
    let now = new Date('2026-11-24T10:00:00Z');
    await start({ now: () => now });
    const used = trigger();
    await client.views.open({ trigger_id: used, view });
    expect(await codeOf(client.views.open({ trigger_id: used, view }))).toBe('exchanged_trigger_id');
    const late = trigger();
    now = new Date(now.getTime() + 3_001);
    expect(await codeOf(client.views.open({ trigger_id: late, view }))).toBe('expired_trigger_id');
    expect(await codeOf(client.views.open({ trigger_id: 'made-up', view }))).toBe('invalid_trigger_id');
  });

  it('refuses a bad view with Slack’s words and leaves the trigger good', async () => {
    const id = trigger();
    const bad = { ...view, title: { type: 'plain_text' as const, text: text(25) } };
    expect(await refusal(client.views.open({ trigger_id: id, view: bad }))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
    });
    await client.views.open({ trigger_id: id, view });
  });

  it('updates only what it was shown', async () => {
    const opened = await client.views.open({ trigger_id: trigger(), view });
    const hash = opened.view?.hash ?? '';
    const viewId = opened.view?.id ?? '';
    await client.views.update({ view_id: viewId, hash, view });
    expect(await codeOf(client.views.update({ view_id: viewId, hash, view }))).toBe('hash_conflict');
    await slack.closeView(slack.users.ada);
    expect(await codeOf(client.views.update({ view_id: viewId, view }))).toBe('not_found');
  });

  it('stacks at most three', async () => {
    const { view: opened } = await client.views.open({ trigger_id: trigger(), view });
    const again = () => slack.slack.triggers.issue(slack.users.ada, { fromView: opened?.id ?? '' });
    await client.views.push({ trigger_id: again(), view });
    await client.views.push({ trigger_id: again(), view });
    expect(await codeOf(client.views.push({ trigger_id: again(), view }))).toBe('push_limit_reached');
  });

  it('publishes a Home for one person', async () => {
    const home = { type: 'home' as const, blocks: [{ type: 'divider' }] };
    await client.views.publish({ user_id: slack.users.chloe, view: home });
    expect(slack.home(slack.users.chloe)?.blocks).toMatchObject([{ type: 'divider' }]);
    expect(slack.home(slack.users.ada)).toBeNull();
    expect(await codeOf(client.views.publish({ user_id: slack.users.chloe, view: home, hash: 'old' }))).toBe('hash_conflict');
  });
});

describe('files and reactions', () => {
  it('uploads in three steps and shares the file', async () => {
    const { shop } = slack.channels;
    await client.filesUploadV2({ channel_id: shop, filename: 'report.txt', content: 'All quiet', initial_comment: 'Here' });
    const [message] = slack.messages(shop);
    expect(message).toMatchObject({ text: 'Here' });
    const { file } = await client.files.info({ file: message?.files?.[0] ?? '' });
    expect(file).toMatchObject({ name: 'report.txt', mimetype: 'text/plain', size: 9 });
    const bytes = await fetch(file?.url_private ?? '', { headers: { authorization: `Bearer ${slack.botToken}` } });
    expect(await bytes.text()).toBe('All quiet');
    expect((await fetch(file?.url_private ?? '')).status).toBe(404);
  });

  it('reacts once', async () => {
    const { shop } = slack.channels;
    const { ts = '' } = await client.chat.postMessage({ channel: shop, text: 'x' });
    await client.reactions.add({ channel: shop, timestamp: ts, name: 'eyes' });
    expect(await codeOf(client.reactions.add({ channel: shop, timestamp: ts, name: 'eyes' }))).toBe('already_reacted');
    await client.reactions.remove({ channel: shop, timestamp: ts, name: 'eyes' });
    expect(await codeOf(client.reactions.remove({ channel: shop, timestamp: ts, name: 'eyes' }))).toBe('no_reaction');
  });
});

describe('response addresses', () => {
  const post = (url: string, body: object) => fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const address = () => slack.slack.responseUrls.issue(slack.url, slack.team, { channel: slack.channels.shop, user: slack.users.ada });

  it('can be used five times', async () => {
    const url = address();
    for (let use = 1; use <= 5; use += 1) expect((await post(url, { text: `${use}` })).status).toBe(200);
    const sixth = await post(url, { text: '6' });
    expect(sixth.status).toBe(404);
    expect(await sixth.json()).toEqual({ ok: false, error: 'used_url' });
    expect(slack.ephemerals(slack.users.ada)).toHaveLength(5);
  });

  it('ends after thirty minutes', async () => {
    let now = new Date('2026-11-24T10:00:00Z');
    await start({ now: () => now });
    const url = address();
    now = new Date(now.getTime() + 30 * 60_000 + 1);
    expect(await (await post(url, { text: 'late' })).json()).toEqual({ ok: false, error: 'expired_url' });
  });

  it('refuses bad blocks', async () => {
    expect(await (await post(address(), { text: 'x', blocks: [{ type: 'banner' }] })).json()).toMatchObject({
      ok: false,
      error: 'invalid_blocks',
    });
  });
});

describe('things that go wrong on purpose', () => {
  const say = (word: string) => client.chat.postMessage({ channel: slack.channels.shop, text: word });
  const said = () => slack.messages(slack.channels.shop).map((one) => one.text);

  it('answers 429 with the time to wait, as often as told', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 7, times: 1 });
    await expect(say('a')).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 7 });
    await say('b');
    expect(said()).toEqual(['b']);
  });

  it('cuts before the work', async () => {
    slack.fault({ method: '*', kind: 'cut-before', times: 1 });
    await expect(say('a')).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    expect(said()).toEqual([]);
  });

  it('cuts after the work', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'cut-after', times: 1 });
    await expect(say('a')).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    expect(said()).toEqual(['a']);
  });

  it.each([
    ['500', []],
    ['500-after', ['a']],
  ] as const)('answers %s', async (kind, left) => {
    slack.fault({ method: 'chat.postMessage', kind, times: 1 });
    await expect(say('a')).rejects.toMatchObject({ statusCode: 500 });
    expect(said()).toEqual(left);
  });

  it('answers an error of one’s choice in one channel only, until it is taken back', async () => {
    const other = slack.addChannel({ name: 'other', bot: true });
    const stop = slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'fatal_error', channel: other });
    await say('a');
    expect(await codeOf(client.chat.postMessage({ channel: other, text: 'x' }))).toBe('fatal_error');
    stop();
    await client.chat.postMessage({ channel: other, text: 'x' });
  });

  it('strikes by chance, the same in every run', async () => {
    const outcome = async (): Promise<string> => {
      const stop = slack.fault({ method: 'api.test', kind: 'error', probability: 0.5, seed: 3 });
      const results = [];
      for (let call = 0; call < 20; call += 1)
        results.push(
          await client.api.test().then(
            () => '.',
            () => 'x',
          ),
        );
      stop();
      return results.join('');
    };
    const first = await outcome();
    expect(await outcome()).toBe(first);
    expect(first).toMatch(/x/);
    expect(first).toMatch(/\./);
  });

  it('lets apps outside the Marketplace read fifteen messages a minute, where that is asked for', async () => {
    await start({ enforceRate: { burst: 100, historyPerMinute: 1, historyPage: 15 } });
    for (let count = 0; count < 17; count += 1) await say(`${count}`);
    const read = () => client.conversations.history({ channel: slack.channels.shop, limit: 100 });
    expect((await read()).messages).toHaveLength(15);
    await expect(read()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 60 });
  });

  it('lets one message a second into a channel after a small burst, where that is asked for', async () => {
    await start({ enforceRate: { burst: 2 } });
    await say('a');
    await say('b');
    await expect(say('c')).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
  });
});
