import type { Round, Task } from './round.js';
import { replaced } from './work-round.js';

/** The newest good drill of a site. */
export interface DrilledSite {
  site: string;
  name: string;
  at: string;
  /** Which backup, into what, in what time, and who did it. */
  evidence: string;
}

const RESTORE = 'restore';

/**
 * The running round with what drills proved since it opened: its task to restore a backup is done when each of its sites was drilled.
 * The same object when nothing changes.
 */
export function takeDrills(round: Round, drills: readonly DrilledSite[], at: Date): Round {
  if (round.state !== 'open') return round;
  const task = round.tasks.find(({ key, state }) => key === RESTORE && state === 'open');
  if (task === undefined) return round;
  const sites = task.sites.length === 0 ? round.sites.map(({ id }) => id) : task.sites;
  const since = drills.filter((drill) => Date.parse(drill.at) >= Date.parse(round.openedAt));
  const proofs = sites.map((id) => since.find(({ site }) => site === id));
  if (sites.length === 0 || !proofs.every((proof) => proof !== undefined)) return round;
  return { ...replaced(round, doneTask(task, proofs, at)), revision: round.revision + 1 };
}

function doneTask(task: Task, drills: readonly DrilledSite[], at: Date): Task {
  const [only, ...others] = drills;
  const evidence = others.length === 0 ? (only?.evidence ?? '') : drills.map((one) => `${one.name}: ${one.evidence}`).join('; ');
  return { ...task, state: 'done', reason: null, by: null, at: at.toISOString(), byHand: null, seen: { evidence, at: at.toISOString() } };
}
