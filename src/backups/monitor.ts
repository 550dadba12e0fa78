import { z } from 'zod';
import { expectedAfter } from './expected.js';

const outageSchema = z.object({
  /** Counts the outages of the monitor; part of the message's key. */
  number: z.number().int(),
  since: z.iso.datetime(),
  reason: z.enum(['silent', 'failed', 'overrun']),
  acknowledgedBy: z.string().nullable(),
  /** Until when somebody wants to hear no more of it, and who; it is said once more then, when it is still down and nobody acknowledged it. */
  snoozed: z.object({ by: z.string(), until: z.iso.datetime() }).nullable().default(null),
  endedAt: z.iso.datetime().nullable(),
  /** Who ended it by pausing the monitor; null when a check-in did. */
  pausedBy: z.string().nullable().default(null),
});
/** A time in which the monitor was down. */
export type Outage = z.infer<typeof outageSchema>;

export const monitorSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  site: z.string(),
  name: z.string(),
  /** What checks in: the site's backup, or any other job, which proves nothing of backups. */
  purpose: z.enum(['backup', 'job']).default('backup'),
  periodMs: z.number().positive(),
  /** Ticks at which it is expected, in place of the period. */
  schedule: z.object({ cron: z.string(), timeZone: z.string() }).nullable().default(null),
  graceMs: z.number().nonnegative(),
  /** SHA-256 of the key in its address; the key itself is kept nowhere. */
  keyHash: z.string(),
  createdAt: z.iso.datetime(),
  pausedAt: z.iso.datetime().nullable(),
  /** When a check-in ended the last pause: silence before it is not held against the monitor. */
  resumedAt: z.iso.datetime().nullable(),
  lastSuccessAt: z.iso.datetime().nullable(),
  lastFailureAt: z.iso.datetime().nullable(),
  /** Of the last failure, when the job told it. */
  lastExit: z.number().int().nullable(),
  /** Sizes of the last backups as the job told them, newest last. */
  sizes: z.array(z.number().int().nonnegative()),
  /** How long the last runs took from start to success, in ms, newest last. */
  durations: z.array(z.number().int().nonnegative()).default([]),
  /** Jobs that said they began and not yet how they ended. */
  started: z.array(z.object({ rid: z.string(), at: z.iso.datetime() })),
  /** The last time it was down; null when it never was. */
  outage: outageSchema.nullable(),
  /** Grows with every change: the version under which its message is edited. */
  edition: z.number().int(),
});
/** Something that must be heard from in time: a backup job that checks in. */
export type Monitor = z.infer<typeof monitorSchema>;

export type MonitorState = 'new' | 'up' | 'late' | 'down' | 'paused';

/**
 * How a monitor stands. Deadlines are inclusive: at the deadline it is past. A start that is not followed by a success within
 * the grace is down, whatever came before; new and paused ones go down in no other way.
 */
export function monitorState(monitor: Monitor, now: Date): MonitorState {
  if (monitor.pausedAt !== null) return 'paused';
  if (downReason(monitor, now) !== null) return 'down';
  if (monitor.lastSuccessAt === null) return 'new';
  return now.getTime() >= expectedAt(monitor) ? 'late' : 'up';
}

/** Why a monitor is down now, or null when it is not. */
export function downReason(monitor: Monitor, now: Date): Outage['reason'] | null {
  if (monitor.pausedAt !== null) return null;
  const success = timeOf(monitor.lastSuccessAt);
  if (timeOf(monitor.lastFailureAt) > success) return 'failed';
  if (monitor.started.some(({ at }) => now.getTime() >= Date.parse(at) + monitor.graceMs)) return 'overrun';
  if (monitor.lastSuccessAt !== null && now.getTime() >= expectedAt(monitor) + monitor.graceMs) return 'silent';
  return null;
}

/**
 * When a monitor has to be looked at again by itself: when it goes down unless it is heard from, and while it is down when a snooze
 * of its alert ends. Null when there is no such time.
 */
export function nextDeadline(monitor: Monitor, now: Date): Date | null {
  if (monitor.pausedAt !== null) return null;
  const { outage } = monitor;
  if (downReason(monitor, now) !== null) {
    if (!isOpen(outage)) return now;
    const until = outage.acknowledgedBy === null ? timeOf(outage.snoozed?.until ?? null) : 0;
    return until > now.getTime() ? new Date(until) : null;
  }
  const ends = monitor.started.map(({ at }) => Date.parse(at) + monitor.graceMs);
  if (monitor.lastSuccessAt !== null) ends.push(expectedAt(monitor) + monitor.graceMs);
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

/** Whether somebody said to hear no more of the outage until a time that has come since. */
export function isSnoozeOver({ acknowledgedBy, snoozed, endedAt }: Outage, now: Date): boolean {
  return snoozed !== null && acknowledgedBy === null && endedAt === null && now.getTime() >= Date.parse(snoozed.until);
}

function isOpen(outage: Outage | null): outage is Outage {
  return outage !== null && outage.endedAt === null;
}

/** When it is expected next, in ms since the epoch. */
export function expectedAt(monitor: Monitor): number {
  return expectedAfter(monitor, lastHeard(monitor));
}

/** From when its period counts. */
function lastHeard(monitor: Monitor): number {
  return Math.max(timeOf(monitor.lastSuccessAt), timeOf(monitor.resumedAt));
}

function timeOf(at: string | null): number {
  return at === null ? 0 : Date.parse(at);
}

export type Signal = { kind: 'start' } | { kind: 'success' } | { kind: 'fail'; exit: number | null };

export interface CheckIn {
  signal: Signal;
  /** Pairs a start with its end; empty when the job gave none. */
  rid: string;
  bytes: number | null;
}

/** More starts without an end are forgotten, the oldest first. */
const MAX_STARTED = 20;
const KEPT_SIZES = 8;

/** The monitor after a check-in at `now`. Any check-in resumes a paused one. */
export function checkedIn(monitor: Monitor, checkIn: CheckIn, now: Date): Monitor {
  const at = now.toISOString();
  const { signal, rid, bytes } = checkIn;
  const awake = { ...resumed(monitor, now), edition: monitor.edition + 1 };
  if (signal.kind === 'start') {
    const others = awake.started.filter((one) => one.rid !== rid);
    return { ...awake, started: [...others, { rid, at }].slice(-MAX_STARTED) };
  }
  // An end without a run id ends whatever was begun.
  const started = rid === '' ? [] : awake.started.filter((one) => one.rid !== rid);
  if (signal.kind === 'fail') return { ...awake, started, lastFailureAt: laterThan(at, monitor.lastSuccessAt), lastExit: signal.exit };
  const sizes = bytes === null ? monitor.sizes : [...monitor.sizes, bytes].slice(-KEPT_SIZES);
  const began = awake.started.findLast((one) => rid === '' || one.rid === rid);
  const took = began === undefined ? [] : [Math.max(0, now.getTime() - Date.parse(began.at))];
  const durations = [...monitor.durations, ...took].slice(-KEPT_SIZES);
  return { ...awake, started, lastSuccessAt: laterThan(at, monitor.lastFailureAt, true), sizes, durations };
}

/** The monitor after somebody paused it: what is down is over, and only a check-in or a person makes it wait again. */
export function paused(monitor: Monitor, by: string, now: Date): Monitor {
  if (monitor.pausedAt !== null) return monitor;
  const at = now.toISOString();
  const outage = isOpen(monitor.outage) ? { ...monitor.outage, endedAt: at, pausedBy: by } : monitor.outage;
  return { ...monitor, pausedAt: at, outage, edition: monitor.edition + 1 };
}

/** The monitor after somebody resumed it: silence before is not held against it, nor is what it said before. */
export function resumed(monitor: Monitor, now: Date): Monitor {
  if (monitor.pausedAt === null) return monitor;
  const at = now.toISOString();
  const isBad = timeOf(monitor.lastFailureAt) > timeOf(monitor.lastSuccessAt);
  const lastFailureAt = isBad ? null : monitor.lastFailureAt;
  return { ...monitor, pausedAt: null, resumedAt: at, started: [], lastFailureAt, edition: monitor.edition + 1 };
}

/** `at`, or a moment after `other` when clocks of two processes put them out of order. An equal success wins over a failure. */
function laterThan(at: string, other: string | null, mayEqual = false): string {
  if (other === null || at > other || (mayEqual && at === other)) return at;
  return new Date(Date.parse(other) + (mayEqual ? 0 : 1)).toISOString();
}

/** The monitor with its outage begun or ended, as its state at `now` asks for; the same object when nothing changed. */
export function settled(monitor: Monitor, now: Date): Monitor {
  if (monitor.pausedAt !== null) return monitor;
  const reason = downReason(monitor, now);
  const { outage } = monitor;
  const edition = monitor.edition + 1;
  if (reason !== null && !isOpen(outage)) {
    const number = (monitor.outage?.number ?? 0) + 1;
    const begun: Outage = { number, since: now.toISOString(), reason, acknowledgedBy: null, snoozed: null, endedAt: null, pausedBy: null };
    return { ...monitor, edition, outage: begun };
  }
  if (reason === null && isOpen(outage)) return { ...monitor, edition, outage: { ...outage, endedAt: now.toISOString() } };
  return monitor;
}

/** Whether the newest backup is under half the median of up to seven before it; empty is always too small. */
export function hasShrunk(sizes: number[]): boolean {
  const newest = sizes.at(-1);
  if (newest === undefined) return false;
  const median = medianBefore(sizes);
  return newest === 0 || (median !== null && newest < median / 2);
}

/** The median of up to seven values before the newest; null when there is none. */
export function medianBefore(values: readonly number[]): number | null {
  const before = values.slice(-8, -1).sort((a, b) => a - b);
  if (before.length === 0) return null;
  const middle = before.length / 2;
  return before.length % 2 === 1 ? (before[Math.floor(middle)] ?? 0) : ((before[middle - 1] ?? 0) + (before[middle] ?? 0)) / 2;
}
