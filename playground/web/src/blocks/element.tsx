import type { ReactNode } from 'react';
import { ButtonElement } from './button-element.js';
import { CheckElement } from './check-element.js';
import { DateElement } from './date-element.js';
import { isButton, isOverflow } from './element-kinds.js';
import { FileElement } from './file-element.js';
import { type AnyElement, isStateful } from './form-state.js';
import { OverflowElement } from './overflow-element.js';
import { PickElement } from './pick-element.js';
import { StaticSelectElement } from './static-select-element.js';
import { TextElement } from './text-element.js';
import type { InputOptions } from './use-field.js';

interface ElementProps {
  element: AnyElement;
  blockId: string;
  input?: InputOptions;
}

/** One interactive element. */
export function ElementView({ element, blockId, input }: ElementProps): ReactNode {
  if (isButton(element)) return <ButtonElement element={element} blockId={blockId} />;
  if (isOverflow(element)) return <OverflowElement element={element} blockId={blockId} />;
  if (!isStateful(element)) return <span className="block-unknown">The playground does not show “{element.type}”.</span>;
  const shared = { blockId, input };
  switch (element.type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return <TextElement element={element} {...shared} />;
    case 'static_select':
    case 'multi_static_select':
      return <StaticSelectElement element={element} {...shared} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <CheckElement element={element} {...shared} />;
    case 'datepicker':
    case 'timepicker':
      return <DateElement element={element} {...shared} />;
    case 'file_input':
      return <FileElement element={element} {...shared} />;
    default:
      return <PickElement element={element} {...shared} />;
  }
}
