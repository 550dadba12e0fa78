import type { PageChannel } from '../../../server/page-api.js';
import { Icon } from '../controls/icon.js';
import type { Spot } from '../world/route.js';
import { useWorld } from '../world/world-context.js';
import { PlaceView } from './place-view.js';

function ChannelHead({ channel }: { channel: PageChannel }) {
  const { ask, me, person } = useWorld();
  const mayLeave = channel.members.includes(me) && !channel.isGeneral && !channel.isArchived;
  const names = channel.members.map((id) => person(id)?.realName ?? 'someone');
  return (
    <div className="place-title">
      <h1 dir="auto">
        <span aria-hidden="true" className="place-sign">
          {channel.kind === 'private' ? <Icon name="lock" /> : '#'}
        </span>
        {channel.name}
      </h1>
      <span className="topic" dir="auto" title={channel.topic}>
        {channel.topic}
      </span>
      <span className="members" title={names.join(', ')}>
        <Icon name="person" /> {channel.members.length}
        <span className="hidden-text"> members: {names.join(', ')}</span>
      </span>
      {mayLeave && (
        <button type="button" className="button" onClick={() => void ask('leave', { channel: channel.id })}>
          Leave channel
        </button>
      )}
    </div>
  );
}

function JoinBar({ channel }: { channel: PageChannel }) {
  const { ask } = useWorld();
  return (
    <div className="join-bar">
      <span>
        You are looking at <strong>#{channel.name}</strong>
      </span>
      <button type="button" className="button primary" onClick={() => void ask('join', { channel: channel.id })}>
        Join channel
      </button>
    </div>
  );
}

export function ChannelView({ channel, spot }: { channel: PageChannel; spot: Spot }) {
  const { me, go } = useWorld();
  const archived = <div className="join-bar">This channel is archived: nobody can write here.</div>;
  const instead = channel.isArchived ? archived : channel.members.includes(me) ? undefined : <JoinBar channel={channel} />;
  return (
    <PlaceView
      channel={channel.id}
      spot={spot}
      onThread={(ts) => go({ view: 'channel', channel: channel.id, ...(ts === undefined ? {} : { thread: ts }) })}
      name={`#${channel.name}`}
      head={<ChannelHead channel={channel} />}
      empty={`This is the very beginning of #${channel.name}. Write something, or type / to see the commands.`}
      instead={instead}
    />
  );
}
