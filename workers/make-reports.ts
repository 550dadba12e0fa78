import { reportWorker } from '../src/reports/report-queue.js';
import { type ReportDeps, runReport } from '../src/reports/run-report.js';

/** Makes the reports that people asked for. Nothing where Farrier was removed since. */
export function startMakeReports(
  options: Parameters<typeof reportWorker>[0],
  deps: ReportDeps & { isRemoved(team: string): Promise<boolean> },
): { close(): Promise<void> } {
  return reportWorker(options, async (job, attempt) => {
    if (!(await deps.isRemoved(job.team))) await runReport(deps, job, attempt);
  });
}
