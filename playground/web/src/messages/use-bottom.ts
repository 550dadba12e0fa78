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
  const [awayFromEnd, setAway] = useState(false);

  function toEnd(): void {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }

  useLayoutEffect(() => {
    const [box, inside] = [list.current, content.current];
    if (box === null || inside === null) return undefined;
    let following = true;
    const follow = () => {
      if (following) box.scrollTop = box.scrollHeight;
    };
    const look = () => {
      following = box.scrollHeight - box.scrollTop - box.clientHeight < nearPx;
      setAway(!following);
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
