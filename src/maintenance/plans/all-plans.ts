import { slackDate } from '../../slack/blocks.js';
import { type ChangePlanDeps, lastsLonger, type PlanDoer, pausePlan, resumePlan } from './change-plans.js';
import { type FindDeps, visiblePlans } from './find-plan.js';
import { type Plan, whyPaused } from './plan.js';
import { pausedWords, planWords, readEnd } from './plan-words.js';

type AllDeps = ChangePlanDeps & Pick<FindDeps, 'membership'>;

/** Pauses every plan that the person may see, until the start of a day in each plan's own zone; null: until somebody resumes. What to tell them. */
export async function pauseAll(deps: AllDeps, doer: PlanDoer, until: string | null): Promise<string> {
  const plans = (await visiblePlans(deps, doer)).filter(mayPause);
  // An impossible date is said before anything is paused.
  const ends = plans.map((plan) => (until === null ? null : readEnd(until, plan.recurrence.timeZone, deps.now())));
  const paused: Plan[] = [];
  const kept: Plan[] = [];
  for (const [index, plan] of plans.entries()) {
    const end = ends[index] ?? null;
    const after = lastsLonger(plan, end) ? null : await pausePlan(deps, doer, { plan: plan.id, until: end, all: true });
    if (after === null) kept.push(plan);
    else paused.push(after);
  }
  if (paused.length === 0) return ['No plan runs in your channels, so there is nothing to pause.', ...kept.map(stillPaused)].join('\n');
  const first = paused[0]?.pausedUntil;
  const end = first == null ? '. `/maintenance resume all` starts them again' : ` until ${slackDate(new Date(first))}`;
  const head = `${paused.length === 1 ? '1 plan is' : `${paused.length} plans are`} paused${end}. Rounds that run go on; dates until then are recorded as missed.`;
  return [head, ...paused.map((plan) => `• ${planWords(plan)}`), ...kept.map(stillPaused)].join('\n');
}

/** Resumes what was paused with all others, among the plans that the person may see. What to tell them. */
export async function resumeAll(deps: AllDeps, doer: PlanDoer): Promise<string> {
  const plans = await visiblePlans(deps, doer);
  const lines: string[] = [];
  for (const plan of plans.filter(isFrozen)) {
    const resumed = await resumePlan(deps, doer, plan.id);
    if (resumed === null) continue;
    lines.push(`• ${planWords(plan)}: ${resumed.next === null ? 'no further date' : `next thread ${slackDate(resumed.next)}`}`);
  }
  const head =
    lines.length === 0
      ? 'No plan was paused with all others.'
      : `${lines.length === 1 ? '1 plan runs' : `${lines.length} plans run`} again.`;
  const others = plans.filter((plan) => plan.state === 'paused' && !isFrozen(plan));
  return [head, ...lines, ...others.map(stillPaused)].join('\n');
}

/** A plan that can be paused with all others: it was posted, and its channel is there. */
export function mayPause(plan: Plan): boolean {
  return plan.state === 'active' || (plan.state === 'paused' && (whyPaused(plan)?.kind === 'person' || isFrozen(plan)));
}

export function isFrozen(plan: Plan): boolean {
  return whyPaused(plan)?.kind === 'all';
}

function stillPaused(plan: Plan): string {
  return `• ${planWords(plan)} stays as it is. ${pausedWords(plan)}.`;
}
