/** What the page shows, kept behind the `#` of its address. */
export type Route =
  | { view: 'start' }
  | { view: 'channel'; channel: string; thread?: string }
  | { view: 'direct'; person: string; thread?: string }
  | { view: 'app'; tab: 'home' | 'messages'; thread?: string };

function withThread<Place extends object>(place: Place, thread: string | undefined): Place & { thread?: string } {
  return thread === undefined || thread === '' ? place : { ...place, thread };
}

export function parseRoute(hash: string): Route {
  const [view, id, word, thread] = hash.replace(/^#?\/?/, '').split('/');
  const inThread = word === 'thread' ? thread : undefined;
  if (view === 'channel' && id) return withThread({ view, channel: id }, inThread);
  if (view === 'direct' && id) return withThread({ view, person: id }, inThread);
  if (view === 'app') return withThread({ view, tab: id === 'messages' ? 'messages' : 'home' }, inThread);
  return { view: 'start' };
}

export function formatRoute(route: Route): string {
  if (route.view === 'start') return '#/';
  const thread = route.thread === undefined ? '' : `/thread/${route.thread}`;
  if (route.view === 'channel') return `#/channel/${route.channel}${thread}`;
  if (route.view === 'direct') return `#/direct/${route.person}${thread}`;
  return `#/app/${route.tab}${thread}`;
}

/** A message's permanent link as a place of this page: `/archives/C1/p1700000000000100` (a reply names its thread). */
export function routeOfPermalink(address: URL): Route | null {
  const match = /\/archives\/([A-Z0-9]+)(?:\/p(\d+)(\d{6}))?$/.exec(address.pathname);
  if (match?.[1] === undefined) return null;
  const thread = address.searchParams.get('thread_ts');
  return withThread({ view: 'channel' as const, channel: match[1] }, thread ?? undefined);
}
