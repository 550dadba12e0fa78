import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Choices } from './choice-list.js';
import { type Choice, matching } from './choices.js';
import { Icon } from './icon.js';
import { usePlacement } from './use-placement.js';

export interface SearchSelectProps {
  id?: string | undefined;
  /** Its name where no label element names it. */
  label?: string | undefined;
  choices: Choice[];
  selected: string[];
  onChange: (selected: string[]) => void;
  multiple?: boolean;
  /** At most so many of a multiple choice. */
  max?: number | undefined;
  placeholder?: string;
  mayClear?: boolean;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  busy?: boolean;
}

/** One or several out of a list that can be searched by typing: a combobox as the ARIA practices describe it. */
export function SearchSelect({
  id,
  label,
  choices,
  selected,
  onChange,
  multiple = false,
  max = Number.POSITIVE_INFINITY,
  placeholder = 'Choose…',
  mayClear = false,
  describedBy,
  invalid,
  busy,
}: SearchSelectProps) {
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const style = usePlacement(box, open, { wide: true });
  const chosen = selected.map((value) => choices.find((choice) => choice.value === value) ?? { value, text: value });
  const shown = matching(choices, query).filter((choice) => !multiple || !selected.includes(choice.value));
  const current = shown[Math.min(active, shown.length - 1)];

  useEffect(() => {
    if (open) document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [open, active, listId]);

  function show(): void {
    if (open) return;
    const at = multiple ? -1 : shown.findIndex(({ value }) => value === selected[0]);
    setActive(Math.max(0, at));
    setOpen(true);
  }

  function hide(): void {
    setOpen(false);
    setQuery('');
  }

  function choose(choice: Choice): void {
    if (!multiple) onChange([choice.value]);
    else if (selected.length < max) onChange([...selected, choice.value]);
    if (multiple) setQuery('');
    else hide();
    input.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const last = Math.max(0, shown.length - 1);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) show();
      else setActive(event.key === 'ArrowDown' ? (active >= last ? 0 : active + 1) : active <= 0 ? last : active - 1);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (!open) show();
      else if (current !== undefined) choose(current);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      hide();
    } else if (event.key === 'Backspace' && query === '' && multiple) {
      onChange(selected.slice(0, -1));
    }
  }

  const single = multiple ? '' : (chosen[0]?.text ?? '');
  return (
    <div
      ref={box}
      className={invalid ? 'select invalid' : 'select'}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && hide()}
    >
      {multiple &&
        chosen.map((choice) => (
          <button
            key={choice.value}
            type="button"
            className="chip"
            aria-label={`Remove ${choice.text}`}
            onClick={() => onChange(selected.filter((value) => value !== choice.value))}
          >
            <span className="chip-text" dir="auto">
              {choice.text}
            </span>
            <Icon name="close" />
          </button>
        ))}
      <input
        ref={input}
        id={id}
        role="combobox"
        type="text"
        autoComplete="off"
        dir="auto"
        aria-label={label}
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && current !== undefined ? `${listId}-${shown.indexOf(current)}` : undefined}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        aria-busy={busy}
        placeholder={multiple && chosen.length > 0 ? '' : single || placeholder}
        value={open ? query : single}
        onClick={show}
        onChange={(event) => {
          const typed = event.target.value;
          setQuery(!open && typed.startsWith(single) ? typed.slice(single.length) : typed);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      {mayClear && !multiple && selected.length > 0 && (
        <button type="button" className="select-clear" aria-label={`Clear ${label ?? 'choice'}`} onClick={() => onChange([])}>
          <Icon name="close" />
        </button>
      )}
      <span className="select-arrow" onMouseDown={(event) => (event.preventDefault(), input.current?.focus(), show())}>
        <Icon name="down" />
      </span>
      {open && <Choices id={listId} choices={shown} activeValue={current?.value} selected={selected} style={style} onChoose={choose} />}
    </div>
  );
}
