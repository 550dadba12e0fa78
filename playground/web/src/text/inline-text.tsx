import { Fragment, type ReactNode } from 'react';
import { formatRoute, routeOfLink } from '../world/route.js';
import { useWorld } from '../world/world-context.js';
import type { Inline } from './inline.js';
import { safeUrl } from './links.js';
import { PersonMention } from './person-mention.js';
import { formatSlackDate } from './slack-date.js';

/** A link that opens beside the page and tells the other side nothing of it; one to a message here leads there. */
export function SafeLink({ url, children }: { url: string; children: ReactNode }) {
  const href = safeUrl(url);
  if (href === null) return children;
  const place = routeOfLink(href, window.location);
  if (place !== null) {
    return (
      <a className="link" href={formatRoute(place)}>
        {children}
      </a>
    );
  }
  return (
    <a className="link" href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

function SlackDate({ date }: { date: Extract<Inline, { kind: 'date' }> }) {
  const { reader } = useWorld();
  const text = formatSlackDate(date, reader());
  const time = <time dateTime={new Date(date.seconds * 1000).toISOString()}>{text}</time>;
  return date.url === undefined ? time : <SafeLink url={date.url}>{time}</SafeLink>;
}

function ChannelMention({ id, label }: { id: string; label?: string | undefined }) {
  const { channel } = useWorld();
  const name = channel(id)?.name ?? label ?? 'a private channel';
  return (
    <a className="mention" href={`#/channel/${id}`}>
      #{name}
    </a>
  );
}

function Piece({ piece }: { piece: Inline }) {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'bold':
      return (
        <strong>
          <InlineText pieces={piece.children} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <InlineText pieces={piece.children} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <InlineText pieces={piece.children} />
        </s>
      );
    case 'code':
      return <code className="code">{piece.text}</code>;
    case 'link':
      return <SafeLink url={piece.url}>{piece.text}</SafeLink>;
    case 'user':
      return <PersonMention id={piece.id} label={piece.label} />;
    case 'channel':
      return <ChannelMention id={piece.id} label={piece.label} />;
    case 'group':
      return <span className="mention">{piece.label}</span>;
    case 'broadcast':
      return <span className="broadcast">@{piece.range}</span>;
    case 'date':
      return <SlackDate date={piece} />;
    default:
      return (
        <span className="emoji" role="img" aria-label={piece.name.replaceAll('_', ' ')}>
          {piece.text}
        </span>
      );
  }
}

/** Pieces of a line as elements. */
export function InlineText({ pieces }: { pieces: Inline[] }) {
  return pieces.map((piece, index) => <Piece key={index} piece={piece} />);
}

/** Lines one under another, as a text holds them. */
export function Lines({ lines }: { lines: Inline[][] }) {
  return lines.map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      <InlineText pieces={line} />
    </Fragment>
  ));
}
