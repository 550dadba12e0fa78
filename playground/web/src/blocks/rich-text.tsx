import type { RichTextBlock, RichTextBlockElement, RichTextElement } from '@slack/types';
import type { ReactNode } from 'react';
import { emojiFor } from '../text/emoji.js';
import type { Inline } from '../text/inline.js';
import { InlineText } from '../text/inline-text.js';

function pieceOf(element: RichTextElement): Inline {
  switch (element.type) {
    case 'text':
      return element.style?.code ? { kind: 'code', text: element.text } : { kind: 'text', text: element.text };
    case 'link':
      return { kind: 'link', url: element.url, text: element.text ?? element.url };
    case 'user':
      return { kind: 'user', id: element.user_id };
    case 'channel':
      return { kind: 'channel', id: element.channel_id };
    case 'broadcast':
      return { kind: 'broadcast', range: element.range };
    case 'emoji':
      return { kind: 'emoji', name: element.name, text: emojiFor(element.name) ?? `:${element.name}:` };
    case 'date':
      return {
        kind: 'date',
        seconds: element.timestamp,
        format: element.format,
        fallback: element.fallback ?? '',
        ...(element.url === undefined ? {} : { url: element.url }),
      };
    case 'usergroup':
      return { kind: 'group', label: '@group' };
    case 'team':
      return { kind: 'group', label: '@team' };
    default:
      return { kind: 'code', text: element.value };
  }
}

function styled(element: RichTextElement): Inline {
  const piece = pieceOf(element);
  const { bold, italic, strike } = element.style ?? {};
  const struck: Inline = strike ? { kind: 'strike', children: [piece] } : piece;
  const slanted: Inline = italic ? { kind: 'italic', children: [struck] } : struck;
  return bold ? { kind: 'bold', children: [slanted] } : slanted;
}

function RichLine({ elements }: { elements: RichTextElement[] }): ReactNode {
  return <InlineText pieces={elements.map(styled)} />;
}

function RichPart({ part }: { part: RichTextBlockElement }) {
  switch (part.type) {
    case 'rich_text_section':
      return (
        <div dir="auto" className="rich-section">
          <RichLine elements={part.elements} />
        </div>
      );
    case 'rich_text_quote':
      return (
        <blockquote dir="auto" className="quote">
          <RichLine elements={part.elements} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return <pre className="pre">{part.elements.map((element) => element.text ?? ('url' in element ? element.url : '')).join('')}</pre>;
    default: {
      const items = part.elements.map((item, index) => (
        <li key={index} dir="auto">
          <RichLine elements={item.elements} />
        </li>
      ));
      const style = { marginInlineStart: `${(part.indent ?? 0) * 1.5}em` };
      return part.style === 'ordered' ? <ol style={style}>{items}</ol> : <ul style={style}>{items}</ul>;
    }
  }
}

export function RichTextView({ block }: { block: RichTextBlock }) {
  return (
    <div className="text">
      {block.elements.map((part, index) => (
        <RichPart key={index} part={part} />
      ))}
    </div>
  );
}
