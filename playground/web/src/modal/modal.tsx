import type { KnownBlock } from '@slack/types';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { PageView } from '../../../server/page-api.js';
import { Blocks } from '../blocks/blocks.js';
import { SurfaceContext, useSurfaceState } from '../blocks/surface.js';
import { validate } from '../blocks/validate.js';
import { Dialog } from '../controls/dialog.js';
import { Icon } from '../controls/icon.js';
import { Notices } from '../notices.js';
import { plainText } from '../text/text-object.js';
import { useWorld } from '../world/world-context.js';
import { useModalErrors } from './use-modal-errors.js';

interface ModalProps {
  page: PageView;
  /** Of the stack only the top is seen; those below keep what was typed. */
  onTop: boolean;
}

/** One modal of the stack: its form, what is wrong in it, and its buttons. Words for the buttons that were not given are null. */
export function Modal({ page, onTop }: ModalProps) {
  const { ask, person, world } = useWorld();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { view } = page;
  const blocks = view.blocks as KnownBlock[];
  const { errors, forget, setOwn } = useModalErrors(page.errors);
  const surface = useSurfaceState({ blocks, source: { viewId: page.id }, errors, onEdit: forget });
  const faults = Object.keys(errors).length;

  useEffect(() => {
    if (faults > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faults]);

  if (view.type !== 'modal') return null;
  const title = plainText(view.title);
  const app = person(world.state.botUser);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || view.type !== 'modal' || view.submit == null) return;
    const found = validate(blocks, surface.values);
    setOwn(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    await ask('submit', { viewId: page.id, values: surface.values });
    setBusy(false);
  }

  const close = () => void ask('close', { viewId: page.id });
  return (
    <Dialog className="modal" open={onTop} onClose={close}>
      {(titleId) => (
        <form ref={form} noValidate onSubmit={(event) => void submit(event)}>
          <header className="dialog-head">
            <h1 id={titleId} className="dialog-title" dir="auto">
              {title}
            </h1>
            <span className="dialog-app">{app?.realName}</span>
            <button type="button" className="icon-button" aria-label="Close" onClick={close}>
              <Icon name="close" />
            </button>
          </header>
          <div className="dialog-body" tabIndex={-1}>
            <SurfaceContext value={surface}>
              <Blocks blocks={blocks} headingLevel={2} />
            </SurfaceContext>
          </div>
          {onTop && <Notices />}
          <footer className="dialog-actions">
            <button type="button" className="button" onClick={close}>
              {view.close == null ? (view.submit == null ? 'Close' : 'Cancel') : plainText(view.close)}
            </button>
            {view.submit != null && (
              <button type="submit" className="button primary" aria-busy={busy} aria-disabled={busy}>
                {plainText(view.submit)}
              </button>
            )}
          </footer>
        </form>
      )}
    </Dialog>
  );
}
