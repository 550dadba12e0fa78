import { aboutDrills } from '../backups/drill/about.js';
import type { Clock } from '../shared/clock.js';
import { UserError } from '../shared/errors.js';
import { timeLimit } from '../shared/time-limit.js';
import type { Site } from '../sites/site.js';
import type { SiteStore } from '../sites/site-store.js';
import type { Content, Outbox } from '../slack/outbox.js';
import type { Progress, Target } from './audit.js';
import { alarming } from './compare.js';
import type { Report } from './report.js';
import { alarmContent, reportContent, verdictWords } from './report-content.js';
import type { ReportStore } from './report-store.js';
import type { RunResult } from './result.js';
import { type AuditJob, isOver, messageKey, type Run } from './run.js';
import type { RunStore } from './run-store.js';
import { isQuiet } from './silence.js';
import type { SilenceStore } from './silence-store.js';
import { cancelledContent, failedContent, progressContent, severalContent } from './views.js';
import { withoutSilenced } from './without-silenced.js';

/** How often a message with progress is edited at most. */
const EDIT_EVERY_MS = 3000;
/** How soon a worker notices that somebody pressed Cancel. */
const LOOK_EVERY_MS = 400;
/** An audit that takes longer is given up. */
const LIMIT_MS = 10 * 60_000;
/** With a drill: it ends itself after an hour of restoring. */
const DRILL_LIMIT_MS = 100 * 60_000;

function limitOf({ audits }: Pick<AuditJob, 'audits'>): number {
  return audits.includes(aboutDrills.name) ? DRILL_LIMIT_MS : LIMIT_MS;
}

export interface PerformDeps {
  runs: RunStore;
  reports: ReportStore;
  outbox: Outbox;
  sites: Pick<SiteStore, 'get'>;
  silences: Pick<SilenceStore, 'ofSite'>;
  now: Clock;
  /** Runs one audit. Sources that fail are in its report; it throws only when aborted or for a mistake of ours. */
  audit(name: string, target: Target, options: { progress: Progress; signal: AbortSignal }): Promise<Report>;
  onError: (error: unknown) => void;
  /** Told of each report as soon as it is stored, again after a kill. */
  reported?(where: { team: string; site: string; run: string }, report: Report): Promise<void>;
  /** Told once the reports of a run are stored. */
  heard?(job: AuditJob, outcome: 'done' | 'failed'): Promise<void>;
}

/** What an audit of this site is pointed at. */
export function targetOf(team: string, site: Site): Target {
  const { id, name, repository, address, manifest, sentAt, youngDays } = site;
  return { name, repository, address, manifest, youngDays, site: { team, id, hasSentFiles: sentAt !== undefined } };
}

/**
 * Runs one audit of a site without a message about it, and stores what it found. The same `run` is stored once. With `tell`
 * what is new and dangerous is told in the site's channel all the same.
 */
export async function auditSite(
  deps: Pick<PerformDeps, 'audit' | 'reports' | 'reported'> & { tell?: TellDeps },
  where: { team: string; site: Site; audit: string; run: string },
  signal: AbortSignal,
): Promise<RunResult> {
  const { team, site, audit, run } = where;
  const report = await deps.audit(audit, targetOf(team, site), { progress: () => {}, signal });
  const result = await deps.reports.record({ team, site: site.id, run }, report);
  await deps.reported?.({ team, site: site.id, run }, result.report);
  if (deps.tell !== undefined) await tellAlarms(deps.tell, { team, site, run }, result);
  return result;
}

type TellDeps = Pick<PerformDeps, 'outbox' | 'silences' | 'now'>;

/** Lets what is new and dangerous break into the site's channel, once a run. */
async function tellAlarms(deps: TellDeps, where: { team: string; site: Site; run: string }, result: RunResult): Promise<void> {
  const { team, site, run } = where;
  const { audit } = result.report;
  const silences = await deps.silences.ofSite(team, site.id);
  const findings = alarming(result.report, result.comparison).filter((finding) => !isQuiet(silences[finding.id], finding, deps.now()));
  if (findings.length === 0) return;
  const content = alarmContent(site.name, { run, audit, site: site.id }, findings);
  await deps.outbox.post(team, { key: `alarm.${run}.${audit}`, channel: site.channel, kind: 'farrier_alert', thing: site.id, ...content });
}

/**
 * Does what was asked for: shows progress in one message, which becomes the report. May be killed anywhere and called again
 * with the same job: the same message goes on, each audit is stored once, the report is posted once.
 */
export async function performRun(deps: PerformDeps, job: AuditJob, stop: AbortSignal): Promise<void> {
  if (job.quiet) return await performQuietly(deps, job, stop);
  const asked = await deps.runs.create(job);
  if (asked.state === 'cancelled') return;
  const run = (await deps.runs.update(job.team, job.run, () => ({ state: 'running' }))) ?? asked;
  await deps.outbox.post(job.team, {
    key: messageKey(job.run),
    channel: job.channel,
    kind: 'farrier_audit',
    thing: job.run,
    ...progressContent(run),
  });
  if (!isOver(run)) await work(deps, job, stop);
  const after = await deps.runs.get(job.team, job.run);
  if (after !== null) await showRun(deps, after);
  if (after?.state === 'done') await deps.heard?.(job, 'done');
}

/** As `performRun`, without a message. */
async function performQuietly(deps: PerformDeps, job: AuditJob, stop: AbortSignal): Promise<void> {
  if ((await deps.sites.get(job.team, job.site)) === null) return;
  const limit = timeLimit(limitOf(job), stop);
  try {
    await auditAll(deps, job, () => () => {}, limit.signal);
  } finally {
    limit.stop();
  }
  await deps.heard?.(job, 'done');
}

/** Edits the message of a run that is over into what came of it. Again changes nothing. */
export async function showRun(deps: Pick<PerformDeps, 'reports' | 'outbox' | 'silences' | 'now' | 'sites'>, run: Run): Promise<void> {
  const { team } = run;
  const edit = async (content: Content) => void (await deps.outbox.edit(team, messageKey(run.run), run.edition, content));
  if (run.state === 'cancelled') return edit(cancelledContent(run));
  if (run.state === 'failed') return edit(failedContent(run));
  if (run.state !== 'done') return edit(progressContent(run));
  const results = await Promise.all(run.audits.map((audit) => deps.reports.result(team, run.run, audit)));
  const [silences, site] = await Promise.all([deps.silences.ofSite(team, run.site), deps.sites.get(team, run.site)]);
  const contents = results.flatMap((result) => {
    if (result === null) return [];
    const ref = { run: run.run, audit: result.report.audit, site: run.site };
    const heard = withoutSilenced(result.report, silences, deps.now());
    return [
      { audit: result.report.audit, verdict: verdictWords(heard), content: reportContent(run.siteName, ref, result, heard, site?.dueDays) },
    ];
  });
  const [only] = contents;
  if (only !== undefined && run.audits.length === 1) return edit(only.content);
  await edit(
    severalContent(
      run,
      contents.map(({ verdict }) => verdict),
    ),
  );
  for (const { audit, content } of contents) {
    const key = `${messageKey(run.run)}.${audit}`;
    await deps.outbox.post(team, {
      key,
      channel: run.channel,
      under: messageKey(run.run),
      kind: 'farrier_audit',
      thing: run.run,
      ...content,
    });
  }
}

/** A run that no worker will try again: says so where its progress was. */
export async function giveUpRun(
  deps: Pick<PerformDeps, 'runs' | 'reports' | 'outbox' | 'silences' | 'now' | 'heard' | 'sites'>,
  job: AuditJob,
  error: unknown,
): Promise<void> {
  // No message waits for it, but a round does.
  if (job.quiet) return await deps.heard?.(job, 'failed');
  const failure = error instanceof UserError ? error.message : `something went wrong (ref ${job.run})`;
  const run = await deps.runs.update(job.team, job.run, () => ({ state: 'failed', failure, finishedAt: deps.now().toISOString() }));
  if (run !== null) await showRun(deps, run);
}

async function work(deps: PerformDeps, job: AuditJob, stop: AbortSignal): Promise<void> {
  const watch = watchRun(deps, job);
  const limit = timeLimit(limitOf(job), stop, watch.cancelled);
  try {
    await auditAll(deps, job, watch.tell, limit.signal);
    await deps.runs.update(job.team, job.run, () => ({ state: 'done', finishedAt: deps.now().toISOString() }));
  } catch (error) {
    if (watch.cancelled.aborted) return;
    if (limit.isOver()) return await giveUpRun(deps, job, new UserError(`it took longer than ${limitOf(job) / 60_000} minutes`));
    if (error instanceof UserError) return await giveUpRun(deps, job, error);
    throw error;
  } finally {
    limit.stop();
    await watch.end();
  }
}

async function auditAll(deps: PerformDeps, job: AuditJob, tell: (audit: string) => Progress, signal: AbortSignal): Promise<void> {
  const site = await deps.sites.get(job.team, job.site);
  if (site === null) throw new UserError(`${job.siteName} has been removed`);
  for (const audit of job.audits) {
    const place = { team: job.team, site: site.id, run: job.run };
    const before = await deps.reports.result(job.team, job.run, audit);
    if (before !== null) {
      await deps.reported?.(place, before.report);
      continue;
    }
    const kept = job.kept === undefined ? {} : { kept: { ask: job.kept, seed: job.run } };
    const report = await deps.audit(audit, { ...targetOf(job.team, site), ...kept }, { progress: tell(audit), signal });
    signal.throwIfAborted();
    const where = { team: job.team, site, run: job.run };
    const result = await (job.kept === undefined ? deps.reports.record(place, report) : deps.reports.keep(place, report));
    await deps.reported?.(place, result.report);
    if (job.channel !== site.channel) await tellAlarms(deps, where, result);
  }
}

interface Watch {
  /** Aborted when somebody cancelled the run, whichever process they told. */
  cancelled: AbortSignal;
  tell: (audit: string) => Progress;
  end(): Promise<void>;
}

/** Looks at the stored run while it works: shows its progress, and notices that it was cancelled. */
function watchRun(deps: PerformDeps, job: AuditJob): Watch {
  const cancel = new AbortController();
  let progress: Pick<Run, 'step' | 'done' | 'of'> | null = null;
  let shownAt = 0;
  let looking: Promise<void> = Promise.resolve();
  let busy = false;

  async function look(): Promise<void> {
    const isDue = progress !== null && deps.now().getTime() - shownAt >= EDIT_EVERY_MS;
    const run = isDue ? await showProgress() : await deps.runs.get(job.team, job.run);
    if (run?.state === 'cancelled') cancel.abort(new Error('The run was cancelled'));
  }

  async function showProgress(): Promise<Run | null> {
    const news = progress ?? { step: '', done: 0, of: 0 };
    progress = null;
    shownAt = deps.now().getTime();
    const run = await deps.runs.update(job.team, job.run, () => ({ state: 'running', ...news }));
    if (run !== null && !isOver(run)) await deps.outbox.edit(job.team, messageKey(job.run), run.edition, progressContent(run));
    return run;
  }

  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = look()
      .catch(deps.onError)
      .finally(() => {
        busy = false;
      });
  }, LOOK_EVERY_MS);

  return {
    cancelled: cancel.signal,
    tell: (audit) => (step, done, of) => {
      progress = { step: job.audits.length > 1 ? `${audit}: ${step}` : step, done, of };
    },
    async end() {
      clearInterval(timer);
      await looking;
    },
  };
}
