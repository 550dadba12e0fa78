import { loadHolidays } from '../../schedule/holidays.js';
import { droppedAt } from '../../schedule/recurrence.js';
import { dateInZone } from '../../schedule/zoned.js';
import { messageOf, UserError } from '../../shared/errors.js';
import type { Site } from '../../sites/site.js';
import type { Content } from '../../slack/outbox.js';
import { nextFirst } from '../calendar/calendar.js';
import { whoTakesNoTurn } from '../people/absences.js';
import { turnsAfter } from '../people/rota.js';
import { lastTurn } from '../people/turns.js';
import { datesToCome } from '../plans/dates-to-come.js';
import { takeOutGone, tellNobodyLeft } from '../plans/nobody-left.js';
import { isPaused, type Plan } from '../plans/plan.js';
import { holidaysOf, nextDate, wasEditedAway } from '../plans/plan-dates.js';
import { ruleBroken } from '../plans/plan-trouble.js';
import { taskListOf } from '../plans/task-list.js';
import { PROVABLE_TASKS, type ProvableTask } from '../plans/templates.js';
import { decideRhythm, settleRhythm, undecideRhythm } from '../rhythm/keep-rhythm.js';
import { roundContent } from '../views.js';
import { announceRound, finishRound, type RoundDeps, threadKeyOf } from './announce-round.js';
import { buildRound, type RoundInput } from './build-round.js';
import { backupsProof, type SiteProof } from './candidates.js';
import { withinBudget } from './message-budget.js';
import { ROUNDS_REMEMBERED } from './own-minutes.js';
import { neighbour, type Proof, type Round, roundByHand, roundIdOf } from './round.js';
import type { RoundStore } from './round-store.js';

/**
 * Makes a due occurrence a round, late when it has to be. When the next one has come as well, or the plan is paused, it is
 * recorded as missed instead: after an outage a plan posts one round, never a pile.
 * Run again after a kill at any point it ends in the same one thread.
 */
export async function openRound(deps: RoundDeps, due: { team: string; plan: string; occurrence: Date }): Promise<void> {
  const { team, occurrence } = due;
  const plan = await deps.plans.get(team, due.plan);
  if (plan === null || plan.state === 'draft') return;
  const id = roundIdOf(plan.id, occurrence);
  const begun = await deps.rounds.get(team, id);
  if (begun !== null) return await settleOpened(deps, team, begun);
  const now = deps.now();
  const reason = await whyNotOpened(deps, team, plan, { occurrence, now });
  if (reason !== null) {
    const isNoRound = reason === 'edited away' || (await deps.rounds.miss(team, plan.id, id, { occurrence, reason, recordedAt: now }));
    if (isNoRound) await undecideRhythm(deps, team, plan, occurrence);
    return;
  }
  await finishLast(deps, team, plan);
  const decided = await decideRhythm(deps, team, plan, occurrence);
  const input = await gatherInput(deps, team, decided, { id, occurrence, openedAt: now, askedBy: null });
  const wentMonthly = decided.rhythm?.state === 'monthly' && decided.rhythm.since === occurrence.toISOString();
  const outcome = await createInThread(deps, team, wentMonthly ? { ...buildRound(input), wentMonthly } : buildRound(input));
  if (outcome === 'missed') return await undecideRhythm(deps, team, decided, occurrence);
  const round = await deps.rounds.get(team, id);
  if (round === null) return;
  await settleOpened(deps, team, round);
  // Somebody deleted the plan while this was gathered: what they were told holds.
  if ((await deps.plans.get(team, plan.id)) === null) await finishRound(deps, { team, round: id });
}

/** The plan gets its new dates only after the round of this one is stored, so that a kill in between loses no date. */
async function settleOpened(deps: RoundDeps, team: string, round: Round): Promise<void> {
  await settleRhythm(deps, team, round);
  if (round.state === 'open') await takeOutGone(deps, team, round);
  await tellNobodyLeft(deps, team, round);
  await announceRound(deps, team, round);
  if (round.state === 'open') await deps.opened?.(team, round.channel, threadKeyOf(round));
}

/** Why no round is opened for a date; null when one is. A plan whose dates cannot be worked out is paused. */
async function whyNotOpened(
  deps: RoundDeps,
  team: string,
  plan: Plan,
  { occurrence, now }: { occurrence: Date; now: Date },
): Promise<'edited away' | 'paused' | 'late' | null> {
  try {
    const holidays = await holidaysOf(plan);
    if (wasEditedAway(plan, occurrence, holidays)) return 'edited away';
    const next = nextDate(plan, occurrence, holidays);
    if (isPaused(plan, occurrence) || isPaused(plan, now)) return 'paused';
    return next !== null && next <= now ? 'late' : null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await ruleBroken(deps, team, plan.id, error.message);
    return 'paused';
  }
}

/** Stores the round in the thread that the channel's plans share on its day; the first of a day begins it, and so does a second of one plan. */
async function createInThread({ plans, rounds }: RoundDeps, team: string, round: Round): ReturnType<RoundStore['create']> {
  for (;;) {
    const hostId = await rounds.threadOfDay(team, round.channel, new Date(round.openedAt), round.timeZone);
    const host = hostId === null ? null : await rounds.get(team, hostId);
    const isOther = host !== null && host.plan !== round.plan;
    const placed = isOther ? { ...round, thread: neighbour(host) } : await withinBudget({ plans, rounds }, team, round);
    const outcome = await rounds.create(team, placed, hostId);
    if (outcome !== 'moved') return outcome;
  }
}

/**
 * Opens a round that somebody asked for, unless one is running. The same trigger opens the same round.
 * @returns the round that runs now, or null when the plan is gone.
 */
export async function openRoundNow(
  deps: RoundDeps,
  ask: { team: string; plan: string; user: string; trigger: string },
): Promise<Round | null> {
  const { team, user } = ask;
  const plan = await deps.plans.get(team, ask.plan);
  if (plan === null) return null;
  const id = roundByHand(plan.id, ask.trigger);
  const begun = await deps.rounds.get(team, id);
  if (begun === null) {
    const now = deps.now();
    const input = await gatherInput(deps, team, plan, { id, occurrence: now, openedAt: now, askedBy: user });
    const round = buildRound(input);
    if ((await deps.rounds.create(team, round)) === 'busy') {
      const running = await deps.rounds.current(team, plan.id);
      if (running !== null) return running;
      await finishLast(deps, team, plan);
      await deps.rounds.create(team, round);
    }
  }
  const round = await deps.rounds.get(team, id);
  if (round === null) return null;
  await tellNobodyLeft(deps, team, round);
  await announceRound(deps, team, round);
  return round;
}

async function finishLast(deps: RoundDeps, team: string, plan: Plan): Promise<void> {
  const last = await deps.rounds.unfinished(team, plan.id);
  if (last === null) return;
  await finishRound(deps, { team, round: last });
  await deps.rounds.release(team, plan.id, last);
}

/** The plan's next thread as it would be posted, without its buttons; stores and posts nothing. */
export async function previewRound(deps: RoundDeps, team: string, plan: Plan): Promise<Content> {
  const now = deps.now();
  const occurrence = nextDate(plan, now, await holidaysOf(plan)) ?? now;
  const input = await gatherInput(deps, team, plan, {
    id: roundIdOf(plan.id, occurrence),
    occurrence,
    openedAt: occurrence,
    askedBy: null,
  });
  return roundContent(buildRound(input), { preview: true });
}

type Frame = Pick<RoundInput, 'id' | 'occurrence' | 'openedAt' | 'askedBy'>;

async function gatherInput(deps: RoundDeps, team: string, plan: Plan, frame: Frame): Promise<RoundInput> {
  const isHoliday = await loadHolidays(plan.recurrence.holidays);
  const all = await Promise.all(plan.sites.map((id) => deps.sites.get(team, id)));
  const sites = all.filter((site) => site !== null);
  const past = await deps.rounds.latest(team, plan.id, ROUNDS_REMEMBERED);
  const [previous = null] = past;
  const from = frame.occurrence;
  const last = await lastTurn(deps.rounds, team, plan, previous);
  const [next = null] = await datesToCome(deps.rounds, team, plan, { from: new Date(from.getTime() + 1), count: 1 });
  return {
    ...frame,
    plan,
    sites,
    proofs: await proveAll(deps, team, plan, sites),
    previous,
    lastTurn: last,
    absences: await whoTakesNoTurn(deps, team, plan, turnsAfter(plan.rota, last)),
    past,
    next,
    fellHere: frame.askedBy === null ? droppedAt(plan.recurrence, from, isHoliday) : [],
    nextMonthly: nextFirst('monthly', plan, from, isHoliday),
    nextQuarterly: nextFirst('quarterly', plan, from, isHoliday),
    wish: await deps.topWish(team, plan.channel),
    announced: (await deps.announced?.(team, sites, dateInZone(from, plan.recurrence.timeZone))) ?? [],
    neverRestored: await neverRestored(deps, team, sites),
    words: await Promise.all(sites.map(async (site) => ({ site, silences: (await deps.silences?.ofSite(team, site.id)) ?? {} }))),
  };
}

async function proveAll(deps: RoundDeps, team: string, plan: Plan, sites: Site[]): Promise<SiteProof[]> {
  const { off } = taskListOf(plan);
  const isAsked = (site: Site, task: ProvableTask) =>
    !off.includes(task) && !(plan.leaveOut ?? []).some((left) => left.site === site.id && left.task === task);
  const pairs = sites.flatMap((site) => PROVABLE_TASKS.filter((task) => isAsked(site, task)).map((task) => ({ site, task })));
  return await Promise.all(pairs.map(async ({ site, task }) => ({ site, task, proof: await prove(deps, team, site, task) })));
}

async function prove(deps: RoundDeps, team: string, site: Site, task: ProvableTask): Promise<Proof> {
  try {
    const proof = await deps.prove(team, site, task);
    return task === 'backups' ? backupsProof(site, proof) : proof;
  } catch (error) {
    deps.log.warn({ team, site: site.id, task, error: messageOf(error) }, 'could not prove a task');
    return { state: 'unknown', evidence: `it could not be looked up (${messageOf(error)})` };
  }
}

async function neverRestored(deps: RoundDeps, team: string, sites: Site[]): Promise<Site[]> {
  const known = sites.filter((site) => site.backups !== null && site.backups.kind !== 'unknown');
  const last = await Promise.all(
    known.map(async (site) => (await deps.rounds.lastRestore(team, site.id)) ?? (await deps.drilled?.(team, site.id)) ?? null),
  );
  return known.filter((_site, index) => last[index] === null);
}
