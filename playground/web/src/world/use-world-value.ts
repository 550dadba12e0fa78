import { useCallback, useEffect, useMemo, useReducer, useState } from 'react';
import type { PageRequests } from '../../../server/page-api.js';
import { type ConnectionStatus, connect } from './connection.js';
import { rememberedPerson, rememberPerson } from './person.js';
import { post } from './server.js';
import { useRoute } from './use-route.js';
import { reduceWorld } from './world.js';
import type { WorldContextValue } from './world-context.js';

/** The connection, what came over it, and what can be asked; `value` is null until the first state is here. */
export function useWorldValue(): { status: ConnectionStatus; value: WorldContextValue | null } {
  const [world, dispatch] = useReducer(reduceWorld, null);
  const [status, setStatus] = useState<ConnectionStatus>('connecting');
  const [wanted, setWanted] = useState(rememberedPerson);
  const [route, go] = useRoute();

  useEffect(() => connect({ user: wanted, onEvent: dispatch, onStatus: setStatus }), [wanted]);

  const me = world?.state.me;
  useEffect(() => {
    if (me !== undefined) rememberPerson(me);
  }, [me]);

  const notify = useCallback((text: string) => dispatch({ type: 'notice', text }), []);
  const dismiss = useCallback((id: number) => dispatch({ type: 'dismissed', id }), []);
  const seen = useCallback((channel: string) => dispatch({ type: 'seen', channel }), []);

  const value = useMemo(() => {
    if (world === null) return null;
    const { state } = world;
    const people = new Map(state.users.map((user) => [user.id, user]));
    const channels = new Map(state.channels.map((channel) => [channel.id, channel]));
    const timeZone = people.get(state.me)?.timeZone ?? 'UTC';
    async function ask<Verb extends keyof PageRequests>(verb: Verb, body: Omit<PageRequests[Verb], 'user'>) {
      const answer = await post(verb, { ...body, user: state.me } as PageRequests[Verb]);
      if (!answer.ok) notify(answer.error);
      return answer;
    }
    return {
      world,
      me: state.me,
      route,
      go,
      person: (id: string) => people.get(id),
      channel: (id: string) => channels.get(id),
      reader: () => ({ timeZone, now: new Date() }),
      ask,
      switchTo: setWanted,
      notify,
      dismiss,
      seen,
    } satisfies WorldContextValue;
  }, [world, route, go, notify, dismiss, seen]);

  return { status, value };
}
