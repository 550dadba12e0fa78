import { type CSSProperties, Fragment } from 'react';
import type { Choice } from './choices.js';

interface ChoicesProps {
  id: string;
  choices: Choice[];
  activeValue: string | undefined;
  selected: string[];
  style: CSSProperties;
  onChoose: (choice: Choice) => void;
}

/** The list that a combobox opens. The focus stays in the field: pressing the mouse here must not move it. */
export function Choices({ id, choices, activeValue, selected, style, onChoose }: ChoicesProps) {
  return (
    <div id={id} role="listbox" className="popup" style={style} onMouseDown={(event) => event.preventDefault()}>
      {choices.length === 0 && <div className="popup-empty">Nothing found</div>}
      {choices.map((choice, index) => (
        <Fragment key={choice.value}>
          {choice.group !== undefined && choice.group !== choices[index - 1]?.group && <div className="popup-group">{choice.group}</div>}
          <div
            id={`${id}-${index}`}
            role="option"
            aria-selected={selected.includes(choice.value)}
            className={choice.value === activeValue ? 'popup-item active' : 'popup-item'}
            dir="auto"
            onClick={() => onChoose(choice)}
          >
            <span className="popup-label">{choice.text}</span>
            {choice.note !== undefined && <span className="popup-note">{choice.note}</span>}
          </div>
        </Fragment>
      ))}
    </div>
  );
}
