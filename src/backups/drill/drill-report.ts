import type { Finding, Severity } from '../../audits/finding.js';
import { outcomeOf, type Report } from '../../audits/report.js';
import { spokenBytes } from '../spoken.js';
import type { Drill } from './drill.js';
import type { OwnResult } from './own-check.js';
import type { Fault } from './verdict.js';

const SEVERITIES: Record<Fault['verdict'], Severity> = {
  dangerous: 'critical',
  broken: 'critical',
  empty: 'critical',
  stale: 'high',
  'not-possible': 'medium',
};

/** Public id of what a team asks itself. */
const OWN_CHECK = 'restore-check-failed';

export interface DrilledAt {
  /** As it was asked for. */
  target: string;
  startedAt: Date;
  finishedAt: Date;
}

/** A drill as a report: what it measured, and a finding for each thing that is wrong. What was not possible makes it an error. */
export function drillReport(drill: Drill, { target, startedAt, finishedAt }: DrilledAt): Report {
  const { checks = [] } = drill;
  const findings = [...drill.faults.map((fault): Finding => findingOf(fault, drill)), ...checks.flatMap(findingOfCheck)];
  const unchecked = [
    ...drill.faults.filter(({ verdict }) => verdict === 'not-possible').map(({ text }) => ({ subject: drill.name, reason: text })),
    ...checks.flatMap(({ name, reason }) => (reason === null ? [] : [{ subject: `check “${name}”`, reason }])),
  ];
  const unreadable = drill.verdict === 'not-possible';
  return {
    format: 'farrier.report/1',
    audit: 'backups',
    target,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    outcome: outcomeOf({ findings, unchecked, sources: [], unreadable }),
    findings,
    unchecked,
    sources: [],
    facts: { newest: { name: drill.name, bytes: drill.bytes, takenAt: drill.takenAt.toISOString() }, drill: factsOf(drill) },
  };
}

function findingOf({ verdict, check, text, fix }: Fault, { name }: Drill): Finding {
  return { id: check, check, subject: name, severity: SEVERITIES[verdict], title: text, evidence: { verdict }, fix, links: [] };
}

/** A check of the team that found something else than it expects. */
function findingOfCheck({ id, name, expected, state, value }: OwnResult): Finding[] {
  if (state !== 'fail') return [];
  const title = `The check “${name}” expects ${expected}, and ${value === null ? 'there is nothing' : `it is ${value}`}`;
  const fix = 'Look what the dump lacks; or change the check in /maintenance backups';
  return [
    { id: `${OWN_CHECK}/${id}`, check: OWN_CHECK, subject: name, severity: 'high', title, evidence: { expected, value }, fix, links: [] },
  ];
}

function factsOf({ engine, format, seconds, counted, verdict, noise, isClosed, checks = [] }: Drill): Record<string, unknown> {
  return {
    engine,
    format,
    seconds,
    tables: counted === null ? null : Object.keys(counted.rows).length,
    rows: counted?.rows ?? null,
    newestRowAt: counted?.newestRowAt?.toISOString() ?? null,
    verdict,
    noise,
    withoutNetwork: isClosed,
    checks,
  };
}

const WORDS: Record<Drill['verdict'], string> = {
  ok: 'It restores.',
  dangerous: 'Do not restore this anywhere.',
  broken: 'It does not restore.',
  empty: 'It restores, and what matters is not in it.',
  stale: 'It restores, and is old.',
  'not-possible': 'Whether it restores could not be tried here. That says nothing about the backup, good or bad.',
};

const MOST_TABLES = 12;

/** A drill for a terminal: the verdict, what it rests on, and the restore card. */
export function drillText(drill: Drill): string {
  const { counted, seconds, engine, commands } = drill;
  const restored =
    counted === null || seconds === null || engine === null ? [] : [`Restored into ${engine} in ${seconds} s: ${rowsText(counted.rows)}.`];
  const newest = counted?.newestRowAt == null ? [] : [`Its newest row is of ${minute(counted.newestRowAt)}.`];
  const open = drill.isClosed === false ? ['This machine lets nobody make a place without a network; it ran without a port instead.'] : [];
  const card = drill.verdict !== 'ok' || commands.length === 0 ? [] : ['', 'By hand:', ...commands.map((command) => `  ${command}`)];
  return [
    `${drill.name}: ${drill.verdict}. ${WORDS[drill.verdict]}`,
    `${spokenBytes(drill.bytes)}, ${drill.format}, taken ${minute(drill.takenAt)}.`,
    ...drill.faults.map(({ text, fix }) => `- ${text} ${fix}`),
    ...restored,
    ...newest,
    ...open,
    ...card,
    '',
  ].join('\n');
}

function rowsText(rows: Record<string, number>): string {
  const all = Object.entries(rows).sort(([, a], [, b]) => b - a);
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  const shown = all.slice(0, MOST_TABLES).map(([name, count]) => `${name} ${count}`);
  const more = all.length > MOST_TABLES ? [`${all.length - MOST_TABLES} more`] : [];
  return `${total} rows in ${all.length} tables (${[...shown, ...more].join(', ')})`;
}

function minute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
