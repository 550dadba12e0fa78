import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from '../controls/icon.js';
import { threadMessages } from '../world/messages.js';
import { useWorld } from '../world/world-context.js';
import { Composer } from './composer.js';
import { MessageList } from './message-list.js';

interface ThreadPaneProps {
  channel: string;
  ts: string;
  /** A message of it to look at. */
  at?: string | undefined;
  name: string;
  onClose: () => void;
  /** Takes the composer's place where one cannot write. */
  instead?: ReactNode;
}

export function ThreadPane({ channel, ts, at, name, onClose, instead }: ThreadPaneProps) {
  const { world } = useWorld();
  const pane = useRef<HTMLElement>(null);
  const messages = threadMessages(world.state, channel, ts);
  const replies = messages.length - 1;

  useEffect(() => {
    pane.current?.querySelector<HTMLElement>('textarea')?.focus();
  }, [channel, ts]);

  return (
    <aside
      ref={pane}
      className="thread"
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header className="place-head">
        <div className="place-title">
          <h2>Thread</h2>
          <span className="topic" dir="auto">
            {name}
          </span>
          <button type="button" className="icon-button" aria-label="Close thread" title="Close thread" onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
      </header>
      <MessageList
        label={`Thread in ${name}`}
        listKey={`${channel} ${ts}`}
        messages={messages}
        at={at}
        empty="This message is gone, or it is not here for you."
        {...(replies > 0 ? { afterFirst: replies === 1 ? '1 reply' : `${replies} replies` } : {})}
      />
      {instead ?? <Composer key={ts} channel={channel} threadTs={ts} label="Reply…" />}
    </aside>
  );
}
