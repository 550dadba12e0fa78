import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { UserError } from '../shared/errors.js';
import type { Answer, CommandContext } from '../slack/command.js';
import { whyNotHere, wishIdFor } from './collect.js';
import { planFor } from './decide.js';
import type { WishlistDeps } from './deps.js';
import { type Fill, fillSlot } from './nibble.js';
import { NIBBLE_ACTIONS, proposalContent } from './nibble-views.js';
import { hoursOf } from './priority.js';
import type { Proposal } from './proposal-store.js';
import { orderFor } from './settings.js';
import { ACTIONS } from './views.js';
import { SLOTS, type Slot } from './wish.js';

const GONE = 'That proposal is no longer kept. `/wishlist plan month` makes a new one.';
const CHANGED = 'Somebody changed or answered this proposal meanwhile. It shows how it stands now; nothing was planned by this press.';
const OTHER_CHANNEL = 'That board belongs to another channel. `/wishlist plan month` proposes wishes of the one you are in.';
const keyOf = (id: string) => `nibble.${id}`;

/** `/wishlist plan week|month|quarter`: a proposal in the channel, which the team takes or changes. */
export async function proposeByWord(deps: WishlistDeps, context: CommandContext, word: string): Promise<Answer> {
  const { team, user, channel, triggerId } = context;
  const slot = SLOTS.find((known) => known === word.trim().toLowerCase());
  if (slot === undefined) {
    throw new UserError('Plan what? `/wishlist plan week`, `/wishlist plan month` or `/wishlist plan quarter` proposes wishes that fit');
  }
  const refusal = await whyNotHere(deps, team, user, channel);
  if (refusal !== null) throw new UserError(refusal);
  const id = wishIdFor('nibble', triggerId);
  await propose(deps, team, { id, channel, slot, user });
  return { text: `Wishes for this ${slot} are proposed in this channel, for everybody to change or take. Nothing is planned yet.` };
}

async function propose(deps: WishlistDeps, team: string, ask: { id: string; channel: string; slot: Slot; user: string }): Promise<void> {
  const { id, channel, slot } = ask;
  const now = deps.now();
  const fresh = { slot, channel, without: [] };
  const { proposed } = await fillFor(deps, team, fresh);
  await deps.proposals.create(team, {
    ...fresh,
    version: 1,
    id,
    askedBy: ask.user,
    askedAt: now.toISOString(),
    wishes: proposed.map(({ wish }) => wish.id),
    state: 'open',
    by: null,
    revision: 0,
  });
  const proposal = await deps.proposals.get(team, id);
  if (proposal === null) return;
  const content = proposalContent(proposal, await fillShown(deps, team, proposal));
  await deps.outbox.post(team, { key: keyOf(id), channel, kind: 'farrier_board', thing: channel, ...content });
}

async function fillFor(deps: WishlistDeps, team: string, ask: Pick<Proposal, 'slot' | 'channel' | 'without'>): Promise<Fill> {
  const [wishes, budget, settings] = await Promise.all([
    deps.wishes.all(team, ask.channel, ['open', 'planned', 'doing']),
    deps.budgetOf(team, ask.channel),
    deps.settings.get(team, ask.channel),
  ]);
  return fillSlot(wishes, { slot: ask.slot, budget, now: deps.now(), without: ask.without, by: orderFor(settings, true) });
}

/** The slot with the wishes that the proposal names, however votes and states have moved since. */
async function fillShown(deps: WishlistDeps, team: string, proposal: Proposal): Promise<Fill> {
  const [fill, proposed] = await Promise.all([fillFor(deps, team, proposal), deps.wishes.withVotes(team, proposal.wishes)]);
  const isShown = (id: string) => proposal.wishes.includes(id);
  return {
    ...fill,
    taken: fill.taken.filter(({ wish }) => !isShown(wish.id)),
    passedOver: fill.passedOver.filter(({ entry }) => !isShown(entry.wish.id)),
    proposed,
    proposedHours: proposed.reduce((hours, entry) => hours + hoursOf(entry), 0),
  };
}

async function show(deps: WishlistDeps, team: string, proposal: Proposal): Promise<void> {
  const content = proposalContent(proposal, await fillShown(deps, team, proposal));
  await deps.outbox.edit(team, keyOf(proposal.id), proposal.revision, content);
}

/** The buttons of a proposal. Whoever sees it is in its channel. */
export function registerNibble(app: App, deps: WishlistDeps): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.planMonth, async ({ ack, action, body, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const user = body.user.id;
    const channel = action.value ?? '';
    const refusal = channel === body.channel?.id ? await whyNotHere(deps, team, user, channel) : OTHER_CHANNEL;
    if (refusal !== null) throw new UserError(refusal);
    await propose(deps, team, { id: wishIdFor('nibble', body.trigger_id), channel, slot: 'month', user });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(NIBBLE_ACTIONS.swap, async ({ ack, action, body, context }) => {
    const [, wish = '', id = ''] = /^([^/]+)\/(.+)$/.exec(action.value ?? '') ?? [];
    await swap(deps, context.teamId ?? body.team?.id ?? '', id, wish);
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(NIBBLE_ACTIONS.accept, async ({ ack, action, body, context }) => {
    const [, revision = '', id = ''] = /^(\d+)\/(.+)$/.exec(action.value ?? '') ?? [];
    await accept(deps, { team: context.teamId ?? body.team?.id ?? '', user: body.user.id, id, revision: Number(revision) });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(NIBBLE_ACTIONS.drop, async ({ ack, action, body, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const after = await deps.proposals.update(team, action.value ?? '', (open) => ({ ...open, state: 'dropped', by: body.user.id }));
    if (after === null) throw new UserError(GONE);
    await show(deps, team, after);
    await ack();
  });
}

async function swap(deps: WishlistDeps, team: string, id: string, wish: string): Promise<void> {
  const before = await deps.proposals.get(team, id);
  if (before === null) throw new UserError(GONE);
  const without = [...before.without, wish];
  const { proposed } = await fillFor(deps, team, { ...before, without });
  const after = await deps.proposals.update(team, id, (open) => {
    if (!open.wishes.includes(wish)) return open;
    if (open.revision !== before.revision) throw new UserError(CHANGED);
    return { ...open, without, wishes: proposed.map((entry) => entry.wish.id) };
  });
  if (after !== null) await show(deps, team, after);
}

/**
 * Plans what the presser saw. The wishes first and the proposal after, so that a press that a kill cut short can be made again; one
 * that somebody closed meanwhile stays closed.
 */
async function accept(deps: WishlistDeps, press: { team: string; user: string; id: string; revision: number }): Promise<void> {
  const { team, user, id } = press;
  const proposal = await deps.proposals.get(team, id);
  if (proposal === null) throw new UserError(GONE);
  if (proposal.state === 'open') {
    if (proposal.revision !== press.revision) throw new UserError(CHANGED);
    const { timeZone } = await deps.budgetOf(team, proposal.channel);
    const { slot, channel } = proposal;
    for (const wish of proposal.wishes) await planFor(deps, { team, user, id: wish, channel, slot, timeZone });
    deps.log.info({ team, user, proposal: id, slot }, 'wishes planned');
  }
  const stand = await deps.wishes.withVotes(team, proposal.wishes);
  const planned = stand.filter(({ wish }) => wish.state === 'planned' && wish.slot === proposal.slot).map(({ wish }) => wish.id);
  const after = await deps.proposals.update(team, id, (open) => ({ ...open, state: 'planned', by: user, wishes: planned }));
  if (after !== null) await show(deps, team, after);
}
