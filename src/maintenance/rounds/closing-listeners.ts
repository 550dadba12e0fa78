import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { UserError } from '../../shared/errors.js';
import { valueOf } from '../../slack/view-values.js';
import { readTaskValue } from '../views.js';
import { type RoundDeps, redrawClosing, redrawRound } from './announce-round.js';
import { decide, readParts, takeBackDecision, type Verdict } from './carried-over.js';
import { GONE } from './change-round.js';
import { CLOSING_FORMS, dropModal, hoursModal, PARTS, splitModal } from './closing-forms.js';
import { CLOSING } from './closing-views.js';
import { readHours, withEffort } from './effort.js';
import type { Round, Task } from './round.js';
import type { Doer } from './work-round.js';

export interface ClosingDeps extends Pick<RoundDeps, 'rounds' | 'outbox' | 'now' | 'log'> {
  /** Puts a task on the wishlist of the round's channel, once. Resolves to the wish's id. */
  makeWish(request: { team: string; user: string; round: Round; task: Task }): Promise<string>;
}

/** Everything that can be pressed in the reply that closes a round. */
export function registerClosing(app: App, deps: ClosingDeps): void {
  registerEffort(app, deps);
  registerDecisions(app, deps);
  registerDecisionForms(app, deps);
}

function registerEffort(app: App, deps: ClosingDeps): void {
  app.action<BlockAction<ButtonAction>>(/^maintenance\.effort\.\d+$/, async ({ ack, action, body }) => {
    const [, minutes, round] = /^(\d+)\/(.+)$/.exec(action.value ?? '') ?? [];
    await changeClosed(deps, teamOf(body), round ?? '', (current) => withEffort(current, body.user.id, Number(minutes), deps.now()));
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(CLOSING.hours, async ({ ack, action, body, client }) => {
    const round = await deps.rounds.get(teamOf(body), action.value ?? '');
    if (round === null) throw new UserError(GONE);
    await client.views.open({ trigger_id: body.trigger_id, view: hoursModal(round) });
    await ack();
  });

  app.view(CLOSING_FORMS.hours, async ({ ack, body, view }) => {
    const said = valueOf(view.state.values, 'hours');
    const minutes = readHours(said);
    if (minutes === null) {
      const hours = `"${said}" is no number of hours. Write it as in 2.5 or 2:30, at most 200.`;
      return await ack({ response_action: 'errors', errors: { hours } });
    }
    const team = body.team?.id ?? body.user.team_id ?? '';
    await changeClosed(deps, team, view.private_metadata, (round) => withEffort(round, body.user.id, minutes, deps.now()));
    await ack();
  });
}

function registerDecisions(app: App, deps: ClosingDeps): void {
  app.action<BlockAction<ButtonAction>>(CLOSING.split, async ({ ack, action, body, client }) => {
    const { round, task } = await find(deps, teamOf(body), action.value);
    await client.views.open({ trigger_id: body.trigger_id, view: splitModal(round, task) });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(CLOSING.drop, async ({ ack, action, body, client }) => {
    const { round, task } = await find(deps, teamOf(body), action.value);
    await client.views.open({ trigger_id: body.trigger_id, view: dropModal(round, task) });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(CLOSING.wish, async ({ ack, action, body }) => {
    const team = teamOf(body);
    const { round, task } = await find(deps, team, action.value);
    const doer = doerOf(deps, body);
    // Before the wish is made, so that none is made for a task that somebody decided about otherwise.
    decide(round, task.key, { what: 'wish', wish: '' }, doer);
    const wish = await deps.makeWish({ team, user: body.user.id, round, task });
    await changeClosed(deps, team, round.id, (current) => decide(current, task.key, { what: 'wish', wish }, doer));
    deps.log.info({ team, user: body.user.id, round: round.id, task: task.key, wish }, 'task made a wish');
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(CLOSING.takeBack, async ({ ack, action, body, respond }) => {
    const team = teamOf(body);
    const { round, task } = await find(deps, team, action.value);
    await changeClosed(deps, team, round.id, (current) => takeBackDecision(current, task.key, doerOf(deps, body)));
    await ack();
    if (task.decision?.what !== 'wish') return;
    const text = 'It comes with the next round again. Its wish stays on the wishlist; `/wishlist` has the button to decline it.';
    await respond({ response_type: 'ephemeral', replace_original: false, text });
  });
}

function registerDecisionForms(app: App, deps: ClosingDeps): void {
  onDecision(app, deps, CLOSING_FORMS.split, 'first', (text) => {
    const parts = readParts(PARTS.map(text));
    return 'fault' in parts ? parts : { verdict: { what: 'split', titles: parts.titles } };
  });
  onDecision(app, deps, CLOSING_FORMS.drop, 'reason', (text) => {
    const reason = text('reason').trim();
    return reason === '' ? { fault: 'This is empty. Write a few words, or cancel.' } : { verdict: { what: 'drop', reason } };
  });
}

/** A submitted decision; what is wrong with it is said at `field`. */
function onDecision(
  app: App,
  deps: ClosingDeps,
  form: string,
  field: string,
  read: (text: (field: string) => string) => { verdict: Verdict } | { fault: string },
): void {
  app.view(form, async ({ ack, body, view }) => {
    const team = body.team?.id ?? body.user.team_id ?? '';
    const answer = read((name) => valueOf(view.state.values, name));
    if ('fault' in answer) return await ack({ response_action: 'errors', errors: { [field]: answer.fault } });
    const doer: Doer = { user: body.user.id, at: deps.now(), trigger: `${view.id}.${view.hash}` };
    try {
      const { round, task } = await find(deps, team, view.private_metadata);
      await changeClosed(deps, team, round.id, (current) => decide(current, task.key, answer.verdict, doer));
      deps.log.info({ team, user: doer.user, round: round.id, task: task.key, what: answer.verdict.what }, 'carried task decided');
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return await ack({ response_action: 'errors', errors: { [field]: error.message } });
    }
    await ack();
  });
}

/** Stores what `apply` makes of the round, then shows it where it is closed. */
async function changeClosed(deps: ClosingDeps, team: string, id: string, apply: (round: Round) => Round): Promise<void> {
  const round = await deps.rounds.update(team, id, apply);
  if (round === null) throw new UserError(GONE);
  await redrawRound(deps, team, round);
  await redrawClosing(deps, team, round);
}

/**
 * The round and the task that a button means.
 * @throws {UserError} when the next round has begun: it was built on what stood here, so a decision would come too late.
 */
async function find(deps: ClosingDeps, team: string, value: string | undefined): Promise<{ round: Round; task: Task }> {
  const place = readTaskValue(value ?? '');
  const round = place === null ? null : await deps.rounds.get(team, place.round);
  const task = round?.tasks.find((candidate) => candidate.key === place?.task);
  if (round === null || task === undefined) throw new UserError(GONE);
  const [newest] = await deps.rounds.latest(team, round.plan, 1);
  if (newest !== undefined && newest.id !== round.id) {
    throw new UserError(`The next round has begun, so that is settled. Skip "${task.title}" there, or wait for that round to close.`);
  }
  return { round, task };
}

function teamOf(body: BlockAction): string {
  return body.team?.id ?? body.user.team_id ?? '';
}

function doerOf(deps: ClosingDeps, body: BlockAction): Doer {
  return { user: body.user.id, at: deps.now(), trigger: body.trigger_id };
}
