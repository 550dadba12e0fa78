import { createHash } from 'node:crypto';
import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { describe } from '../../schedule/recurrence.js';
import { dateInZone } from '../../schedule/zoned.js';
import { UserError } from '../../shared/errors.js';
import { zoneGuess } from '../../sites/check-site.js';
import type { SiteStore } from '../../sites/site-store.js';
import { apiError } from '../../slack/membership.js';
import type { ViewValues } from '../../slack/view-values.js';
import { type Checked, checkPlanForm, type EditDeps, editPlan, previewOf, startPlan } from './edit-plan.js';
import { type FindDeps, isNameTaken, NAME_TAKEN } from './find-plan.js';
import { type Plan, whyPaused } from './plan.js';
import { filledIn, formOf, freshPlan, type PlanChanges, type PlanForm } from './plan-form.js';
import { PLAN_FIELD, PLAN_FORM, planModal, savedModal } from './plan-form-views.js';
import { PLAN_EDIT, PLAN_MENU, PLAN_NEW, readPlanEntry } from './plan-menu.js';

export interface PlanFormDeps extends EditDeps {
  sites: Pick<SiteStore, 'byChannel'>;
  membership: FindDeps['membership'];
}

/** What a form is about: a plan, or a channel that gets a new one. */
export type PlanAsk = { plan: string } | { channel: string };

const metadataSchema = z.object({
  plan: z.string().nullable(),
  channel: z.string(),
  user: z.string(),
  zone: z.string(),
  /** Which recurrence has its dates shown; null: none. */
  shown: z.string().nullable(),
  /** What the plan was when the form was drawn. */
  before: z.string(),
});
type Metadata = z.infer<typeof metadataSchema>;

interface Asker {
  team: string;
  user: string;
}

const GONE = 'That plan is gone, or you are not in its channel. `/maintenance plans` lists yours.';
const CHANGED = 'Somebody changed this plan while you had it open. Saving puts yours in the place of:';
const LOOK = 'These are the dates now. Look at them, then save.';

/** Opens the form of a plan, or of a new one in a channel. @throws {UserError} when the person may not see it. */
export async function openPlanForm(
  deps: PlanFormDeps,
  asker: Asker & { client: WebClient; triggerId: string },
  ask: PlanAsk,
): Promise<void> {
  const { team, user, client } = asker;
  const plan = 'plan' in ask ? await deps.plans.get(team, ask.plan) : null;
  if ('plan' in ask && plan === null) throw new UserError(GONE);
  const channel = plan?.channel ?? ('channel' in ask ? ask.channel : '');
  const zone = plan?.recurrence.timeZone ?? (await newZone(deps, { team, user, client }, channel));
  const metadata: Metadata = { plan: plan?.id ?? null, channel, user, zone, shown: null, before: '' };
  const base = await planOf(deps, team, metadata, '');
  if (base === null || !(await deps.membership.isMember(team, user, channel))) throw new UserError(GONE);
  const form = formOf(base, dateInZone(deps.now(), zone));
  await client.views.open({
    trigger_id: asker.triggerId,
    view: draw({ ...metadata, before: stateOf(base) }, form, await checkPlanForm(deps, team, base, form)),
  });
}

async function newZone(deps: PlanFormDeps, { team, user, client }: Asker & { client: WebClient }, channel: string): Promise<string> {
  const first = await deps.plans.byChannel(team, channel);
  return first?.recurrence.timeZone ?? zoneGuess((await client.users.info({ user })).user?.tz);
}

/** The stored plan, or the new one as it begins; null when it was removed meanwhile. */
async function planOf(deps: PlanFormDeps, team: string, { plan, channel, user, zone }: Metadata, view: string): Promise<Plan | null> {
  if (plan !== null) {
    const stored = await deps.plans.get(team, plan);
    // What its dates were cannot be worked out any more, and would keep the new ones from being shown.
    return stored !== null && whyPaused(stored)?.kind === 'rule' ? { ...stored, past: [] } : stored;
  }
  const sites = (await deps.sites.byChannel(team, channel)).map(({ id }) => id);
  return freshPlan({ id: `p-${channel}-${view}`, channel, sites, user, timeZone: zone, now: deps.now() });
}

function draw(metadata: Metadata, form: PlanForm, checked: Checked, remark?: string) {
  return planModal({
    form,
    preview: previewOf(checked),
    metadata: JSON.stringify({ ...metadata, shown: shownBy(checked) }),
    isNew: metadata.plan === null,
    ...(remark === undefined ? {} : { remark }),
  });
}

function shownBy(checked: Checked): string | null {
  return checked.ok ? fingerprint(checked.changes.recurrence) : null;
}

/** What the form changes of the plan, for comparing only. */
function stateOf({ name, recurrence, hoursAWeek }: PlanChanges): string {
  return fingerprint({ name, hoursAWeek, recurrence: fingerprint(recurrence) });
}

function fingerprint(record: object): string {
  const sorted = JSON.stringify(Object.entries(record).toSorted(([a], [b]) => a.localeCompare(b)));
  return createHash('sha256').update(sorted).digest('base64url').slice(0, 16);
}

/** The form of a plan, wherever it was opened, and the menu beside each plan that `/maintenance plans` lists. */
export function registerPlanForm(app: App, deps: PlanFormDeps): void {
  app.action<BlockAction<OverflowAction>>(PLAN_MENU, async ({ ack, action, body, client }) => {
    const chosen = readPlanEntry(action.selected_option.value);
    // The other entries have listeners of their own, which answer for them.
    if (chosen?.entry !== 'edit') return;
    const asker = { team: teamOf(body), user: body.user.id, client, triggerId: body.trigger_id };
    await openPlanForm(deps, asker, { plan: chosen.plan });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(PLAN_NEW, async ({ ack, action, body, client }) => {
    const asker = { team: teamOf(body), user: body.user.id, client, triggerId: body.trigger_id };
    await openPlanForm(deps, asker, { channel: action.value ?? '' });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(PLAN_EDIT, async ({ ack, action, body, client }) => {
    const asker = { team: teamOf(body), user: body.user.id, client, triggerId: body.trigger_id };
    await openPlanForm(deps, asker, { plan: action.value ?? '' });
    await ack();
  });

  app.action<BlockAction>(PLAN_FIELD, async ({ ack, body, client }) => {
    const { view } = body;
    const read = view === undefined ? null : await readView(deps, teamOf(body), view);
    if (view !== undefined && read !== null) await redraw(client, view, draw(read.metadata, read.form, read.checked));
    await ack();
  });

  app.view(PLAN_FORM, async ({ ack, body, view }) => {
    const asker = { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id };
    const read = await readView(deps, asker.team, view);
    if (read === null || !(await deps.membership.isMember(asker.team, asker.user, read.metadata.channel))) {
      return await ack({ response_action: 'errors', errors: { name: GONE } });
    }
    const { checked, metadata, form, base } = read;
    if (!checked.ok) return await ack({ response_action: 'errors', errors: atShown(view.blocks, checked.errors) });
    const { changes } = checked;
    if (metadata.plan !== null && metadata.before !== stateOf(base) && stateOf(base) !== stateOf(changes)) {
      const remark = `${CHANGED} ${base.name}, ${describe(base.recurrence)}, ${base.hoursAWeek} h a week.`;
      return await ack({ response_action: 'update', view: draw({ ...metadata, before: stateOf(base) }, form, checked, remark) });
    }
    if (metadata.shown !== fingerprint(changes.recurrence)) {
      return await ack({ response_action: 'update', view: draw(metadata, form, checked, LOOK) });
    }
    const wanted = { channel: base.channel, name: changes.name, except: base.id };
    // A name that stays is no reason to refuse an edit.
    const isKept = metadata.plan !== null && changes.name === base.name;
    if (!isKept && (await isNameTaken(deps, asker.team, wanted)))
      return await ack({ response_action: 'errors', errors: { name: NAME_TAKEN } });
    const text =
      metadata.plan === null
        ? await startPlan(deps, { ...asker, plan: { ...base, ...changes } })
        : await editPlan(deps, { ...asker, plan: metadata.plan, changes });
    if (text === null) return await ack({ response_action: 'errors', errors: { name: GONE } });
    await ack({ response_action: 'update', view: savedModal(text) });
  });
}

async function redraw(client: WebClient, shown: { id: string; hash: string }, view: ModalView): Promise<void> {
  try {
    await client.views.update({ view_id: shown.id, hash: shown.hash, view });
  } catch (error) {
    // Something else was changed meanwhile, which draws the form as well; saving compares what was shown.
    if (apiError(error) !== 'hash_conflict') throw error;
  }
}

async function readView(
  deps: PlanFormDeps,
  team: string,
  view: { id: string; private_metadata: string; state: { values: ViewValues } },
): Promise<{ metadata: Metadata; base: Plan; form: PlanForm; checked: Checked } | null> {
  const metadata = metadataSchema.parse(JSON.parse(view.private_metadata));
  const base = await planOf(deps, team, metadata, view.id);
  if (base === null) return null;
  const form = filledIn(view.state.values, formOf(base, dateInZone(deps.now(), metadata.zone)));
  return { metadata, base, form, checked: await checkPlanForm(deps, team, base, form) };
}

/** Errors at fields that the form does not show stand at the first that it does. */
function atShown(blocks: readonly { block_id?: string }[], errors: Record<string, string>): Record<string, string> {
  const shown = new Set(blocks.map((block) => block.block_id));
  return Object.fromEntries(Object.entries(errors).map(([field, message]) => [shown.has(field) ? field : 'kind', message]));
}

function teamOf(body: BlockAction): string {
  return body.team?.id ?? body.user.team_id ?? '';
}
