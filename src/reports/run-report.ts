import type { WebClient } from '@slack/web-api';
import type { PlanStore } from '../maintenance/plans/plan-store.js';
import { SourceUnavailable } from '../shared/errors.js';
import type { Attempt } from '../shared/request-queue.js';
import type { Content, Outbox } from '../slack/outbox.js';
import { isReady, uploadFile } from '../slack/upload-file.js';
import { type Chart, tasksChart } from './chart-spec.js';
import { type GatherDeps, gatherRecords } from './gather-records.js';
import { periodOf } from './period.js';
import type { Records } from './records.js';
import { recordsCsv } from './records-csv.js';
import type { ReportJob } from './report-queue.js';
import type { ReportFilesStore } from './report-store.js';
import { failedContent, type ReportFiles, reportContent } from './report-views.js';
import { runChart } from './run-chart.js';

export interface ReportDeps extends GatherDeps {
  plans: Pick<PlanStore, 'get'>;
  reportFiles: ReportFilesStore;
  outbox: Pick<Outbox, 'post'>;
  clientFor(team: string): Promise<WebClient>;
}

/** So often the report waits for its chart: a minute. Then it is sent without. */
const CHART_ATTEMPTS = 6;

/**
 * Makes the report that somebody asked for and sends it to them alone. May be killed anywhere and called again: it is sent once. When
 * the last attempt fails, they are told that.
 */
export async function runReport(deps: ReportDeps, job: ReportJob, attempt: Attempt): Promise<void> {
  try {
    const content = await reportOf(deps, job, attempt);
    if (content !== null) await send(deps, job, content);
  } catch (error) {
    if (attempt.isLast) await send(deps, job, failedContent(job.kind, error));
    throw error;
  }
}

async function send(deps: ReportDeps, { team, request, user }: ReportJob, content: Content): Promise<void> {
  await deps.outbox.post(team, { key: `report.${request}`, channel: user, kind: 'farrier_report', thing: request, ...content });
}

async function reportOf(deps: ReportDeps, job: ReportJob, attempt: Attempt): Promise<Content | null> {
  const { team } = job;
  const found = await Promise.all(job.plans.map((id) => deps.plans.get(team, id)));
  const plans = found.filter((plan) => plan !== null);
  const [first] = plans;
  if (first === undefined) return null;
  const period = periodOf(job.kind, new Date(job.requestedAt), first.recurrence.timeZone);
  const records = await gatherRecords(deps, team, plans, period);
  const chart = tasksChart(records);
  const files = await filesOf(deps, job, records, chart);
  return reportContent(records, chart, files === null ? null : await withReadyChart(deps, team, files, attempt));
}

async function withReadyChart(deps: ReportDeps, team: string, files: ReportFiles, attempt: Attempt): Promise<ReportFiles> {
  if (files.chart === null) return files;
  try {
    if (await isReady(await deps.clientFor(team), files.chart.id)) return files;
  } catch (error) {
    if (attempt.number < CHART_ATTEMPTS) throw error;
  }
  if (attempt.number >= CHART_ATTEMPTS) return { ...files, chart: null };
  throw new SourceUnavailable('Slack', 'Slack has not looked at the chart yet.');
}

async function filesOf(deps: ReportDeps, job: ReportJob, records: Records, chart: Chart | null): Promise<ReportFiles | null> {
  const { team, request } = job;
  const known = await deps.reportFiles.files(team, request);
  if (known !== null) return known;
  const client = await deps.clientFor(team);
  const name = `maintenance-${records.period.from.toISOString().slice(0, 10)}-${job.kind}`;
  const title = `Maintenance, ${records.period.label}`;
  const csv = await uploadFile(client, { name: `${name}.csv`, title, bytes: Buffer.from(recordsCsv(records)) });
  if (csv === null) return null;
  const picture = chart === null ? null : { name: `${name}.png`, title, alt: chart.alt, bytes: await runChart(chart.spec) };
  const files = { csv, chart: picture === null ? null : await uploadFile(client, picture) };
  await deps.reportFiles.keepFiles(team, request, files);
  return files;
}
