import { z } from 'zod';

const outageSchema = z.object({
  /** Counts the outages of the monitor; part of the message's key. */
  number: z.number().int(),
  since: z.iso.datetime(),
  reason: z.enum(['silent', 'failed', 'overrun']),
  acknowledgedBy: z.string().nullable(),
  endedAt: z.iso.datetime().nullable(),
});
/** A time in which the monitor was down. */
export type Outage = z.infer<typeof outageSchema>;

export const monitorSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  site: z.string(),
  name: z.string(),
  periodMs: z.number().positive(),
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
  return now.getTime() >= lastHeard(monitor) + monitor.periodMs ? 'late' : 'up';
}

/** Why a monitor is down now, or null when it is not. */
export function downReason(monitor: Monitor, now: Date): Outage['reason'] | null {
  if (monitor.pausedAt !== null) return null;
  const success = timeOf(monitor.lastSuccessAt);
  if (timeOf(monitor.lastFailureAt) > success) return 'failed';
  if (monitor.started.some(({ at }) => now.getTime() >= Date.parse(at) + monitor.graceMs)) return 'overrun';
  if (monitor.lastSuccessAt !== null && now.getTime() >= lastHeard(monitor) + monitor.periodMs + monitor.graceMs) return 'silent';
  return null;
}

/** When a monitor that is not down goes down unless it is heard from; null when it never does by itself. */
export function nextDeadline(monitor: Monitor): Date | null {
  if (monitor.pausedAt !== null) return null;
  const ends = monitor.started.map(({ at }) => Date.parse(at) + monitor.graceMs);
  if (monitor.lastSuccessAt !== null) ends.push(lastHeard(monitor) + monitor.periodMs + monitor.graceMs);
  return ends.length === 0 ? null : new Date(Math.min(...ends));
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
  const resumedAt = monitor.pausedAt === null ? monitor.resumedAt : at;
  const resumed = { ...monitor, pausedAt: null, resumedAt, edition: monitor.edition + 1 };
  if (signal.kind === 'start') {
    const others = monitor.started.filter((one) => one.rid !== rid);
    return { ...resumed, started: [...others, { rid, at }].slice(-MAX_STARTED) };
  }
  // An end without a run id ends whatever was begun.
  const started = rid === '' ? [] : monitor.started.filter((one) => one.rid !== rid);
  if (signal.kind === 'fail') return { ...resumed, started, lastFailureAt: laterThan(at, monitor.lastSuccessAt), lastExit: signal.exit };
  const sizes = bytes === null ? monitor.sizes : [...monitor.sizes, bytes].slice(-KEPT_SIZES);
  return { ...resumed, started, lastSuccessAt: laterThan(at, monitor.lastFailureAt, true), sizes };
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
  const isOpen = outage !== null && outage.endedAt === null;
  const edition = monitor.edition + 1;
  if (reason !== null && !isOpen) {
    const begun: Outage = { number: (outage?.number ?? 0) + 1, since: now.toISOString(), reason, acknowledgedBy: null, endedAt: null };
    return { ...monitor, edition, outage: begun };
  }
  if (reason === null && isOpen) return { ...monitor, edition, outage: { ...outage, endedAt: now.toISOString() } };
  return monitor;
}

/** Whether the newest backup is under half the median of up to seven before it; empty is always too small. */
export function hasShrunk(sizes: number[]): boolean {
  const newest = sizes.at(-1);
  if (newest === undefined) return false;
  if (newest === 0) return true;
  const before = sizes.slice(-8, -1).sort((a, b) => a - b);
  if (before.length === 0) return false;
  const middle = before.length / 2;
  const median = before.length % 2 === 1 ? (before[Math.floor(middle)] ?? 0) : ((before[middle - 1] ?? 0) + (before[middle] ?? 0)) / 2;
  return newest < median / 2;
}
