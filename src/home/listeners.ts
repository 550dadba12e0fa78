import { TZDate } from '@date-fns/tz';
import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Plan } from '../maintenance/plans/plan.js';
import { zoneGuess } from '../sites/check-site.js';
import { visibleSites } from '../sites/find-site.js';
import { whereToGoOn } from '../sites/set-up.js';
import type { Site } from '../sites/site.js';
import { type SiteWordsDeps, verdictsOn } from '../sites/words.js';
import type { Posted } from '../slack/outbox.js';
import { type HomeRound, type HomeSite, homeView, OPEN_ROUND } from './views.js';

export interface HomeDeps extends Omit<SiteWordsDeps, 'openSetUp'> {
  /** How a channel's rounds stand. */
  roundOf(team: string, plan: Plan): Promise<HomeRound>;
  /** Blocks about plans that stand still and that the person looks after, with what mends them. */
  troublesOf(team: string, user: string): Promise<KnownBlock[]>;
  /** Blocks of the best wishes of these channels, with their buttons; empty when there are none. */
  topWishes(team: string, user: string, channels: string[]): Promise<KnownBlock[]>;
}

export function registerHome(app: App, deps: HomeDeps): void {
  app.event('app_home_opened', async ({ event, client, context }) => {
    if (event.tab === 'home') await publishHome(deps, client, context.teamId ?? '', event.user);
  });

  app.action(OPEN_ROUND, ({ ack }) => ack());
}

/** Draws a person's Home anew. */
export async function publishHome(deps: HomeDeps, client: WebClient, team: string, user: string): Promise<void> {
  const info = await client.users.info({ user });
  const hour = new TZDate(deps.setUp.now(), zoneGuess(info.user?.tz)).getHours();
  const all = await deps.setUp.sites.list(team);
  const sites = await visibleSites({ sites: deps.setUp.sites, membership: deps.membership }, { team, user, channel: '' });
  const channels = [...new Set(sites.map((site) => site.channel))];
  const plans = (await Promise.all(channels.map((channel) => deps.setUp.plans.ofChannel(team, channel)))).flat();
  const view = homeView({
    user,
    hour,
    anySite: all.length > 0,
    troubles: await deps.troublesOf(team, user),
    sites: await Promise.all(sites.map((site) => homeSite(deps, { client, team, user, site, plans }))),
    rounds: await Promise.all(plans.map((plan) => deps.roundOf(team, plan))),
    wishes: await deps.topWishes(team, user, channels),
  });
  await client.views.publish({ user_id: user, view });
}

interface Shown {
  client: WebClient;
  team: string;
  user: string;
  site: Site;
  plans: Plan[];
}

async function homeSite(deps: HomeDeps, { client, team, user, site, plans }: Shown): Promise<HomeSite> {
  const plan = plans.find((candidate) => candidate.channel === site.channel && candidate.sites.includes(site.id));
  const unfinished = !site.backups || plan === undefined || plan.state === 'draft';
  const posted = unfinished ? await whereToGoOn(deps.setUp, team, user, site) : null;
  return {
    site,
    verdicts: await verdictsOn(deps, team, site),
    backups: await deps.backupsLine(team, site),
    unfinished,
    goOn: posted ? await linkTo(client, posted) : null,
  };
}

/** A message that was deleted meanwhile has no link. */
async function linkTo(client: WebClient, posted: Posted): Promise<string | null> {
  const answer = await client.chat.getPermalink({ channel: posted.channel, message_ts: posted.ts }).catch(() => null);
  return answer?.permalink ?? null;
}
