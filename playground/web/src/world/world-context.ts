import { createContext, useContext } from 'react';
import type { PageChannel, PageRequests, PageUser } from '../../../server/page-api.js';
import type { Reader } from '../text/slack-date.js';
import type { Route } from './route.js';
import type { Answer } from './server.js';
import type { World } from './world.js';

type Ask<Verb extends keyof PageRequests> = Omit<PageRequests[Verb], 'user'>;

/** What every part of the page can see and do. */
export interface WorldContextValue {
  world: World;
  me: string;
  route: Route;
  go: (route: Route) => void;
  person: (id: string) => PageUser | undefined;
  channel: (id: string) => PageChannel | undefined;
  /** The reader's zone, and the time now. */
  reader: () => Reader;
  /** Posts as the person of this tab; a refusal is also shown as a notice. */
  ask: <Verb extends keyof PageRequests>(verb: Verb, body: Ask<Verb>) => Promise<Answer>;
  switchTo: (user: string) => void;
  notify: (text: string) => void;
  dismiss: (notice: number) => void;
  seen: (channel: string) => void;
}

export const WorldContext = createContext<WorldContextValue | null>(null);

export function useWorld(): WorldContextValue {
  const value = useContext(WorldContext);
  if (value === null) throw new Error('useWorld is used outside of WorldContext.');
  return value;
}
