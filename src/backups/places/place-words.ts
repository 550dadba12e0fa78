import type { Clock } from '../../shared/clock.js';
import { type FindSiteDeps, findSite, visibleSites } from '../../sites/find-site.js';
import type { Site } from '../../sites/site.js';
import type { Answer, CommandHandler } from '../../slack/command.js';
import type { PlaceStore } from './place-store.js';
import { placesAnswer } from './place-views.js';

export interface PlaceWordsDeps extends FindSiteDeps {
  places: Pick<PlaceStore, 'statesOf' | 'saidNone'>;
  /** What is known of a site's backups, in one line; escaped. */
  backupsLine(team: string, site: Site): Promise<string>;
  now: Clock;
}

/** `/maintenance backups [site]`: what is known of the backups and where they lie, of the named site, else of those of the channel, else of all that the person sees. */
export function backupsWord(deps: PlaceWordsDeps): CommandHandler {
  return async (context, words) => {
    if (words !== '') return await placesOf(deps, context.team, [await findSite(deps, context, words, '/maintenance backups')]);
    const here = await deps.sites.byChannel(context.team, context.channel);
    const sites = here.length > 0 ? here : await visibleSites(deps, context);
    if (sites.length === 0) return { text: 'No site yet. `/maintenance setup` adds one; the first answer takes about a minute.' };
    return await placesOf(deps, context.team, sites);
  };
}

/** What is known of the backups of these sites. */
export async function placesOf(deps: PlaceWordsDeps, team: string, sites: Site[]): Promise<Answer> {
  const all = await Promise.all(
    sites.map(async (site) => {
      const [line, places, none] = await Promise.all([
        deps.backupsLine(team, site),
        deps.places.statesOf(team, site.id),
        deps.places.saidNone(team, site.id),
      ]);
      return { site, line, places, none };
    }),
  );
  return placesAnswer(all, deps.now());
}
