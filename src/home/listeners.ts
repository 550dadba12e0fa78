import { TZDate } from '@date-fns/tz';
import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { Plan } from '../maintenance/plan.js';
import { zoneGuess } from '../sites/check-site.js';
import type { Site } from '../sites/site.js';
import { type SiteWordsDeps, verdictsOn, visibleSites } from '../sites/words.js';
import { type HomeRound, type HomeSite, homeView, OPEN_ROUND } from './views.js';

export interface HomeDeps extends Omit<SiteWordsDeps, 'openSetUp'> {
  /** How a channel's rounds stand. */
  roundOf(team: string, plan: Plan): Promise<HomeRound>;
  /** Blocks of the best wishes of these channels, with their buttons; empty when there are none. */
  topWishes(team: string, user: string, channels: string[]): Promise<KnownBlock[]>;
}

export function registerHome(app: App, deps: HomeDeps): void {
  app.event('app_home_opened', async ({ event, client, context }) => {
    if (event.tab !== 'home') return;
    const team = context.teamId ?? '';
    const info = await client.users.info({ user: event.user });
    const hour = new TZDate(deps.setUp.now(), zoneGuess(info.user?.tz)).getHours();
    const all = await deps.setUp.sites.list(team);
    const sites = await visibleSites(deps, team, event.user);
    const channels = [...new Set(sites.map((site) => site.channel))];
    const plans = (await Promise.all(channels.map((channel) => deps.setUp.plans.byChannel(team, channel)))).flatMap((plan) => plan ?? []);
    const view = homeView({
      user: event.user,
      hour,
      anySite: all.length > 0,
      sites: await Promise.all(sites.map((site) => homeSite(deps, team, site, plans))),
      rounds: await Promise.all(plans.map((plan) => deps.roundOf(team, plan))),
      wishes: await deps.topWishes(team, event.user, channels),
    });
    await client.views.publish({ user_id: event.user, view });
  });

  app.action(OPEN_ROUND, ({ ack }) => ack());
}

async function homeSite(deps: HomeDeps, team: string, site: Site, plans: Plan[]): Promise<HomeSite> {
  const plan = plans.find((candidate) => candidate.channel === site.channel);
  return {
    site,
    verdicts: await verdictsOn(deps, team, site),
    backups: await deps.backupsLine(team, site),
    unfinished: !site.backups || !plan?.sites.includes(site.id) || plan.state === 'draft',
  };
}
