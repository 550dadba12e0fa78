import type { RestoreProof } from '../../maintenance/rounds/round.js';
import { csvLine } from '../../shared/csv.js';
import type { Verdict } from '../drill/verdict.js';
import { spokenBytes } from '../spoken.js';
import { type DrillRecord, total } from './drill-record.js';
import { OVERDUE_DAYS, type Restore } from './restore-state.js';

const DAY_MS = 86_400_000;

/** A restore that somebody did by hand. */
export type HandRestore = RestoreProof & { at: string };

/** One line of evidence; null is not known. */
export interface EvidenceRow {
  at: string;
  how: Restore['how'];
  verdict: Verdict;
  backup: string;
  takenAt: string | null;
  bytes: number | null;
  /** Where it was restored. */
  into: string | null;
  seconds: number | null;
  tables: number | null;
  rows: number | null;
  newestRowAt: string | null;
  checks: string[];
  /** How a kept backup was taken in place of the newest; null: it was the newest, or by hand. */
  picked: DrillRecord['picked'];
}

export interface KnownRestores {
  drills: readonly DrillRecord[];
  byHand: readonly HandRestore[];
  /** Drills of kept backups. */
  kept?: readonly DrillRecord[];
  /** For how many days a restore proves the backups. */
  overdueDays?: number;
}

export interface Evidence {
  site: string;
  from: Date;
  to: Date;
  /** Oldest first. */
  rows: EvidenceRow[];
  /** Drills of kept backups, oldest first: they restore or not, and say nothing of how the backups are now. */
  kept: EvidenceRow[];
  /** Days without a good restore, the longest such time of the period. */
  longestGapDays: number;
  /** For how many days a restore proves the backups. */
  overdueDays: number;
}

/** The restores of a site in a period, whoever did them. */
export function gatherEvidence(
  site: { name: string; createdAt: string },
  { drills, byHand, kept = [], overdueDays = OVERDUE_DAYS }: KnownRestores,
  { from, to }: { from: Date; to: Date },
): Evidence {
  const isOfPeriod = ({ at }: EvidenceRow) => Date.parse(at) >= from.getTime() && Date.parse(at) <= to.getTime();
  const rows = inTime([...drills.map(ofDrill), ...byHand.map(ofHand)].filter(isOfPeriod));
  const begin = Math.min(to.getTime(), Math.max(from.getTime(), Date.parse(site.createdAt)));
  const good = rows.filter(({ verdict }) => verdict === 'ok').map(({ at }) => Date.parse(at));
  const points = [begin, ...good.filter((at) => at > begin), to.getTime()];
  const gaps = points.slice(1).map((at, index) => at - (points[index] ?? at));
  return {
    site: site.name,
    from,
    to,
    rows,
    kept: inTime(kept.map(ofDrill).filter(isOfPeriod)),
    longestGapDays: Math.floor(Math.max(0, ...gaps) / DAY_MS),
    overdueDays,
  };
}

function inTime(rows: readonly EvidenceRow[]): EvidenceRow[] {
  return rows.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** The same of the year until `to`. */
export function yearOfEvidence(site: { name: string; createdAt: string }, known: KnownRestores, to: Date): Evidence {
  return gatherEvidence(site, known, { from: new Date(to.getTime() - 365 * DAY_MS), to });
}

function ofDrill(drill: DrillRecord): EvidenceRow {
  const { how, verdict, takenAt, bytes, seconds, rows, newestRowAt, checks, picked } = drill;
  const counted = rows === null ? { tables: null, rows: null } : { tables: Object.keys(rows).length, rows: total(rows) };
  const about = { at: drill.ranAt, backup: drill.name, into: drill.engine };
  return { ...about, how, verdict, takenAt, bytes, seconds, ...counted, newestRowAt, checks, picked };
}

function ofHand({ at, backup, into, rows, minutes }: HandRestore): EvidenceRow {
  const unknown = { takenAt: null, bytes: null, tables: null, newestRowAt: null, checks: [], picked: null };
  return { at, how: 'by hand', verdict: 'ok', backup, into, seconds: minutes * 60, rows, ...unknown };
}

const HEADS = [
  'restored at',
  'how',
  'verdict',
  'backup',
  'taken at',
  'bytes',
  'into',
  'seconds',
  'tables',
  'rows',
  'newest row at',
  'checks',
  'which',
];

/** Which backup it was, in words. */
const PICKED = { newest: 'the newest', chance: 'a kept one, by chance', name: 'a kept one, by name' };

export function evidenceCsv(evidence: Evidence): string {
  const lines = inTime([...evidence.rows, ...evidence.kept]).map((row) =>
    csvLine([
      row.at,
      row.how,
      row.verdict,
      row.backup,
      row.takenAt ?? '',
      row.bytes ?? '',
      row.into ?? '',
      row.seconds ?? '',
      row.tables ?? '',
      row.rows ?? '',
      row.newestRowAt ?? '',
      row.checks.join(' '),
      row.how === 'by hand' ? '' : PICKED[row.picked ?? 'newest'],
    ]),
  );
  return [csvLine(HEADS), ...lines].join('');
}

/** Plain text: `12 good (9 by Farrier, 2 elsewhere, 1 by hand), 1 failed, 0 not possible`. */
export function evidenceWords({ rows, kept, longestGapDays, overdueDays }: Evidence): string {
  const good = rows.filter(({ verdict }) => verdict === 'ok');
  const by = (how: Restore['how']) => good.filter((row) => row.how === how).length;
  const impossible = rows.filter(({ verdict }) => verdict === 'not-possible').length;
  const failed = rows.length - good.length - impossible;
  const ways = `${by('worker')} by Farrier, ${by('elsewhere')} elsewhere, ${by('by hand')} by hand`;
  const late = longestGapDays > overdueDays ? `, over the ${overdueDays} that are allowed` : '';
  return `${good.length} good (${ways}), ${failed} failed, ${impossible} not possible. Longest time without a good one: ${longestGapDays} days${late}.${keptWords(kept)}`;
}

function keptWords(kept: readonly EvidenceRow[]): string {
  const good = kept.filter(({ verdict }) => verdict === 'ok').length;
  return kept.length === 0 ? '' : ` Beside them, kept backups that are not the newest: ${good} of ${kept.length} good.`;
}

/** One file that needs no other: opened anywhere, and printed. */
export function evidencePage(evidence: Evidence): string {
  const { site, from, to } = evidence;
  const rows = inTime([...evidence.rows, ...evidence.kept]);
  const title = `Restores of ${escapeHtml(site)}, ${day(from)} to ${day(to)}`;
  const heads = ['Restored (UTC)', 'How', 'Verdict', 'Backup', 'Taken (UTC)', 'Into', 'Seconds', 'Rows', 'Newest row (UTC)'];
  const body = rows.map(
    (row) =>
      `<tr>${cellsOf(row)
        .map((cell) => `<td>${escapeHtml(cell)}</td>`)
        .join('')}</tr>`,
  );
  const none = `<tr><td colspan="${heads.length}">No restore is recorded in this time.</td></tr>`;
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${title}</title>`,
    '<meta name="viewport" content="width=device-width"><style>',
    'body{font:14px/1.4 sans-serif;margin:2em;color:#000;background:#fff}',
    'table{border-collapse:collapse;width:100%}th,td{border:1px solid #767676;padding:.3em .5em;text-align:left;overflow-wrap:anywhere}',
    'thead{display:table-header-group}tr{break-inside:avoid}@page{size:A4 landscape;margin:1.5cm}@media print{body{margin:0}}',
    '</style></head><body>',
    `<h1>${title}</h1>`,
    `<p>${escapeHtml(evidenceWords(evidence))}</p>`,
    '<p>“Elsewhere” was restored near the data and posted, signed; “by hand” is what somebody said. Only counts are recorded, never rows.</p>',
    `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>`,
    `<tbody>${body.length === 0 ? none : body.join('\n')}</tbody></table>`,
    '</body></html>',
    '',
  ].join('\n');
}

function cellsOf(row: EvidenceRow): string[] {
  const size = row.bytes === null ? '' : ` (${spokenBytes(row.bytes)})`;
  const verdict = row.verdict === 'ok' ? 'ok' : [row.verdict, ...row.checks].join(' ');
  const number = (value: number | null) => (value === null ? '' : String(value));
  return [
    minute(row.at),
    row.how === 'worker' ? 'Farrier' : row.how,
    verdict,
    `${row.backup}${size}${row.picked === null ? '' : `, ${PICKED[row.picked]}`}`,
    minute(row.takenAt),
    row.into ?? '',
    number(row.seconds),
    number(row.rows),
    minute(row.newestRowAt),
  ];
}

const minute = (at: string | null) => (at === null ? '' : at.slice(0, 16).replace('T', ' '));
const day = (at: Date) => at.toISOString().slice(0, 10);

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
