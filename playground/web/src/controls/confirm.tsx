import type { ConfirmationDialog } from '@slack/types';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { plainText, TextOf } from '../text/text-object.js';
import { Dialog } from './dialog.js';

type Confirm = (question: ConfirmationDialog | undefined) => Promise<boolean>;

const ConfirmContext = createContext<Confirm>(() => Promise.resolve(true));

/** Asks before an action that has a `confirm` object; without one the answer is yes at once. */
export function useConfirm(): Confirm {
  return useContext(ConfirmContext);
}

interface Asked {
  question: ConfirmationDialog;
  answer: (yes: boolean) => void;
}

function ConfirmDialog({ asked: { question, answer } }: { asked: Asked }) {
  const title = question.title === undefined ? 'Are you sure?' : plainText(question.title);
  return (
    <Dialog className="confirm" onClose={() => answer(false)}>
      {(titleId) => (
        <>
          <h1 id={titleId} className="dialog-title" dir="auto">
            {title}
          </h1>
          <div className="confirm-text">
            <TextOf text={question.text} />
          </div>
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => answer(false)}>
              {question.deny === undefined ? 'Cancel' : plainText(question.deny)}
            </button>
            <button
              type="button"
              data-focus-first
              className={question.style === 'danger' ? 'button danger-filled' : 'button primary'}
              onClick={() => answer(true)}
            >
              {question.confirm === undefined ? 'Yes' : plainText(question.confirm)}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const confirm = useCallback((question: ConfirmationDialog | undefined) => {
    if (question === undefined) return Promise.resolve(true);
    return new Promise<boolean>((resolve) => {
      setAsked({
        question,
        answer: (yes) => {
          setAsked(null);
          resolve(yes);
        },
      });
    });
  }, []);
  return (
    <ConfirmContext value={confirm}>
      {children}
      {asked !== null && <ConfirmDialog asked={asked} />}
    </ConfirmContext>
  );
}
