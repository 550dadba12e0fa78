import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { UserError } from '../../shared/errors.js';
import { type ViewValues, valueOf } from '../../slack/view-values.js';
import { mayPause, pauseAll, resumeAll } from './all-plans.js';
import { type ChangePlanDeps, deletePlan, duplicatePlan, type PlanDoer } from './change-plans.js';
import { type FindDeps, isNameTaken, NAME_TAKEN, visiblePlans } from './find-plan.js';
import { pausedText, resumedText } from './pause-words.js';
import type { Plan } from './plan.js';
import { PLAN_MENU, readPlanEntry } from './plan-menu.js';
import { deleteModal, doneModal, duplicateModal, PLAN_FORMS, PLANS, pauseAllModal, pauseModal } from './plan-menu-views.js';
import { planFor } from './plan-trouble-listeners.js';
import { planWords, readEnd } from './plan-words.js';
import { registerTaskList } from './task-list-listeners.js';
import { tasksModal } from './task-list-views.js';

export interface PlanMenuDeps extends ChangePlanDeps {
  membership: FindDeps['membership'];
  /** Draws a person's Home anew. */
  refreshHome(team: string, user: string): Promise<void>;
}

/** What a plan's menu does, and what is done to all plans at once. */
export function registerPlanMenu(app: App, deps: PlanMenuDeps): void {
  registerMenu(app, deps);
  registerPlanForms(app, deps);
  registerEverything(app, deps);
  registerTaskList(app, deps);
}

function registerMenu(app: App, deps: PlanMenuDeps): void {
  app.action<BlockAction<OverflowAction>>(PLAN_MENU, async ({ ack, action, body, client, respond }) => {
    const chosen = readPlanEntry(action.selected_option.value);
    // The form of a plan answers for its own entry.
    if (chosen?.entry === 'edit') return;
    if (chosen === null) return await ack();
    const doer = { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id };
    const plan = await planFor(deps, doer, chosen.plan);
    const open = (view: ReturnType<typeof pauseModal>) => client.views.open({ trigger_id: body.trigger_id, view });
    if (chosen.entry === 'tasks') await open(tasksModal(plan));
    if (chosen.entry === 'pause') await open(pauseModal(plan));
    if (chosen.entry === 'duplicate') await open(duplicateModal(plan));
    if (chosen.entry === 'delete') await open(deleteModal(plan, (await deps.rounds.current(doer.team, plan.id)) !== null));
    const text = chosen.entry === 'resume' ? await resumedText(deps, doer, plan) : null;
    await ack();
    if (text !== null) await respond({ response_type: 'ephemeral', replace_original: false, text });
  });
}

function registerPlanForms(app: App, deps: PlanMenuDeps): void {
  onPlanForm(app, deps, PLAN_FORMS.pause, 'until', async (doer, plan, values) => {
    const until = valueOf(values, 'until');
    return await pausedText(deps, doer, plan, until === '' ? null : readEnd(until, plan.recurrence.timeZone, deps.now()));
  });

  onPlanForm(app, deps, PLAN_FORMS.duplicate, 'name', async (doer, source, values, request) => {
    const name = valueOf(values, 'name').trim();
    if (name === '') throw new UserError('Give the copy a name, so that the two can be told apart.');
    const id = `p-${request.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`;
    if (await isNameTaken(deps, doer.team, { channel: source.channel, name, except: id })) throw new UserError(NAME_TAKEN);
    const copy = await duplicatePlan(deps, doer, { source, id, name });
    return `${planWords(copy)} is there, paused. Change what is to be different, then resume it: \`/maintenance plans\`.`;
  });

  app.view(PLAN_FORMS.delete, async ({ ack, body, view }) => {
    const doer = { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id };
    const plan = await deps.plans.get(doer.team, view.private_metadata);
    // Sent again, or somebody was quicker: it is as the person wants it.
    if (plan === null) return await ack({ response_action: 'update', view: doneModal('That plan is deleted.') });
    await planFor(deps, doer, plan.id);
    await deletePlan(deps, doer, plan.id);
    await ack({ response_action: 'update', view: doneModal(`${planWords(plan)} is deleted.`) });
    await deps.refreshHome(doer.team, doer.user);
  });
}

/** A submitted form about one plan: its window says what was done, or the field what is wrong. */
function onPlanForm(
  app: App,
  deps: PlanMenuDeps,
  form: string,
  field: string,
  run: (doer: PlanDoer, plan: Plan, values: ViewValues, request: string) => Promise<string>,
): void {
  app.view(form, async ({ ack, body, view }) => {
    const doer = { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id };
    try {
      const plan = await planFor(deps, doer, view.private_metadata);
      const text = await run(doer, plan, view.state.values, view.id);
      await ack({ response_action: 'update', view: doneModal(text) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await ack({ response_action: 'errors', errors: { [field]: error.message } });
    }
  });
}

function registerEverything(app: App, deps: PlanMenuDeps): void {
  app.action<BlockAction<ButtonAction>>(PLANS.pauseAll, async ({ ack, body, client }) => {
    const doer = { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id };
    const plans = (await visiblePlans(deps, doer)).filter(mayPause);
    await client.views.open({ trigger_id: body.trigger_id, view: pauseAllModal(plans) });
    await ack();
  });

  app.view(PLAN_FORMS.pauseAll, async ({ ack, body, view }) => {
    const doer = { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id };
    const until = valueOf(view.state.values, 'until');
    try {
      const text = await pauseAll(deps, doer, until === '' ? null : until);
      await ack({ response_action: 'update', view: doneModal(text) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return await ack({ response_action: 'errors', errors: { until: error.message } });
    }
    await deps.refreshHome(doer.team, doer.user);
  });

  app.action<BlockAction<ButtonAction>>(PLANS.resumeAll, async ({ ack, body, client }) => {
    const doer = { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id };
    await resumeInWindow(deps, doer, client, body.trigger_id);
    await ack();
    await deps.refreshHome(doer.team, doer.user);
  });
}

interface Windows {
  views: {
    open(ask: { trigger_id: string; view: ModalView }): Promise<{ view?: { id?: string } }>;
    update(ask: { view_id: string; view: ModalView }): Promise<unknown>;
  };
}

/** The window opens first: where it cannot, nothing is resumed, as the person is then told. */
export async function resumeInWindow(deps: PlanMenuDeps, doer: PlanDoer, { views }: Windows, trigger: string): Promise<void> {
  const { view } = await views.open({ trigger_id: trigger, view: doneModal('Resuming…') });
  const text = await resumeAll(deps, doer);
  await views.update({ view_id: view?.id ?? '', view: doneModal(text) });
}
