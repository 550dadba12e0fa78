import type { Report } from '../audits/report.js';
import { originOf, sentWords } from '../audits/sent-files.js';
import type { Plan } from '../maintenance/plans/plan.js';
import { messageOf } from '../shared/errors.js';
import type { Content } from '../slack/outbox.js';
import { hostUnresolved } from './look-at-address.js';
import { type Reading, type ReadingJob, type SetUpDeps, tellPreview, tellReading } from './set-up.js';
import type { Site } from './site.js';
import { type Verdict, verdictOf } from './verdict.js';

export interface ReadSiteDeps {
  setUp: SetUpDeps;
  /** Runs one audit of a site and stores its report. */
  audit(team: string, site: Site, audit: string, signal: AbortSignal): Promise<Report>;
  /** The dependency files of the site's repository that production might install, best guess first. Throws when it cannot be read. */
  findManifests(team: string, site: Site, signal: AbortSignal): Promise<string[]>;
  /** The content of the plan's first thread as it would be posted at its next occurrence. */
  preview(team: string, plan: Plan): Promise<Content>;
  /** How the address answers now, as a verdict. */
  lookAtAddress(address: string, signal: AbortSignal): Promise<Verdict>;
}

/** Does what a set-up asked for. Running it twice tells the same once. */
export async function workOnSite(deps: ReadSiteDeps, job: ReadingJob, signal: AbortSignal): Promise<void> {
  return job.what === 'look' ? readSite(deps, job, signal) : previewSite(deps, job);
}

async function previewSite(deps: ReadSiteDeps, { team, user, site: id }: ReadingJob): Promise<void> {
  const site = await deps.setUp.sites.get(team, id);
  const plan = site ? await deps.setUp.plans.byChannel(team, site.channel) : null;
  if (!site || plan?.state !== 'draft') return;
  await tellPreview(deps.setUp, { team, user, site, plan, preview: await deps.preview(team, plan) });
}

/** The first look at a site: runs what can be run without touching the channel, and tells the one who set it up. */
async function readSite(deps: ReadSiteDeps, job: ReadingJob, signal: AbortSignal): Promise<void> {
  const site = await deps.setUp.sites.get(job.team, job.site);
  if (!site) return;
  const [repository, address] = await Promise.all([
    site.repository || site.sentAt ? readRepository(deps, job.team, site, signal) : null,
    site.address ? deps.lookAtAddress(site.address, signal) : null,
  ]);
  const verdicts: Verdict[] = [
    ...(repository?.verdicts ?? [{ level: 'unknown' as const, text: 'Repository: not connected, so packages are unknown' }]),
    ...(address ? [address] : []),
  ];
  const reading: Reading = {
    reports: repository?.reports ?? [],
    verdicts,
    trouble: repository?.trouble ?? null,
    sent: repository?.sent ?? null,
    manifests: repository?.manifests ?? [],
  };
  const current = (await deps.setUp.sites.get(job.team, job.site)) ?? site;
  await tellReading(deps.setUp, job.team, job.user, current, reading, job.remarks);
  if (current.backups) await previewSite(deps, job);
}

async function readRepository(deps: ReadSiteDeps, team: string, site: Site, signal: AbortSignal): Promise<Reading> {
  let manifests: string[];
  try {
    manifests = await deps.findManifests(team, site, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return {
      reports: [],
      verdicts: [{ level: 'unknown', text: 'Packages: the repository could not be read' }],
      trouble: troubleWords(site, messageOf(error)),
      sent: null,
      manifests: [],
    };
  }
  const reports = [];
  for (const audit of ['django', 'dependencies']) reports.push({ audit, report: await deps.audit(team, site, audit, signal) });
  const origin = reports[0] ? originOf(reports[0].report) : null;
  const instead = reports[0]?.report.unchecked.find(({ subject }) => subject === site.repository);
  const sent = origin ? sentWords(origin, deps.setUp.now()) + (instead ? `, because ${troubleWords(site, instead.reason)}` : '') : null;
  return { reports, verdicts: reports.map(({ audit, report }) => verdictOf(audit, report)), trouble: null, sent, manifests };
}

function troubleWords(site: Site, why: string): string {
  return /ENOTFOUND|EAI_AGAIN/.test(why) ? hostUnresolved(site.repository ?? site.name) : why;
}
