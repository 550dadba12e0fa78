import bolt, { type App as BoltApp } from '@slack/bolt';
import { type SlackDouble, type SlackOptions, startSlack } from '../../playground/server/slack-double.js';

const { App, HTTPReceiver, LogLevel, SocketModeReceiver } = bolt;

interface Running {
  slack: SlackDouble;
  app: BoltApp;
  stop(): Promise<void>;
}

/** A small real app that is connected to a workspace. */
async function connected(options: SlackOptions): Promise<Running> {
  const slack = await startSlack(options);
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver =
    options.mode === 'http'
      ? new HTTPReceiver({ signingSecret: slack.signingSecret, logLevel: LogLevel.ERROR })
      : new SocketModeReceiver({
          appToken: slack.appToken,
          logLevel: LogLevel.ERROR,
          installerOptions: { clientOptions: { ...clientOptions } },
        });
  const app = new App({ token: slack.botToken, receiver, clientOptions, logLevel: LogLevel.ERROR, deferInitialization: true });
  await app.init();
  const server = await app.start(0);
  if ('address' in server) {
    const address = server.address();
    if (typeof address === 'object' && address !== null) slack.setRequestUrl(`http://127.0.0.1:${address.port}/slack/events`);
  }
  return {
    slack,
    app,
    async stop() {
      await app.stop();
      await slack.close();
    },
  };
}

describe.each(['http', 'socket'] as const)('a Bolt app in %s mode', (mode) => {
  let running: Running;

  beforeEach(async () => {
    running = await connected({ mode });
  });

  afterEach(async () => {
    await running.stop();
  });

  it('answers a command to the asker only', async () => {
    const { slack, app } = running;
    app.command('/audit', async ({ command, ack }) => ack({ text: `You typed: ${command.text}`, response_type: 'ephemeral' }));

    const answer = await slack.command({ user: slack.users.ada, channel: slack.channels.shop, text: '/audit list now' });

    expect(answer).toMatchObject({ status: 200, text: 'You typed: list now' });
    expect(slack.ephemerals(slack.users.ada)).toMatchObject([{ text: 'You typed: list now', channel: slack.channels.shop }]);
    expect(slack.messages(slack.channels.shop)).toEqual([]);
  });

  it('opens a modal, shows its errors at their fields, and closes it', async () => {
    const { slack, app } = running;
    const { ada } = slack.users;
    app.command('/maintenance', async ({ body, ack, client }) => {
      await client.views.open({ trigger_id: body.trigger_id, view: nameModal });
      await ack();
    });
    app.view('name', async ({ ack, view }) => {
      const name = view.state.values['name']?.['input']?.value;
      if (name === 'taken') await ack({ response_action: 'errors', errors: { name: 'That name is taken.' } });
      else await ack();
    });

    await slack.command({ user: ada, channel: slack.channels.shop, text: '/maintenance setup' });
    expect(slack.view(ada)?.callback_id).toBe('name');

    expect((await slack.submit({ user: ada, values: { Name: 'taken' } })).errors).toEqual({ Name: 'That name is taken.' });
    expect(slack.view(ada)).not.toBeNull();
    await slack.submit({ user: ada, values: { Name: 'Shop' } });
    expect(slack.view(ada)).toBeNull();
  });

  it('hears a press on a button and edits the message', async () => {
    const { slack, app } = running;
    app.action('wish.vote', async ({ ack, body, client }) => {
      await ack();
      if (body.type !== 'block_actions' || body.message === undefined) return;
      await client.chat.update({ channel: body.channel?.id ?? '', ts: body.message.ts, text: 'Voted', blocks: [] });
    });
    const { shop } = slack.channels;
    const posted = await app.client.chat.postMessage({
      channel: shop,
      text: 'A wish',
      blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'wish.vote', text: { type: 'plain_text', text: 'Vote' } }] }],
    });

    await slack.click({ user: slack.users.ben, channel: shop, ts: posted.ts ?? '', actionId: 'wish.vote' });

    await slack.until(() => slack.messages(shop)[0]?.text === 'Voted', 'the vote');
    expect(slack.messages(shop)[0]?.blocks).toBeUndefined();
  });

  it('tells the person when the app does not answer', async () => {
    const { slack, app } = running;
    const notices: string[] = [];
    slack.slack.workspace.onChange((change) => {
      if (change.kind === 'notice') notices.push(change.text);
    });
    app.command('/audit', async () => undefined);
    const answer = await slack.command({ user: slack.users.ada, channel: slack.channels.shop, text: '/audit' });
    expect(answer).toMatchObject({ status: 0, problem: 'operation_timeout' });
    expect(notices).toEqual(['/audit failed with the error "operation_timeout"']);
  });
});

const nameModal = {
  type: 'modal' as const,
  callback_id: 'name',
  title: { type: 'plain_text' as const, text: 'Set up a site' },
  submit: { type: 'plain_text' as const, text: 'Save' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'name',
      label: { type: 'plain_text' as const, text: 'Name' },
      element: { type: 'plain_text_input' as const, action_id: 'input' },
    },
  ],
};
