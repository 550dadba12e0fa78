import { useEffect } from 'react';
import { Icon } from './controls/icon.js';
import type { Notice } from './world/world.js';
import { useWorld } from './world/world-context.js';

const shownMs = 8000;

function NoticeLine({ notice }: { notice: Notice }) {
  const { dismiss } = useWorld();
  useEffect(() => {
    const timer = window.setTimeout(() => dismiss(notice.id), shownMs);
    return () => window.clearTimeout(timer);
  }, [dismiss, notice.id]);
  return (
    <div className="notice" role="alert">
      <span dir="auto">{notice.text}</span>
      <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => dismiss(notice.id)}>
        <Icon name="close" />
      </button>
    </div>
  );
}

/** What Slack would tell the person, such as an app that did not answer. An open modal shows it within: all else is out of reach then. */
export function Notices() {
  const { world } = useWorld();
  return (
    <div className="notices">
      {world.notices.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </div>
  );
}
