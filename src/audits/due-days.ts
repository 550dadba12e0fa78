import { z } from 'zod';
import type { Comparison } from './compare.js';
import type { Finding, Severity } from './finding.js';
import { bySeverity } from './spoken.js';

const days = z.number().int().min(1).max(730);
export const dueDaysSchema = z.object({ critical: days, high: days, medium: days, low: days });
/** Days within which a finding of each severity should be gone, counted from when it was first seen. */
export type DueDays = z.infer<typeof dueDaysSchema>;

/** Own numbers; a site may have others. */
export const DUE_DAYS: DueDays = { critical: 7, high: 30, medium: 90, low: 120 };
const DAY_MS = 86_400_000;

/** `7/30/90/120`, critical to low. */
export function dueDaysText({ critical, high, medium, low }: DueDays): string {
  return [critical, high, medium, low].join('/');
}

/** Four whole numbers that do not shrink from critical to low; null when the text is something else. */
export function readDueDays(text: string): DueDays | null {
  const [critical, high, medium, low, ...more] = text.split('/').map((part) => (/^\s*\d{1,3}\s*$/.test(part) ? Number(part) : Number.NaN));
  const read = dueDaysSchema.safeParse({ critical, high, medium, low });
  if (!read.success || more.length > 0) return null;
  const inOrder = [read.data.critical, read.data.high, read.data.medium, read.data.low];
  return inOrder.every((one, index) => index === 0 || one >= (inOrder[index - 1] ?? 0)) ? read.data : null;
}

/** Facts are never due; what nobody rated is due as high. */
function daysFor(severity: Severity, dueDays: DueDays): number | null {
  if (severity === 'info') return null;
  return dueDays[severity === 'unknown' ? 'high' : severity];
}

/** When each finding of a report is due, by its id: from when it was first seen, which for the first run is that run. */
export function dueDates(findings: Finding[], comparison: Comparison, finishedAt: string, dueDays: DueDays = DUE_DAYS): Map<string, Date> {
  const since = new Map(comparison.still.map((one) => [one.id, one.since]));
  return new Map(
    findings.flatMap(({ id, severity }): [string, Date][] => {
      const allowed = daysFor(severity, dueDays);
      return allowed === null ? [] : [[id, new Date(Date.parse(since.get(id) ?? finishedAt) + allowed * DAY_MS)]];
    }),
  );
}

/** What is overdue first, the longest overdue on top; then the worst first. */
export function inOrder(findings: Finding[], due: Map<string, Date>, now: Date): Finding[] {
  const late = findings.filter(({ id }) => isLate(due.get(id), now));
  const time = ({ id }: Finding) => due.get(id)?.getTime() ?? 0;
  return [...bySeverity(late).sort((a, b) => time(a) - time(b)), ...bySeverity(findings.filter((one) => !late.includes(one)))];
}

export function isLate(due: Date | undefined, now: Date): boolean {
  return due !== undefined && due.getTime() <= now.getTime();
}
