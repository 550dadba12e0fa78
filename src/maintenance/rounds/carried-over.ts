import { UserError } from '../../shared/errors.js';
import { oneLine } from '../../wishlist/wish.js';
import type { Decision, Entry, LeftOut, Round, Task } from './round.js';
import { type Doer, logged, replaced, toKeep } from './work-round.js';

/** Carried over this often, a task is too big, not wanted, or no maintenance. */
export const DECIDE_AFTER = 3;
const MOST_PARTS = 3;
const TITLE_MAX = 150;

/** What becomes of a task that was carried over three times. */
export type Verdict = { what: 'split'; titles: string[] } | { what: 'drop'; reason: string } | { what: 'wish'; wish: string };

const DECISIONS: readonly Entry['what'][] = ['split', 'drop', 'wish'];
export const MADE_A_WISH = 'made a wish';

export function mayDecide(task: Task): boolean {
  return task.state === 'carried' && task.decision === undefined && task.carried + 1 >= DECIDE_AFTER;
}

/**
 * The closed round after the decision; the same object when somebody decided the same before.
 * @throws {UserError} when there is nothing (any more) to decide about the task.
 */
export function decide(round: Round, key: string, verdict: Verdict, doer: Doer): Round {
  if (round.log.some((entry) => entry.trigger === doer.trigger)) return round;
  const task = round.tasks.find((candidate) => candidate.key === key);
  if (task?.decision !== undefined) throw new UserError(`Somebody was quicker: "${task.title}" is decided. Undo that first.`);
  if (round.state !== 'closed' || task === undefined || !mayDecide(task)) {
    throw new UserError('There is nothing to decide about that task. The thread of its round shows how it stands.');
  }
  const after = decided(task, verdict, doer);
  return logged(replaced(round, after), { what: verdict.what, task: key, before: toKeep(task, after) }, doer);
}

function decided(task: Task, verdict: Verdict, doer: Doer): Task {
  const mark = { by: doer.user, at: doer.at.toISOString() };
  if (verdict.what === 'split') return { ...task, decision: { ...verdict, ...mark } };
  const decision: Decision = verdict.what === 'drop' ? { what: 'drop', ...mark } : { ...verdict, ...mark };
  return { ...task, ...mark, state: 'skipped', reason: verdict.what === 'drop' ? verdict.reason : MADE_A_WISH, decision };
}

/** Takes the decision about a task back. The same object when there is none. */
export function takeBackDecision(round: Round, key: string, doer: Doer): Round {
  if (round.log.some((entry) => entry.trigger === doer.trigger)) return round;
  const last = round.log.findLast((entry) => entry.task === key && entry.before !== null && DECISIONS.includes(entry.what));
  const task = round.tasks.find((candidate) => candidate.key === key);
  if (last?.before == null || task === undefined) return round;
  const log = round.log.map((entry) => (entry === last ? { ...entry, before: null } : entry));
  const { notes, disputes } = task;
  return logged(replaced({ ...round, log }, { ...last.before, notes, disputes }), { what: 'undo', task: key, before: null }, doer);
}

/** The two or three titles that were typed, or what is wrong with them. */
export function readParts(titles: readonly string[]): { titles: string[] } | { fault: string } {
  const given = titles.map(oneLine).filter(Boolean);
  if (given.length < 2) return { fault: 'Two smaller tasks are needed, or it is not split.' };
  if (new Set(given).size < given.length) return { fault: 'Two of them have the same title.' };
  const long = given.find((title) => title.length > TITLE_MAX);
  if (long !== undefined) return { fault: `"${long.slice(0, 30)}…" is longer than ${TITLE_MAX} characters.` };
  return { titles: given.slice(0, MOST_PARTS) };
}

/** The smaller tasks that stand in for those that were split in the round before. */
export function partsOf(previous: Round | null): Task[] {
  return (previous?.tasks ?? []).flatMap((task) => {
    const titles = task.decision?.what === 'split' ? task.decision.titles : [];
    return titles.map((title, index): Task => {
      const { decision: _decided, asks: _asked, disputes: _told, ...rest } = task;
      return {
        ...rest,
        key: `${task.key}-${'abc'[index]}`,
        title,
        // Nobody knows yet how the work divides.
        minutes: Math.max(5, Math.round(task.minutes / titles.length / 5) * 5),
        proof: task.proof === null ? null : 'words',
        state: 'open',
        reason: null,
        by: null,
        at: null,
        byHand: null,
        notes: [],
        carried: 0,
        // Of a part that is split again: what was split first, which its template and its siblings are known by.
        partOf: task.partOf ?? task.key,
      };
    });
  });
}

/** What a task rests on: while it stays the same, the same decision about it stands. */
export function restsOn(task: Task): string {
  if (task.wish !== null) return [task.wish, ...(task.step === undefined ? [] : [task.step])].join('\n');
  // A question that is asked again says so in its detail.
  return [...task.sites, ...(task.asks === undefined ? [task.title, task.detail] : task.asks)].join('\n');
}

/** Why this work stays out: somebody dropped it, or made it a wish, on the same evidence. Null when nobody did. */
export function whyDropped(task: Task, previous: Round | null): LeftOut | null {
  const restedOn = restsOn(task);
  const earlier = previous?.leftOut.find((left) => left.key === task.key && left.restedOn === restedOn);
  if (earlier !== undefined) return earlier;
  const before = previous?.tasks.find((one) => one.key === task.key && one.state === 'skipped' && one.decision !== undefined);
  if (before === undefined || restsOn(before) !== restedOn) return null;
  const reason = before.decision?.what === 'wish' ? 'on the wishlist' : `dropped: ${before.reason ?? ''}`;
  return { key: task.key, title: task.title, reason, due: false, restedOn };
}
