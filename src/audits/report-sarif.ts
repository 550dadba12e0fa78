import type { Log, Notification, ReportingDescriptor, Result, Run } from 'sarif';
import { dependencyFacts } from './dependency-facts.js';
import type { Finding, Severity } from './finding.js';
import type { Report } from './report.js';

/** As the schema of the specification calls itself. */
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const FINGERPRINT = 'farrierFinding/v1';

/** What nobody rated may be anything, so it is not made light of. */
const LEVELS: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  unknown: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/**
 * Reports as SARIF 2.1.0, for code scanning and editors: a run each. Files are relative to the root of the report. What could not be
 * checked is a notification of the run, and a report with the outcome `error` is a run that did not succeed.
 */
export function reportsSarif(reports: readonly Report[], version: string): Log {
  const pins = pinsIn(reports);
  return { $schema: SCHEMA, version: '2.1.0', runs: reports.map((report) => runOf(report, pins, version)) };
}

function runOf(report: Report, pins: Map<string, Place>, version: string): Run {
  const checks = [...new Set(report.findings.map(({ check }) => check))];
  const rules: ReportingDescriptor[] = checks.map((id) => ({ id }));
  const notifications: Notification[] = [
    ...report.unchecked.map(({ subject, reason }) => notification('warning', `${subject}: ${reason}`)),
    ...report.sources.flatMap(({ ok, name, url, error }) => (ok ? [] : [notification('error', `${name} (${url}): ${error ?? 'failed'}`)])),
  ];
  return {
    tool: { driver: { name: 'Farrier', version, rules } },
    automationDetails: { id: `farrier/${report.audit}/` },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: report.outcome !== 'error',
        startTimeUtc: report.startedAt,
        endTimeUtc: report.finishedAt,
        toolExecutionNotifications: notifications,
      },
    ],
    results: report.findings.map((finding) => resultOf(finding, checks.indexOf(finding.check), placeOf(finding, pins, report))),
    properties: { target: report.target, outcome: report.outcome },
  };
}

function resultOf({ id, check, subject, severity, title, fix, links, evidence }: Finding, ruleIndex: number, place: Place | null): Result {
  return {
    ruleId: check,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: [title, fix].filter((text) => text !== '').join('\n') },
    ...(place === null ? {} : { locations: [{ physicalLocation: physical(place) }] }),
    partialFingerprints: { [FINGERPRINT]: id },
    properties: { subject, severity, links, evidence },
  };
}

interface Place {
  file: string;
  line: number | null;
}

function physical({ file, line }: Place) {
  // A path may hold what an address may not: spaces, `#`, `%`.
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return { artifactLocation: { uri, uriBaseId: 'SRCROOT' }, region: { startLine: line ?? 1 } };
}

/** Where each package is pinned, else first required, in any of the reports. */
function pinsIn(reports: readonly Report[]): Map<string, Place> {
  const pins = new Map<string, Place>();
  const all = reports.flatMap((report) => dependencyFacts(report).requirements);
  for (const { name, file, line } of [...all.filter(({ pinned }) => pinned !== null), ...all]) {
    if (name !== null && !pins.has(name)) pins.set(name, { file, line });
  }
  return pins;
}

/** Where a finding stands: the place in its evidence, else where its package is pinned, else the file that was read first. */
function placeOf({ evidence, subject }: Finding, pins: Map<string, Place>, report: Report): Place | null {
  if (typeof evidence['file'] === 'string') {
    return { file: evidence['file'], line: typeof evidence['line'] === 'number' ? evidence['line'] : null };
  }
  const [first] = dependencyFacts(report).files;
  return pins.get(subject.split('==')[0] ?? '') ?? (first === undefined ? null : { file: first, line: null });
}

function notification(level: 'warning' | 'error', text: string): Notification {
  return { level, message: { text } };
}
