import { type DueStore, dueMember } from '../../schedule/due-store.js';
import { loadHolidays } from '../../schedule/holidays.js';
import { describe, droppedAt } from '../../schedule/recurrence.js';
import { wallText } from '../../schedule/zoned.js';
import { UserError } from '../../shared/errors.js';
import { channelMention, escapeText } from '../../slack/blocks.js';
import { withAnswerBy } from '../rhythm/rhythm.js';
import type { RoundDeps } from '../rounds/announce-round.js';
import { sayWhatMoved } from '../rounds/say-what-moved.js';
import { datesToCome } from './dates-to-come.js';
import { type Plan, whyPaused } from './plan.js';
import { type PlanChanges, type PlanErrors, type PlanForm, readPlanForm, ruleField } from './plan-form.js';
import type { Preview, ShownDate } from './plan-form-views.js';
import { changeDates, saveScheduled } from './schedule-plan.js';

export interface EditDeps extends Pick<RoundDeps, 'plans' | 'rounds' | 'outbox' | 'now' | 'log'> {
  due: Pick<DueStore, 'schedule' | 'at' | 'advance'>;
}

const DATES = 5;

export type Checked = { ok: true; changes: PlanChanges; dates: ShownDate[] } | { ok: false; errors: PlanErrors };

/** As `readPlanForm`, with the holidays looked up and the dates to come; a rule without any is refused. */
export async function checkPlanForm(deps: Pick<EditDeps, 'rounds' | 'now'>, team: string, plan: Plan, form: PlanForm): Promise<Checked> {
  const read = readPlanForm(form);
  const holidays = await unknownHolidays(form);
  if (holidays !== null) return { ok: false, errors: { ...(read.ok ? {} : read.errors), holidays } };
  if (!read.ok) return read;
  const { changes } = read;
  const dates = await datesToCome(deps.rounds, team, { ...plan, ...changes }, { from: deps.now(), count: DATES });
  const isHoliday = await loadHolidays(changes.recurrence.holidays);
  const shown = dates.map((at) => ({ at, fellHere: droppedAt(changes.recurrence, at, isHoliday) }));
  if (dates.length > 0) return { ok: true, changes, dates: shown };
  const { at, timeZone, start } = changes.recurrence;
  const past =
    form.kind === 'once'
      ? `${start}, ${at} in ${timeZone} is past. Choose a day to come.`
      : 'All its dates are past: no round is to come. Change or remove UNTIL or COUNT.';
  return { ok: false, errors: { [ruleField(form.kind)]: past } };
}

async function unknownHolidays(form: PlanForm): Promise<string | null> {
  try {
    await loadHolidays(form.holidays.trim() || null);
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

export function previewOf(checked: Checked): Preview {
  if (!checked.ok) return { ok: false, faults: Object.values(checked.errors) };
  const { recurrence } = checked.changes;
  return { ok: true, sentence: describe(recurrence), dates: checked.dates, timeZone: recurrence.timeZone };
}

/**
 * Stores what was changed and moves the plan's next date. A round that runs goes on, and one that is overdue still comes.
 * @returns what to tell whoever changed it; formatted. Null: the plan is gone.
 */
export async function editPlan(
  deps: EditDeps,
  edit: { team: string; user: string; plan: string; changes: PlanChanges },
): Promise<string | null> {
  const { team, changes } = edit;
  const before = await deps.plans.get(team, edit.plan);
  if (before === null) return null;
  const now = deps.now();
  const isBroken = whyPaused(before)?.kind === 'rule';
  const [from = null] = isBroken ? [] : await datesToCome(deps.rounds, team, before, { from: now, count: 1 });
  const plan = await changeDates(deps, {
    team,
    plan: before.id,
    change: (current) => mended(withAnswerBy(current, { ...current, ...changes, editedBy: edit.user })),
    now,
  });
  if (plan === null) return null;
  const [to = null] = await datesToCome(deps.rounds, team, plan, { from: now, count: 1 });
  deps.log.info({ team, user: edit.user, plan: plan.id, before: before.recurrence, after: plan.recurrence, from, to }, 'plan edited');
  await sayWhatMoved(deps, team, plan, edit.user);
  return [
    `*${escapeText(plan.name)}* in ${channelMention(plan.channel)}: ${escapeText(describe(plan.recurrence))}. ${plan.hoursAWeek} h a week.`,
    await overdueWords(deps, team, plan, now),
    movedWords(plan, from, to),
    (await deps.rounds.current(team, plan.id)) === null ? '' : 'The round that is open stays as it is.',
    stateWords(plan),
  ]
    .filter(Boolean)
    .join('\n');
}

/** Stores a new plan and arranges its first date. Again changes nothing. */
export async function startPlan(deps: EditDeps, { team, user, plan }: { team: string; user: string; plan: Plan }): Promise<string> {
  const first = await saveScheduled(deps, team, plan, deps.now());
  deps.log.info({ team, user, plan: plan.id, recurrence: plan.recurrence, first }, 'plan started');
  const head = `*${escapeText(plan.name)}* in ${channelMention(plan.channel)} runs: ${escapeText(describe(plan.recurrence))}. ${plan.hoursAWeek} h a week.`;
  return `${head}\n${first === null ? '' : `First thread ${spoken(first, plan)}.`}`;
}

async function overdueWords(deps: EditDeps, team: string, plan: Plan, now: Date): Promise<string> {
  const standing = await deps.due.at(dueMember({ kind: 'round', team, id: plan.id }));
  return standing === null || standing > now ? '' : `The thread of ${spoken(standing, plan)} is due and still comes.`;
}

function movedWords(plan: Plan, from: Date | null, to: Date | null): string {
  if (to === null) return '';
  if (from === null) return `Next thread ${spoken(to, plan)}.`;
  if (from.getTime() === to.getTime()) return `Next thread ${spoken(to, plan)}, as before.`;
  return `The next thread moves from ${spoken(from, plan)} to ${spoken(to, plan)}.`;
}

function stateWords(plan: Plan): string {
  if (plan.state === 'draft') return 'Not posted yet: `/maintenance now` shows the preview, with the button to post it.';
  return plan.state === 'paused' ? 'It is paused: `/maintenance resume` starts it again.' : '';
}

function spoken(date: Date, plan: Plan): string {
  return wallText(date, plan.recurrence.timeZone);
}

/** A plan that was paused because its dates could not be worked out goes on. */
function mended(plan: Plan): Plan {
  return whyPaused(plan)?.kind === 'rule' ? { ...plan, state: 'active', pausedUntil: null, pausedReason: null } : plan;
}
