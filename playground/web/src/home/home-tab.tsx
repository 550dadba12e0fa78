import type { KnownBlock, View } from '@slack/types';
import { useEffect } from 'react';
import { Blocks } from '../blocks/blocks.js';
import { SurfaceContext, useSurfaceState } from '../blocks/surface.js';
import { useWorld } from '../world/world-context.js';

function HomeView({ view }: { view: View }) {
  const blocks = view.blocks as KnownBlock[];
  const surface = useSurfaceState({ blocks, source: { home: true } });
  return (
    <SurfaceContext value={surface}>
      <Blocks blocks={blocks} headingLevel={2} />
    </SurfaceContext>
  );
}

/** What the app published for this person. Looking at it tells the app, as in Slack. */
export function HomeTab() {
  const { world, me, ask } = useWorld();
  const { home } = world.state;
  useEffect(() => {
    void ask('home', {});
    // `ask` is another function after every event, and the tab was opened once.
  }, [me]);
  return (
    <div className="home">
      {home === null ? <p className="list-empty">Nothing here yet. The app fills this page when you open it.</p> : <HomeView view={home} />}
    </div>
  );
}
