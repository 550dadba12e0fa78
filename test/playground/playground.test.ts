import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { WebSocket } from 'ws';
import { BOT_USER } from '../../playground/server/app-ids.js';
import type { PageEvent, PageState } from '../../playground/server/page-api.js';
import { type Playground, type PlaygroundOptions, startPlayground } from '../../playground/server/playground.js';
import { projectRoot } from '../../playground/server/project-root.js';
import { ADA, BEN, BILLING, CHLOE, DAN, GENERAL, SHOP } from '../../playground/server/seed.js';

const stops: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

async function started(options: Partial<PlaygroundOptions> = {}): Promise<Playground> {
  const playground = await startPlayground({
    port: 0,
    mode: 'http',
    log,
    fireDue: async () => 'Fired the weekly round of Shop.',
    ...options,
  });
  stops.push(playground.close);
  return playground;
}

async function post(playground: Playground, verb: string, body: object, headers: Record<string, string> = { origin: playground.url }) {
  const response = await fetch(`${playground.url}/playground/api/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { ok: boolean; error?: string; text?: string; channel?: string } };
}

interface Page {
  events: PageEvent[];
  state(): PageState;
  /** The first event that fits. */
  wait<T extends PageEvent>(fits: (event: PageEvent) => event is T): Promise<T>;
}

/** An open page of one person. */
async function openPage(playground: Playground, user: string): Promise<Page> {
  const events: PageEvent[] = [];
  const waiting = new Set<() => void>();
  const socket = new WebSocket(`${playground.url.replace('http', 'ws')}/playground/socket?user=${user}`, { origin: playground.url });
  socket.on('message', (data: Buffer) => {
    events.push(JSON.parse(data.toString()) as PageEvent);
    for (const look of waiting) look();
  });
  stops.push(() => socket.terminate());
  const page: Page = {
    events,
    state() {
      const last = events.findLast((one) => one.type === 'state');
      if (last === undefined) throw new Error('no state yet');
      return last;
    },
    wait<T extends PageEvent>(fits: (event: PageEvent) => event is T) {
      return new Promise<T>((resolve) => {
        const look = (): void => {
          const found = events.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
  };
  await page.wait((one): one is PageState => one.type === 'state');
  return page;
}

type MessageEvent = Extract<PageEvent, { type: 'message' }>;
const saying =
  (text: string) =>
  (event: PageEvent): event is MessageEvent =>
    event.type === 'message' && event.message.text === text;

describe('what a page is told', () => {
  it('begins with the world of its person, with an introduction', async () => {
    const page = await openPage(await started(), ADA);
    const { channels, messages, commands, me, mode, workspace } = page.state();
    expect({ me, mode, workspace: workspace.name }).toEqual({ me: ADA, mode: 'http', workspace: 'Playground' });
    expect(channels.map((one) => one.name)).toEqual(['general', 'shop-dev', 'billing-ops']);
    expect(commands.map((one) => one.command)).toContain('/maintenance');
    expect(messages.find((one) => one.channel === SHOP)?.text).toContain('playground, not Slack');
  });

  it('leaves out what its person may not see', async () => {
    const playground = await started();
    expect((await openPage(playground, CHLOE)).state().channels.map((one) => one.id)).toEqual([GENERAL, SHOP]);
    expect((await openPage(playground, DAN)).state().channels.map((one) => one.id)).toEqual([SHOP]);
  });

  it("says whether people may write in the app's messages, as the manifest has it", async () => {
    expect((await openPage(await started(), ADA)).state().messagesTabReadOnly).toBe(true);
    const folder = await mkdtemp(join(tmpdir(), 'farrier-manifest-'));
    stops.push(() => rm(folder, { recursive: true }));
    const manifestPath = join(folder, 'manifest.yml');
    const written = await readFile(join(projectRoot(), 'manifest.yml'), 'utf8');
    await writeFile(manifestPath, written.replace('messages_tab_read_only_enabled: true', 'messages_tab_read_only_enabled: false'));
    expect((await openPage(await started({ manifestPath }), ADA)).state().messagesTabReadOnly).toBe(false);
  });

  it('shows what the bot says, to whom it says it', async () => {
    const playground = await started();
    const client = new WebClient(playground.botToken, { slackApiUrl: playground.apiUrl });
    const [ada, ben] = [await openPage(playground, ADA), await openPage(playground, BEN)];
    const parent = await client.chat.postMessage({ channel: SHOP, text: 'A round' });
    await client.chat.postEphemeral({ channel: SHOP, user: ADA, text: 'Only ada' });
    await client.chat.postMessage({ channel: SHOP, text: 'A reply', thread_ts: parent.ts ?? '' });

    expect((await ada.wait(saying('Only ada'))).message.ephemeral).toBe(true);
    await ben.wait(saying('A reply'));
    const counted = await ben.wait((one): one is MessageEvent => one.type === 'message' && one.message.replyCount === 1);
    expect(counted.message.text).toBe('A round');
    expect(ben.events.some(saying('Only ada'))).toBe(false);
  });

  it('gets everything anew when its person is let into a channel', async () => {
    const playground = await started();
    const chloe = await openPage(playground, CHLOE);
    await post(playground, 'invite', { user: ADA, channel: BILLING, who: CHLOE });
    await chloe.wait((one): one is PageState => one.type === 'state' && one.channels.some(({ id }) => id === BILLING));
  });
});

describe('what a page may do', () => {
  it('sends messages, opens direct messages, joins and reacts', async () => {
    const playground = await started();
    const ben = await openPage(playground, BEN);
    await post(playground, 'send', { user: ADA, channel: SHOP, text: 'Good morning' });
    const { message } = await ben.wait(saying('Good morning'));
    await post(playground, 'react', { user: BEN, channel: SHOP, ts: message.ts, name: 'wave' });
    const reacted = await ben.wait((one): one is MessageEvent => one.type === 'message' && one.message.reactions !== undefined);
    expect(reacted.message.reactions).toEqual([{ name: 'wave', users: [BEN] }]);
    const direct = await post(playground, 'direct', { user: ADA, who: BOT_USER });
    expect((await post(playground, 'direct', { user: ADA, who: BOT_USER })).body).toEqual(direct.body);
  });

  it('lets people be away, back and gone, and everybody sees it', async () => {
    const playground = await started();
    const client = new WebClient(playground.botToken, { slackApiUrl: playground.apiUrl });
    const ben = await openPage(playground, BEN);
    type UserEvent = Extract<PageEvent, { type: 'user' }>;
    const says =
      (status: string) =>
      (event: PageEvent): event is UserEvent =>
        event.type === 'user' && event.user.status === status;
    await post(playground, 'person', { user: BEN, who: ADA, state: 'vacation', until: '2126-12-07T08:00:00.000Z' });
    await ben.wait(says('Vacation, until 2126-12-07 08:00 UTC'));
    expect((await client.users.info({ user: ADA })).user?.profile).toMatchObject({ status_emoji: ':palm_tree:' });
    await post(playground, 'person', { user: BEN, who: ADA, state: 'deactivated' });
    await ben.wait(says('Deactivated'));
    await post(playground, 'person', { user: BEN, who: ADA, state: 'here' });
    await ben.wait(says(''));
    expect((await client.users.info({ user: ADA })).user).toMatchObject({ deleted: false, profile: { status_text: '' } });
    await post(playground, 'leave', { user: ADA, channel: SHOP });
    expect((await client.conversations.members({ channel: SHOP })).members).not.toContain(ADA);
    expect((await post(playground, 'leave', { user: BEN, channel: GENERAL })).body.error).toBe('Nobody can leave #general.');
  });

  it.each([
    ['a channel one is not in', 'send', { user: CHLOE, channel: BILLING, text: 'x' }, 'There is no such channel.'],
    ['nothing', 'send', { user: ADA, channel: SHOP, text: ' ' }, 'There is nothing to send.'],
    [
      'a command in a thread',
      'send',
      { user: ADA, channel: SHOP, text: '/audit', threadTs: '1.2' },
      'Slash commands do not work in threads.',
    ],
    ['a private channel', 'join', { user: CHLOE, channel: BILLING }, 'There is no such channel.'],
    ['a modal that is gone', 'submit', { user: ADA, viewId: 'V1', values: {} }, 'That window is closed already.'],
    ['an unknown verb', 'fly', { user: ADA }, 'The playground cannot fly.'],
    ['an unknown person', 'home', { user: 'U0NOBODY000' }, 'There is no such person.'],
  ])('is refused %s in plain words', async (_what, verb, body, error) => {
    expect((await post(await started(), verb, body)).body).toEqual({ ok: false, error });
  });

  it('uploads a picture that the page then can show', async () => {
    const playground = await started();
    const page = await openPage(playground, ADA);
    const base64 = Buffer.from('not really a picture').toString('base64');
    await post(playground, 'send', { user: ADA, channel: SHOP, text: 'Look', file: { name: 'a.png', mimetype: 'image/png', base64 } });
    const file = (await page.wait(saying('Look'))).message.files?.[0];
    const response = await fetch(playground.url + (file?.url ?? ''), { headers: { 'sec-fetch-site': 'same-origin' } });
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(await response.text()).toBe('not really a picture');
  });

  it('works the control strip', async () => {
    const playground = await started();
    const page = await openPage(playground, ADA);
    const client = new WebClient(playground.botToken, { slackApiUrl: playground.apiUrl, retryConfig: { retries: 0 } });
    expect((await post(playground, 'control', { user: ADA, fireDue: true })).body).toEqual({
      ok: true,
      text: 'Fired the weekly round of Shop.',
    });
    await post(playground, 'control', { user: ADA, apiCut: true });
    await page.wait((one): one is Extract<PageEvent, { type: 'control' }> => one.type === 'control' && one.control.apiCut);
    await expect(client.auth.test()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    await post(playground, 'control', { user: ADA, apiCut: false });
    await client.auth.test();
    await page.wait((one): one is Extract<PageEvent, { type: 'request' }> => one.type === 'request' && one.line.status === '200');
  });

  it('begins again with an empty workspace', async () => {
    const playground = await started();
    const page = await openPage(playground, ADA);
    await post(playground, 'send', { user: ADA, channel: SHOP, text: 'Soon gone' });
    await page.wait(saying('Soon gone'));
    await post(playground, 'reset', { user: ADA });
    await page.wait((one): one is PageState => one.type === 'state' && one !== page.events[0]);
    expect(page.state().messages.some((one) => one.text === 'Soon gone')).toBe(false);
    expect(page.state().messages.some((one) => one.channel === SHOP)).toBe(true);
  });
});

describe('who is let in', () => {
  it.each([
    ['no origin', {}],
    ['another origin', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ])('refuses to act for a page with %s', async (_what, headers) => {
    const playground = await started();
    expect((await post(playground, 'send', { user: ADA, channel: SHOP, text: 'x' }, headers)).status).toBe(403);
  });

  it('answers nothing under another name, where a page elsewhere may have pointed here', async () => {
    const playground = await started();
    for (const path of ['/', '/playground/api/send', '/api/api.test', '/files/F1'])
      expect(await statusUnder(playground, path, 'evil.example')).toBe(403);
    expect(await statusUnder(playground, '/api/api.test', 'localhost:3000')).toBe(200);
  });

  it('refuses the socket to other pages', async () => {
    const playground = await started();
    const socket = new WebSocket(`${playground.url.replace('http', 'ws')}/playground/socket`, { origin: 'https://evil.example' });
    const status = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('error', () => undefined);
    });
    expect(status).toBe(403);
    socket.terminate();
  });

  it('serves only files of the page', async () => {
    const playground = await started();
    expect(await statusUnder(playground, '/..%2f..%2fpackage.json', 'localhost')).toBe(404);
    expect(await statusUnder(playground, '/%', 'localhost')).toBe(400);
  });
});

function statusUnder({ url }: Playground, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const request = http.request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
    request.end();
  });
}

describe('beside the page', () => {
  it('passes the bot’s own addresses on, and says so while the bot is away', async () => {
    const bot = http.createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => {
        body += part.toString();
      });
      request.on('end', () => response.writeHead(201, { 'x-from': 'bot' }).end(`${request.method} ${request.url} ${body}`));
    });
    await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
    stops.push(() => new Promise((resolve) => bot.close(resolve)));
    const playground = await started();
    expect((await fetch(`${playground.url}/healthz`)).status).toBe(502);
    playground.setBotPort((bot.address() as AddressInfo).port);
    const answer = await fetch(`${playground.url}/ping/abc/start?rid=1`, { method: 'POST', body: 'log line' });
    expect([answer.status, answer.headers.get('x-from'), await answer.text()]).toEqual([201, 'bot', 'POST /ping/abc/start?rid=1 log line']);
    bot.closeAllConnections();
  });

  it('says which port is taken', async () => {
    const { url } = await started();
    const port = Number(new URL(url).port);
    await expect(startPlayground({ port, mode: 'http', log, fireDue: async () => '' })).rejects.toThrow(
      `PORT=${port} is taken by another program`,
    );
  });
});

describe('the kept workspace', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farrier-playground-'));
    stops.push(() => rm(folder, { recursive: true }));
  });

  it('outlives a restart, and the introduction is not repeated', async () => {
    const stateFile = join(folder, 'deep', 'workspace.json');
    const first = await startPlayground({ port: 0, mode: 'http', log, stateFile, fireDue: async () => '' });
    const client = new WebClient(first.botToken, { slackApiUrl: first.apiUrl });
    const { ts } = await client.chat.postMessage({
      channel: SHOP,
      text: 'Kept',
      metadata: { event_type: 'farrier_round', event_payload: { key: 'k' } },
    });
    await first.close();

    const again = await started({ stateFile });
    const { messages } = (await openPage(again, ADA)).state();
    expect(messages.filter((one) => one.channel === SHOP).map((one) => one.text)).toHaveLength(2);
    expect(messages.find((one) => one.ts === ts)).toMatchObject({ text: 'Kept', metadata: { event_payload: { key: 'k' } } });
  });

  it('is set aside when it cannot be read', async () => {
    const stateFile = join(folder, 'workspace.json');
    await writeFile(stateFile, '{"version":1,"users":');
    const playground = await started({ stateFile });
    expect((await openPage(playground, ADA)).state().messages).not.toEqual([]);
    expect(await readFile(`${stateFile}.unreadable`, 'utf8')).toBe('{"version":1,"users":');
  });
});
