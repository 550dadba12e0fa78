import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import { UserError } from '../../shared/errors.js';
import { escapeText, mention } from '../../slack/blocks.js';
import { valueOf } from '../../slack/view-values.js';
import * as forms from '../forms.js';
import { type MaySeeDeps, NOT_SEEN, planSeenBy } from '../plans/may-see.js';
import type { Plan } from '../plans/plan.js';
import { askTurnKeyOf } from '../rounds/announce-round.js';
import { change, GONE } from '../rounds/change-round.js';
import type { Round } from '../rounds/round.js';
import type { Doer } from '../rounds/work-round.js';
import { ACTIONS } from '../views.js';
import { giveTo, joinRota, leaveRota, type RotaDeps, swapBack } from './change-rota.js';
import { ROTA_ACTIONS, rotaButtons } from './rota-actions.js';
import { answeredTurnContent, PREFERENCES_FORM, preferencesModal } from './rota-views.js';

export type RotaListenerDeps = RotaDeps & MaySeeDeps & { log: { info(fields: object, message: string): void } };

/** What people press about turns: taking over, swapping, joining, leaving, and what each wants for themselves. */
export function registerRota(app: App, deps: RotaListenerDeps): void {
  registerOwnerMenu(app, deps);
  registerOwnerForm(app, deps);
  registerMembership(app, deps);
  registerTurns(app, deps);
  registerPreferences(app, deps);
}

function registerOwnerMenu(app: App, deps: RotaListenerDeps): void {
  app.action<BlockAction<OverflowAction>>(ACTIONS.owner, async ({ ack, action, body, client, respond }) => {
    const [, entry, id] = /^(take|swap|join|leave|mine)\/(.+)$/.exec(action.selected_option.value) ?? [];
    const team = teamOf(body);
    const round = id === undefined ? null : await deps.rounds.get(team, id);
    if (round === null) throw new UserError(GONE);
    const user = body.user.id;
    const open = (view: Parameters<typeof client.views.open>[0]['view']) => client.views.open({ trigger_id: body.trigger_id, view });
    if (entry === 'swap') await open(forms.ownerModal(round, user));
    if (entry === 'mine') await open(preferencesModal(await deps.preferences.get(team, user)));
    if (entry === 'join' || entry === 'leave') await planSeenBy(deps, team, user, round.plan);
    if (entry === 'take') await hand(deps, team, round, user, doerOf(deps, body));
    await ack();
    if (entry === 'join') await respond(await join(deps, team, round.plan, user));
    if (entry === 'leave') await respond(await leave(deps, team, round.plan, doerOf(deps, body)));
  });
}

function registerOwnerForm(app: App, deps: RotaListenerDeps): void {
  app.view(forms.FORMS.owner, async ({ ack, body, view }) => {
    const team = body.team?.id ?? body.user.team_id ?? '';
    const to = valueOf(view.state.values, 'owner');
    const round = await deps.rounds.get(team, view.private_metadata);
    if (round === null || to === '')
      return await ack({ response_action: 'errors', errors: { owner: to === '' ? 'Choose somebody.' : GONE } });
    try {
      await hand(deps, team, round, to, { user: body.user.id, at: deps.now(), trigger: `${view.id}.${view.hash}` });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return await ack({ response_action: 'errors', errors: { owner: error.message } });
    }
    await ack();
  });
}

async function hand(deps: RotaListenerDeps, team: string, round: Round, to: string, doer: Doer): Promise<void> {
  await giveTo(deps, team, round, to, doer);
  deps.log.info({ team, round: round.id, owner: to }, 'round handed over');
}

function registerMembership(app: App, deps: RotaListenerDeps): void {
  app.action<BlockAction<ButtonAction>>(ROTA_ACTIONS.join, async ({ ack, action, body, respond }) => {
    const plan = await planSeenBy(deps, teamOf(body), body.user.id, action.value ?? '');
    const answer = await join(deps, teamOf(body), plan.id, body.user.id);
    await ack();
    await respond(answer);
  });

  app.action<BlockAction<ButtonAction>>(ROTA_ACTIONS.leave, async ({ ack, action, body, respond }) => {
    const plan = await planSeenBy(deps, teamOf(body), body.user.id, action.value ?? '');
    const answer = await leave(deps, teamOf(body), plan.id, doerOf(deps, body));
    await ack();
    await respond(answer);
  });
}

async function join(deps: RotaListenerDeps, team: string, planId: string, user: string) {
  const plan = await joinRota(deps, team, planId, user);
  deps.log.info({ team, user, plan: planId }, 'joined the rota');
  return plan === null ? toThemselves(NOT_SEEN) : toThemselves(`You are in the rota of ${rotaText(plan)}.`, plan);
}

async function leave(deps: RotaListenerDeps, team: string, planId: string, doer: Doer) {
  const { plan, handedTo } = await leaveRota(deps, team, planId, doer);
  deps.log.info({ team, user: doer.user, plan: planId }, 'left the rota');
  if (plan === null) return toThemselves(NOT_SEEN);
  const handed = handedTo === null ? '' : ` ${mention(handedTo)} owns the running round now.`;
  return toThemselves(`You are out of the rota of ${rotaText(plan)}.${handed}`, plan);
}

function rotaText(plan: Plan): string {
  return `*${escapeText(plan.name)}*: ${plan.rota.length === 0 ? 'nobody' : plan.rota.map(mention).join(', ')}`;
}

function toThemselves(text: string, plan?: Plan) {
  const blocks = plan === undefined ? [] : [{ type: 'actions' as const, block_id: 'rota', elements: rotaButtons(plan.id) }];
  return {
    response_type: 'ephemeral' as const,
    replace_original: false,
    text,
    blocks: [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text } }, ...blocks],
  };
}

function registerTurns(app: App, deps: RotaListenerDeps): void {
  app.action<BlockAction<ButtonAction>>(ROTA_ACTIONS.swapBack, async ({ ack, action, body }) => {
    const team = teamOf(body);
    const { user, round } = await aboutWhom(deps, team, action.value);
    await swapBack(deps, team, round, user, doerOf(deps, body));
    deps.log.info({ team, round: round.id, owner: user }, 'round swapped back');
    await ack();
  });

  for (const takes of [true, false]) {
    app.action<BlockAction<ButtonAction>>(
      takes ? ROTA_ACTIONS.takeTurn : ROTA_ACTIONS.notThisTurn,
      async ({ ack, action, body, respond }) => {
        const team = teamOf(body);
        const { user, round } = await aboutWhom(deps, team, action.value);
        if (user === body.user.id) await answerTurn(deps, team, round, user, takes);
        await ack();
        if (user !== body.user.id) await respond(toThemselves(`Only ${mention(user)} can answer that.`));
      },
    );
  }
}

/** Whether somebody takes what would be their first turn. The question becomes the answer. */
async function answerTurn(deps: RotaListenerDeps, team: string, round: Round, user: string, takes: boolean): Promise<void> {
  await deps.preferences.update(team, user, (before) => {
    const others = before.agreed.filter((plan) => plan !== round.plan);
    return { ...before, agreed: takes ? [...others, round.plan] : others };
  });
  if (takes && round.state === 'open')
    await change(deps, team, round.id, (current) =>
      current.nextOwner === user ? current : { ...current, nextOwner: user, revision: current.revision + 1 },
    );
  await deps.outbox.edit(team, askTurnKeyOf(round.id), deps.now().getTime(), answeredTurnContent(user, takes));
  deps.log.info({ team, user, round: round.id, takes }, 'first turn answered');
}

async function aboutWhom(deps: RotaDeps, team: string, value: string | undefined): Promise<{ user: string; round: Round }> {
  const [, user, id] = /^([^/]+)\/(.+)$/.exec(value ?? '') ?? [];
  const round = id === undefined ? null : await deps.rounds.get(team, id);
  if (round === null || user === undefined) throw new UserError(GONE);
  return { user, round };
}

function registerPreferences(app: App, deps: RotaListenerDeps): void {
  app.action<BlockAction<ButtonAction>>(ROTA_ACTIONS.preferences, async ({ ack, body, client }) => {
    const view = preferencesModal(await deps.preferences.get(teamOf(body), body.user.id));
    await client.views.open({ trigger_id: body.trigger_id, view });
    await ack();
  });

  app.view(PREFERENCES_FORM, async ({ ack, body, view }) => {
    const team = body.team?.id ?? body.user.team_id ?? '';
    const { values } = view.state;
    const nudges = (['thread', 'direct', 'none'] as const).find((one) => one === valueOf(values, 'nudges'));
    const turns = (['always', 'ask', 'never'] as const).find((one) => one === valueOf(values, 'turns'));
    const wishes = (['daily', 'never'] as const).find((one) => one === valueOf(values, 'wishes'));
    if (nudges === undefined || turns === undefined || wishes === undefined) {
      const field = nudges === undefined ? 'nudges' : turns === undefined ? 'turns' : 'wishes';
      return await ack({ response_action: 'errors', errors: { [field]: 'Choose one of these.' } });
    }
    await deps.preferences.update(team, body.user.id, (before) => ({ ...before, nudges, turns, wishes }));
    deps.log.info({ team, user: body.user.id, nudges, turns, wishes }, 'preferences changed');
    await ack();
  });
}

function teamOf(body: BlockAction): string {
  return body.team?.id ?? body.user.team_id ?? '';
}

function doerOf(deps: RotaDeps, body: BlockAction): Doer {
  return { user: body.user.id, at: deps.now(), trigger: body.trigger_id };
}
