import type { Report } from '../audits/report.js';
import { isStale, originOf, sentWords } from '../audits/sent-files.js';
import type { Plan } from '../maintenance/plans/plan.js';
import { UserError } from '../shared/errors.js';
import { actions, button, escapeText, section } from '../slack/blocks.js';
import type { Answer, CommandContext, CommandHandler } from '../slack/command.js';
import type { Membership } from '../slack/membership.js';
import { findSite, visibleSites } from './find-site.js';
import { type SetUpDeps, spokenDate, spokenNext } from './set-up.js';
import type { Site } from './site.js';
import { type Verdict, verdictOf, worstFirst } from './verdict.js';
import { ACTIONS, setUpButton, siteContent } from './views.js';

export interface SiteWordsDeps {
  setUp: SetUpDeps;
  membership: Membership;
  /** The latest report of each audit that ran on a site. */
  latestReports(team: string, site: string): Promise<Record<string, Report>>;
  /** How the site's backups stand, in one escaped line: `reported in 7 h ago`. */
  backupsLine(team: string, site: Site): Promise<string>;
  openSetUp: CommandHandler;
}

export const MAINTENANCE_USAGE = [
  '*/maintenance* and its words:',
  '`/maintenance`: how the sites of this channel stand, and the next step',
  '`/maintenance setup`: set up a site, in three choices',
  '`/maintenance sites`, `site <name>`, `remove <site>`: the sites you can see, one of them, taking one out',
  '`/maintenance plans`, `next [plan]`: every plan with its menu (edit, tasks, duplicate, pause, delete); the coming dates',
  '`/maintenance now [plan]`: open a round at once (before the first: its preview)',
  '`/maintenance pause [plan|all] [until DATE]`, `resume [plan|all]`: stop for a while, go on',
  '`/maintenance backups [site]`: what is known of the backups, and the places where they lie; `monitors [site]`: the jobs that check in, each with its menu',
  '`/maintenance report [month|quarter|year]`: what the rounds came to, for whoever pays; names nobody unless you say `report names on`',
  '`/maintenance help`: this',
].join('\n');

/** The words of `/maintenance` that are about sites. */
export function siteWords(deps: SiteWordsDeps): Record<string, CommandHandler> {
  return {
    '': (context) => status(deps, context),
    setup: deps.openSetUp,
    sites: (context) => listSites(deps, context),
    site: (context, words) => showSite(deps, context, words),
    remove: (context, words) => askRemoval(deps, context, words),
  };
}

/** The verdicts on a site from its latest reports. */
export async function verdictsOn(deps: Pick<SiteWordsDeps, 'latestReports' | 'setUp'>, team: string, site: Site): Promise<Verdict[]> {
  if (!site.repository && !site.sentAt) return [{ level: 'unknown', text: 'Repository not connected, packages unknown' }];
  const reports = await deps.latestReports(team, site.id);
  const verdicts = ['django', 'dependencies'].map((audit) => verdictOf(audit, reports[audit] ?? null));
  const origin = reports['dependencies'] ? originOf(reports['dependencies']) : null;
  const now = deps.setUp.now();
  if (origin && isStale(origin, now)) verdicts.push({ level: 'unknown', text: `Its files are old: ${sentWords(origin, now)}` });
  return worstFirst(verdicts);
}

async function status(deps: SiteWordsDeps, context: CommandContext): Promise<Answer> {
  const { sites, plans } = deps.setUp;
  const here = await sites.byChannel(context.team, context.channel);
  if (here.length === 0) return emptyStatus(await sites.list(context.team));
  const planned = await plans.ofChannel(context.team, context.channel);
  const lines = await Promise.all(here.map((site) => siteLine(deps, context.team, site)));
  const named = (plan: Plan) => (planned.length > 1 ? `*${escapeText(plan.name)}*. ` : '');
  const next = await Promise.all(planned.map(async (plan) => `${named(plan)}${await nextLine(deps, context.team, plan)}`));
  if (next.length === 0) next.push('No plan in this channel.');
  return { text: [...lines, ...next].join('\n'), blocks: [...lines.map((line) => section(line)), section(next.join('\n'))] };
}

function emptyStatus(all: Site[]): Answer {
  if (all.length > 0) {
    const text = 'No site has its home in this channel. `/maintenance sites` lists those you can see; `/maintenance setup` adds one here.';
    return { text, blocks: [section(text), setUpButton()] };
  }
  const text = 'No site yet. The first answer takes about a minute.';
  return { text: `${text} Type \`/maintenance setup\`.`, blocks: [section(text), setUpButton()] };
}

async function siteLine(deps: SiteWordsDeps, team: string, site: Site): Promise<string> {
  const verdicts = await verdictsOn(deps, team, site);
  const words = verdicts.map((verdict) => escapeText(verdict.text));
  return [`*${escapeText(site.name)}.*`, [...words, `backups: ${await deps.backupsLine(team, site)}`].join(' · ')].join(' ');
}

async function nextLine(deps: SiteWordsDeps, team: string, plan: Plan): Promise<string> {
  if (plan.state === 'draft') return 'Not posted yet. `/maintenance now` shows the preview of the first thread.';
  if (plan.state === 'paused') {
    const until = plan.pausedUntil ? ` until ${spokenDate(new Date(plan.pausedUntil), plan.recurrence.timeZone)}` : '';
    return `Paused${until}. \`/maintenance resume\` starts it again.`;
  }
  return `Next thread: ${await spokenNext(deps.setUp, team, plan)}. \`/maintenance now\` opens one at once.`;
}

async function listSites(deps: SiteWordsDeps, context: CommandContext): Promise<Answer> {
  const seen = await visibleSites(finder(deps), context);
  if (seen.length === 0) return emptyStatus([]);
  const lines = seen.map(
    (site) => `• *${escapeText(site.name)}* in <#${site.channel}>${site.address ? ` · ${escapeText(site.address)}` : ''}`,
  );
  return { text: lines.join('\n') };
}

const finder = (deps: SiteWordsDeps) => ({ sites: deps.setUp.sites, membership: deps.membership });

async function showSite(deps: SiteWordsDeps, context: CommandContext, words: string): Promise<Answer> {
  const site = await findSite(finder(deps), context, words, '/maintenance site');
  return siteContent(site, await verdictsOn(deps, context.team, site), await deps.backupsLine(context.team, site));
}

async function askRemoval(deps: SiteWordsDeps, context: CommandContext, words: string): Promise<Answer> {
  if (!words) throw new UserError('Name the site to remove: `/maintenance remove <site>`.');
  const site = await findSite(finder(deps), context, words, '/maintenance remove');
  const text = `Remove *${escapeText(site.name)}*? Its settings, reports and check-in keys go; wishes and past threads stay.`;
  return {
    text,
    blocks: [
      section(text),
      actions('remove', button({ text: `Remove ${site.name}`.slice(0, 75), actionId: ACTIONS.remove, value: site.id, style: 'danger' })),
    ],
  };
}
