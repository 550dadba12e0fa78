import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import type { ChosenFile } from '../blocks/form-state.js';
import { Icon } from '../controls/icon.js';
import { useWorld } from '../world/world-context.js';
import { PlusMenu } from './plus-menu.js';
import { Suggestions } from './suggestions.js';
import { completionFor, type Suggestion, usageOf } from './typed.js';
import { useSend } from './use-send.js';

interface ComposerProps {
  channel: string;
  threadTs?: string | undefined;
  /** What it writes to: "Message #shop-dev", "Reply…". Its name and its placeholder. */
  label: string;
}

/** Where people write. Enter sends, Shift and Enter break the line; a list completes commands, people and channels. */
export function Composer({ channel, threadTs, label }: ComposerProps) {
  const { world } = useWorld();
  const { send, busy } = useSend({ channel, threadTs });
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [hidden, setHidden] = useState(false);
  const [file, setFile] = useState<ChosenFile | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const completion = hidden ? null : completionFor(text.slice(0, caret), world.state, { inThread: threadTs !== undefined });
  const suggestions = completion?.suggestions ?? [];
  const usage = completion === null && threadTs === undefined ? usageOf(text, world.state) : null;

  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
  }, [text]);

  function change(next: string, at: number): void {
    setText(next);
    setCaret(at);
    setActive(0);
    setHidden(false);
  }

  function complete(suggestion: Suggestion): void {
    const from = completion?.from ?? 0;
    const next = text.slice(0, from) + suggestion.insert + text.slice(caret).replace(/^ /, '');
    const at = from + suggestion.insert.length;
    change(next, at);
    requestAnimationFrame(() => field.current?.setSelectionRange(at, at));
  }

  /** Enter sends what is complete already. */
  function isTyped(suggestion: Suggestion): boolean {
    return text.slice(completion?.from ?? 0, caret).toLowerCase() === suggestion.insert.trim().toLowerCase();
  }

  async function submit(): Promise<void> {
    if (await send(text, file)) {
      change('', 0);
      setFile(null);
    }
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const chosen = suggestions[active];
    if (chosen !== undefined && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      setActive((active + (event.key === 'ArrowDown' ? 1 : suggestions.length - 1)) % suggestions.length);
    } else if (chosen !== undefined && event.key === 'Escape') {
      event.preventDefault();
      setHidden(true);
    } else if (chosen !== undefined && !event.shiftKey && (event.key === 'Tab' || (event.key === 'Enter' && !isTyped(chosen)))) {
      event.preventDefault();
      complete(chosen);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void submit();
    }
  }

  return (
    <div className="composer">
      {suggestions.length > 0 && (
        <Suggestions id={listId} label="Suggestions" suggestions={suggestions} active={active} onChoose={complete} onPoint={setActive} />
      )}
      {usage !== null && (
        <div className="usage" role="status">
          {usage.command} {usage.usageHint}
        </div>
      )}
      {file !== null && (
        <div className="attached">
          <Icon name="file" /> <span dir="auto">{file.name}</span>
          <button type="button" className="icon-button" aria-label={`Remove ${file.name}`} onClick={() => setFile(null)}>
            <Icon name="close" />
          </button>
        </div>
      )}
      <div className="composer-row" aria-busy={busy}>
        <PlusMenu onFile={setFile} withShortcuts={threadTs === undefined} />
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          className="composer-field"
          aria-label={label}
          placeholder={label}
          value={text}
          readOnly={busy}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={listId}
          aria-activedescendant={suggestions.length > 0 ? `${listId}-${active}` : undefined}
          onChange={(event) => change(event.target.value, event.target.selectionStart)}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => setHidden(true)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="icon-button send"
          aria-label="Send"
          title="Send (Enter)"
          aria-busy={busy}
          disabled={text.trim() === '' && file === null}
          onClick={() => void submit()}
        >
          <Icon name="send" />
        </button>
      </div>
    </div>
  );
}
