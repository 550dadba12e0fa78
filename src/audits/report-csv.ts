import { csvLine } from '../shared/csv.js';
import type { Report } from './report.js';

const HEAD = ['target', 'audit', 'outcome', 'looked_at', 'kind', 'severity', 'check', 'subject', 'what', 'fix', 'id', 'links', 'evidence'];

/**
 * Reports as a table (RFC 4180): a line each finding, each thing that could not be checked and each source that failed, so that the
 * table of a report with gaps does not look whole. Moments in UTC (ISO 8601), evidence as JSON.
 */
export function reportsCsv(reports: readonly Report[]): string {
  return [csvLine(HEAD), ...reports.flatMap(linesOf)].join('');
}

function linesOf(report: Report): string[] {
  const about = [report.target, report.audit, report.outcome, report.finishedAt];
  const gap = (subject: string, reason: string) => csvLine([...about, 'could not check', '', '', subject, reason, '', '', '', '']);
  const findings = report.findings.map(({ severity, check, subject, title, fix, id, links, evidence }) =>
    csvLine([...about, 'finding', severity, check, subject, title, fix, id, links.join(' '), JSON.stringify(evidence)]),
  );
  const failed = report.sources.filter(({ ok }) => !ok).map(({ name, url, error }) => gap(`${name} (${url})`, error ?? 'failed'));
  return [...findings, ...report.unchecked.map(({ subject, reason }) => gap(subject, reason)), ...failed];
}
