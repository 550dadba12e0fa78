import { dayText } from '../../schedule/zoned.js';
import type { Site } from '../../sites/site.js';
import { endOf, isDue } from '../calendar/calendar.js';
import { type Absences, goneTurnsAfter, isNobodyLeft, nextTurn, turnsAfter, whomToAsk, withTurn } from '../people/rota.js';
import type { Plan } from '../plans/plan.js';
import { isOwn, taskListOf, templatesOf } from '../plans/task-list.js';
import { type TaskTemplate, TEMPLATES } from '../plans/templates.js';
import { acceptedRisks, runOutRisks, type SiteWords } from './accepted-risks.js';
import {
  askedToRestore,
  auditCandidates,
  type Candidate,
  choreCandidates,
  nibbleCandidate,
  partCandidates,
  type SiteProof,
  sortProofs,
  type TopWish,
} from './candidates.js';
import { whyDropped } from './carried-over.js';
import { withOwnMinutes } from './own-minutes.js';
import type { LeftOut, Round, Task } from './round.js';

export interface RoundInput {
  id: string;
  plan: Plan;
  sites: Site[];
  occurrence: Date;
  openedAt: Date;
  askedBy: string | null;
  proofs: SiteProof[];
  /** The plan's last round, closed; null for its first. */
  previous: Round | null;
  /** The plan's newest rounds, for how long its tasks take this team. */
  past?: Round[];
  /** The last round that was not asked for by hand. */
  lastTurn: Round | null;
  /** Who in the rota takes no turn now. */
  absences?: Absences;
  /** The occurrence after this one, and the next ones that begin a month and a quarter. */
  next: Date | null;
  /** Dates that were moved onto this one and dropped. */
  fellHere?: Date[];
  nextMonthly: Date | null;
  nextQuarterly: Date | null;
  wish: TopWish | null;
  neverRestored: Site[];
  /** Releases of Django announced for the quarter of the round, a line each. */
  announced?: string[];
  /** What people said about the findings of the sites. */
  words?: SiteWords[];
}

/** More than these are no maintenance but a project. */
const MOST_FROM_AUDITS = 3;
/** The first round of a plan, and its preview, ask for no more than this. */
const MOST_AT_FIRST = 3;

/** The round as it is opened: what is proven, what is asked for within the time budget, and what was left out and why. */
export function buildRound(input: RoundInput): Round {
  const { plan, previous } = input;
  const zone = plan.recurrence.timeZone;
  const before = previous === null ? null : new Date(previous.occurrence);
  const list = taskListOf(plan);
  const templates = templatesOf(list);
  const nibble = list.off.includes('nibble') ? null : nibbleCandidate(input.wish, previous);
  const asked = askedToRestore(input.proofs);
  const chores = choreCandidates({
    templates,
    isDue: (cadence) => isDue(cadence, input.occurrence, before, zone),
    previous,
    neverRestored: input.neverRestored.filter(({ id }) => !asked.has(id)),
    restorable: input.sites.flatMap(({ id, backups }) => (backups === null || backups.kind === 'unknown' || asked.has(id) ? [] : [id])),
    announced: input.announced ?? [],
    acceptedRisks: acceptedRisks(input.words ?? [], input.openedAt),
  });
  const work = [...auditCandidates(input.proofs, previous), ...(nibble === null ? [] : [nibble]), ...chores];
  const dropped = work.flatMap(({ task }) => whyDropped(task, previous) ?? []);
  const wanted = [
    ...partCandidates(previous).filter(({ task }) => isIn(templates, task)),
    ...work.filter(({ task }) => whyDropped(task, previous) === null),
  ];
  const candidates = wanted.map((candidate) => ({ ...candidate, task: withOwnMinutes(candidate.task, input.past ?? []) }));
  const chosen = choose(candidates, plan.hoursAWeek, previous === null ? MOST_AT_FIRST : Number.POSITIVE_INFINITY);
  const turns = turnsAfter(plan.rota, input.lastTurn);
  const turn = nextTurn(plan.rota, turns, input.absences);
  const after = withTurn(turns, turn);
  return {
    version: 1,
    id: input.id,
    plan: plan.id,
    planName: plan.name,
    channel: plan.channel,
    timeZone: zone,
    occurrence: input.occurrence.toISOString(),
    openedAt: input.openedAt.toISOString(),
    endsAt: endOf(input.openedAt, zone, input.next).toISOString(),
    askedBy: input.askedBy,
    owner: turn.owner,
    // A round asked for by hand takes no turn.
    nextOwner: input.askedBy === null ? nextTurn(plan.rota, after, input.absences).owner : turn.owner,
    nextAt: input.next?.toISOString() ?? null,
    ...(input.fellHere?.length ? { fellHere: input.fellHere.map((date) => date.toISOString()) } : {}),
    turns: turns.counts,
    had: turns.had,
    passed: turn.passed,
    ...(input.askedBy === null ? { goneTurns: goneTurnsAfter(plan.rota, input.lastTurn, turn) } : {}),
    nobodyLeft: isNobodyLeft(plan.rota, input.absences),
    asked: input.askedBy === null ? whomToAsk(plan.rota, after, input.absences) : null,
    beside: turn.owner === null || turn.owner === turns.last || turns.had.includes(turn.owner) ? null : turns.last,
    hoursAWeek: plan.hoursAWeek,
    sites: input.sites.map(({ id, name }) => ({ id, name })),
    tasks: chosen.tasks,
    tasksVersion: list.version,
    tasksOff: list.off,
    ...sortProofs(input.proofs),
    runOut: runOutRisks(input.words ?? [], previous === null ? null : new Date(previous.openedAt), input.openedAt),
    leftOut: [...chosen.leftOut, ...dropped, ...laterWork(input, [...candidates, ...work])],
    awaits: [...new Set(input.proofs.filter(({ proof }) => proof.pending).map(({ site }) => site.id))],
    state: 'open',
    closedAt: null,
    revision: 0,
    log: [],
  };
}

/** Whether what a task is part of is still asked for. */
function isIn(templates: readonly TaskTemplate[], task: Task): boolean {
  return templates.some(({ key }) => key === (task.partOf ?? task.key));
}

/** Dangerous first, then quick; until the hours are full. The first always fits: a week without any step is no plan. */
export function choose(candidates: readonly Candidate[], hoursAWeek: number, most: number): { tasks: Task[]; leftOut: LeftOut[] } {
  // A team's own tasks come after the built-in ones.
  const order = ({ task }: Candidate) => (isOwn(task.key) ? TEMPLATES.length : TEMPLATES.findIndex(({ key }) => key === task.key));
  const sorted = candidates.toSorted((a, b) => a.rank - b.rank || a.task.minutes - b.task.minutes || order(a) - order(b));
  const tasks: Task[] = [];
  const leftOut: LeftOut[] = [];
  let minutes = 0;
  let fromAudits = 0;
  for (const { task, fromAudit } of sorted) {
    const reason = whyNot({ minutes, task, hoursAWeek, taken: tasks.length, most, full: fromAudit && fromAudits >= MOST_FROM_AUDITS });
    if (reason !== null) {
      leftOut.push({ key: task.key, title: task.title, reason, due: true });
      continue;
    }
    tasks.push(task);
    minutes += task.minutes;
    if (fromAudit) fromAudits += 1;
  }
  return { tasks, leftOut };
}

function whyNot(seen: { minutes: number; task: Task; hoursAWeek: number; taken: number; most: number; full: boolean }): string | null {
  if (seen.full) return 'three tasks out of audits are enough for a week';
  if (seen.taken >= seen.most) return 'the first week starts small';
  if (seen.taken > 0 && seen.minutes + seen.task.minutes > seen.hoursAWeek * 60)
    return `does not fit into this week's ${seen.hoursAWeek} h`;
  return null;
}

/** Monthly and quarterly work that is not due yet, with its date. */
function laterWork(input: RoundInput, candidates: readonly Candidate[]): LeftOut[] {
  const later = { monthly: input.nextMonthly, quarterly: input.nextQuarterly };
  const taken = new Set(candidates.map(({ task }) => task.key));
  return templatesOf(taskListOf(input.plan)).flatMap(({ key, short, cadence }) => {
    if (cadence === 'weekly' || taken.has(key)) return [];
    if (key === 'risks' && acceptedRisks(input.words ?? [], input.openedAt).length === 0)
      return [{ key, title: short, reason: 'none is accepted', due: false }];
    const date = later[cadence];
    const reason = date === null ? cadence : `${cadence}, ${shortDate(date, input.plan.recurrence.timeZone)}`;
    return [{ key, title: short, reason, due: false }];
  });
}

/** `1 Dec`. */
function shortDate(date: Date, zone: string): string {
  const [day, month = ''] = dayText(date, zone).split(' ');
  return `${day} ${month.slice(0, 3)}`;
}
