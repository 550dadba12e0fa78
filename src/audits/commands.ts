import { type ExportQueue, requestOf } from '../exports/export-queue.js';
import { UserError } from '../shared/errors.js';
import { type FindSiteDeps, findSite, visibleSites } from '../sites/find-site.js';
import type { Site } from '../sites/site.js';
import type { SiteStore } from '../sites/site-store.js';
import { escapeText, slackDate } from '../slack/blocks.js';
import type { Answer, CommandContext, CommandHandler } from '../slack/command.js';
import type { Outbox } from '../slack/outbox.js';
import type { ReportStore } from './report-store.js';
import { type RequestDeps, requestAudit } from './request-audit.js';
import { newRun, type Run } from './run.js';
import { showRun } from './run-job.js';
import type { RunStore } from './run-store.js';
import { untrueCounts } from './silence.js';
import type { SilenceStore } from './silence-store.js';
import { joined } from './spoken.js';
import { HELP, historyAnswer, listAnswer, pickerModal, statusAnswer } from './views.js';
import { readAuditWords } from './words.js';

export interface AuditCommandDeps extends RequestDeps, FindSiteDeps {
  /** What can be asked for, in the order of `/audit list`. */
  audits: { name: string; summary: string }[];
  sites: Pick<SiteStore, 'get' | 'byName' | 'byChannel' | 'list'>;
  runs: RunStore;
  reports: ReportStore;
  silences: SilenceStore;
  exportQueue: Pick<ExportQueue, 'add'>;
  outbox: Outbox;
}

/** Everything that can follow `/audit`. */
export function auditCommand(deps: AuditCommandDeps): CommandHandler {
  const names = deps.audits.map((audit) => audit.name);
  return async (context, words) => {
    const request = readAuditWords(words, names);
    switch (request.kind) {
      case 'picker':
        return openPicker(deps, context);
      case 'run':
        return start(deps, context, request.audits, request.site);
      case 'list':
        return listAnswer(deps.audits, await calledUntrue(deps, context));
      case 'status':
        return statusAnswer(await visibleRuns(deps, context));
      case 'cancel':
        return cancelByWord(deps, context, request.run);
      case 'history':
        return history(deps, context, request.audit, request.site);
      case 'export':
        return exported(deps, context, request.audit, request.site);
      case 'help':
        return { text: HELP };
      default:
        return unknownWord(request.word, request.nearest, names);
    }
  };
}

/** How often people called each check untrue, in the sites that the person may see. */
async function calledUntrue(deps: AuditCommandDeps, context: CommandContext): Promise<{ check: string; count: number }[]> {
  const sites = await visibleSites(deps, context);
  const all = await Promise.all(sites.map((site) => deps.silences.ofSite(context.team, site.id)));
  return untrueCounts(all.flatMap((silences) => Object.values(silences)));
}

function unknownWord(word: string, nearest: string | null, audits: string[]): Answer {
  const meant = nearest === null ? '' : ` Did you mean ${nearest}?`;
  return {
    text: `No audit called "${escapeText(word)}".${meant} Try: ${[...audits, 'all'].join(', ')}. \`/audit help\` lists every word.`,
  };
}

/** Queues the audits and answers. The report goes to the site's home; asked for elsewhere, to the asker alone. */
export async function start(deps: AuditCommandDeps, context: CommandContext, audits: string[], siteName: string): Promise<Answer> {
  const site = await findSite(deps, context, siteName, `/audit ${audits.length > 1 ? 'all' : (audits[0] ?? '')}`);
  const channel = site.channel === context.channel ? site.channel : context.user;
  const { team, user, triggerId } = context;
  const { run } = await requestAudit(deps, { team, user, site, audits, channel, trigger: triggerId });
  const where = channel === site.channel ? 'in this channel' : 'in our direct message, because this is not the home channel of the site';
  return { text: `Checking ${escapeText(site.name)}: ${joined(audits)}. It appears ${where}. \`/audit cancel ${run}\` stops it.` };
}

async function openPicker(deps: AuditCommandDeps, context: CommandContext): Promise<null> {
  const sites = await visibleSites(deps, context);
  if (sites.length === 0) throw new UserError('No site yet. `/maintenance setup` adds one; the first answer takes about a minute.');
  const here = (site: Site) => (site.channel === context.channel ? 0 : 1);
  const ordered = [...sites].sort((a, b) => here(a) - here(b));
  const view = pickerModal({ audits: deps.audits, sites: ordered, channel: context.channel });
  await context.client.views.open({ trigger_id: context.triggerId, view });
  return null;
}

/** Runs that are not over, of sites that the person may see. */
async function visibleRuns(deps: AuditCommandDeps, context: CommandContext): Promise<Run[]> {
  const { team } = context;
  const [unfinished, sites] = await Promise.all([deps.queue.unfinished(team), visibleSites(deps, context)]);
  const queued = unfinished.filter((job) => !job.quiet);
  // A worker notes a run when it begins. Asked after the queue, so that what begins in between is in both, and never in neither.
  const begun = await deps.runs.active(team);
  const notBegun = await Promise.all(queued.map(async (job) => ((await deps.runs.get(team, job.run)) === null ? [newRun(job)] : [])));
  const seen = new Set(sites.map((site) => site.id));
  return [...begun, ...notBegun.flat()].filter((run) => seen.has(run.site));
}

/** A run by its id, also one that no worker has begun; null when there is none. */
export async function findRun(deps: AuditCommandDeps, team: string, id: string): Promise<Run | null> {
  const queued = (await deps.queue.unfinished(team)).find((job) => job.run === id);
  return (await deps.runs.get(team, id)) ?? (queued === undefined ? null : newRun(queued));
}

async function cancelByWord(deps: AuditCommandDeps, context: CommandContext, word: string): Promise<Answer> {
  const runs = await visibleRuns(deps, context);
  const wanted = word === '' ? runs : runs.filter((run) => run.run === word);
  const [run, ...others] = wanted;
  if (run === undefined && word !== '') {
    return { text: `No audit called \`${escapeText(word)}\` is running. \`/audit status\` lists what is.` };
  }
  if (run === undefined || others.length > 0) return statusAnswer(wanted);
  await cancelRun(deps, run, context.user);
  return { text: `Cancelled ${joined(run.audits)} of ${escapeText(run.siteName)}.` };
}

/** Stops a run wherever it is worked on, and says who did. One that is over stays as it is; null when it is no longer kept. */
export async function cancelRun(deps: AuditCommandDeps, run: Run, user: string): Promise<Run | null> {
  const { team } = run;
  const finishedAt = deps.now().toISOString();
  // Noted here too, so that a worker that begins it now finds it cancelled.
  await deps.runs.create(run);
  const after = await deps.runs.update(team, run.run, () => ({ state: 'cancelled', cancelledBy: user, finishedAt }));
  if (after?.state !== 'cancelled') return after;
  await deps.queue.withdraw(team, run.run);
  await showRun(deps, after);
  return after;
}

async function history(deps: AuditCommandDeps, context: CommandContext, audit: string | null, siteName: string): Promise<Answer> {
  const site = await findSite(deps, context, siteName, '/audit history');
  const entries = await deps.reports.history(context.team, site.id, audit);
  return historyAnswer(site, entries, (at) => slackDate(new Date(at)));
}

/** Queues the newest reports of a site as files, for the asker alone. */
async function exported(deps: AuditCommandDeps, context: CommandContext, audit: string | null, siteName: string): Promise<Answer> {
  const { team, user, triggerId } = context;
  const site = await findSite(deps, context, siteName, '/audit export');
  const latest = await deps.reports.latest(team, site.id);
  const audits = deps.audits.map((one) => one.name).filter((name) => latest[name] !== undefined && (audit === null || name === audit));
  const name = escapeText(site.name);
  if (audits.length === 0) {
    return {
      text: `No ${audit ?? 'audit'} of ${name} has run yet, so there is nothing to export. \`/audit ${audit ?? 'all'} ${name}\` starts it.`,
    };
  }
  await deps.exportQueue.add({
    team,
    request: requestOf(triggerId),
    user,
    what: 'audits',
    about: { site: site.id, audit: audit ?? '' },
    requestedAt: deps.now().toISOString(),
  });
  return {
    text: `Exporting the newest report of ${name}: ${joined(audits)}. JSON, CSV and SARIF come to you as a direct message in a moment.`,
  };
}
