import type { SectionBlock } from '@slack/types';
import { TextOf } from '../text/text-object.js';
import { ElementView } from './element.js';
import { Picture } from './picture.js';

export function SectionBlockView({ block }: { block: SectionBlock }) {
  const { accessory } = block;
  return (
    <div className="block-section">
      <div className="section-body">
        {block.text !== undefined && <TextOf text={block.text} />}
        {block.fields !== undefined && (
          <div className="section-fields">
            {block.fields.map((field, index) => (
              <TextOf key={index} text={field} />
            ))}
          </div>
        )}
      </div>
      {accessory !== undefined && (
        <div className="section-accessory">
          {accessory.type === 'image' ? (
            <Picture image={accessory} className="accessory-image" />
          ) : (
            <ElementView element={accessory} blockId={block.block_id ?? ''} />
          )}
        </div>
      )}
    </div>
  );
}
