import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestBot, testBot } from './test-bot.js';

let bot: TestBot;
afterEach(async () => {
  await bot.close();
});

describe.each(['http', 'socket'] as const)('in %s mode', (mode) => {
  beforeEach(async () => {
    bot = await testBot(mode);
    await bot.ready();
  });

  const type = (text: string, triggerId?: string) =>
    bot.slack.command({
      user: bot.slack.users.ada,
      channel: bot.slack.channels.shop,
      text,
      ...(triggerId === undefined ? {} : { triggerId }),
    });

  async function buttons(): Promise<string> {
    await type('/audit buttons');
    return bot.slack.messages(bot.slack.channels.shop).at(-1)?.ts ?? '';
  }
  const click = (ts: string, actionId: string) =>
    bot.slack.click({ user: bot.slack.users.ada, channel: bot.slack.channels.shop, ts, actionId });
  const told = () => bot.slack.ephemerals(bot.slack.users.ada).map((message) => message.text);

  it.each([
    ['/audit django shop', { command: 'audit', words: 'django shop' }],
    ['/maintenance', { command: 'maintenance', words: '' }],
    ['/farrier audit  django shop', { command: 'audit', words: 'django shop' }],
    ['/farrier Wishlist top', { command: 'wishlist', words: 'top' }],
    ['/farrier plans', { command: 'maintenance', words: 'plans' }],
    ['/farrier maintenance next', { command: 'maintenance', words: 'next' }],
  ])('hands %s to the right handler and answers in the acknowledgement', async (typed, call) => {
    const answer = await type(typed);
    expect(bot.calls).toEqual([call]);
    expect(answer).toMatchObject({ status: 200, body: { response_type: 'ephemeral', text: `${call.command}: ${call.words}` } });
  });

  it('explains all three commands to /farrier help', async () => {
    expect((await type('/farrier help')).text).toContain('/wishlist help');
    expect(bot.calls).toEqual([]);
  });

  it('says what a person can mend as it is written, without notifying anybody', async () => {
    expect((await type('/audit typo')).text).toBe('No audit called "typo". Try: backups, django. &lt;!channel>');
  });

  it('gives a bug a reference that stands in the log with the stack', async () => {
    const { text = '' } = await type('/audit bug');
    const [, ref] = /^Something went wrong \(ref ([0-9a-f]{4})\)/.exec(text) ?? [];
    const line = bot.lines.find((one) => one.level === 'error');
    expect(line?.fields.ref).toBe(ref);
    expect(line?.fields.err).toBeInstanceOf(TypeError);
  });

  it('says that nothing was started when Redis is away', async () => {
    expect((await type('/audit redis')).text).toBe('audit: redis');
    bot.redis.disconnect();
    expect((await type('/audit redis')).text).toMatch(/^Nothing was started/);
  });

  it('does a replayed request once and gives it the same answer', async () => {
    const first = await type('/audit all', '123.456.abc');
    const again = await type('/audit all', '123.456.abc');
    expect(again.body).toEqual(first.body);
    expect(bot.calls).toEqual([{ command: 'audit', words: 'all' }]);
    expect((await type('/audit all', '123.457.def')).status).toBe(200);
    expect(bot.calls).toHaveLength(2);
  });

  it('does a request once that comes twice at the same time', async () => {
    const answers = [type('/audit wait', '1.2.same'), type('/audit wait', '1.2.same')];
    await bot.slack.until(() => bot.calls.length > 0, 'the handler to be called');
    bot.release();
    expect((await Promise.all(answers)).map((answer) => answer.text)).toEqual(['audit: wait', 'audit: wait']);
    expect(bot.calls).toHaveLength(1);
  });

  it('carries an answer over the limits in further answers', async () => {
    await type('/audit long');
    await bot.slack.until(() => bot.slack.ephemerals(bot.slack.users.ada).length === 3, 'three answers');
    expect(bot.slack.ephemerals(bot.slack.users.ada).map((message) => message.blocks?.length)).toEqual([45, 45, 10]);
  });

  it('tells who presses a button that nobody listens to', async () => {
    const answer = await click(await buttons(), 'test.nobody');
    expect(answer.status).toBe(200);
    await bot.slack.until(() => told().some((text) => text.includes('earlier version')), 'the explanation');
  });

  it('acknowledges a press on a link and says nothing', async () => {
    const ts = await buttons();
    const before = told().length;
    expect((await click(ts, 'link.docs')).status).toBe(200);
    await click(ts, 'test.vote');
    expect(told()).toHaveLength(before);
  });

  it('tells who pressed a button whose work failed after the acknowledgement', async () => {
    await click(await buttons(), 'test.fail');
    await bot.slack.until(() => told().some((text) => text.startsWith('Something went wrong (ref')), 'the reference');
  });

  it('shows a bug in a form at its field, so that nothing typed is lost', async () => {
    await type('/audit form');
    const answer = await bot.slack.submit({ user: bot.slack.users.ada, values: { Name: 'bug' } });
    expect(answer.errors?.Name).toMatch(/^Something went wrong \(ref/);
    expect(bot.slack.view(bot.slack.users.ada)).not.toBeNull();
    expect((await bot.slack.submit({ user: bot.slack.users.ada, values: { Name: 'Shop' } })).status).toBe(200);
    expect(bot.slack.view(bot.slack.users.ada)).toBeNull();
  });

  it('handles an event once', async () => {
    const event = { type: 'app_home_opened', user: bot.slack.users.ada, channel: 'D1', tab: 'home' };
    await bot.slack.event(event, 'Ev1');
    await bot.slack.event(event, 'Ev1');
    expect(bot.calls).toEqual([{ event: 'app_home_opened' }]);
  });
});

describe('time', () => {
  it('answers before Slack gives up when a handler is slow, and lets its answer follow', async () => {
    bot = await testBot('http', { answerWithinMs: 200 });
    await bot.ready();
    const answer = await bot.slack.command({ user: bot.slack.users.ada, channel: bot.slack.channels.shop, text: '/audit wait' });
    expect(answer.text).toMatch(/^Farrier is slow right now/);
    bot.release();
    await bot.slack.until(() => bot.slack.ephemerals(bot.slack.users.ada).some((message) => message.text === 'audit: wait'), 'the answer');
  });

  it('lets Slack send an event again that failed', async () => {
    bot = await testBot('http', { slack: { timeScale: 0.0001 } });
    await bot.ready();
    await bot.slack.event({ type: 'app_home_opened', user: 'U0BROKEN', channel: 'D1', tab: 'home' });
    await bot.slack.until(() => bot.calls.length === 4, 'three retries');
  });
});

describe('a workspace without the app', () => {
  it('is answered 200 and dropped', async () => {
    bot = await testBot('http');
    await bot.ready();
    const other = await testBot('http', { slack: { team: 'T0STRANGER', signingSecret: bot.slack.signingSecret } });
    other.slack.setRequestUrl(`${bot.url}/slack/events`);
    const answer = await other.slack.command({ user: other.slack.users.ada, channel: other.slack.channels.shop, text: '/audit list' });
    await other.slack.event({ type: 'app_home_opened', user: other.slack.users.ada, channel: 'D1', tab: 'home' });
    await other.close();
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(bot.calls).toEqual([]);
  });
});

describe('an API that is away', () => {
  it.each(['http', 'socket'] as const)('does not stop a bot from starting in %s mode, which is ready once Slack is back', async (mode) => {
    let target = '';
    const gateway = createServer((request, response) => {
      if (target === '') {
        request.socket.destroy();
        return;
      }
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
        void fetch(`${target}${request.url}`, {
          method: 'POST',
          headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
          body: Buffer.concat(parts),
        }).then(async (answer) => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()));
      });
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const apiUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/api/`;
    bot = await testBot(mode, { api: () => ({ apiUrl }) });
    await bot.slack.until(() => bot.connection.problem()?.includes('cannot be reached'), 'the problem to be said');
    target = bot.slack.url;
    await bot.ready();
    const answer = await bot.slack.command({ user: bot.slack.users.ada, channel: bot.slack.channels.shop, text: '/audit list' });
    expect(answer.text).toBe('audit: list');
    gateway.closeAllConnections();
    gateway.close();
  });
});

describe('a connection of Socket Mode', () => {
  beforeEach(async () => {
    bot = await testBot('socket');
    await bot.ready();
  });

  it('is made again when Slack asks for it, and when it is cut', async () => {
    for (const end of [() => bot.slack.sendDisconnect('refresh_requested'), () => bot.slack.cutSockets()]) {
      const opened = () => bot.slack.requests.filter((line) => line.what === 'apps.connections.open').length;
      const before = opened();
      end();
      await bot.slack.until(() => opened() > before && bot.connection.problem() === null && bot.slack.isConnected(), 'a new connection');
      const answer = await bot.slack.command({ user: bot.slack.users.ada, channel: bot.slack.channels.shop, text: '/audit list' });
      expect(answer.text).toBe('audit: list');
    }
  });

  it('survives an API that refuses and fails while it reconnects', async () => {
    bot.slack.fault({ method: 'apps.connections.open', kind: 'error', error: 'internal_error', times: 1 });
    bot.slack.fault({ method: 'apps.connections.open', kind: 'cut-before', times: 1 });
    bot.slack.cutSockets();
    await bot.slack.until(() => bot.connection.problem() !== null, 'the loss to be noticed');
    await bot.ready();
  });

  it('stops by its deadline', async () => {
    await bot.connection.stop(500);
    expect(bot.connection.problem()).not.toBeNull();
  });
});

describe('two bots', () => {
  it('answer a request once that is recorded at one and sent to the other later', async () => {
    bot = await testBot('http');
    await bot.ready();
    const other = await testBot('http', { sameAs: bot, now: () => new Date(Date.now() + 60_000) });
    const ask = () =>
      bot.slack.command({ user: bot.slack.users.ada, channel: bot.slack.channels.shop, text: '/audit all', triggerId: '7.7.7' });
    const first = await ask();
    await bot.connection.stop();
    bot.slack.setRequestUrl(`${other.url}/slack/events`);
    const again = await ask();
    expect(again.body).toEqual(first.body);
    expect([...bot.calls, ...other.calls]).toHaveLength(1);
    await other.close();
  });
});
