import type { KnownBlock } from '@slack/types';
import { MarkdownText } from '../text/markdown-text.js';
import { plainText } from '../text/text-object.js';
import { ContextBlockView } from './context-block.js';
import { ElementView } from './element.js';
import { Guarded } from './guarded.js';
import { ImageBlockView } from './image-block.js';
import { InputBlockView } from './input-block.js';
import { RichTextView } from './rich-text.js';
import { SectionBlockView } from './section-block.js';
import { TableBlockView } from './table-block.js';

function BlockView({ block, headingLevel }: { block: KnownBlock; headingLevel: number }) {
  switch (block.type) {
    case 'header':
      return (
        <div role="heading" aria-level={headingLevel} className="block-header" dir="auto">
          {plainText(block.text)}
        </div>
      );
    case 'section':
      return <SectionBlockView block={block} />;
    case 'context':
      return <ContextBlockView block={block} />;
    case 'actions':
      return (
        <div className="block-actions">
          {block.elements.map((element, index) => (
            <ElementView key={index} element={element} blockId={block.block_id ?? ''} />
          ))}
        </div>
      );
    case 'divider':
      return <hr className="block-divider" />;
    case 'image':
      return <ImageBlockView block={block} />;
    case 'input':
      return <InputBlockView block={block} />;
    case 'markdown':
      return <MarkdownText text={block.text} />;
    case 'rich_text':
      return <RichTextView block={block} />;
    case 'table':
      return <TableBlockView block={block} />;
    default:
      return <div className="block-unknown">The playground does not show blocks of the type “{block.type}”.</div>;
  }
}

/** Block Kit blocks one under another, inside of a surface. */
export function Blocks({ blocks, headingLevel = 3 }: { blocks: KnownBlock[]; headingLevel?: number }) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <Guarded key={block.block_id ?? index}>
          <BlockView block={block} headingLevel={headingLevel} />
        </Guarded>
      ))}
    </div>
  );
}
