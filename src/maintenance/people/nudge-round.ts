import { dueMember } from '../../schedule/due-store.js';
import { dateInZone } from '../../schedule/zoned.js';
import { whenToDisturb } from '../../slack/when-to-disturb.js';
import type { Plan } from '../plans/plan.js';
import { type RoundDeps, roundKeyOf } from '../rounds/announce-round.js';
import { type Round, type Task, tasksIn } from '../rounds/round.js';
import { whoIsGone } from './absences.js';
import { nudgeContent, reminderContent } from './nudge-views.js';
import { nudgesOf, tasksToNudge, whoseTask } from './nudges.js';

/** Reminds of what is open in a round: in its thread, and by direct message whoever prefers that. Again says nothing more. */
export async function nudgeRound(deps: RoundDeps, team: string, id: string, occurrence: Date): Promise<void> {
  const round = await deps.rounds.get(team, id);
  const nudge = round === null ? undefined : nudgesOf(round).find(({ at }) => at.getTime() === occurrence.getTime());
  if (round === null || nudge === undefined) return;
  const tasks = tasksToNudge(round, nudge.kind);
  // What was carried over is in the next round once that one runs.
  if (tasks.length === 0 || (nudge.kind === 'after' && (await deps.rounds.current(team, round.plan)) !== null)) return;
  const people = [...new Set(tasks.flatMap((task) => whoseTask(round, task) ?? []))];
  const gone = await whoIsGone(deps, team, round.channel, people);
  const wants = await Promise.all(people.map(async (user) => ({ user, ...(await deps.preferences.get(team, user)) })));
  const here = wants.filter(({ user }) => gone[user] === undefined);
  const inThread = here.filter(({ nudges }) => nudges === 'thread').map(({ user }) => user);
  const theirs = tasks.filter((task) => {
    const who = whoseTask(round, task);
    return who === null || inThread.includes(who);
  });
  if (theirs.length > 0) {
    await deps.outbox.post(team, {
      key: `${roundKeyOf(round.id)}.nudge.${nudge.kind}`,
      under: roundKeyOf(round.thread?.round ?? round.id),
      channel: round.channel,
      kind: 'farrier_round',
      thing: round.id,
      ...nudgeContent(round, nudge.kind, theirs, inThread),
    });
  }
  for (const { user } of here.filter(({ nudges }) => nudges === 'direct')) {
    await remindAt(deps, team, user, (await whenToDisturb(deps, team, user, round.timeZone)).at);
  }
}

/** A person's open tasks over all rounds in one direct message, at most one a day. Waits until they work and may be disturbed. */
export async function remindPerson(deps: RoundDeps, team: string, user: string): Promise<void> {
  if ((await deps.preferences.get(team, user)).nudges !== 'direct') return;
  const rounds = await tasksOf(deps, team, user);
  const [first] = rounds;
  if (first === undefined) return;
  const { at, zone } = await whenToDisturb(deps, team, user, first.round.timeZone);
  if (at > deps.now()) return await remindAt(deps, team, user, at);
  await deps.outbox.post(team, {
    key: `nudge.${user}.${dateInZone(deps.now(), zone)}`,
    channel: user,
    kind: 'farrier_round',
    thing: first.round.id,
    ...reminderContent(rounds),
  });
}

async function remindAt(deps: RoundDeps, team: string, user: string, at: Date): Promise<void> {
  const member = dueMember({ kind: 'remind', team, id: user });
  const standing = await deps.due.at(member);
  if (standing === null || standing <= deps.now() || standing > at) await deps.due.schedule(member, at);
}

/** What is open for a person in running rounds, and carried over where none runs; only in channels that they are in. */
async function tasksOf(deps: RoundDeps, team: string, user: string): Promise<{ round: Round; name: string; tasks: Task[] }[]> {
  const found = [];
  for (const plan of await deps.plans.list(team)) {
    const round = await roundOf(deps, team, plan);
    const tasks = round === null ? [] : tasksIn(round, 'open', 'carried').filter((task) => whoseTask(round, task) === user);
    if (round === null || tasks.length === 0) continue;
    if ((await whoIsGone(deps, team, plan.channel, [user]))[user] !== undefined) continue;
    found.push({ round, name: plan.name, tasks });
  }
  return found;
}

async function roundOf(deps: RoundDeps, team: string, plan: Plan): Promise<Round | null> {
  const running = await deps.rounds.current(team, plan.id);
  if (running !== null) return running;
  const [last = null] = await deps.rounds.latest(team, plan.id, 1);
  return last;
}
