import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { UserError } from '../../shared/errors.js';
import type { SiteStore } from '../../sites/site-store.js';
import { channelMention } from '../../slack/blocks.js';
import type { ChannelState } from '../../slack/channel-state.js';
import { valueOf } from '../../slack/view-values.js';
import type { ChangePlanDeps, PlanDoer } from './change-plans.js';
import { type FindDeps, isNameTaken } from './find-plan.js';
import { type Plan, whyPaused } from './plan.js';
import { deleteModal, doneModal } from './plan-menu-views.js';
import { isGoneForAll, isKeeperOfStopped, tellGoesOn } from './plan-trouble.js';
import { MOVE_FORM, moveModal, TROUBLE } from './plan-trouble-views.js';
import { planWords } from './plan-words.js';
import { changeDates } from './schedule-plan.js';

export interface MoveDeps extends ChangePlanDeps {
  sites: Pick<SiteStore, 'get' | 'update'>;
  lookAtChannel(team: string, user: string, channel: string): Promise<ChannelState>;
}

export interface TroubleListenerDeps extends MoveDeps {
  membership: FindDeps['membership'];
  refreshHome(team: string, user: string): Promise<void>;
}

const GONE = 'That plan is gone, or you are not in its channel. `/maintenance plans` lists yours.';

/** The plan, when the person may change it. @throws {UserError} */
export async function planFor(
  deps: Pick<TroubleListenerDeps, 'plans' | 'membership'>,
  { team, user }: PlanDoer,
  id: string,
): Promise<Plan> {
  const plan = await deps.plans.get(team, id);
  if (plan === null) throw new UserError(GONE);
  if (isKeeperOfStopped(plan, user) || (await deps.membership.isMember(team, user, plan.channel))) return plan;
  throw new UserError(GONE);
}

/** As `planFor`, for moving the plan: with it go its sites, and what is found in them. @throws {UserError} */
export async function planToMove(deps: Pick<TroubleListenerDeps, 'plans' | 'membership'>, doer: PlanDoer, id: string): Promise<Plan> {
  const plan = await planFor(deps, doer, id);
  if (isGoneForAll(plan) || (await deps.membership.isMember(doer.team, doer.user, plan.channel))) return plan;
  const channel = channelMention(plan.channel);
  throw new UserError(
    `Farrier cannot see that you are in ${channel}, so you cannot move its plan. Type \`/invite @Farrier\` there: it goes on by itself, or can be moved then.`,
  );
}

/** What can be done about a plan whose channel is gone, in the message about it and on Home. */
export function registerPlanTrouble(app: App, deps: TroubleListenerDeps): void {
  const open = (id: string, find: typeof planToMove, view: (plan: Plan) => ReturnType<typeof moveModal>) => {
    app.action<BlockAction<ButtonAction>>(id, async ({ ack, action, body, client }) => {
      const plan = await find(deps, { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id }, action.value ?? '');
      await client.views.open({ trigger_id: body.trigger_id, view: view(plan) });
      await ack();
    });
  };
  open(TROUBLE.move, planToMove, moveModal);
  open(TROUBLE.remove, planFor, (plan) => deleteModal(plan, false));

  app.view(MOVE_FORM, async ({ ack, body, view }) => {
    const doer = { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id };
    try {
      const plan = await planToMove(deps, doer, view.private_metadata);
      const moved = await movePlan(deps, doer, plan, valueOf(view.state.values, 'channel'));
      await ack({ response_action: 'update', view: doneModal(`${planWords(moved)} goes on there.`) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return await ack({ response_action: 'errors', errors: { channel: error.message } });
    }
    await deps.refreshHome(doer.team, doer.user);
  });
}

/**
 * The plan and those of its sites that lived in its channel get another one, and what was paused for the old one goes on. Done again after
 * a kill it ends the same. @throws {UserError} when nothing could be posted in the new one either,
 * or a plan there has its name.
 */
export async function movePlan(deps: MoveDeps, doer: PlanDoer, plan: Plan, channel: string): Promise<Plan> {
  const { team, user } = doer;
  if (channel === '') throw new UserError('Choose a channel.');
  const there = await deps.lookAtChannel(team, user, channel);
  if (!there.botIsIn) throw new UserError('Farrier is not in that channel. Type /invite @Farrier there, then press Move again.');
  if (there.isArchived) throw new UserError('That channel is archived. Unarchive it, or choose another one.');
  if (!there.personIsIn) throw new UserError('You are not in that channel. Join it, or choose another one.');
  if (await isNameTaken(deps, team, { channel, name: plan.name, except: plan.id })) {
    throw new UserError(
      `That channel has a plan called "${plan.name}" already. Choose another channel, or edit the name of one of the two.`,
    );
  }
  for (const id of plan.sites) {
    await deps.sites.update(team, id, (site) => (site.channel === plan.channel ? { ...site, channel } : site));
  }
  await deps.plans.move(team, plan.id, channel);
  const change = (current: Plan): Plan => ({
    ...current,
    editedBy: user,
    ...(whyPaused(current)?.kind === 'channel' ? { state: 'active', pausedUntil: null, pausedReason: null } : {}),
  });
  const moved = await changeDates(deps, { team, plan: plan.id, change, now: deps.now() });
  if (moved === null) throw new UserError(GONE);
  await tellGoesOn(deps, team, plan, moved);
  deps.log.info({ team, user, plan: plan.id, from: plan.channel, to: channel }, 'plan moved');
  return moved;
}
