import { type FindDeps, visiblePlans } from '../maintenance/plans/find-plan.js';
import type { Plan } from '../maintenance/plans/plan.js';
import type { PlanStore } from '../maintenance/plans/plan-store.js';
import { namesOf } from '../maintenance/rounds/round.js';
import type { Clock } from '../shared/clock.js';
import { UserError } from '../shared/errors.js';
import { channelMention, escapeText } from '../slack/blocks.js';
import type { Answer, CommandContext, CommandHandler } from '../slack/command.js';
import { PERIODS, type PeriodKind } from './period.js';
import type { ReportQueue } from './report-queue.js';

export interface ReportWordsDeps extends Omit<FindDeps, 'sites' | 'plans'> {
  plans: Pick<PlanStore, 'get' | 'list' | 'ofChannel' | 'update'>;
  reportQueue: Pick<ReportQueue, 'add'>;
  now: Clock;
  log: { info(fields: object, message: string): void };
}

const USAGE = 'Write `/maintenance report month`, `quarter` or `year`; `report names on` or `off` says whether it counts tasks by person.';

/** `/maintenance report …`. */
export function reportWord(deps: ReportWordsDeps): CommandHandler {
  return async (context, words) => {
    const [, first = '', rest = ''] = /^(\S*)\s*(.*)$/.exec(words.trim().toLowerCase()) ?? [];
    if (first === 'names') return await switchNames(deps, context, rest);
    const kind = first === '' ? 'month' : PERIODS.find((known) => known === first);
    if (kind === undefined || rest !== '') throw new UserError(`No report "${escapeText(words.trim())}". ${USAGE}`);
    return await askForReport(deps, context, kind);
  };
}

async function askForReport(deps: ReportWordsDeps, context: CommandContext, kind: PeriodKind): Promise<Answer> {
  const { team, user, triggerId } = context;
  const plans = await plansFor(deps, context);
  const request = `r${triggerId.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`;
  const ids = plans.map((plan) => plan.id);
  await deps.reportQueue.add({ team, request, user, kind, plans: ids, requestedAt: deps.now().toISOString() });
  deps.log.info({ team, user, plans: ids, kind }, 'report asked for');
  const channels = namesOf([...new Set(plans.map((plan) => channelMention(plan.channel)))]);
  return { text: `Making the ${kind}'s report of ${channels}. It comes to you as a direct message in a moment.` };
}

/** Those of this channel; where there is none, all that the person sees. */
async function plansFor(deps: ReportWordsDeps, context: CommandContext): Promise<Plan[]> {
  const visible = (await visiblePlans(deps, context)).filter((plan) => plan.state !== 'draft');
  const here = visible.filter((plan) => plan.channel === context.channel);
  if (visible.length === 0)
    throw new UserError('No plan of yours has begun, so there is nothing to report. `/maintenance setup` starts one.');
  return here.length > 0 ? here : visible;
}

async function switchNames(deps: ReportWordsDeps, context: CommandContext, word: string): Promise<Answer> {
  if (word !== 'on' && word !== 'off') throw new UserError(USAGE);
  const { team, user, channel } = context;
  const here = (await visiblePlans(deps, context)).filter((plan) => plan.channel === channel);
  if (here.length === 0) throw new UserError('No plan in this channel. Names are switched on in the channel of a plan, by its members.');
  for (const plan of here) await deps.plans.update(team, plan.id, (current) => ({ ...current, namesInReports: word === 'on' }));
  deps.log.info({ team, user, channel, names: word }, 'names in reports switched');
  const text =
    word === 'on'
      ? 'Reports of this channel count tasks by person from now on, also for what was done before. `/maintenance report names off` ends that.'
      : 'Reports of this channel name nobody.';
  return { text };
}
