import bolt, { type BlockAction, type App as BoltApp } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import { type Playground, startPlayground } from '../../playground/server/playground.js';

const { App, HTTPReceiver, LogLevel } = bolt;

export interface SmallApp {
  playground: Playground;
  stop(): Promise<void>;
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function plain(text: string) {
  return { type: 'plain_text', text } as const;
}

const zones = ['Europe/Berlin', 'Europe/London', 'America/New_York'].map((zone) => ({ text: plain(zone), value: zone }));

const siteForm: ModalView = {
  type: 'modal',
  callback_id: 'site',
  title: plain('Set up a site'),
  submit: plain('Save'),
  close: plain('Cancel'),
  blocks: [
    { type: 'input', block_id: 'name', label: plain('Name'), element: { type: 'plain_text_input', action_id: 'v' } },
    {
      type: 'input',
      block_id: 'address',
      optional: true,
      label: plain('Address'),
      hint: plain('https://…'),
      element: { type: 'plain_text_input', action_id: 'v' },
    },
    { type: 'input', block_id: 'zone', label: plain('Time zone'), element: { type: 'static_select', action_id: 'v', options: zones } },
    { type: 'input', block_id: 'owner', label: plain('Owner'), element: { type: 'users_select', action_id: 'v' } },
    { type: 'actions', block_id: 'more', elements: [{ type: 'button', action_id: 'more', text: plain('More') }] },
  ],
};

function counterBlocks(count: number): KnownBlock[] {
  return [
    {
      type: 'section',
      text: { type: 'mrkdwn', text: `*Count:* ${count} <script>document.title = 'broken'</script> &lt;b&gt;no bold&lt;/b&gt;` },
    },
    {
      type: 'actions',
      block_id: 'counter',
      elements: [
        { type: 'button', action_id: 'count', text: plain('Count'), value: String(count), style: 'primary' },
        {
          type: 'button',
          action_id: 'clear',
          text: plain('Clear'),
          confirm: { title: plain('Clear it?'), text: plain('The count goes back to 0.'), confirm: plain('Clear'), deny: plain('Keep') },
        },
        {
          type: 'overflow',
          action_id: 'choose',
          options: [
            { text: plain('Assign'), value: 'assign' },
            { text: plain('Snooze'), value: 'snooze' },
          ],
        },
      ],
    },
  ];
}

function listen(app: BoltApp): void {
  app.command('/wishlist', async ({ ack, client, command }) => {
    await ack();
    await client.chat.postMessage({ channel: command.channel_id, text: 'Count', blocks: counterBlocks(0) });
  });
  app.command('/audit', async ({ ack, client, command }) => {
    await ack({ response_type: 'ephemeral', text: `Only you asked for "${command.text}".` });
    // As a report whose progress is posted at once.
    if (command.text === 'all') await client.chat.postMessage({ channel: command.channel_id, text: 'Looking.\n'.repeat(9) });
  });
  app.command('/maintenance', async ({ ack, client, command }) => {
    await client.views.open({ trigger_id: command.trigger_id, view: siteForm });
    await ack();
  });
  app.action<BlockAction>('count', async ({ ack, body, client, action }) => {
    await ack();
    if (action.type !== 'button' || body.channel === undefined || body.message === undefined) return;
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: 'Count',
      blocks: counterBlocks(Number(action.value) + 1),
    });
  });
  app.action<BlockAction>('clear', async ({ ack, body, client }) => {
    await ack();
    if (body.channel === undefined || body.message === undefined) return;
    await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: 'Count', blocks: counterBlocks(0) });
  });
  app.action<BlockAction>('choose', async ({ ack, body, client, action }) => {
    await ack();
    if (action.type !== 'overflow' || body.channel === undefined || body.message === undefined) return;
    await client.chat.postMessage({
      channel: body.channel.id,
      thread_ts: body.message.ts,
      text: `<@${body.user.id}> chose ${action.selected_option.value}`,
    });
  });
  app.action<BlockAction>('more', async ({ ack, body, client }) => {
    await ack();
    await client.views.push({
      trigger_id: body.trigger_id,
      view: { type: 'modal', title: plain('More'), blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'A second window.' } }] },
    });
  });
  app.view('site', async ({ ack, view, body, client }) => {
    const { name, address, zone, owner } = view.state.values;
    if (name?.['v']?.value === 'Nobody') return;
    if (!/^https?:/.test(address?.['v']?.value ?? '')) {
      await ack({ response_action: 'errors', errors: { address: 'Give the address with https://.' } });
      return;
    }
    await ack();
    const text = `Saved ${name?.['v']?.value} in ${zone?.['v']?.selected_option?.value} for <@${owner?.['v']?.selected_user}>`;
    await client.chat.postMessage({ channel: body.user.id, text });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [
          { type: 'header', text: plain('Good morning') },
          { type: 'section', text: { type: 'mrkdwn', text: `You are <@${event.user}>.` } },
        ],
      },
    });
  });
  app.shortcut('add_wish', async ({ ack, shortcut, client }) => {
    await ack();
    if (shortcut.type !== 'message_action') return;
    await client.chat.postEphemeral({ channel: shortcut.channel.id, user: shortcut.user.id, text: `A wish of: ${shortcut.message.text}` });
  });
}

/** A playground with a small real Bolt app behind it: what the page must be able to show, and no more. */
export async function startSmallApp(port = 0): Promise<SmallApp> {
  const playground = await startPlayground({
    port,
    mode: 'http',
    log: silent,
    fireDue: () => Promise.resolve('Fired: the round of Shop.'),
  });
  const receiver = new HTTPReceiver({ signingSecret: playground.signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({
    token: playground.botToken,
    receiver,
    clientOptions: { slackApiUrl: playground.apiUrl },
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
  });
  await app.init();
  listen(app);
  const server = await app.start(0);
  const address = 'address' in server ? server.address() : null;
  if (typeof address === 'object' && address !== null) playground.setBotPort(address.port);
  return {
    playground,
    async stop() {
      await playground.close();
      await app.stop();
    },
  };
}
