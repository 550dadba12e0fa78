import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { channelMessages } from '../world/messages.js';
import type { Spot } from '../world/route.js';
import { useWorld } from '../world/world-context.js';
import { Composer } from './composer.js';
import { MessageList } from './message-list.js';
import { ThreadPane } from './thread-pane.js';

interface PlaceViewProps {
  channel: string;
  spot: Spot;
  onThread: (ts: string | undefined) => void;
  /** Its name as people say it: "#shop-dev", "Ben Ortiz". */
  name: string;
  head: ReactNode;
  empty: string;
  /** Takes the composer's place where one cannot write. */
  instead?: ReactNode;
}

/** A conversation: its head, its messages, where to write, and beside it the thread that is open. */
export function PlaceView({ channel, spot: { thread, at }, onThread, name, head, empty, instead }: PlaceViewProps) {
  const { world, seen } = useWorld();
  const unread = world.unread[channel] ?? 0;
  useEffect(() => {
    if (unread > 0) seen(channel);
  }, [unread, channel, seen]);
  return (
    <>
      <section className="place" aria-label={name}>
        <header className="place-head">{head}</header>
        <MessageList
          label={`Messages in ${name}`}
          listKey={channel}
          messages={channelMessages(world.state, channel)}
          onThread={onThread}
          at={thread === undefined ? at : undefined}
          empty={empty}
        />
        {instead ?? <Composer key={channel} channel={channel} label={`Message ${name}`} />}
      </section>
      {thread !== undefined && (
        <ThreadPane channel={channel} ts={thread} at={at} name={name} onClose={() => onThread(undefined)} instead={instead} />
      )}
    </>
  );
}
