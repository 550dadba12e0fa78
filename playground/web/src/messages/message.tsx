import { type FocusEvent, useState } from 'react';
import type { PageMessage } from '../../../server/page-api.js';
import { Icon } from '../controls/icon.js';
import { clockTime, fullTime, momentOf } from '../text/times.js';
import { useWorld } from '../world/world-context.js';
import { Avatar } from './avatar.js';
import { MessageBody } from './message-body.js';
import { MessageTools } from './message-tools.js';
import { Reactions } from './reactions.js';

interface MessageProps {
  message: PageMessage;
  /** Of the same author, just after the one above: no head. */
  continued: boolean;
  /** Reached by Tab; the others by the arrow keys. */
  reachable: boolean;
  onReach: () => void;
  /** Opens its thread; absent inside a thread. */
  onThread?: () => void;
}

function ReplyLink({ message, onThread }: { message: PageMessage; onThread: () => void }) {
  const { person } = useWorld();
  const count = message.replyCount ?? 0;
  if (count === 0) return null;
  return (
    <button type="button" className="reply-link" onClick={onThread}>
      {message.replyUsers?.slice(0, 3).map((id) => (
        <Avatar key={id} user={person(id)} size={20} />
      ))}
      {count === 1 ? '1 reply' : `${count} replies`}
    </button>
  );
}

export function Message({ message, continued, reachable, onReach, onThread }: MessageProps) {
  const { person, reader } = useWorld();
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const [menu, setMenu] = useState(false);
  const author = person(message.user);
  const name = author?.realName ?? 'Someone';
  const { timeZone } = reader();
  const at = momentOf(message.ts);
  const time = clockTime(at, timeZone);
  const edited = message.editedTs !== undefined;

  function onBlur(event: FocusEvent<HTMLElement>): void {
    if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
  }

  return (
    <article
      className={`message${continued ? ' continued' : ''}${message.blocks === undefined ? '' : ' built'}${message.ephemeral ? ' ephemeral' : ''}`}
      aria-label={`${name} at ${time}`}
      data-ts={message.ts}
      tabIndex={reachable ? 0 : -1}
      onMouseEnter={() => setPointed(true)}
      onMouseLeave={() => setPointed(false)}
      onFocus={() => {
        setFocused(true);
        onReach();
      }}
      onBlur={onBlur}
    >
      <div className="message-side">
        {continued ? (
          <time className="side-time" dateTime={at.toISOString()} title={fullTime(at, timeZone)}>
            {time}
          </time>
        ) : (
          <Avatar user={author} />
        )}
      </div>
      <div className="message-main">
        {message.ephemeral && (
          <div className="only-you">
            <Icon name="eye" /> Only visible to you
          </div>
        )}
        {!continued && (
          <div className="message-head">
            <strong className="author" dir="auto">
              {name}
            </strong>
            {author?.isBot && <span className="app-mark">APP</span>}
            <time className="time" dateTime={at.toISOString()} title={fullTime(at, timeZone)}>
              {time}
            </time>
          </div>
        )}
        <MessageBody message={message} />
        {edited && <span className="edited">(edited)</span>}
        <Reactions message={message} />
        {onThread !== undefined && <ReplyLink message={message} onThread={onThread} />}
      </div>
      {(pointed || focused || menu) && !message.ephemeral && <MessageTools message={message} onReply={onThread} onMenu={setMenu} />}
    </article>
  );
}
