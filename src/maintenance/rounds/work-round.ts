import { UNTRUE_WORDS, type Untrue } from '../../audits/silence.js';
import { UserError } from '../../shared/errors.js';
import { type Changes, type Entry, MOST_NOTES, type Note, type RestoreProof, type Round, type Task, withNote } from './round.js';

/** What a person does to a task. */
export type Act =
  | { what: 'done'; task: string; words?: string; restore?: RestoreProof }
  | { what: 'reopen'; task: string }
  | { what: 'assign'; task: string; to: string }
  /** `until` as ISO; null: until the next round. */
  | { what: 'snooze'; task: string; until: string | null }
  | { what: 'skip'; task: string; reason: string }
  | { what: 'untrue'; task: string; why: Untrue; words: string }
  | { what: 'note'; task: string; words: string; link?: string };

export interface Doer {
  user: string;
  at: Date;
  /** Slack's trigger or view: what comes again under the same one changes nothing. */
  trigger: string;
}

/** How much of the log is kept; older entries can no longer be undone. */
const KEPT_ENTRIES = 100;
const REMOVE_WITHIN_MS = 10 * 60_000;

/**
 * The round after the act; the same object when it changes nothing.
 * @throws {UserError} when the round is over, the task is not in it, or the task asks for a proof that the act lacks.
 */
export function work(round: Round, act: Act, doer: Doer): Round {
  if (round.log.some((entry) => entry.trigger === doer.trigger)) return round;
  refuseWhenOver(round);
  const task = round.tasks.find((candidate) => candidate.key === act.task);
  if (task === undefined) throw new UserError('That task is not in this round any more. Its thread shows what is.');
  const after = changed(task, act, doer);
  if (after === task) return round;
  const to = act.what === 'assign' ? { to: act.to } : {};
  return logged(replaced(round, after), { what: act.what, task: task.key, before: toKeep(task, after), ...to }, doer);
}

function changed(task: Task, act: Act, doer: Doer): Task {
  const who = { by: doer.user, at: doer.at.toISOString() };
  // Another word about the task takes the place of the one before.
  const mark = { ...who, untrue: null, snoozedUntil: undefined };
  switch (act.what) {
    case 'done':
      return task.state === 'done' ? task : { ...task, ...mark, state: 'done', reason: null, byHand: proofOf(task, act, who) };
    case 'reopen':
      return task.state === 'open' ? task : unseen({ ...task, ...mark, state: 'open', reason: null, byHand: null });
    case 'assign':
      return task.assignee === act.to ? task : { ...task, assignee: act.to };
    case 'snooze':
      if (task.state === 'snoozed' && (task.snoozedUntil ?? null) === act.until) return task;
      return { ...task, ...mark, state: 'snoozed', ...(act.until === null ? {} : { snoozedUntil: act.until }) };
    case 'skip':
      return task.state === 'skipped' && task.reason === act.reason ? task : { ...task, ...mark, state: 'skipped', reason: act.reason };
    case 'untrue':
      return {
        ...task,
        ...mark,
        state: 'skipped',
        reason: `Not true (${UNTRUE_WORDS[act.why]}): ${act.words}`,
        untrue: { why: act.why, words: act.words, ...who },
      };
    default:
      return { ...task, notes: withNote(task.notes, { ...who, words: act.words, ...(act.link === undefined ? {} : { link: act.link }) }) };
  }
}

/** The round when the time of a snoozed task has come: it is open again. The same object when it is not snoozed any more, or longer. */
export function wake(round: Round, key: string, at: Date): Round {
  const task = round.tasks.find((candidate) => candidate.key === key);
  if (round.state !== 'open' || task?.state !== 'snoozed' || task.snoozedUntil === undefined) return round;
  if (new Date(task.snoozedUntil) > at) return round;
  const { snoozedUntil: _over, ...rest } = task;
  return { ...replaced(round, { ...rest, state: 'open', by: null, at: null }), revision: round.revision + 1 };
}

/** What Farrier saw no longer counts, since somebody knows better. */
function unseen({ seen: _seen, ...task }: Task): Task {
  return task;
}

function proofOf(task: Task, act: { words?: string; restore?: RestoreProof }, mark: { by: string; at: string }): Task['byHand'] {
  if (task.proof === null) return null;
  const words = act.words?.trim() ?? '';
  if (words === '') throw new UserError(`Audits can prove "${task.title}", so a tick alone does not count. Say how you know`);
  return { words, ...mark, ...(act.restore === undefined ? {} : { restore: act.restore }) };
}

/**
 * The round after somebody said how a site is backed up: the task that asked so is done once it is about nothing else, and has a
 * note until then. The same object when no task asks so.
 */
export function answer(round: Round, site: { id: string; words: string }, doer: Doer): Round {
  const task = round.tasks.find((candidate) => candidate.state !== 'done' && candidate.asks?.includes(site.id));
  if (task === undefined || round.state !== 'open') return round;
  const others = task.sites.filter((id) => id !== site.id);
  const asks = task.asks?.filter((id) => id !== site.id);
  const answered = replaced(round, { ...task, asks, sites: others.length > 0 ? others : task.sites });
  const what = others.length > 0 ? 'note' : 'done';
  return work(answered, { what, task: task.key, words: site.words }, doer);
}

/** The last thing that was done and not undone, when there is one. */
export function lastEntry(round: Round): Entry | null {
  return round.log.findLast((entry) => entry.before !== null || entry.owners !== undefined) ?? null;
}

/**
 * Takes back entry `number`, which must be the last that was not undone; else the same object: somebody was quicker. What Farrier did
 * to the task or the round since then stays.
 */
export function undo(round: Round, number: number, doer: Doer): Round {
  if (round.log.some((entry) => entry.trigger === doer.trigger)) return round;
  refuseWhenOver(round);
  const last = lastEntry(round);
  if (last === null || last.number !== number) return round;
  const log = round.log.map(({ owners, ...entry }) => (entry.number === number ? { ...entry, before: null } : withOwners(entry, owners)));
  const owners = isStill(last, round.owner) ? last.owners : undefined;
  const tasks = round.tasks.map((task) => (last.before?.key === task.key ? undone(task, last, last.before) : task));
  return logged({ ...round, ...owners, tasks, log }, { what: 'undo', task: last.task, before: null }, doer);
}

/** Whether what was given is still with whom it was given to. Older entries do not say whom. */
function isStill({ to }: Entry, now: string | null): boolean {
  return to === undefined || to === now;
}

/** The task without what the act did to it. */
function undone(task: Task, entry: Entry, before: Task): Task {
  if (entry.what === 'assign') return isStill(entry, task.assignee) ? { ...task, assignee: before.assignee } : task;
  if (entry.what === 'note') return { ...task, notes: notesWithout(task.notes, entry, before.notes) };
  if (task.by !== entry.by || task.at !== entry.at) return task;
  const { state, reason, by, at, byHand, untrue, snoozedUntil, seen } = before;
  return { ...task, state, reason, by, at, byHand, untrue, snoozedUntil, seen };
}

/** The note goes; the one that made room for it is back. Older entries name all that were there. */
function notesWithout(notes: readonly Note[], { by, at }: Entry, before: readonly Note[]): Note[] {
  const isThere = (note: Note) => notes.some((one) => one.by === note.by && one.at === note.at && one.words === note.words);
  return [...before.filter((note) => !isThere(note)), ...notes.filter((note) => note.by !== by || note.at !== at)].slice(-MOST_NOTES);
}

/** What undo needs of the task: a hundred entries with all its notes would be a large record. */
export function toKeep(before: Task, after: Task): Task {
  const { disputes: _disputes, ...rest } = before;
  return { ...rest, notes: before.notes.filter((note) => !after.notes.includes(note)) };
}

function withOwners(entry: Entry, owners: Entry['owners']): Entry {
  return owners === undefined ? entry : { ...entry, owners };
}

/** Somebody else (null: nobody) owns the round; `nextOwner` follows them. The same object when they own it already. */
export function handOver(round: Round, to: string | null, nextOwner: string | null, doer: Doer): Round {
  if (round.log.some((entry) => entry.trigger === doer.trigger)) return round;
  refuseWhenOver(round);
  if (round.owner === to) return round;
  const owners = { owner: round.owner, nextOwner: round.nextOwner };
  return logged({ ...round, owner: to, nextOwner }, { what: 'owner', task: '', before: null, owners, to }, doer);
}

/** Closes the round: what is still open is carried over. The same object when it is over already. */
export function close(round: Round, at: Date, changes?: Changes): Round {
  if (round.state !== 'open') return round;
  const tasks = round.tasks.map((task): Task => (task.state === 'open' ? { ...task, state: 'carried' } : task));
  const seen = changes === undefined ? {} : { changes };
  return { ...round, ...seen, tasks, state: 'closed', closedAt: at.toISOString(), revision: round.revision + 1 };
}

/** Why the round may not be removed by this person now; null when it may. */
export function whyNotRemovable(round: Round, user: string, now: Date): string | null {
  if (round.askedBy === null) return 'Only rounds that were posted by hand can be removed.';
  if (round.askedBy !== user) return `Only <@${round.askedBy}>, who asked for this round, can remove it.`;
  if (round.log.length > 0) return 'Somebody has worked on this round already, so it stays.';
  if (now.getTime() - Date.parse(round.openedAt) > REMOVE_WITHIN_MS)
    return 'Ten minutes have passed, so this round stays. It closes by itself.';
  return null;
}

/** Marks the round as removed; the same object when it is over already. */
export function remove(round: Round, at: Date): Round {
  return round.state === 'open' ? { ...round, state: 'removed', closedAt: at.toISOString(), revision: round.revision + 1 } : round;
}

/** A site's task is not asked about any more: its line goes. */
export function withoutLine(round: Round, site: string, task: string): Round {
  const notConnected = round.notConnected.filter((line) => line.site !== site || line.task !== task);
  return notConnected.length === round.notConnected.length ? round : { ...round, notConnected, revision: round.revision + 1 };
}

function refuseWhenOver(round: Round): void {
  if (round.state === 'removed') throw new UserError('This round was removed. `/maintenance now` opens another.');
  if (round.state === 'closed') throw new UserError('This round is closed. What was left open comes again with the next one.');
}

/** The round with this task in place of the one of its key. */
export function replaced(round: Round, task: Task): Round {
  return { ...round, tasks: round.tasks.map((candidate) => (candidate.key === task.key ? task : candidate)) };
}

/** The round with one more entry in its log. */
export function logged(round: Round, what: Pick<Entry, 'what' | 'task' | 'before' | 'owners' | 'to'>, doer: Doer): Round {
  const number = (round.log.at(-1)?.number ?? 0) + 1;
  const entry: Entry = { number, trigger: doer.trigger, by: doer.user, at: doer.at.toISOString(), ...what };
  return { ...round, log: [...round.log, entry].slice(-KEPT_ENTRIES), revision: round.revision + 1 };
}
