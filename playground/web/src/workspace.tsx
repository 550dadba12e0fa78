import { useEffect, useState } from 'react';
import { Icon } from './controls/icon.js';
import { AppPage } from './home/app-page.js';
import { ChannelView } from './messages/channel-view.js';
import { DirectView } from './messages/direct-view.js';
import { ModalStack } from './modal/modal-stack.js';
import { Notices } from './notices.js';
import { PersonMenu } from './sidebar/person-menu.js';
import { Sidebar } from './sidebar/sidebar.js';
import { ControlStrip } from './strip/control-strip.js';
import { startChannel } from './world/messages.js';
import { formatRoute, type Route, spotOf } from './world/route.js';
import { useWorld } from './world/world-context.js';

/** The place that the address names, or where a visit starts when this person has no such place. */
function usePlace(): Route {
  const { route, world, channel, person } = useWorld();
  const start = startChannel(world.state);
  const fallback: Route = start === undefined ? { view: 'app', tab: 'home' } : { view: 'channel', channel: start.id };
  if (route.view === 'channel') {
    const found = channel(route.channel);
    if (found === undefined) return fallback;
    if (found.kind !== 'direct') return route;
    const other = found.members.find((id) => id !== world.state.me) ?? world.state.me;
    const spot = spotOf(route);
    return other === world.state.botUser ? { view: 'app', tab: 'messages', ...spot } : { view: 'direct', person: other, ...spot };
  }
  if (route.view === 'direct' && (person(route.person) === undefined || route.person === world.state.me)) return fallback;
  return route.view === 'start' ? fallback : route;
}

function Place({ place }: { place: Route }) {
  const { channel, me } = useWorld();
  if (place.view === 'app') return <AppPage key={me} tab={place.tab} spot={spotOf(place)} />;
  if (place.view === 'direct') return <DirectView key={`${me} ${place.person}`} person={place.person} spot={spotOf(place)} />;
  const found = place.view === 'channel' ? channel(place.channel) : undefined;
  return found === undefined ? null : (
    <ChannelView key={`${me} ${found.id}`} channel={found} spot={place.view === 'channel' ? spotOf(place) : {}} />
  );
}

/** An address without a place becomes the address of what is shown, so that everything knows where the person is. */
function useNamedPlace(place: Route): void {
  const { route } = useWorld();
  useEffect(() => {
    if (route.view === 'start') window.location.replace(formatRoute(place));
  });
}

/** The whole page once the workspace is known. */
export function Workspace() {
  const { me, world } = useWorld();
  const [drawer, setDrawer] = useState(false);
  const place = usePlace();
  useNamedPlace(place);
  const inThread = 'thread' in place && place.thread !== undefined;
  return (
    <div
      onKeyDown={(event) => event.key === 'Escape' && setDrawer(false)}
      className={`workspace${drawer ? ' drawer-open' : ''}${inThread ? ' with-thread' : ''}`}
    >
      <header className="top">
        <button
          type="button"
          className="icon-button drawer-button"
          aria-label="Channels"
          aria-expanded={drawer}
          onClick={() => setDrawer(!drawer)}
        >
          <Icon name="menu" />
        </button>
        <p className="what-this-is">
          <strong>Playground, not Slack.</strong> Real bot, real worker.
        </p>
        <PersonMenu />
      </header>
      {drawer && <button type="button" className="drawer-shade" aria-label="Close channels" onClick={() => setDrawer(false)} />}
      <Sidebar place={place} onMove={() => setDrawer(false)} />
      <main className="main">
        <Place place={place} />
      </main>
      <ControlStrip />
      <ModalStack key={me} />
      {world.state.views.length === 0 && <Notices />}
    </div>
  );
}
