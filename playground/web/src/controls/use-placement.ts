import { type CSSProperties, type RefObject, useLayoutEffect, useState } from 'react';

const gap = 4;
const margin = 8;

function placeBy(anchor: DOMRect, { end, wide }: { end: boolean; wide: boolean }): CSSProperties {
  const below = window.innerHeight - anchor.bottom - gap - margin;
  const above = anchor.top - gap - margin;
  const upward = below < 220 && above > below;
  const vertical = upward
    ? { bottom: window.innerHeight - anchor.top + gap, maxHeight: above }
    : { top: anchor.bottom + gap, maxHeight: below };
  const horizontal = end ? { right: Math.max(margin, window.innerWidth - anchor.right) } : { left: Math.max(margin, anchor.left) };
  return {
    position: 'fixed',
    ...vertical,
    ...horizontal,
    ...(wide ? { width: anchor.width } : { maxWidth: window.innerWidth - 2 * margin }),
  };
}

/**
 * Where a popup belongs beside what opened it: below, or above where there is more room. `end` lines up their right edges, `wide` makes
 * it as wide as its anchor. It is fixed to the window, so that no scrolling box cuts it, and follows when something scrolls.
 */
export function usePlacement(anchor: RefObject<HTMLElement | null>, open: boolean, { end = false, wide = false } = {}): CSSProperties {
  const [style, setStyle] = useState<CSSProperties>({ position: 'fixed' });
  useLayoutEffect(() => {
    if (!open) return undefined;
    const place = () => {
      if (anchor.current !== null) setStyle(placeBy(anchor.current.getBoundingClientRect(), { end, wide }));
    };
    place();
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    };
  }, [anchor, open, end, wide]);
  return style;
}
