import { type FocusEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { usePlacement } from './use-placement.js';

export interface MenuItem {
  key: string;
  label: string;
  /** A second line, in smaller letters. */
  note?: string | undefined;
  /** Present: one of a group, of which one is chosen. */
  checked?: boolean;
  onSelect: () => void;
}

interface MenuProps {
  /** The button's name, for those who hear it. */
  label: string;
  children: ReactNode;
  items: MenuItem[];
  className?: string;
  /** The menu's right edge under the button's. */
  end?: boolean;
  busy?: boolean;
  tabIndex?: number;
  /** Told when the menu opens or closes. */
  onOpen?: (open: boolean) => void;
}

function move(list: HTMLElement, key: string): boolean {
  const items = [...list.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  const at = items.findIndex((item) => item === document.activeElement);
  const targets: Record<string, number> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const target = targets[key];
  if (target === undefined) return false;
  items[target]?.focus();
  return true;
}

/** A button with a menu: arrows move, Enter and Space choose, Escape and Tab close and give the focus back. */
export function Menu({ label, children, items, className = 'icon-button', end = false, busy = false, tabIndex, onOpen }: MenuProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const style = usePlacement(button, open, { end });

  function show(next: boolean): void {
    setOpen(next);
    onOpen?.(next);
  }
  useEffect(() => {
    if (open) list.current?.querySelector<HTMLElement>('[aria-checked="true"], [role^="menuitem"]')?.focus();
  }, [open]);

  function onKeyDown(event: KeyboardEvent): void {
    if (!open) {
      if (event.key !== 'ArrowDown' || event.target !== button.current) return;
      event.preventDefault();
      show(true);
      return;
    }
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      show(false);
      button.current?.focus();
    } else if (list.current !== null && move(list.current, event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  function onBlur(event: FocusEvent<HTMLElement>): void {
    if (open && !event.currentTarget.contains(event.relatedTarget)) show(false);
  }

  function choose(item: MenuItem): void {
    show(false);
    button.current?.focus();
    item.onSelect();
  }

  return (
    <span className="menu" onKeyDown={onKeyDown} onBlur={onBlur}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-busy={busy}
        title={label}
        tabIndex={tabIndex}
        onClick={() => show(!open)}
      >
        {children}
      </button>
      {open && (
        <div ref={list} role="menu" aria-label={label} className="popup" style={style}>
          {items.map((item) => (
            <button
              key={item.key}
              type="button"
              tabIndex={-1}
              role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
              aria-checked={item.checked}
              className="popup-item"
              dir="auto"
              onMouseEnter={(event) => event.currentTarget.focus()}
              onClick={() => choose(item)}
            >
              <span className="popup-label">{item.label}</span>
              {item.note !== undefined && <span className="popup-note">{item.note}</span>}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}
