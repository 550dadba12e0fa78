import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type SlackDouble, startSlack } from '../../playground/server/slack-double.js';
import type { SlackConfig } from '../../src/config.js';
import type { Clock } from '../../src/shared/clock.js';
import { UserError } from '../../src/shared/errors.js';
import type { RedisConnection } from '../../src/shared/redis.js';
import { actions, button, modal, plainInput, section } from '../../src/slack/blocks.js';
import type { CommandHandler } from '../../src/slack/command.js';
import { createSlack } from '../../src/slack/connection.js';
import { dispatchCommands } from '../../src/slack/dispatch-commands.js';
import { testRedis } from '../support/redis.js';

export interface Line {
  level: string;
  fields: Record<string, unknown>;
  message: string;
}

/** What the listeners of the test bot were called with, in order. */
export type Call = { command: string; words: string } | { action: string } | { view: string } | { event: string };

/** A real app of this layer with small listeners of its own, connected to a workspace in one of the modes. */
export async function testBot(
  mode: 'http' | 'socket',
  options: {
    slack?: Partial<Parameters<typeof startSlack>[0]>;
    api?: (slack: SlackDouble) => Partial<SlackConfig>;
    answerWithinMs?: number;
    now?: Clock;
    /** In the same workspace, beside another bot. */
    sameAs?: TestBot;
  } = {},
) {
  const server = await testRedis();
  const redis = await server.connect('answer');
  const slack: SlackDouble = options.sameAs?.slack ?? (await startSlack({ mode, team: server.team, ...options.slack }));
  const lines: Line[] = [];
  const say =
    (level: string) =>
    (fields: object, message = '') =>
      void lines.push({ level, fields: { ...fields }, message });
  const log = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
  const { apiUrl, botToken, appToken, signingSecret } = slack;
  const config: Exclude<SlackConfig, { mode: 'playground' }> =
    mode === 'http' ? { mode, apiUrl, botToken, signingSecret } : { mode, apiUrl, botToken, appToken };
  const connection = createSlack({
    slack: Object.assign(config, options.api?.(slack)),
    redis,
    prefix: server.prefix,
    baseUrl: null,
    box: null,
    log,
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.answerWithinMs === undefined ? {} : { answerWithinMs: options.answerWithinMs }),
  });
  const calls: Call[] = [];
  const { release, gate } = openGate();
  listen(connection.app, { calls, gate, redis });

  const http = createServer((request, response) => {
    if (connection.listener === undefined) response.writeHead(404).end();
    else connection.listener(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  if (options.sameAs === undefined) slack.setRequestUrl(`${url}/slack/events`);
  connection.start();
  const ready = () => slack.until(() => connection.problem() === null && (mode === 'http' || slack.isConnected()), 'the bot to be ready');

  return {
    slack,
    connection,
    calls,
    lines,
    redis,
    server,
    url,
    ready,
    /** Lets the command `/audit wait` go on. */
    release,
    async close() {
      release();
      await connection.stop();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      if (options.sameAs === undefined) await slack.close();
      await server.close();
    },
  };
}

export type TestBot = Awaited<ReturnType<typeof testBot>>;

function listen(
  app: TestBot['connection']['app'],
  { calls, gate, redis }: { calls: Call[]; gate: Promise<void>; redis: RedisConnection },
): void {
  const handler =
    (command: string): CommandHandler =>
    async ({ client, channel, triggerId }, words) => {
      calls.push({ command, words });
      if (words === 'typo') throw new UserError('No audit called "typo". Try: backups, django. <!channel>');
      if (words === 'bug') throw new TypeError('cannot read what is not there');
      if (words === 'redis') await redis.get('{test}:nothing');
      if (words === 'wait') await gate;
      if (words === 'form') {
        const blocks = [plainInput({ blockId: 'name', label: 'Name' })];
        await client.views.open({ trigger_id: triggerId, view: modal({ callbackId: 'test.form', title: 'Form', submit: 'Save', blocks }) });
        return null;
      }
      if (words === 'buttons') {
        const row = ['test.vote', 'test.fail', 'test.nobody', 'link.docs'].map((actionId) =>
          button({ text: actionId, actionId, value: 'v' }),
        );
        await client.chat.postMessage({ channel, text: 'Buttons', blocks: [actions('row', ...row)] });
      }
      if (words === 'long') return { text: 'Long', blocks: Array.from({ length: 100 }, (_, n) => section(`line ${n}`)) };
      return { text: `${command}: ${words}` };
    };
  dispatchCommands(app, { maintenance: handler('maintenance'), audit: handler('audit'), wishlist: handler('wishlist') });
  app.action('test.vote', async ({ ack }) => {
    calls.push({ action: 'test.vote' });
    await ack();
  });
  app.action('test.fail', async ({ ack }) => {
    calls.push({ action: 'test.fail' });
    await ack();
    throw new TypeError('no such vote');
  });
  app.view('test.form', async ({ ack, view }) => {
    calls.push({ view: 'test.form' });
    const name = view.state.values.name?.name?.value ?? '';
    if (name === 'bug') throw new TypeError('a bug in the form');
    if (name === '') return await ack({ response_action: 'errors', errors: { name: 'A name is needed.' } });
    return await ack();
  });
  app.event('app_home_opened', async ({ event }) => {
    calls.push({ event: 'app_home_opened' });
    if (event.user === 'U0BROKEN') throw new TypeError('broken home');
  });
}

function openGate(): { gate: Promise<void>; release: () => void } {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { gate, release };
}
