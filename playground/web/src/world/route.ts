/** A spot within a conversation: a thread that is open, a message to look at. */
export interface Spot {
  thread?: string;
  at?: string;
}

/** What the page shows, kept behind the `#` of its address. */
export type Route =
  | { view: 'start' }
  | ({ view: 'channel'; channel: string } & Spot)
  | ({ view: 'direct'; person: string } & Spot)
  | ({ view: 'app'; tab: 'home' | 'messages' } & Spot);

/** The spot of a route, to be kept on the way to another name of the same place. */
export function spotOf(spot: Spot): Spot {
  return { ...(spot.thread ? { thread: spot.thread } : {}), ...(spot.at ? { at: spot.at } : {}) };
}

function readSpot(words: string[]): Spot {
  const after = (word: string) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
  return spotOf({ thread: after('thread') ?? '', at: after('at') ?? '' });
}

export function parseRoute(hash: string): Route {
  const [view, id, ...rest] = hash.replace(/^#?\/?/, '').split('/');
  const spot = readSpot(rest);
  if (view === 'channel' && id) return { view, channel: id, ...spot };
  if (view === 'direct' && id) return { view, person: id, ...spot };
  if (view === 'app') return { view, tab: id === 'messages' ? 'messages' : 'home', ...spot };
  return { view: 'start' };
}

export function formatRoute(route: Route): string {
  if (route.view === 'start') return '#/';
  const spot = `${route.thread ? `/thread/${route.thread}` : ''}${route.at ? `/at/${route.at}` : ''}`;
  if (route.view === 'channel') return `#/channel/${route.channel}${spot}`;
  if (route.view === 'direct') return `#/direct/${route.person}${spot}`;
  return `#/app/${route.tab}${spot}`;
}

/** A message's permanent link as a place of this page: `/archives/C1/p1700000000000100` (a reply names its thread). */
export function routeOfPermalink(address: URL): Route | null {
  const match = /\/archives\/([A-Z0-9]+)(?:\/p(\d+)(\d{6}))?$/.exec(address.pathname);
  if (match?.[1] === undefined) return null;
  const at = match[2] === undefined ? '' : `${match[2]}.${match[3]}`;
  return { view: 'channel', channel: match[1], ...spotOf({ thread: address.searchParams.get('thread_ts') ?? '', at }) };
}

/** The same for a link in a text: null where it leads out of this playground, whose own addresses all name this machine. */
export function routeOfLink(link: string, page: { protocol: string; port: string }): Route | null {
  if (!URL.canParse(link)) return null;
  const address = new URL(link);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
  return isHere && address.protocol === page.protocol && address.port === page.port ? routeOfPermalink(address) : null;
}
