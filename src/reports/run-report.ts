import type { WebClient } from '@slack/web-api';
import type { PlanStore } from '../maintenance/plan-store.js';
import { SourceUnavailable } from '../shared/errors.js';
import type { Outbox } from '../slack/outbox.js';
import { isReady, uploadFile } from '../slack/upload-file.js';
import { type Chart, tasksChart } from './chart-spec.js';
import { recordsCsv } from './csv.js';
import { type GatherDeps, gatherRecords } from './gather-records.js';
import { periodOf } from './period.js';
import type { Records } from './records.js';
import type { ReportJob } from './report-queue.js';
import type { ReportFilesStore } from './report-store.js';
import { type ReportFiles, reportContent } from './report-views.js';
import { runChart } from './run-chart.js';

export interface ReportDeps extends GatherDeps {
  plans: Pick<PlanStore, 'get'>;
  reportFiles: ReportFilesStore;
  outbox: Pick<Outbox, 'post'>;
  clientFor(team: string): Promise<WebClient>;
}

/** Makes the report that somebody asked for and sends it to them alone. May be killed anywhere and called again: it is sent once. */
export async function runReport(deps: ReportDeps, job: ReportJob): Promise<void> {
  const { team, request, user } = job;
  const found = await Promise.all(job.plans.map((id) => deps.plans.get(team, id)));
  const plans = found.filter((plan) => plan !== null);
  const [first] = plans;
  if (first === undefined) return;
  const period = periodOf(job.kind, new Date(job.requestedAt), first.recurrence.timeZone);
  const records = await gatherRecords(deps, team, plans, period);
  const chart = tasksChart(records);
  const files = await filesOf(deps, job, records, chart);
  if (files?.chart != null && !(await isReady(await deps.clientFor(team), files.chart.id))) {
    throw new SourceUnavailable('Slack', 'Slack has not looked at the chart yet.');
  }
  const content = reportContent(records, chart, files);
  await deps.outbox.post(team, { key: `report.${request}`, channel: user, kind: 'farrier_report', thing: request, ...content });
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
