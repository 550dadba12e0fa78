import { Avatar } from '../messages/avatar.js';
import { DirectView } from '../messages/direct-view.js';
import { formatRoute, type Spot } from '../world/route.js';
import { useWorld } from '../world/world-context.js';
import { HomeTab } from './home-tab.js';

/** The app's own page, with its two tabs. */
export function AppPage({ tab, spot }: { tab: 'home' | 'messages'; spot: Spot }) {
  const { world, person } = useWorld();
  const bot = person(world.state.botUser);
  const head = (
    <>
      <div className="place-title">
        <Avatar user={bot} size={26} />
        <h1 dir="auto">{bot?.realName ?? 'Farrier'}</h1>
      </div>
      <div className="tabs" role="tablist" aria-label={bot?.realName ?? 'Farrier'}>
        <a role="tab" aria-selected={tab === 'home'} href={formatRoute({ view: 'app', tab: 'home' })}>
          Home
        </a>
        <a role="tab" aria-selected={tab === 'messages'} href={formatRoute({ view: 'app', tab: 'messages' })}>
          Messages
        </a>
      </div>
    </>
  );
  if (tab === 'messages') return <DirectView person={world.state.botUser} spot={spot} head={head} />;
  return (
    <section className="place" aria-label={`${bot?.realName ?? 'Farrier'}, Home`}>
      <header className="place-head">{head}</header>
      <HomeTab />
    </section>
  );
}
