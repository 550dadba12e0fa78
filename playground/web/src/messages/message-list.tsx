import { Fragment, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { PageMessage } from '../../../server/page-api.js';
import { dayIn } from '../text/slack-date.js';
import { dayName, momentOf } from '../text/times.js';
import { continues } from '../world/messages.js';
import { useWorld } from '../world/world-context.js';
import { Message } from './message.js';
import { useBottom } from './use-bottom.js';

interface MessageListProps {
  /** Its name for those who hear it. */
  label: string;
  /** Another list scrolls to its own end. */
  listKey: string;
  messages: PageMessage[];
  onThread?: (ts: string) => void;
  /** A message to look at: it is scrolled to and takes the focus. */
  at?: string | undefined;
  /** What an empty list says. */
  empty?: string;
  /** Between the first message and the others. */
  afterFirst?: string;
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (!(event.target instanceof HTMLElement) || event.target.tagName !== 'ARTICLE') return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('article')];
  const at = all.indexOf(event.target);
  const next = event.key === 'ArrowUp' ? all[at - 1] : event.key === 'ArrowDown' ? all[at + 1] : undefined;
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

/** Messages, oldest first, with days between them. What the reader wrote, and what answers only them, is scrolled to. The list is one stop of the Tab key; arrows move from message to message. */
export function MessageList({ label, listKey, messages, onThread, at, empty, afterFirst }: MessageListProps) {
  const { reader, me } = useWorld();
  const { list, content, awayFromEnd, toEnd } = useBottom(listKey);
  const [reached, setReached] = useState<string | null>(null);
  // What others wrote in the same moment may stand behind it.
  const own = messages.findLast(({ user, ephemeral }) => user === me || ephemeral === true)?.ts ?? '';
  const isLoaded = messages.length > 0;
  const seen = useRef({ listKey, own, isLoaded });
  const now = reader();
  const isHere = messages.some(({ ts }) => ts === at);
  useEffect(() => {
    if (at === undefined || !isHere) return;
    const found = list.current?.querySelector<HTMLElement>(`article[data-ts="${CSS.escape(at)}"]`);
    found?.scrollIntoView({ block: 'center' });
    found?.focus({ preventScroll: true });
  }, [at, isHere, list]);
  useEffect(() => {
    const before = seen.current;
    seen.current = { listKey, own, isLoaded };
    if (before.listKey === listKey && before.isLoaded && own > before.own) toEnd();
    // `toEnd` is another function after every event; only a new message matters.
  }, [listKey, own, isLoaded]);
  const keyOf = (message: PageMessage) => `${message.ts}${message.ephemeral ? ' ephemeral' : ''}`;
  const reachable = messages.some((message) => keyOf(message) === reached)
    ? reached
    : messages.length === 0
      ? null
      : keyOf(messages[messages.length - 1] as PageMessage);
  return (
    <div className="list-frame">
      <div ref={list} role="log" aria-label={label} aria-relevant="additions" className="message-list" onKeyDown={moveFocus}>
        <div ref={content} className="message-content">
          {messages.length === 0 && empty !== undefined && <p className="list-empty">{empty}</p>}
          {messages.map((message, index) => {
            const previous = messages[index - 1];
            const newDay =
              previous === undefined || dayIn(now.timeZone, momentOf(previous.ts)) !== dayIn(now.timeZone, momentOf(message.ts));
            const separated = index === 1 && afterFirst !== undefined;
            return (
              <Fragment key={keyOf(message)}>
                {newDay && (
                  <div className="day">
                    <span>{dayName(momentOf(message.ts), now)}</span>
                  </div>
                )}
                {separated && <div className="reply-divider">{afterFirst}</div>}
                <Message
                  message={message}
                  continued={!newDay && !separated && continues(previous, message)}
                  reachable={keyOf(message) === reachable}
                  onReach={() => setReached(keyOf(message))}
                  {...(onThread === undefined ? {} : { onThread: () => onThread(message.threadTs ?? message.ts) })}
                />
              </Fragment>
            );
          })}
        </div>
      </div>
      {awayFromEnd && (
        <button type="button" className="to-end button" onClick={toEnd}>
          To the newest
        </button>
      )}
    </div>
  );
}
