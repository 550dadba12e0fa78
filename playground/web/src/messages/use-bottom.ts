import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

const nearPx = 60;

/** Keeps a scrolling list at its end while the reader is there; `awayFromEnd` says that they are not. */
export function useBottom(key: string): {
  list: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  awayFromEnd: boolean;
  toEnd: () => void;
} {
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [awayFromEnd, setAway] = useState(false);

  function toEnd(): void {
    following.current = true;
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }

  useLayoutEffect(() => {
    const [box, inside] = [list.current, content.current];
    if (box === null || inside === null) return undefined;
    following.current = true;
    let top = 0;
    const follow = () => {
      if (following.current) box.scrollTop = box.scrollHeight;
    };
    // What grows between a scroll to the end and its event is no reader who went away: only they scroll up.
    const look = () => {
      const isNear = box.scrollHeight - box.scrollTop - box.clientHeight < nearPx;
      following.current = isNear || (following.current && box.scrollTop >= top);
      top = box.scrollTop;
      setAway(!following.current);
    };
    follow();
    setAway(false);
    const observer = new ResizeObserver(follow);
    observer.observe(inside);
    observer.observe(box);
    box.addEventListener('scroll', look);
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [key]);

  return { list, content, awayFromEnd, toEnd };
}
