import { memo } from 'react';
import { InlineText, Lines } from './inline-text.js';
import { type MrkdwnBlock, parseMrkdwn } from './mrkdwn.js';

function Block({ block }: { block: MrkdwnBlock }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <div dir="auto">
          <Lines lines={block.lines} />
        </div>
      );
    case 'quote':
      return (
        <blockquote dir="auto" className="quote">
          <Lines lines={block.lines} />
        </blockquote>
      );
    case 'item':
      return (
        <div dir="auto" className="item" style={{ marginInlineStart: `${block.indent * 0.6}em` }}>
          <span className="item-marker">{block.marker} </span>
          <span className="item-text">
            <InlineText pieces={block.children} />
          </span>
        </div>
      );
    default:
      return <pre className="pre">{block.text}</pre>;
  }
}

/** Slack's mrkdwn, as elements only: nothing in the text can become markup. */
export const MrkdwnText = memo(function MrkdwnText({ text }: { text: string }) {
  return (
    <div className="text">
      {parseMrkdwn(text).map((block, index) => (
        <Block key={index} block={block} />
      ))}
    </div>
  );
});
