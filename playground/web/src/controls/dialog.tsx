import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

interface DialogProps {
  className?: string;
  /** Not open: kept in the page, with what was typed, and out of sight. */
  open?: boolean;
  onClose: () => void;
  children: (titleId: string) => ReactNode;
}

/** A modal dialog: the browser keeps the focus within and puts it back; Escape asks to close. */
export function Dialog({ className = '', open = true, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null || element.open === open) return;
    if (!open) {
      element.close();
      return;
    }
    element.showModal();
    element.querySelector<HTMLElement>('[data-focus-first], .dialog-body :is(input, textarea, select):not([type="hidden"])')?.focus();
  }, [open]);
  useLayoutEffect(() => {
    const element = dialog.current;
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
      onCancel={(event) => event.preventDefault()}
    >
      {children(titleId)}
    </dialog>
  );
}
