import type { ContextBlock } from '@slack/types';
import { TextOf } from '../text/text-object.js';
import { Picture } from './picture.js';

export function ContextBlockView({ block }: { block: ContextBlock }) {
  return (
    <div className="block-context">
      {block.elements.map((element, index) =>
        element.type === 'image' ? (
          <Picture key={index} image={element} className="context-image" />
        ) : (
          <TextOf key={index} text={element} />
        ),
      )}
    </div>
  );
}
