import { channelMessages, continues, startChannel, threadMessages } from '../../playground/web/src/world/messages.js';
import { formatRoute, parseRoute, type Route, routeOfLink, routeOfPermalink } from '../../playground/web/src/world/route.js';
import { reduceWorld, type World, type WorldEvent } from '../../playground/web/src/world/world.js';
import { message, pageState } from './page-state.js';

function after(...events: WorldEvent[]): World {
  const world = events.reduce(reduceWorld, null);
  if (world === null) throw new Error('The first event must be a state.');
  return world;
}

describe('what the page knows', () => {
  test('puts an edited message in the place of the old one', () => {
    const world = after(
      pageState(),
      { type: 'message', message: message('1.000001') },
      { type: 'message', message: message('1.000001', { text: 'new' }) },
    );
    expect(world.state.messages.map(({ text }) => text)).toEqual(['new']);
    expect(world.unread).toEqual({ C1: 1 });
  });

  test('counts nothing of my own and nothing only for me as new', () => {
    const world = after(
      pageState(),
      { type: 'message', message: message('1.000001', { user: 'U1' }) },
      { type: 'message', message: message('2.000001', { ephemeral: true }) },
    );
    expect(world.unread).toEqual({});
  });

  test('forgets the count of a channel that was looked at', () => {
    expect(after(pageState(), { type: 'message', message: message('1.000001') }, { type: 'seen', channel: 'C1' }).unread).toEqual({});
  });

  test("takes the server's word when the connection comes back, and keeps the tab's own", () => {
    const world = after(pageState(), { type: 'message', message: message('1.000001') }, { type: 'notice', text: 'a' }, pageState());
    expect(world.state.messages).toEqual([]);
    expect(world.notices).toHaveLength(1);
  });

  test('starts anew for another person', () => {
    expect(after(pageState(), { type: 'notice', text: 'a' }, pageState({ me: 'U2' })).notices).toEqual([]);
  });

  test('says one notice once, and at most three', () => {
    const notice = (text: string) => ({ type: 'notice', text }) as const;
    expect(after(pageState(), notice('a'), notice('b'), notice('a'), notice('c'), notice('d')).notices.map(({ text }) => text)).toEqual([
      'a',
      'c',
      'd',
    ]);
  });

  test('lists a request once, when a connection that comes back repeats it', () => {
    const request = {
      type: 'request',
      line: { at: '2026-11-24T12:00:00.000Z', direction: 'to-slack', what: 'chat.update', status: 'ok', ms: 3 },
    } as const;
    expect(after(pageState(), request, pageState(), request).requests).toEqual([request.line]);
  });

  test('ignores everything before the first state', () => {
    expect(reduceWorld(null, { type: 'message', message: message('1.000001') })).toBeNull();
  });
});

describe('messages', () => {
  const state = pageState({
    messages: [
      message('3.000001', { threadTs: '1.000001' }),
      message('2.000001'),
      message('1.000001', { threadTs: '1.000001', replyCount: 1 }),
    ],
  });

  test('a channel shows the first messages of threads and no replies', () => {
    expect(channelMessages(state, 'C1').map(({ ts }) => ts)).toEqual(['1.000001', '2.000001']);
  });

  test('a thread shows its first message and its replies', () => {
    expect(threadMessages(state, 'C1', '1.000001').map(({ ts }) => ts)).toEqual(['1.000001', '3.000001']);
  });

  test('messages of one author within five minutes stand together', () => {
    expect(continues(message('100.000001'), message('399.000001'))).toBe(true);
    expect(continues(message('100.000001'), message('401.000001'))).toBe(false);
    expect(continues(message('100.000001'), message('101.000001', { user: 'U1' }))).toBe(false);
  });

  test('a first visit starts in the channel that the bot works in', () => {
    expect(startChannel(state)?.name).toBe('shop-dev');
  });
});

describe('addresses of places', () => {
  test.each<Route>([
    { view: 'start' },
    { view: 'channel', channel: 'C1' },
    { view: 'channel', channel: 'C1', thread: '1.000001' },
    { view: 'direct', person: 'U2' },
    { view: 'direct', person: 'U2', thread: '1.000001', at: '2.000001' },
    { view: 'app', tab: 'home' },
    { view: 'app', tab: 'messages', thread: '1.000001' },
  ])('%j comes back from its address', (route) => {
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  test("finds the place of a message's permanent link", () => {
    const find = (path: string) => routeOfPermalink(new URL(path, 'http://localhost:3000'));
    expect(find('/archives/C1')).toEqual({ view: 'channel', channel: 'C1' });
    expect(find('/archives/C1/p1700000000000100')).toEqual({ view: 'channel', channel: 'C1', at: '1700000000.000100' });
    expect(find('/archives/C1/p1700000000000100?thread_ts=1690000000.000100')).toEqual({
      view: 'channel',
      channel: 'C1',
      thread: '1690000000.000100',
      at: '1700000000.000100',
    });
    expect(find('/somewhere')).toBeNull();
  });

  test('takes only links to this playground for places of this page', () => {
    const page = { protocol: 'http:', port: '3000' };
    expect(routeOfLink('http://127.0.0.1:3000/archives/C1', page)).toEqual({ view: 'channel', channel: 'C1' });
    expect(routeOfLink('http://localhost:3000/archives/C1', page)).toEqual({ view: 'channel', channel: 'C1' });
    expect(routeOfLink('http://127.0.0.1:4000/archives/C1', page)).toBeNull();
    expect(routeOfLink('https://acme.slack.com/archives/C1', page)).toBeNull();
    expect(routeOfLink('archives/C1', page)).toBeNull();
  });
});
