import { filesNotRead } from './dependency-facts.js';
import type { Finding, Severity } from './finding.js';
import type { Outcome, Report } from './report.js';

const ORDER: Severity[] = ['critical', 'high', 'unknown', 'medium', 'low', 'info'];
const SPOKEN: Record<Severity, string> = {
  critical: 'critical',
  high: 'high',
  unknown: 'not rated',
  medium: 'medium',
  low: 'low',
  info: 'info',
};
const VERDICTS: Record<Outcome, string> = {
  pass: 'nothing found',
  warn: 'could be better',
  fail: 'needs work',
  error: 'could not be checked completely',
  'not-applicable': 'nothing to check',
};

/** A report for a terminal: the verdict, each finding with its fix, what could not be checked, and where it was looked up. */
export function reportText(report: Report): string {
  const findings = [...report.findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const sections = [
    [`${report.target}, ${report.audit}: ${VERDICTS[report.outcome]}`, countsOf(findings)].filter((line) => line !== '').join('\n'),
    findings.map(findingText).join('\n'),
    list(
      'Could not check:',
      report.unchecked.map(({ subject, reason }) => `${subject}: ${reason}`),
    ),
    list('Not read, beside what was:', filesNotRead(report)),
    list('Asked:', report.sources.map(sourceText)),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function countsOf(findings: Finding[]): string {
  const counts = ORDER.map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }));
  return counts
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${SPOKEN[severity]}`)
    .join(', ');
}

function findingText(finding: Finding): string {
  return `  ${SPOKEN[finding.severity].padEnd(9)} ${finding.title}\n            ${finding.fix}`;
}

function list(heading: string, lines: string[]): string {
  return lines.length === 0 ? '' : [heading, ...lines.map((line) => `  ${line}`)].join('\n');
}

function sourceText({ name, url, ok, error, fetchedAt, dataAsOf }: Report['sources'][number]): string {
  if (!ok) return `${name} (${url}): failed. ${error}`;
  return `${name} (${url}), ${fetchedAt.slice(0, 16).replace('T', ' ')} UTC${dataAsOf === null ? '' : `, data of ${dataAsOf.slice(0, 10)}`}`;
}
