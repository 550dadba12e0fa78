import type { PageChannel } from '../../../server/page-api.js';
import { Icon } from '../controls/icon.js';
import { Avatar } from '../messages/avatar.js';
import { directChannel } from '../world/messages.js';
import { formatRoute, type Route } from '../world/route.js';
import { useWorld } from '../world/world-context.js';
import { SidebarLink } from './sidebar-link.js';

function ChannelLink({ channel, current }: { channel: PageChannel; current: boolean }) {
  const { world } = useWorld();
  const isPrivate = channel.kind === 'private';
  return (
    <SidebarLink
      href={formatRoute({ view: 'channel', channel: channel.id })}
      label={channel.name}
      note={[isPrivate && 'private', channel.isArchived && 'archived'].filter(Boolean).join(', ')}
      unread={world.unread[channel.id] ?? 0}
      current={current}
    >
      {isPrivate ? <Icon name="lock" /> : <span className="hash">#</span>}
    </SidebarLink>
  );
}

interface SidebarProps {
  /** Where the person is, with what they are looking at resolved. */
  place: Route;
  onMove: () => void;
}

/** The left column: channels, people, the app. */
export function Sidebar({ place, onMove }: SidebarProps) {
  const { world } = useWorld();
  const { state, unread } = world;
  const channels = state.channels.filter(({ kind }) => kind !== 'direct').sort((a, b) => a.name.localeCompare(b.name));
  const people = state.users.filter(({ id, isBot }) => id !== state.me && !isBot);
  const bot = state.users.find(({ id }) => id === state.botUser);
  const unreadOf = (person: string) => unread[directChannel(state, person)?.id ?? ''] ?? 0;
  return (
    <nav className="sidebar" aria-label="Workspace" onClick={onMove}>
      <div className="workspace-name">{state.workspace.name}</div>
      <h2>Channels</h2>
      <ul>
        {channels.map((channel) => (
          <ChannelLink key={channel.id} channel={channel} current={place.view === 'channel' && place.channel === channel.id} />
        ))}
      </ul>
      <h2>Direct messages</h2>
      <ul>
        {people.map((user) => (
          <SidebarLink
            key={user.id}
            href={formatRoute({ view: 'direct', person: user.id })}
            label={[user.realName, user.status].filter(Boolean).join(' · ')}
            unread={unreadOf(user.id)}
            current={place.view === 'direct' && place.person === user.id}
          >
            <Avatar user={user} size={20} />
          </SidebarLink>
        ))}
      </ul>
      <h2>Apps</h2>
      <ul>
        <SidebarLink
          href={formatRoute({ view: 'app', tab: unreadOf(state.botUser) > 0 ? 'messages' : 'home' })}
          label={bot?.realName ?? 'Farrier'}
          unread={unreadOf(state.botUser)}
          current={place.view === 'app'}
        >
          <Avatar user={bot} size={20} />
        </SidebarLink>
      </ul>
    </nav>
  );
}
