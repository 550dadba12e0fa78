import { type ReactNode, useEffect, useState } from 'react';
import { directChannel } from '../world/messages.js';
import type { Spot } from '../world/route.js';
import { useWorld } from '../world/world-context.js';
import { Avatar } from './avatar.js';
import { PlaceView } from './place-view.js';

interface DirectViewProps {
  person: string;
  spot: Spot;
  head?: ReactNode;
}

const TURNED_OFF = <div className="join-bar">Sending messages to this app has been turned off.</div>;

/** The conversation of two; it is opened by looking at it. */
export function DirectView({ person: id, spot, head }: DirectViewProps) {
  const { world, me, person, ask, go } = useWorld();
  const [opened, setOpened] = useState<string>();
  const user = person(id);
  const channel = directChannel(world.state, id)?.id ?? opened;
  const isBot = id === world.state.botUser;

  useEffect(() => {
    if (channel !== undefined) return;
    void ask('direct', { who: id }).then((answer) => {
      if (answer.ok) setOpened(answer.channel);
    });
  }, [id, me]);

  if (channel === undefined) return <section className="place" aria-busy="true" aria-label={user?.realName} />;
  const name = user?.realName ?? 'someone';
  const own = (
    <div className="place-title">
      <Avatar user={user} size={26} />
      <h1 dir="auto">{name}</h1>
      <span className="topic">@{user?.name}</span>
    </div>
  );
  return (
    <PlaceView
      channel={channel}
      spot={spot}
      onThread={(ts) => {
        const inThread = ts === undefined ? {} : { thread: ts };
        go(isBot ? { view: 'app', tab: 'messages', ...inThread } : { view: 'direct', person: id, ...inThread });
      }}
      name={name}
      head={head ?? own}
      empty={`This is the beginning of what you and ${name} wrote each other.`}
      instead={isBot && world.state.messagesTabReadOnly ? TURNED_OFF : undefined}
    />
  );
}
