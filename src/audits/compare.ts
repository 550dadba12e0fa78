import { z } from 'zod';
import type { Finding } from './finding.js';
import type { Report, Unchecked } from './report.js';

const openSchema = z.object({ title: z.string(), subject: z.string(), since: z.iso.datetime() });
const goneSchema = z.object({ id: z.string(), since: z.iso.datetime(), at: z.iso.datetime() });
/** Findings seen gone that are remembered of one audit of one site: years of them. */
const GONE_KEPT = 1000;

export const memorySchema = z.object({
  version: z.literal(1),
  /** When the first complete run was; null until there was one. */
  baselineAt: z.iso.datetime().nullable(),
  /** Finding id → what is open, and since when it is known. */
  open: z.record(z.string(), openSchema),
  /** What was fixed, with when it was first seen and when it was seen gone; oldest first. */
  gone: z.array(goneSchema).optional(),
});
/** What earlier runs of one audit of one site found and nobody has seen gone. */
export type Memory = z.infer<typeof memorySchema>;

const knownSchema = openSchema.extend({ id: z.string() });
/** A finding of an earlier run. */
export type Known = z.infer<typeof knownSchema>;

export const comparisonSchema = z.object({
  /** This run is the baseline: what it found is old, not new. */
  baseline: z.boolean(),
  baselineAt: z.iso.datetime().nullable(),
  /** Ids of findings that no earlier run had. */
  new: z.array(z.string()),
  still: z.array(knownSchema),
  fixed: z.array(knownSchema),
  /** Of the new ones: what was fixed before and is back, and when it was seen gone. */
  reopened: z.array(goneSchema).optional(),
  /** Was open, and this run could not look: neither fixed nor confirmed. */
  unseen: z.array(knownSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/**
 * Compares a report with what is remembered, by finding id. The first run that could look at everything is the baseline; a run
 * that could not never sets it, and never counts what it did not see as fixed.
 */
export function compareReport(before: Memory | null, report: Report): { comparison: Comparison; memory: Memory } {
  const complete = report.outcome !== 'error' && report.outcome !== 'not-applicable';
  const baseline = complete && before?.baselineAt == null;
  const baselineAt = baseline ? report.finishedAt : (before?.baselineAt ?? null);
  const known = before?.baselineAt == null ? {} : before.open;
  const found = new Map(report.findings.map((finding) => [finding.id, finding]));
  const vanished = Object.entries(known)
    .filter(([id]) => !found.has(id))
    .map(([id, open]) => ({ id, ...open }));
  const unseen = vanished.filter((one) => !complete || isUnchecked(one.subject, report.unchecked));
  const comparison: Comparison = {
    baseline,
    baselineAt,
    new: baselineAt === null || baseline ? [] : [...found.keys()].filter((id) => !(id in known)),
    still: [...found.keys()].flatMap((id) => (known[id] === undefined ? [] : [{ id, ...known[id] }])),
    fixed: vanished.filter((one) => !unseen.includes(one)),
    unseen,
  };
  const isNew = new Set(comparison.new);
  const back = new Map((before?.gone ?? []).filter(({ id }) => isNew.has(id)).map((one) => [one.id, one]));
  if (back.size > 0) comparison.reopened = [...back.values()];
  if (baselineAt === null) return { comparison, memory: emptyMemory() };
  const fixed = comparison.fixed.map(({ id, since }) => ({ id, since, at: report.finishedAt }));
  const gone = [...(before?.gone ?? []), ...fixed].slice(-GONE_KEPT);
  return { comparison, memory: { ...remember(baselineAt, report, known, unseen), gone } };
}

/** What a report is that is compared with nothing. */
export function uncompared(): Comparison {
  return { baseline: false, baselineAt: null, new: [], still: [], fixed: [], unseen: [] };
}

function emptyMemory(): Memory {
  return { version: 1, baselineAt: null, open: {} };
}

function remember(baselineAt: string, report: Report, known: Memory['open'], unseen: Known[]): Memory {
  const seen = report.findings.map(({ id, title, subject }): [string, Memory['open'][string]] => [
    id,
    { title, subject, since: known[id]?.since ?? report.finishedAt },
  ]);
  const kept = unseen.map(({ id, ...open }): [string, Memory['open'][string]] => [id, open]);
  return { version: 1, baselineAt, open: Object.fromEntries([...seen, ...kept]) };
}

/** Whether the report says that this subject could not be judged; `django==3.2.13` is also meant by `django`. */
function isUnchecked(subject: string, unchecked: Unchecked[]): boolean {
  const names = new Set([subject, packageOf(subject)]);
  return unchecked.some((one) => names.has(one.subject) || names.has(packageOf(one.subject)));
}

function packageOf(subject: string): string {
  return /^([\w.-]+)\s*[=<>~!]=/.exec(subject)?.[1] ?? subject;
}

/** What alarms even in a baseline: an exposed secret, a public dump, no backup at all. */
const ALWAYS_ALARMING = new Set(['env-exposed', 'vcs-exposed', 'dump-exposed', 'backup-public-object', 'backup-missing']);

/** The findings that may break in before the next round: new since the baseline and rated critical or high. Unrated ones wait. */
export function alarming(report: Report, comparison: Comparison): Finding[] {
  const isNew = new Set(comparison.new);
  return report.findings.filter((finding) => {
    if (ALWAYS_ALARMING.has(finding.check)) return comparison.baseline || isNew.has(finding.id);
    return isNew.has(finding.id) && (finding.severity === 'critical' || finding.severity === 'high');
  });
}
