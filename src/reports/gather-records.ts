import { changesBetween, sumChanges } from '../audits/changes.js';
import { djangoFacts } from '../audits/django-sections.js';
import type { ReportStore } from '../audits/report-store.js';
import { comingReleasesOf } from '../audits/upgrade-dates.js';
import type { Plan } from '../maintenance/plans/plan.js';
import type { RoundStore } from '../maintenance/rounds/round-store.js';
import type { SiteStore } from '../sites/site-store.js';
import type { WishStore } from '../wishlist/wish-store.js';
import type { Period } from './period.js';
import type { PlanRecords, Records, SupportEnd } from './records.js';

export interface GatherDeps {
  rounds: Pick<RoundStore, 'between' | 'misses'>;
  reports: Pick<ReportStore, 'latest' | 'memories'>;
  sites: Pick<SiteStore, 'get'>;
  wishes: Pick<WishStore, 'all'>;
}

/** Reads everything that is recorded of these plans in a period. */
export async function gatherRecords(deps: GatherDeps, team: string, plans: Plan[], period: Period): Promise<Records> {
  const channels = [...new Set(plans.map((plan) => plan.channel))];
  const sites = [...new Set(plans.flatMap((plan) => plan.sites))];
  const memories = await Promise.all(sites.map((site) => deps.reports.memories(team, site)));
  return {
    channels,
    period,
    plans: await Promise.all(plans.map((plan) => planRecords(deps, team, plan, period))),
    changes: sumChanges(memories.map((ofSite) => changesBetween(ofSite, period.from, period.to))),
    wishes: (await Promise.all(channels.map((channel) => finishedWishes(deps, team, channel, period)))).flat(),
    coming: (await Promise.all(sites.map((site) => comingTo(deps, team, site, period)))).flat(),
    supportEnds: (await Promise.all(sites.map((site) => supportEnd(deps, team, site, period)))).flat(),
  };
}

async function planRecords(deps: GatherDeps, team: string, plan: Plan, { from, to }: Period): Promise<PlanRecords> {
  const [rounds, misses] = await Promise.all([deps.rounds.between(team, plan.id, from, to), deps.rounds.misses(team, plan.id)]);
  const within = misses.filter(({ occurrence }) => occurrence >= from && occurrence < to);
  const paused = within.filter(({ reason }) => reason === 'paused').length;
  return { plan, rounds, missed: { late: within.length - paused, paused } };
}

async function finishedWishes(deps: GatherDeps, team: string, channel: string, { from, to }: Period): Promise<string[]> {
  const done = await deps.wishes.all(team, channel, ['done']);
  const within = done.map(({ wish }) => wish).filter((wish) => new Date(wish.stateAt) >= from && new Date(wish.stateAt) < to);
  return within.toSorted((a, b) => a.stateAt.localeCompare(b.stateAt)).map((wish) => wish.title);
}

/** Releases of Django announced for until the next quarter is over, as the site's newest report knows them. */
async function comingTo(deps: GatherDeps, team: string, id: string, { to, planUntil }: Period): Promise<Records['coming']> {
  const [site, reports] = await Promise.all([deps.sites.get(team, id), deps.reports.latest(team, id)]);
  if (site === null) return [];
  const within = comingReleasesOf(reports['django']).filter(({ from }) => new Date(from) < planUntil && new Date(from) >= to);
  return within.map((one) => ({ ...one, name: site.name }));
}

/** When the support of a site's Django ends, if that is before the next quarter is over; from its newest report. */
async function supportEnd(deps: GatherDeps, team: string, id: string, { planUntil }: Period): Promise<SupportEnd[]> {
  const [site, reports] = await Promise.all([deps.sites.get(team, id), deps.reports.latest(team, id)]);
  const report = reports['django'];
  if (site === null || report === undefined || report.outcome === 'not-applicable') return [];
  const { series, endOfLife } = djangoFacts(report);
  if (series === null || endOfLife === null || new Date(endOfLife) >= planUntil) return [];
  return [{ site: site.name, what: `Django ${series}`, on: endOfLife.slice(0, 10) }];
}
