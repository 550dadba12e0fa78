import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import { UserError } from '../../shared/errors.js';
import { chosenIn, type ViewValues, valueOf } from '../../slack/view-values.js';
import type { ChangePlanDeps, PlanDoer } from './change-plans.js';
import type { FindDeps } from './find-plan.js';
import type { Plan } from './plan.js';
import { doneModal } from './plan-menu-views.js';
import { planFor } from './plan-trouble-listeners.js';
import { planWords } from './plan-words.js';
import { type OwnTask, ownTaskSchema, type TaskList, taskListOf, withOff, withOwn, withoutOwn } from './task-list.js';
import { ownTaskModal, readOwnEntry, TASK_FORMS, TASKS, tasksModal } from './task-list-views.js';
import { TEMPLATES } from './templates.js';

export interface TaskListDeps extends ChangePlanDeps {
  membership: FindDeps['membership'];
}

const LONGEST_MINUTES = 2400;

/** The form of a plan's tasks, and of one own task on top of it. */
export function registerTaskList(app: App, deps: TaskListDeps): void {
  app.action<BlockAction<ButtonAction>>(TASKS.add, async ({ ack, action, body, client }) => {
    const plan = await planFor(deps, doerOf(body), action.value ?? '');
    await client.views.push({ trigger_id: body.trigger_id, view: ownTaskModal(plan, null) });
    await ack();
  });

  app.action<BlockAction<OverflowAction>>(TASKS.own, async ({ ack, action, body, client }) => {
    const chosen = readOwnEntry(action.selected_option.value);
    const plan = await planFor(deps, doerOf(body), chosen?.plan ?? '');
    const task = taskListOf(plan).own.find(({ key }) => key === chosen?.key) ?? null;
    if (chosen?.entry === 'change' && task !== null) {
      await client.views.push({ trigger_id: body.trigger_id, view: ownTaskModal(plan, task) });
    } else if (chosen !== null) {
      const after = await changeList(deps, doerOf(body), plan, (list) => withoutOwn(list, chosen.key));
      if (body.view !== undefined) await client.views.update({ view_id: body.view.id, view: tasksModal(after) });
    }
    await ack();
  });

  app.view(TASK_FORMS.own, async ({ ack, body, view, client }) => {
    const doer = doerOf(body);
    const read = readOwnTask(view.state.values);
    if ('errors' in read) return await ack({ response_action: 'errors', errors: read.errors });
    const [, key = '', id = ''] = /^([a-z-]*)\/(.+)$/.exec(view.private_metadata) ?? [];
    try {
      const plan = await planFor(deps, doer, id);
      const after = await changeList(deps, doer, plan, (list) => withOwn(list, key === '' ? null : key, read.task));
      if (view.previous_view_id != null) await client.views.update({ view_id: view.previous_view_id, view: tasksModal(after) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return await ack({ response_action: 'errors', errors: { title: error.message } });
    }
    await ack();
  });

  app.view(TASK_FORMS.list, async ({ ack, body, view }) => {
    const doer = doerOf(body);
    const on = chosenIn(view.state.values, 'on');
    try {
      const plan = await planFor(deps, doer, view.private_metadata);
      const off = TEMPLATES.map(({ key }) => key).filter((key) => !on.includes(key));
      const after = await changeList(deps, doer, plan, (list) => withOff(list, off));
      const text = `The tasks of ${planWords(after)} are version ${taskListOf(after).version}. The next round takes them.`;
      await ack({ response_action: 'update', view: doneModal(text) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await ack({ response_action: 'errors', errors: { on: error.message } });
    }
  });
}

async function changeList(deps: TaskListDeps, { team, user }: PlanDoer, plan: Plan, change: (list: TaskList) => TaskList): Promise<Plan> {
  const after = await deps.plans.update(team, plan.id, (current) => {
    const list = taskListOf(current);
    const changed = change(list);
    return changed === list ? current : { ...current, taskList: changed, editedBy: user };
  });
  if (after === null) throw new UserError('That plan is gone. `/maintenance plans` lists yours.');
  deps.log.info({ team, user, plan: plan.id, version: taskListOf(after).version }, 'task list changed');
  return after;
}

function readOwnTask(values: ViewValues): { task: Omit<OwnTask, 'key'> } | { errors: Record<string, string> } {
  const title = valueOf(values, 'title').trim();
  const why = valueOf(values, 'why').trim();
  const typed = valueOf(values, 'minutes').trim();
  const minutes = /^\d+$/.test(typed) ? Number(typed) : 0;
  const errors: Record<string, string> = {};
  if (title === '') errors['title'] = 'Say what is to be done, as in "Rotate the log files".';
  if (why === '') errors['why'] = 'Say why, as in "a full disk stops the site."';
  if (minutes < 1 || minutes > LONGEST_MINUTES)
    errors['minutes'] = `"${typed}" is no number of minutes from 1 to ${LONGEST_MINUTES}. Write it as in 30.`;
  if (Object.keys(errors).length > 0) return { errors };
  const cadence = ownTaskSchema.shape.cadence.catch('weekly').parse(valueOf(values, 'cadence'));
  return { task: { title, minutes, why, cadence } };
}

function doerOf(body: { team?: { id: string } | null; user: { id: string; team_id?: string } }): PlanDoer {
  return { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id };
}
