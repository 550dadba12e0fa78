import { memo } from 'react';
import { InlineText, Lines } from './inline-text.js';
import { type MarkdownBlock, parseMarkdown } from './markdown.js';

function Block({ block }: { block: MarkdownBlock }) {
  switch (block.kind) {
    case 'heading':
      return (
        <div role="heading" aria-level={Math.min(6, block.level + 2)} dir="auto" className={`markdown-heading level-${block.level}`}>
          <InlineText pieces={block.children} />
        </div>
      );
    case 'paragraph':
      return (
        <p dir="auto">
          <Lines lines={block.lines} />
        </p>
      );
    case 'quote':
      return (
        <blockquote dir="auto" className="quote">
          <Lines lines={block.lines} />
        </blockquote>
      );
    case 'list': {
      const items = block.items.map((item, index) => (
        <li key={index} dir="auto">
          <InlineText pieces={item} />
        </li>
      ));
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'pre':
      return <pre className="pre">{block.text}</pre>;
    default:
      return <hr />;
  }
}

/** The text of a `markdown` block. */
export const MarkdownText = memo(function MarkdownText({ text }: { text: string }) {
  return (
    <div className="text markdown">
      {parseMarkdown(text).map((block, index) => (
        <Block key={index} block={block} />
      ))}
    </div>
  );
});
