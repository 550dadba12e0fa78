import { useState } from 'react';

type Errors = Record<string, string>;
const none: Errors = {};

/** The errors of a form by block: the app's and the page's own, without those of fields that were edited since. */
export function useModalErrors(sent: Errors | undefined) {
  const [taken, setTaken] = useState(sent);
  const [errors, setErrors] = useState<Errors>(sent ?? none);
  if (taken !== sent) {
    setTaken(sent);
    setErrors(sent ?? none);
  }
  const forget = (blockId: string) => setErrors((current) => Object.fromEntries(Object.entries(current).filter(([id]) => id !== blockId)));
  return { errors, forget, setOwn: setErrors };
}
