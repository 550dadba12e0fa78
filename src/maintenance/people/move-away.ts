import type { Round, Task } from '../rounds/round.js';
import type { Absence } from './rota.js';

type Move = NonNullable<Round['moved']>[number];

/**
 * What somebody who is gone had in a running round goes to `to`: the round itself when they own it, and their open tasks. It happens
 * once a round: the same object when it did already, or when they have nothing in it.
 */
export function moveAway(
  round: Round,
  gone: { user: string; absence: Absence; to: string | null; nextOwner: string | null; at: Date },
): Round {
  const { user, absence, to, at } = gone;
  const owner = round.owner === user;
  const tasks = round.tasks.filter((task) => task.state === 'open' && task.assignee === user).map(({ key }) => key);
  const wasMoved = (round.moved ?? []).some(({ from }) => from === user);
  if (round.state !== 'open' || wasMoved || (!owner && tasks.length === 0)) return round;
  const move: Move = { from: user, to, owner, tasks, why: absence.why, until: absence.until, at: at.toISOString(), back: null };
  const moved = { ...round, moved: [...(round.moved ?? []), move], revision: round.revision + 1 };
  if (to === null) return moved;
  const given = assign(moved, tasks, to);
  if (!owner) return given;
  return { ...given, owner: to, nextOwner: gone.nextOwner, passed: [...(round.passed ?? []), { user, ...absence }] };
}

/** What was moved and nobody has touched since goes back; `move` says what that is. The same object when nothing was moved. */
export function giveBack(round: Round, user: string, nextOwner: string | null, at: Date): Round {
  const move = (round.moved ?? []).find(({ from, back }) => from === user && back === null);
  if (move === undefined) return round;
  const isStill = (task: Task) => move.tasks.includes(task.key) && task.state === 'open' && task.assignee === move.to;
  const tasks = move.to === null ? [] : round.tasks.filter(isStill).map(({ key }) => key);
  const owner = move.owner && move.to !== null && round.owner === move.to;
  const moved = (round.moved ?? []).map((one) => (one === move ? { ...one, owner, tasks, back: at.toISOString() } : one));
  const given = assign({ ...round, moved, revision: round.revision + 1 }, tasks, user);
  if (!owner) return given;
  return { ...given, owner: user, nextOwner, passed: (round.passed ?? []).filter((one) => one.user !== user) };
}

function assign(round: Round, keys: readonly string[], to: string): Round {
  return { ...round, tasks: round.tasks.map((task) => (keys.includes(task.key) ? { ...task, assignee: to } : task)) };
}
