import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { UserError } from '../../shared/errors.js';
import { ROTA_ACTIONS } from '../people/rota-actions.js';
import { type MaySeeDeps, planSeenBy } from '../plans/may-see.js';
import type { RoundDeps } from '../rounds/announce-round.js';
import { keepWeekly } from './keep-rhythm.js';

type Deps = Pick<RoundDeps, 'plans' | 'rounds' | 'outbox' | 'due' | 'now' | 'log'> & MaySeeDeps;

/** [Keep weekly], and [Weekly again] once it was too late. */
export function registerRhythm(app: App, deps: Deps): void {
  app.action<BlockAction<ButtonAction>>(ROTA_ACTIONS.keepWeekly, async ({ ack, action, body }) => {
    const team = body.team?.id ?? body.user.team_id ?? '';
    const { id } = await planSeenBy(deps, team, body.user.id, action.value ?? '');
    const plan = await keepWeekly(deps, team, id, body.user.id);
    if (plan === null) throw new UserError('The plan was given other dates since. `/maintenance next` shows them.');
    deps.log.info({ team, user: body.user.id, plan: plan.id }, 'plan kept weekly');
    await ack();
  });
}
