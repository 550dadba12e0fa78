import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { LogLevel, SocketModeClient } from '@slack/socket-mode';
import { WebClient } from '@slack/web-api';
import { signatureHeaders } from '../../playground/server/sign-request.js';
import { type SlackDouble, type SlackOptions, startSlack } from '../../playground/server/slack-double.js';

interface Heard {
  headers: http.IncomingHttpHeaders;
  body: string;
  payload: Record<string, unknown>;
}

type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | 'silence' | 'cut';

const stops: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A bot that answers as it is told; the workspace sends to it by HTTP. */
async function withBot(
  answer: (heard: Heard) => Reply,
  options: Partial<SlackOptions> = {},
): Promise<{ slack: SlackDouble; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      const form = request.headers['content-type'] === 'application/json' ? undefined : new URLSearchParams(body);
      const payload =
        form === undefined ? JSON.parse(body) : form.has('payload') ? JSON.parse(form.get('payload') ?? '') : Object.fromEntries(form);
      const one = { headers: request.headers, body, payload };
      heard.push(one);
      const reply = answer(one);
      if (reply === 'silence') return;
      if (reply === 'cut') request.socket.destroy();
      else
        response
          .writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
          .end(reply.body === undefined ? '' : JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  const slack = await startSlack({ mode: 'http', timeScale: 0.0001, ...options, requestUrl });
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  }, slack.close);
  return { slack, heard };
}

const modal = (over: object = {}) => ({ type: 'modal', title: { type: 'plain_text', text: 'Site' }, blocks: [], ...over });
const nameInput = {
  type: 'input',
  block_id: 'name',
  label: { type: 'plain_text', text: 'Name' },
  element: { type: 'plain_text_input', action_id: 'value', max_length: 10 },
};
const nameModal = modal({ submit: { type: 'plain_text', text: 'Save' }, blocks: [nameInput] });

function openFor(slack: SlackDouble, view: object): void {
  slack.slack.modals.open(slack.users.ada, { ...view });
}

describe('requests by HTTP', () => {
  it('are signed over their exact body', async () => {
    const { slack, heard } = await withBot(() => ({}));
    await slack.command({ user: slack.users.ada, channel: slack.channels.shop, text: '/audit django Größe' });
    const [{ headers, body, payload } = { headers: {}, body: '', payload: {} }] = heard;
    const at = new Date(Number(headers['x-slack-request-timestamp']) * 1_000);
    expect(headers['x-slack-signature']).toBe(signatureHeaders(slack.signingSecret, body, at)['x-slack-signature']);
    expect(payload).toMatchObject({
      command: '/audit',
      text: 'django Größe',
      channel_name: 'shop-dev',
      user_name: 'ada',
      team_id: slack.team,
    });
  });

  it('keep the same trigger when a command is replayed', async () => {
    const { slack, heard } = await withBot(() => ({}));
    const typed = { user: slack.users.ada, channel: slack.channels.shop, text: '/audit', triggerId: '12.ab' };
    await slack.command(typed);
    await slack.command(typed);
    expect(heard.map((one) => one.payload['trigger_id'])).toEqual(['12.ab', '12.ab']);
  });

  it.each<[string, Reply, string]>([
    ['answers with an error', { status: 500 }, 'dispatch_failed'],
    ['hangs up', 'cut', 'dispatch_failed'],
    ['says nothing', 'silence', 'operation_timeout'],
  ])('tell the person when the bot %s', async (_what, reply, problem) => {
    const { slack } = await withBot(() => reply, { answerWithinMs: 200 });
    const notices: string[] = [];
    slack.slack.workspace.onChange((change) => change.kind === 'notice' && notices.push(change.text));
    const answer = await slack.command({ user: slack.users.ada, channel: slack.channels.shop, text: '/audit' });
    expect(answer.problem).toBe(problem);
    expect(notices).toEqual([`/audit failed with the error "${problem}"`]);
  });

  it('show an answer that Slack would refuse as a failure', async () => {
    const { slack } = await withBot(() => ({ body: { text: 'x', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '' } }] } }));
    const answer = await slack.command({ user: slack.users.ada, channel: slack.channels.shop, text: '/audit' });
    expect(answer).toMatchObject({
      problem: 'invalid_blocks',
      body: ['must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    });
    expect(slack.ephemerals(slack.users.ada)).toEqual([]);
  });

  it('do not carry commands that the app has not', async () => {
    const { slack, heard } = await withBot(() => ({}));
    expect(await slack.command({ user: slack.users.ada, channel: slack.channels.shop, text: '/weather' })).toMatchObject({
      problem: 'invalid_command',
    });
    expect(heard).toEqual([]);
  });

  it('can be made wrong on purpose', async () => {
    const { slack, heard } = await withBot(() => ({ status: 401 }));
    const answer = await slack.deliverRaw({ body: '{}', headers: { 'content-type': 'application/json', 'x-slack-signature': 'v0=00' } });
    expect(answer.status).toBe(401);
    expect(heard[0]?.headers['x-slack-signature']).toBe('v0=00');
  });
});

describe('events', () => {
  it('come again three times, with a number and the reason', async () => {
    const { slack, heard } = await withBot(() => ({ status: 500 }));
    await slack.event({ type: 'app_mention', text: 'hi' });
    await slack.until(() => heard.length === 4, 'three retries');
    expect(heard.map((one) => one.headers['x-slack-retry-num'])).toEqual([undefined, '1', '2', '3']);
    expect(heard[1]?.headers['x-slack-retry-reason']).toBe('http_error');
    expect(new Set(heard.map((one) => one.payload['event_id'])).size).toBe(1);
  });

  it('come no more once they were taken, or when the bot asks so', async () => {
    const { slack, heard } = await withBot((one) => (one.headers['x-slack-retry-num'] === '1' ? {} : { status: 500 }));
    await slack.event({ type: 'app_mention' });
    await slack.until(() => heard.length === 2, 'the retry');

    const refusing = await withBot(() => ({ status: 500, headers: { 'x-slack-no-retry': '1' } }));
    await refusing.slack.event({ type: 'app_mention' });
    await refusing.slack.event({ type: 'app_mention' });
    expect(heard).toHaveLength(2);
    expect(refusing.heard).toHaveLength(2);
  });

  it('are sent for what the manifest subscribes to, in channels the bot is in', async () => {
    const { slack, heard } = await withBot(() => ({}));
    const types = () => heard.map((one) => (one.payload['event'] as { type: string }).type);
    await slack.join(slack.botUser, slack.channels.general);
    await slack.leave(slack.users.ben, slack.channels.shop);
    await slack.leave(slack.botUser, slack.channels.shop);
    await slack.join(slack.users.ben, slack.channels.shop);
    await slack.openHome(slack.users.chloe);
    await slack.archive(slack.users.ada, slack.channels.general);
    await slack.unarchive(slack.users.ada, slack.channels.general);
    await slack.deleteChannel(slack.users.ada, slack.channels.general);
    expect(types()).toEqual([
      'member_joined_channel',
      'member_left_channel',
      'channel_left',
      'app_home_opened',
      'channel_archive',
      'channel_unarchive',
      'channel_deleted',
    ]);
  });
});

describe('a modal', () => {
  it('is not submitted while Slack itself finds a fault at a field', async () => {
    const { slack, heard } = await withBot(() => ({}));
    openFor(slack, nameModal);
    const empty = await slack.submit({ user: slack.users.ada });
    const long = await slack.submit({ user: slack.users.ada, values: { Name: 'Far too long' } });
    expect(empty.errors).toEqual({ Name: 'Please complete this required field: Name' });
    expect(long.errors).toEqual({ Name: 'Please shorten this text to 10 characters or less' });
    expect(heard).toEqual([]);
  });

  it('closes after an empty answer and shows the one below', async () => {
    const { slack, heard } = await withBot(() => ({}));
    openFor(slack, nameModal);
    slack.slack.modals.push(slack.users.ada, modal({ callback_id: 'above', submit: { type: 'plain_text', text: 'OK' } }));
    await slack.submit({ user: slack.users.ada });
    expect(slack.view(slack.users.ada)?.blocks).toMatchObject([{ block_id: 'name' }]);
    await slack.submit({ user: slack.users.ada, values: { Name: 'Shop' } });
    expect(slack.view(slack.users.ada)).toBeNull();
    expect(heard[1]?.payload).toMatchObject({
      type: 'view_submission',
      view: { state: { values: { name: { value: { type: 'plain_text_input', value: 'Shop' } } } } },
    });
  });

  it.each([
    ['update', { response_action: 'update', view: modal({ callback_id: 'next' }) }, ['next']],
    ['push', { response_action: 'push', view: modal({ callback_id: 'next' }) }, ['', 'next']],
    ['clear', { response_action: 'clear' }, []],
  ])('obeys %s', async (_what, body, left) => {
    const { slack } = await withBot(() => ({ body }));
    openFor(slack, nameModal);
    await slack.submit({ user: slack.users.ada, values: { Name: 'Shop' } });
    expect(slack.slack.modals.stack(slack.users.ada).map((one) => one.callback_id)).toEqual(left);
  });

  it.each([
    [
      'a bad view',
      { response_action: 'update', view: modal({ title: { type: 'plain_text', text: 'x'.repeat(25) } }) },
      'invalid_arguments',
    ],
    ['errors at a field that is not there', { response_action: 'errors', errors: { nowhere: 'No' } }, 'invalid_errors'],
  ])('stays open and tells the person, not the bot, about %s', async (_what, body, problem) => {
    const { slack } = await withBot(() => ({ body }));
    openFor(slack, nameModal);
    const answer = await slack.submit({ user: slack.users.ada, values: { Name: 'Shop' } });
    expect(answer).toMatchObject({ status: 200, problem });
    expect(slack.view(slack.users.ada)).not.toBeNull();
  });

  it('says that it was closed where the bot wants to know', async () => {
    const { slack, heard } = await withBot(() => ({}));
    openFor(slack, modal({ notify_on_close: true }));
    await slack.closeView(slack.users.ada);
    expect(heard.map((one) => one.payload)).toMatchObject([{ type: 'view_closed', is_cleared: false }]);
  });
});

describe('presses', () => {
  const blocks = [
    {
      type: 'section',
      block_id: 's',
      text: { type: 'mrkdwn', text: 'Wish' },
      accessory: {
        type: 'overflow',
        action_id: 'more',
        options: [
          { text: { type: 'plain_text', text: 'Plan' }, value: 'plan' },
          { text: { type: 'plain_text', text: 'Decline' }, value: 'decline' },
        ],
      },
    },
  ];

  it('carry what was chosen by its label, and the message', async () => {
    const { slack, heard } = await withBot(() => ({}));
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    const { ts = '' } = await client.chat.postMessage({ channel: slack.channels.shop, text: 'Wish', blocks });
    await slack.click({ user: slack.users.ben, channel: slack.channels.shop, ts, actionId: 'more', value: 'Decline' });
    expect(heard[0]?.payload).toMatchObject({
      type: 'block_actions',
      user: { id: slack.users.ben },
      container: { type: 'message', message_ts: ts, is_ephemeral: false },
      message: { ts, text: 'Wish' },
      actions: [{ type: 'overflow', action_id: 'more', block_id: 's', selected_option: { value: 'decline' } }],
    });
  });

  it('on an ephemeral message carry no message, and may replace it by the response address', async () => {
    const { slack, heard } = await withBot(() => ({}));
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    const { message_ts: ts = '' } = await client.chat.postEphemeral({
      channel: slack.channels.shop,
      user: slack.users.ben,
      text: 'Only you',
      blocks,
    });
    await slack.click({ user: slack.users.ben, channel: slack.channels.shop, ts, actionId: 'more', value: 'plan' });
    const payload = heard[0]?.payload ?? {};
    expect(payload['message']).toBeUndefined();
    await fetch(String(payload['response_url']), { method: 'POST', body: JSON.stringify({ replace_original: true, text: 'Planned' }) });
    expect(slack.ephemerals(slack.users.ben).map((one) => one.text)).toEqual(['Planned']);
  });

  it('need an element that is there', async () => {
    const { slack } = await withBot(() => ({}));
    const { ts } = await slack.say({ user: slack.users.ada, channel: slack.channels.shop, text: 'x' });
    await expect(slack.click({ user: slack.users.ben, channel: slack.channels.shop, ts, actionId: 'vote' })).rejects.toThrow(
      'No element */vote here',
    );
  });
});

describe('Socket Mode', () => {
  async function connectedClient(slack: SlackDouble): Promise<SocketModeClient> {
    const client = new SocketModeClient({
      appToken: slack.appToken,
      logLevel: LogLevel.ERROR,
      clientPingTimeout: 50,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
    await client.start();
    stops.push(() => client.disconnect());
    return client;
  }

  async function socketSlack(options: Partial<SlackOptions> = {}): Promise<SlackDouble> {
    const slack = await startSlack({ mode: 'socket', timeScale: 0.0001, ...options });
    stops.push(slack.close);
    return slack;
  }

  const command = (slack: SlackDouble) => slack.command({ user: slack.users.ada, channel: slack.channels.shop, text: '/audit' });

  it('fails at once while nobody is connected', async () => {
    expect(await command(await socketSlack())).toMatchObject({ status: 0, problem: 'dispatch_failed' });
  });

  it('gives each envelope to one of several connections', async () => {
    const slack = await socketSlack();
    const counts = [0, 0];
    for (const index of [0, 1]) {
      const client = await connectedClient(slack);
      client.on('slash_commands', ({ ack }: { ack: (body: object) => Promise<void> }) => {
        counts[index] = (counts[index] ?? 0) + 1;
        void ack({ text: 'Done' });
      });
    }
    for (let time = 0; time < 6; time += 1) expect((await command(slack)).text).toBe('Done');
    expect(counts).toEqual([3, 3]);
  });

  it('repeats an event that was not acknowledged', async () => {
    const slack = await socketSlack({ answerWithinMs: 100 });
    const client = await connectedClient(slack);
    const tries: unknown[] = [];
    client.on('app_mention', ({ ack, retry_num: again }: { ack: () => Promise<void>; retry_num?: number }) => {
      tries.push(again);
      if (again === 2) void ack();
    });
    await slack.event({ type: 'app_mention' });
    await slack.until(() => tries.length === 3, 'two retries');
    expect(tries).toEqual([undefined, 1, 2]);
  });

  it('has the bot connect again after a disconnect frame, and after a cut', async () => {
    const slack = await socketSlack();
    const client = await connectedClient(slack);
    let connections = 1;
    client.on('connected', () => {
      connections += 1;
    });
    slack.sendDisconnect('refresh_requested');
    await slack.until(() => connections === 2, 'the second connection');
    slack.cutSockets();
    await slack.until(() => connections === 3, 'the third connection');
  });
});
