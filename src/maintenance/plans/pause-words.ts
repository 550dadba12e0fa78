import { UserError } from '../../shared/errors.js';
import { slackDate } from '../../slack/blocks.js';
import type { Answer, CommandContext } from '../../slack/command.js';
import { pauseAll, resumeAll } from './all-plans.js';
import { type ChangePlanDeps, pausePlan, resumePlan } from './change-plans.js';
import { datesToCome } from './dates-to-come.js';
import { type FindDeps, findPlan } from './find-plan.js';
import type { Plan } from './plan.js';
import { planWords, readEnd, readPause } from './plan-words.js';

type PauseDeps = ChangePlanDeps & FindDeps;

const ALL = 'all';

/** `pause`, `pause until DATE`, `pause <plan> until DATE`, `pause all until DATE`. */
export async function pauseTyped(deps: PauseDeps, context: CommandContext, words: string): Promise<Answer> {
  const { name, until } = readPause(words);
  if (name.toLowerCase() === ALL) return { text: await pauseAll(deps, context, until) };
  const plan = await findPlan(deps, context, { word: 'pause', name });
  if (plan.state === 'draft') throw new UserError('This plan was never posted, so there is nothing to pause.');
  const end = until === null ? null : readEnd(until, plan.recurrence.timeZone, deps.now());
  return { text: await pausedText(deps, context, plan, end) };
}

/** Pauses the plan; what to tell whoever did it. */
export async function pausedText(
  deps: ChangePlanDeps,
  doer: Pick<CommandContext, 'team' | 'user'>,
  plan: Plan,
  until: Date | null,
): Promise<string> {
  await pausePlan(deps, doer, { plan: plan.id, until });
  if (until === null) return `${planWords(plan)} is paused. \`/maintenance resume\` starts it again.`;
  const [next] = await datesToCome(deps.rounds, doer.team, plan, { from: until, count: 1 });
  return `${planWords(plan)} is paused until ${slackDate(until)}. ${next === undefined ? 'It has no date after that.' : `Next thread ${slackDate(next)}.`}`;
}

/** `resume`, `resume <plan>`, `resume all`. */
export async function resumeTyped(deps: PauseDeps, context: CommandContext, words: string): Promise<Answer> {
  if (words.trim().toLowerCase() === ALL) return { text: await resumeAll(deps, context) };
  const plan = await findPlan(deps, context, { word: 'resume', name: words });
  return { text: await resumedText(deps, context, plan) };
}

/** Resumes the plan; what to tell whoever did it. @throws {UserError} for a draft. */
export async function resumedText(deps: ChangePlanDeps, doer: Pick<CommandContext, 'team' | 'user'>, plan: Plan): Promise<string> {
  if (plan.state === 'draft')
    throw new UserError('This plan was never posted. `/maintenance now` shows its preview, with the button to post it.');
  const resumed = await resumePlan(deps, doer, plan.id);
  if (resumed === null) throw new UserError('That plan is gone. `/maintenance plans` lists those you can see.');
  return `${planWords(plan)} runs. ${resumed.next === null ? 'It has no further date.' : `Next thread ${slackDate(resumed.next)}.`}`;
}
