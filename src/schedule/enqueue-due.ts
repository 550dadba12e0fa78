import type { Clock } from '../shared/clock.js';
import { messageOf } from '../shared/errors.js';
import { type DueEntry, type DueStore, type Move, readDueMember } from './due-store.js';

/** One entry whose time has come. */
export interface Due {
  team: string;
  id: string;
  /** The scheduled time, however late it is looked at. */
  occurrence: Date;
}

/** What a feature does about its own entries of the ledger. */
export interface DueKind {
  /** Adds the job, under an id derived from the occurrence: adding it twice must be adding it once. */
  enqueue(team: string, id: string, occurrence: Date, now: Date): Promise<void>;
  /** As `enqueue` for many at once; all or nothing is not needed. */
  enqueueMany?(dues: Due[], now: Date): Promise<void>;
  /**
   * The time after `occurrence`; null when there is none. It may be past as well: then it is enqueued in the same pass. A kind
   * whose job stands for one occurrence must not leave any out here, or a crash in between loses them.
   */
  next(team: string, id: string, occurrence: Date, now: Date): Promise<Date | null>;
  /**
   * What becomes of an entry while Farrier is removed from its workspace: it goes on to its next time, or waits until Farrier is back.
   * Without: it is enqueued all the same.
   */
  whileRemoved?: 'skip' | 'wait';
}

export interface DueLoopLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface DueLoop {
  /** Looks at the ledger now instead of at the next poll; resolves when that is done. */
  poke(): Promise<void>;
  /** Resolves once nothing more will be enqueued. */
  stop(): Promise<void>;
}

interface PassDeps {
  store: DueStore;
  kinds: Record<string, DueKind>;
  /** Whether Farrier was removed from the workspace; without, it never is. */
  isRemoved?: (team: string) => Promise<boolean>;
  now: Clock;
  log: DueLoopLog;
}

const BATCH = 1000;
/** How soon an entry that waits for Farrier to be back in its workspace is looked at again. */
const WAIT_MS = 10 * 60_000;
/** How long an entry that failed is left alone: 1 s, doubled each time, at most this. */
const LONGEST_REST_MS = 60_000;

/** Entries that failed, and when they are tried again. Kept in this process only: forgetting it means trying sooner. */
export type Resting = Map<string, { until: number; tries: number }>;

/**
 * Enqueues everything that is due and moves each entry to its next time. Enqueue first, then advance: a crash between
 * the two enqueues again under the same id, and never loses anything. What fails stays where it is and stops nothing else.
 * @returns how many entries were enqueued.
 */
export async function enqueueDue({ store, kinds, isRemoved = async () => false, now, log }: PassDeps, resting: Resting): Promise<number> {
  const at = now();
  let enqueued = 0;
  let left = 0;
  for (;;) {
    const entries = await store.dueBefore(at, BATCH, left);
    if (entries.length === 0) return enqueued;
    const ready = entries.filter((entry) => (resting.get(entry.member)?.until ?? 0) <= at.getTime());
    let gone = 0;
    for (const [kind, ofKind] of byKind(ready, kinds)) {
      const removed = kind.whileRemoved === undefined ? new Set<string>() : await removedTeams(ofKind, isRemoved);
      const handed = await handOver({ store, kind, entries: ofKind, removed, at, log, resting });
      gone += handed.moved;
      enqueued += handed.enqueued;
    }
    left += entries.length - gone;
  }
}

interface Batch {
  store: DueStore;
  kind: DueKind;
  entries: DueEntry[];
  /** Workspaces without Farrier, when the kind asks about that. */
  removed: Set<string>;
  at: Date;
  log: DueLoopLog;
  resting: Resting;
}

/** Enqueues the entries of one kind and advances those that were. `moved`: how many no longer stand in the way. */
async function handOver(batch: Batch): Promise<{ moved: number; enqueued: number }> {
  const isLeft = (entry: DueEntry) => batch.removed.has(nameOf(entry).team);
  const wanted = batch.entries.filter((entry) => !isLeft(entry));
  // Where each goes next is looked up meanwhile; nothing moves before it is enqueued.
  const [enqueued, nextTimes] = await Promise.all([enqueueBatch({ ...batch, entries: wanted }), nextTimesOf(batch)]);
  const movesOf = (entries: DueEntry[]) =>
    entries.flatMap((entry): Move[] => {
      const to = nextTimes.get(entry.member);
      return to === undefined ? [] : [{ member: entry.member, from: entry.at, to }];
    });
  const handed = movesOf(enqueued);
  const moves = [...handed, ...movesOf(batch.entries.filter(isLeft))];
  // An entry that somebody else moved first is gone from here as well, or stands at a later time.
  await batch.store.advanceAll(moves);
  for (const move of moves) batch.resting.delete(move.member);
  return { moved: moves.length, enqueued: handed.length };
}

/** The next time of each entry by its member; without those that failed. */
async function nextTimesOf(batch: Batch): Promise<Map<string, Date | null>> {
  const found = new Map<string, Date | null>();
  await Promise.all(
    batch.entries.map(async (entry) => {
      try {
        const { team, id } = nameOf(entry);
        const waits = batch.kind.whileRemoved === 'wait' && batch.removed.has(team);
        const to = waits ? new Date(batch.at.getTime() + WAIT_MS) : await batch.kind.next(team, id, entry.at, batch.at);
        if (to !== null && to <= entry.at)
          throw new Error(`The next time of ${entry.member} would be ${to.toISOString()}, which is no later`);
        found.set(entry.member, to);
      } catch (error) {
        rest(batch, entry, error);
      }
    }),
  );
  return found;
}

async function removedTeams(entries: DueEntry[], isRemoved: (team: string) => Promise<boolean>): Promise<Set<string>> {
  const teams = [...new Set(entries.map((entry) => nameOf(entry).team))];
  const answers = await Promise.all(teams.map(isRemoved));
  return new Set(teams.filter((_team, index) => answers[index]));
}

async function enqueueBatch(batch: Batch): Promise<DueEntry[]> {
  const { kind, entries, at } = batch;
  if (entries.length === 0) return [];
  if (kind.enqueueMany !== undefined) {
    try {
      await kind.enqueueMany(
        entries.map((entry) => ({ ...nameOf(entry), occurrence: entry.at })),
        at,
      );
      return entries;
    } catch {
      // One of them may be at fault: one by one below, so that the others are not held up.
    }
  }
  const enqueued: DueEntry[] = [];
  for (const entry of entries) {
    const { team, id } = nameOf(entry);
    try {
      await kind.enqueue(team, id, entry.at, at);
      enqueued.push(entry);
    } catch (error) {
      rest(batch, entry, error);
    }
  }
  return enqueued;
}

function rest({ resting, at, log }: Batch, entry: DueEntry, error: unknown): void {
  const tries = (resting.get(entry.member)?.tries ?? 0) + 1;
  const restMs = Math.min(1000 * 2 ** (tries - 1), LONGEST_REST_MS);
  resting.set(entry.member, { until: at.getTime() + restMs, tries });
  log.warn(
    { member: entry.member, dueAt: entry.at, tries, restMs, error: messageOf(error) },
    'could not enqueue what is due; it stays in the ledger',
  );
}

function byKind(entries: DueEntry[], kinds: Record<string, DueKind>): Map<DueKind, DueEntry[]> {
  const groups = new Map<DueKind, DueEntry[]>();
  for (const entry of entries) {
    // A kind that this worker does not know is another worker's, or a newer version's: it stays.
    const kind = kinds[readDueMember(entry.member)?.kind ?? ''];
    if (kind === undefined) continue;
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [entry]);
    else group.push(entry);
  }
  return groups;
}

function nameOf(entry: DueEntry): { team: string; id: string } {
  const name = readDueMember(entry.member);
  if (name === null) throw new Error(`The due ledger holds "${entry.member}", which nobody can have written`);
  return name;
}

/**
 * Polls the ledger until it is stopped. Any number of workers may do so on one ledger.
 * @param pollMs at most 1,000, or rounds come noticeably late.
 */
export function startDueLoop(options: PassDeps & { pollMs: number }): DueLoop {
  const resting: Resting = new Map();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let passing: Promise<void> = Promise.resolve();

  function pass(): Promise<void> {
    passing = passing.then(async () => {
      if (stopped) return;
      try {
        const enqueued = await enqueueDue(options, resting);
        if (enqueued > 0) options.log.info({ enqueued }, 'enqueued what was due');
      } catch (error) {
        options.log.warn({ error: messageOf(error) }, 'could not read the due ledger; trying again');
      }
    });
    return passing;
  }

  async function poll(): Promise<void> {
    await pass();
    if (!stopped) timer = setTimeout(() => void poll(), options.pollMs);
  }

  void poll();
  return {
    poke: pass,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await passing;
    },
  };
}
