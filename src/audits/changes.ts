import type { Memory } from './compare.js';

/** What the audits of some sites saw change in a period. */
export interface SeenChanges {
  fixed: number;
  new: number;
  /** Open at the end of the period. */
  open: number;
  /** Of each fixed finding: days from when it was first seen until it was seen gone. */
  daysToFix: number[];
}

const DAY_MS = 86_400_000;

/**
 * Counts what changed after `from` (null: ever) and until `to`, from what the audits of one site remember. Two audits that see the same
 * problem count it once; what the baseline found is not new. Null when no audit ever looked at everything.
 */
export function changesBetween(memories: readonly Memory[], from: Date | null, to: Date): SeenChanges | null {
  if (memories.every((memory) => memory.baselineAt === null)) return null;
  const isWithin = (at: string) => (from === null || Date.parse(at) > from.getTime()) && Date.parse(at) <= to.getTime();
  const open = new Map(
    memories.flatMap((memory) => Object.entries(memory.open).map(([id, { since }]) => [id, { since, memory }] as const)),
  );
  const gone = new Map(
    memories.flatMap((memory) => (memory.gone ?? []).map((one) => [`${one.id} ${one.at}`, { ...one, memory }] as const)),
  );
  // Seen by another audit still: not fixed.
  const fixed = [...gone.values()].filter(({ id, at }) => isWithin(at) && !open.has(id));
  const fixedOnce = new Map(fixed.map((one) => [one.id, one]));
  const isNew = ({ since, memory }: { since: string; memory: Memory }) => isWithin(since) && since !== memory.baselineAt;
  const newIds = new Set([
    ...[...open].filter(([, one]) => isNew(one)).map(([id]) => id),
    ...[...gone.values()].filter(isNew).map(({ id }) => id),
  ]);
  const openThen = new Set([
    ...[...open].filter(([, { since }]) => Date.parse(since) <= to.getTime()).map(([id]) => id),
    ...[...gone.values()].filter(({ since, at }) => Date.parse(since) <= to.getTime() && Date.parse(at) > to.getTime()).map(({ id }) => id),
  ]);
  return {
    fixed: fixedOnce.size,
    new: newIds.size,
    open: openThen.size,
    daysToFix: [...fixedOnce.values()].map(({ since, at }) => (Date.parse(at) - Date.parse(since)) / DAY_MS),
  };
}

/** The changes of several sites together. Null when none of them was ever looked at. */
export function sumChanges(all: readonly (SeenChanges | null)[]): SeenChanges | null {
  const seen = all.filter((one) => one !== null);
  if (seen.length === 0) return null;
  const sum = (number: (one: SeenChanges) => number) => seen.reduce((total, one) => total + number(one), 0);
  return {
    fixed: sum((one) => one.fixed),
    new: sum((one) => one.new),
    open: sum((one) => one.open),
    daysToFix: seen.flatMap((one) => one.daysToFix),
  };
}
