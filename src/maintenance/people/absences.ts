import { messageOf } from '../../shared/errors.js';
import type { People } from '../../slack/people.js';
import type { Plan } from '../plans/plan.js';
import { isAway } from './away-status.js';
import type { PreferenceStore } from './preference-store.js';
import type { Absence, Absences, Turns } from './rota.js';

export interface AbsenceDeps {
  people: People;
  preferences: Pick<PreferenceStore, 'get'>;
  now(): Date;
  log: { warn(fields: object, message: string): void };
}

/** Who of these people is away, deactivated or out of the channel. Nobody is, as long as Slack cannot be asked. */
export async function whoIsGone(deps: AbsenceDeps, team: string, channel: string, users: readonly string[]): Promise<Absences> {
  const unique = [...new Set(users)];
  const found = await Promise.all(unique.map((user) => absenceOf(deps, team, channel, user)));
  const gone = unique.flatMap((user, index) => {
    const absence = found[index];
    return absence == null ? [] : [[user, absence] as const];
  });
  const hasLeft = gone.some(([, { why }]) => why === 'left');
  // Nobody seems to be in a channel that Farrier cannot see.
  const isSeen = !hasLeft || (await isChannelSeen(deps, team, channel));
  return Object.fromEntries(gone.filter(([, { why }]) => isSeen || why !== 'left'));
}

async function isChannelSeen(deps: AbsenceDeps, team: string, channel: string): Promise<boolean> {
  try {
    return await deps.people.sees(team, channel);
  } catch (error) {
    deps.log.warn({ team, channel, error: messageOf(error) }, 'could not ask who is in a channel; nobody counts as having left');
    return false;
  }
}

async function absenceOf(deps: AbsenceDeps, team: string, channel: string, user: string): Promise<Absence | null> {
  try {
    const person = await deps.people.look(team, user);
    if (person === null) return null;
    if (person.isDeactivated) return { why: 'deactivated', until: null };
    if (isAway(person.status, deps.now())) return { why: 'away', until: person.status.until?.toISOString() ?? null };
    return (await deps.people.isIn(team, user, channel)) ? null : { why: 'left', until: null };
  } catch (error) {
    deps.log.warn({ team, user, error: messageOf(error) }, 'could not ask whether somebody is away; they count as there');
    return null;
  }
}

/** Who of the plan's rota takes no turn: gone, or as they set it themselves. */
export async function whoTakesNoTurn(deps: AbsenceDeps, team: string, plan: Plan, turns: Pick<Turns, 'had'>): Promise<Absences> {
  const gone = await whoIsGone(deps, team, plan.channel, plan.rota);
  const own = await Promise.all(plan.rota.map((user) => deps.preferences.get(team, user)));
  const absences: Record<string, Absence> = { ...gone };
  for (const [index, user] of plan.rota.entries()) {
    const wants = own[index];
    if (wants?.turns === 'never') absences[user] = { why: 'never', until: null };
    const isAsked = wants?.turns === 'ask' && !wants.agreed.includes(plan.id) && !turns.had.includes(user);
    if (isAsked && absences[user] === undefined) absences[user] = { why: 'unasked', until: null };
  }
  return absences;
}
