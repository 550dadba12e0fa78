import { type DueStore, dueMember } from '../../schedule/due-store.js';
import type { DueKind } from '../../schedule/enqueue-due.js';
import type { Clock } from '../../shared/clock.js';
import { timeLimit } from '../../shared/time-limit.js';
import type { Site } from '../../sites/site.js';
import type { SiteStore } from '../../sites/site-store.js';
import { spokenMs } from '../spoken.js';
import { failedLook, type Look } from './look.js';
import type { Place } from './place.js';
import { placeFindings } from './place-findings.js';
import type { PlaceQueue } from './place-queue.js';
import type { PlaceStore } from './place-store.js';

/** The kind of places in the due ledger. */
export const PLACE_KIND = 'place';
/** Between two looks: within this an outage is seen. */
const EACH_MS = 3_600_000;
/** One look, with a listing of any length. */
const LONGEST_MS = 10 * 60_000;

export interface WatchPlacesDeps {
  places: PlaceStore;
  sites: Pick<SiteStore, 'get'>;
  due: Pick<DueStore, 'schedule' | 'remove'>;
  queue: Pick<PlaceQueue, 'add'>;
  now: Clock;
}

/** Looks at a place as soon as a worker can, and each hour from then on. `request` is what asked: Slack's, so that asking twice is asking once. */
export async function startLooking(
  { due, queue, now }: Pick<WatchPlacesDeps, 'due' | 'queue' | 'now'>,
  team: string,
  { place, request }: { place: string; request: string },
): Promise<void> {
  await due.schedule(dueMember({ kind: PLACE_KIND, team, id: place }), new Date(now().getTime() + EACH_MS));
  await queue.add({ team, place, request: `${place}.${request.replaceAll(/[^\w.-]/g, '-')}` });
}

export function placeDueKind({ places, queue }: Pick<WatchPlacesDeps, 'places' | 'queue'>): DueKind {
  return {
    whileRemoved: 'skip',
    async enqueue(team, id, occurrence) {
      await queue.add({ team, place: id, request: `${id}.due.${occurrence.getTime()}` });
    },
    // A look stands for no hour: those that were missed are not made up for.
    async next(team, id, occurrence, now) {
      if ((await places.get(team, id)) === null) return null;
      return new Date(Math.max(occurrence.getTime(), now.getTime()) + EACH_MS);
    },
  };
}

export interface WorkOnPlaceDeps extends Pick<WatchPlacesDeps, 'places' | 'sites' | 'now'> {
  look: (team: string, site: Site, place: Place, signal: AbortSignal) => Promise<Look>;
  /** Tells the rounds that run for a site that its backups stand otherwise; the same change once. */
  tellRounds(team: string, site: string, change: string): Promise<void>;
  /** How long one look may take; ten minutes. */
  longestMs?: number;
}

/** One look at a place, kept; rounds are told when it brought something else than the one before. Again changes nothing. */
export async function workOnPlace(
  deps: WorkOnPlaceDeps,
  { team, place: id }: { team: string; place: string },
  signal: AbortSignal,
): Promise<void> {
  const place = await deps.places.get(team, id);
  const site = place === null ? null : await deps.sites.get(team, place.site);
  if (place === null || site === null) return;
  const before = await deps.places.lastLook(team, id);
  const look = await lookInTime(deps, { team, site, place }, signal);
  await deps.places.keepLook(team, id, look);
  const now = deps.now();
  if (before === null || gist(place, before, now) !== gist(place, look, now))
    await deps.tellRounds(team, site.id, `${id}.${Date.parse(look.at)}`);
}

/** A place that takes too long is one that could not be looked at. */
async function lookInTime(
  { look, now, longestMs = LONGEST_MS }: WorkOnPlaceDeps,
  { team, site, place }: { team: string; site: Site; place: Place },
  signal: AbortSignal,
): Promise<Look> {
  const limit = timeLimit(longestMs, signal);
  try {
    return await look(team, site, place, limit.signal);
  } catch (error) {
    if (!limit.isOver() || signal.aborted) throw error;
    return failedLook(now(), `it was not listed within ${spokenMs(longestMs)}`);
  } finally {
    limit.stop();
  }
}

/** What a round would say of it. */
function gist(place: Place, look: Look, now: Date): string {
  return JSON.stringify([look.trouble === null, look.newest[0]?.at, placeFindings(place, look, now).map(({ check }) => check)]);
}

/** Ends the looks at the places of a site and forgets them. Again changes nothing. */
export async function forgetPlaces({ places, due }: Pick<WatchPlacesDeps, 'places' | 'due'>, team: string, site: string): Promise<void> {
  for (const { id } of await places.ofSite(team, site)) await due.remove(dueMember({ kind: PLACE_KIND, team, id }));
  await places.removeOfSite(team, site);
}
