import type { InputBlock } from '@slack/types';
import { useId } from 'react';
import { plainText } from '../text/text-object.js';
import { ElementView } from './element.js';
import { useSurface } from './surface.js';

/** A label, its element, a hint, and below them what is wrong with it. */
export function InputBlockView({ block }: { block: InputBlock }) {
  const { errors } = useSurface();
  const id = useId();
  const error = errors[block.block_id ?? ''];
  const isGroup = block.element.type === 'checkboxes' || block.element.type === 'radio_buttons';
  const describedBy = [error !== undefined && `${id}-error`, block.hint !== undefined && `${id}-hint`, block.optional && `${id}-optional`]
    .filter(Boolean)
    .join(' ');
  const Label = isGroup ? 'span' : 'label';
  return (
    <div className={error === undefined ? 'block-input' : 'block-input has-error'}>
      <div className="input-head">
        <Label id={`${id}-label`} {...(isGroup ? {} : { htmlFor: id })} className="input-label" dir="auto">
          {plainText(block.label)}
        </Label>
        {block.optional && (
          <span id={`${id}-optional`} className="input-optional">
            (optional)
          </span>
        )}
      </div>
      <ElementView
        element={block.element}
        blockId={block.block_id ?? ''}
        input={{
          id,
          labelId: `${id}-label`,
          describedBy: describedBy === '' ? undefined : describedBy,
          invalid: error !== undefined,
          optional: block.optional ?? false,
          dispatches: block.dispatch_action ?? false,
        }}
      />
      {error !== undefined && (
        <div id={`${id}-error`} className="input-error" role="alert" dir="auto">
          {error}
        </div>
      )}
      {block.hint !== undefined && (
        <div id={`${id}-hint`} className="hint" dir="auto">
          {plainText(block.hint)}
        </div>
      )}
    </div>
  );
}
