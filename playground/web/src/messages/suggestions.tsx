import type { Suggestion } from './typed.js';

interface SuggestionsProps {
  id: string;
  label: string;
  suggestions: Suggestion[];
  active: number;
  onChoose: (suggestion: Suggestion) => void;
  onPoint: (index: number) => void;
}

/** The list over a composer. The focus stays in the text. */
export function Suggestions({ id, label, suggestions, active, onChoose, onPoint }: SuggestionsProps) {
  return (
    <div id={id} role="listbox" aria-label={label} className="suggestions" onMouseDown={(event) => event.preventDefault()}>
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.key}
          id={`${id}-${index}`}
          ref={index === active ? (row) => row?.scrollIntoView({ block: 'nearest' }) : undefined}
          role="option"
          aria-selected={index === active}
          className={index === active ? 'popup-item active' : 'popup-item'}
          onMouseMove={() => onPoint(index)}
          onClick={() => onChoose(suggestion)}
        >
          <span className="popup-label">{suggestion.label}</span>
          {suggestion.note !== undefined && <span className="popup-note">{suggestion.note}</span>}
        </div>
      ))}
    </div>
  );
}
