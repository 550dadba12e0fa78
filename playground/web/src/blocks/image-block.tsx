import type { ImageBlock } from '@slack/types';
import { plainText } from '../text/text-object.js';
import { Picture } from './picture.js';

export function ImageBlockView({ block }: { block: ImageBlock }) {
  return (
    <figure className="block-image">
      {block.title !== undefined && <figcaption dir="auto">{plainText(block.title)}</figcaption>}
      <Picture image={block} className="picture" />
    </figure>
  );
}
