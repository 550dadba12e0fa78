import type { Button } from '@slack/types';
import { plainText } from '../text/text-object.js';
import { useSurface } from './surface.js';
import { useOpenLink } from './use-open-link.js';

const styles = { primary: 'button primary', danger: 'button danger' } as const;

/** Busy from the press until the answer. One with a `url` opens it, and the app hears of it too. */
export function ButtonElement({ element, blockId }: { element: Button; blockId: string }) {
  const { press, isBusy } = useSurface();
  const place = { blockId, actionId: element.action_id ?? '' };
  const busy = isBusy(place);
  const openLink = useOpenLink();

  async function onClick(): Promise<void> {
    openLink(element.url);
    await press({ ...place, confirm: element.confirm });
  }

  return (
    <button
      type="button"
      className={element.style === undefined ? 'button' : styles[element.style]}
      aria-label={element.accessibility_label}
      aria-busy={busy}
      aria-disabled={busy}
      dir="auto"
      onClick={() => void onClick()}
    >
      {plainText(element.text)}
    </button>
  );
}
