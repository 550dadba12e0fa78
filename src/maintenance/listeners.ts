import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import { readUntrue } from '../audits/silence-forms.js';
import type { DueStore } from '../schedule/due-store.js';
import { UserError } from '../shared/errors.js';
import { type ViewValues, valueOf } from '../slack/view-values.js';
import * as forms from './forms.js';
import { registerRota } from './people/rota-listeners.js';
import { planSeenBy } from './plans/may-see.js';
import { type PlanFormDeps, registerPlanForm } from './plans/plan-form-listeners.js';
import { PROVABLE_TASKS } from './plans/templates.js';
import { registerRhythm } from './rhythm/rhythm-listeners.js';
import { type RoundDeps, retractRound } from './rounds/announce-round.js';
import { change, GONE } from './rounds/change-round.js';
import { type ClosingDeps, registerClosing } from './rounds/closing-listeners.js';
import { keepWords, takeBackWords, type WordsOnFindings } from './rounds/keep-words.js';
import type { Round, Task } from './rounds/round.js';
import { type SettleDeps, settleWishes } from './rounds/settle-wishes.js';
import { type Act, type Doer, remove, undo, whyNotRemovable, withoutLine, work } from './rounds/work-round.js';
import { ACTIONS, MENU, readTaskValue } from './views.js';
import { wakeMember } from './wake-kind.js';

export { maintenanceWords } from './words.js';

export type MaintenanceDeps = Pick<RoundDeps, 'plans' | 'rounds' | 'outbox' | 'preferences' | 'people' | 'due' | 'now' | 'log'> &
  SettleDeps &
  WordsOnFindings & { due: Pick<DueStore, 'schedule'> } & ClosingDeps &
  PlanFormDeps;

/** Everything that can be pressed in a round's thread. */
export function registerMaintenance(app: App, deps: MaintenanceDeps): void {
  registerTicks(app, deps);
  registerMenu(app, deps);
  registerForms(app, deps);
  registerRoundButtons(app, deps);
  registerRota(app, deps);
  registerRhythm(app, deps);
  registerClosing(app, deps);
  registerPlanForm(app, deps);
}

function registerTicks(app: App, deps: MaintenanceDeps): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.done, async ({ ack, action, body, client }) => {
    const { team, round, task } = await find(deps, body, action.value);
    if (task.proof !== null && task.state === 'open' && round.state === 'open') {
      await client.views.open({ trigger_id: body.trigger_id, view: forms.howModal(round, task) });
    } else {
      await perform(deps, team, round.id, { what: 'done', task: task.key }, doerOf(deps, body));
    }
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.prove, async ({ ack, action, body, client }) => {
    const { round, task } = await find(deps, body, action.value);
    await client.views.open({ trigger_id: body.trigger_id, view: forms.restoreModal(round, task, body.user.id) });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.reopen, async ({ ack, action, body }) => {
    const { team, round, task } = await find(deps, body, action.value);
    await perform(deps, team, round.id, { what: 'reopen', task: task.key }, doerOf(deps, body));
    await ack();
  });
}

function registerMenu(app: App, deps: MaintenanceDeps): void {
  app.action<BlockAction<OverflowAction>>(ACTIONS.more, async ({ ack, action, body, client }) => {
    const [, word, value] = /^([a-z]+)\/(.+)$/.exec(action.selected_option.value) ?? [];
    const entry = MENU.find((known) => known === word);
    const { round, task } = await find(deps, body, value);
    const user = body.user.id;
    const open = (view: ReturnType<typeof forms.skipModal>) => client.views.open({ trigger_id: body.trigger_id, view });
    if (entry === 'assign') await open(forms.assignModal(round, task, user));
    if (entry === 'skip') await open(forms.skipModal(round, task));
    if (entry === 'untrue') await open(forms.notTrueModal(round, task));
    if (entry === 'evidence') await open(forms.evidenceModal(round, task));
    if (entry === 'snooze') await open(forms.snoozeModal(round, task, deps.now()));
    await ack();
  });
}

type Submission = { act: (task: string) => Act } | { errors: Record<string, string> };

function registerForms(app: App, deps: MaintenanceDeps): void {
  onSubmit(app, deps, forms.FORMS.how, 'words', (values) => ({ act: (task) => ({ what: 'done', task, words: valueOf(values, 'words') }) }));
  onSubmit(app, deps, forms.FORMS.assign, 'to', (values) => ({ act: (task) => ({ what: 'assign', task, to: valueOf(values, 'to') }) }));
  onSubmit(app, deps, forms.FORMS.skip, 'reason', (values) => ({
    act: (task) => ({ what: 'skip', task, reason: valueOf(values, 'reason').trim() }),
  }));
  onSubmit(app, deps, forms.FORMS.snooze, 'until', (values) => ({
    act: (task) => ({ what: 'snooze', task, until: forms.readSnooze(values) }),
  }));
  onSubmit(app, deps, forms.FORMS.evidence, null, (values) => {
    const read = forms.readNote(values);
    return 'errors' in read ? read : { act: (task) => ({ what: 'note', task, ...read }) };
  });
  onSubmit(app, deps, forms.FORMS.untrue, 'words', (values) => {
    const read = readUntrue(values);
    return 'errors' in read ? read : { act: (task) => ({ what: 'untrue', task, ...read }) };
  });
  onSubmit(app, deps, forms.FORMS.restore, 'backup', (values) => {
    const read = forms.readRestore(values);
    if ('errors' in read) return read;
    return { act: (task) => ({ what: 'done', task, words: read.words, restore: read.proof }) };
  });
}

/** A submitted form about a task. What `needed` names must not be empty; the form closes once its act is stored. */
function onSubmit(app: App, deps: MaintenanceDeps, form: string, needed: string | null, read: (values: ViewValues) => Submission): void {
  app.view(form, async ({ ack, body, view }) => {
    const place = readTaskValue(view.private_metadata);
    const submission = read(view.state.values);
    if ('errors' in submission) return await ack({ response_action: 'errors', errors: submission.errors });
    const field = needed ?? 'words';
    if (place === null || (needed !== null && valueOf(view.state.values, needed).trim() === '')) {
      return await ack({ response_action: 'errors', errors: { [field]: 'This is empty. Write a few words, or cancel.' } });
    }
    const doer: Doer = { user: body.user.id, at: deps.now(), trigger: `${view.id}.${view.hash}` };
    try {
      await perform(deps, body.team?.id ?? body.user.team_id ?? '', place.round, submission.act(place.task), doer);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return await ack({ response_action: 'errors', errors: { [field]: error.message } });
    }
    await ack();
  });
}

function registerRoundButtons(app: App, deps: MaintenanceDeps): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.undo, async ({ ack, action, body }) => {
    const [, number, round] = /^(\d+)\/(.+)$/.exec(action.value ?? '') ?? [];
    const doer = doerOf(deps, body);
    await changeTasks(deps, teamOf(body), round ?? '', doer, (current) => undo(current, Number(number), doer));
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.remove, async ({ ack, action, body, respond }) => {
    const team = teamOf(body);
    const user = body.user.id;
    let why: string | null = null;
    const round = await deps.rounds.update(team, action.value ?? '', (current) => {
      why = current.state === 'open' ? whyNotRemovable(current, user, deps.now()) : null;
      return why === null ? remove(current, deps.now()) : current;
    });
    if (round?.state === 'removed') {
      await retractRound(deps, team, round);
      deps.log.info({ team, user, round: round.id }, 'round removed');
    }
    await ack();
    if (why !== null) await respond({ response_type: 'ephemeral', replace_original: false, text: why });
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.leaveOut, async ({ ack, action, body }) => {
    const team = teamOf(body);
    const [, task, site, id] = /^([a-z-]+)\/([^/]+)\/(.+)$/.exec(action.value ?? '') ?? [];
    if (task === undefined || site === undefined || id === undefined) throw new UserError(GONE);
    const standing = await deps.rounds.get(team, id);
    if (standing === null) throw new UserError(GONE);
    await planSeenBy(deps, team, body.user.id, standing.plan);
    const round = await change(deps, team, id, (current) => withoutLine(current, site, task));
    const isAsked = PROVABLE_TASKS.some((asked) => asked === task);
    await deps.plans.update(team, round.plan, (plan) => {
      const before = plan.leaveOut ?? [];
      if (!isAsked || !plan.sites.includes(site) || before.some((left) => left.site === site && left.task === task)) return plan;
      return { ...plan, leaveOut: [...before, { site, task }] };
    });
    deps.log.info({ team, user: body.user.id, plan: round.plan, site, task }, 'task left out');
    await ack();
  });
}

/** Stores the act, then shows it. */
async function perform(deps: MaintenanceDeps, team: string, roundId: string, act: Act, doer: Doer): Promise<void> {
  // Before the task is snoozed, so that it wakes whatever comes in between.
  if (act.what === 'snooze' && act.until !== null) await deps.due.schedule(wakeMember(team, roundId, act.task), new Date(act.until));
  await changeTasks(deps, team, roundId, doer, (current) => work(current, act, doer));
}

/**
 * As `change`; a restore that was proved in the round counts as long as its task is done, and no longer. It is taken back before and
 * recorded after, so that a kill in between leaves too little proven and never too much.
 */
async function changeTasks(
  deps: MaintenanceDeps,
  team: string,
  roundId: string,
  doer: Doer,
  apply: (round: Round) => Round,
): Promise<void> {
  let before = await deps.rounds.get(team, roundId);
  if (before !== null) {
    const coming = apply(before);
    await takeBackRestores(deps, team, before, coming);
    await takeBackWords(deps, team, before, coming, doer);
    await settleWishes(deps, team, doer.user, before, coming);
  }
  const after = await change(deps, team, roundId, (round) => {
    before = round;
    return apply(round);
  });
  // Somebody may have proved it in between.
  if (before !== null) {
    await takeBackRestores(deps, team, before, after);
    await takeBackWords(deps, team, before, after, doer);
  }
  await keepWords(deps, team, after, doer);
  for (const task of after.tasks) {
    if (task.byHand?.restore !== undefined) await deps.rounds.recordRestore(team, sitesOf(after, task), task.byHand);
  }
}

async function takeBackRestores(deps: MaintenanceDeps, team: string, before: Round, after: Round): Promise<void> {
  for (const task of before.tasks) {
    const now = after.tasks.find(({ key }) => key === task.key)?.byHand;
    if (task.byHand?.restore !== undefined && task.byHand.at !== now?.at) {
      await deps.rounds.takeBackRestore(team, sitesOf(before, task), task.byHand);
    }
  }
}

function sitesOf(round: Round, task: Task): string[] {
  return task.sites.length > 0 ? task.sites : round.sites.map((site) => site.id);
}

async function find(
  deps: MaintenanceDeps,
  body: BlockAction,
  value: string | undefined,
): Promise<{ team: string; round: Round; task: Task }> {
  const team = teamOf(body);
  const place = readTaskValue(value ?? '');
  const round = place === null ? null : await deps.rounds.get(team, place.round);
  const task = round?.tasks.find((candidate) => candidate.key === place?.task);
  if (round === null || task === undefined) throw new UserError(GONE);
  return { team, round, task };
}

function teamOf(body: BlockAction): string {
  return body.team?.id ?? body.user.team_id ?? '';
}

function doerOf(deps: MaintenanceDeps, body: BlockAction): Doer {
  return { user: body.user.id, at: deps.now(), trigger: body.trigger_id };
}
