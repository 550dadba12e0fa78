import type { App } from '@slack/bolt';
import { refusedContent } from './answer-views.js';
import { wishIdFor } from './collect.js';
import type { ListenerDeps } from './deps.js';
import { tell, wishOf } from './form-listeners.js';
import { orderOf } from './list-page.js';
import { unmergeAlone } from './merge.js';
import { MERGE, mergedContent, mergeModal, readOther, readParts, splitContent, unsplitContent } from './merge-views.js';
import { asTyped } from './people-text.js';
import { type Afterwards, onWish, type WishPress } from './press.js';
import { type Order, rank, type WishWithVotes } from './priority.js';
import { rejoin } from './rejoin.js';
import { similarWishes } from './similar.js';
import { ACTIONS } from './views.js';
import type { Wish } from './wish.js';

const GONE = 'One of the two wishes is gone. Close this form.';

/** Merging two wishes, splitting one, and the undoing of both. */
export function registerMerge(app: App, deps: ListenerDeps): void {
  onWish(app, deps, ACTIONS.unmerge, (press) => undoMerge(deps, press));
  onWish(app, deps, ACTIONS.unsplit, (press) => undoSplit(deps, press));

  app.view(MERGE, async ({ ack, body, view, client, context }) => {
    const team = context.teamId ?? '';
    const user = body.user.id;
    const { wish, place } = await wishOf(deps, team, view.private_metadata);
    const other = readOther(view.state.values);
    const { parts, title } = readParts(view.state.values);
    const refuse = (why: string, field = other === '' ? 'parts' : 'other') => ack({ response_action: 'errors', errors: { [field]: why } });
    if (wish === null) return refuse(GONE);
    if ((other === '') === (parts.length === 0)) return refuse('Fill in one of the two: a wish to merge into, or what to split off.');
    if (other === '') {
      const ids = parts.map((_, index) => wishIdFor('split', view.id, String(index)));
      const asked = { title, parts: parts.map((name, index) => ({ id: ids[index] ?? '', title: name })) };
      const outcome = await deps.boards.around(team, wish.channel, deps.now, () =>
        deps.splits.split(team, wish.id, asked, user, deps.now()),
      );
      if (!outcome?.ok) return refuse(outcome?.why ?? GONE);
      deps.log.info({ team, user, wish: wish.id, parts: ids }, 'wish split');
      await ack();
      return await tell(deps, client, { team, user, place, content: splitContent(outcome.kept, outcome.parts) });
    }
    const ids = { merged: wish.id, kept: other };
    const outcome = await deps.boards.around(team, wish.channel, deps.now, () => deps.merges.merge(team, ids, user, deps.now()));
    if (!outcome?.ok) return refuse(outcome?.why ?? GONE);
    deps.log.info({ team, user, wish: wish.id, kept: other }, 'wish merged');
    await ack();
    const { merged, kept } = outcome.pair;
    const votes = (await deps.votes.voters(team, kept.id)).length;
    await tell(deps, client, {
      team,
      user,
      place,
      content: mergedContent(merged, kept, votes, await orderOf(deps, team, wish.channel, user)),
    });
  });
}

/** Opens the form, or says that there is nothing to merge with. */
export async function openMerge(deps: ListenerDeps, press: WishPress): Promise<Afterwards> {
  const { team, user, wish, place, client, triggerId } = press;
  const by = await orderOf(deps, team, wish.channel, user);
  const others = await likeliest(deps, team, wish, by);
  await client.views.open({ trigger_id: triggerId, view: mergeModal(wish, others, { wish: wish.id, place }, by) });
  return null;
}

/** What it may repeat: those with a like title, then the others by rank. */
async function likeliest(deps: ListenerDeps, team: string, wish: Wish, by: Order): Promise<WishWithVotes[]> {
  const alive = await deps.wishes.all(team, wish.channel, ['open', 'planned', 'doing', 'parked']);
  const others = rank(
    alive.filter((entry) => entry.wish.id !== wish.id),
    by,
  );
  return [...new Set<WishWithVotes>([...similarWishes(wish.title, others), ...others])];
}

async function undoSplit(deps: ListenerDeps, press: WishPress): Promise<Afterwards> {
  const { team, user, wish } = press;
  const outcome = await deps.boards.around(team, wish.channel, deps.now, () => rejoin(deps, { team, user, id: wish.id }));
  if (outcome === null) return () => press.tell({ text: 'That wish is gone.' });
  if (!outcome.ok) return () => press.tell(refusedContent(wish, outcome.why));
  deps.log.info({ team, user, wish: wish.id }, 'split undone');
  return () => press.tell(unsplitContent(outcome.kept, outcome.became));
}

/** Also what `Reopen` means on a merged wish. */
export async function undoMerge(deps: ListenerDeps, press: WishPress): Promise<Afterwards> {
  const { team, user, wish } = press;
  if ((await deps.wishes.get(team, wish.stateReason ?? '')) === null) return undoAlone(deps, press);
  const outcome = await deps.boards.around(team, wish.channel, deps.now, () => deps.merges.unmerge(team, wish.id));
  if (outcome === null) return () => press.tell({ text: 'That wish is gone.' });
  if (!outcome.ok) return () => press.tell(refusedContent(wish, outcome.why));
  deps.log.info({ team, user, wish: wish.id }, 'merge undone');
  const { merged, kept } = outcome.pair;
  return () => press.tell({ text: `Two wishes again: *${asTyped(merged.title, 900)}* and *${asTyped(kept.title, 900)}*` });
}

/** The wish that was kept is removed for good: this one is what it was, with its own voters. */
async function undoAlone(deps: ListenerDeps, press: WishPress): Promise<Afterwards> {
  const { team, user, wish } = press;
  const stored = await deps.boards.around(team, wish.channel, deps.now, () =>
    deps.wishes.update(team, wish.id, (current) => (current.beforeMerge === undefined ? null : unmergeAlone(current))),
  );
  if (stored === null) return () => press.tell({ text: 'That wish is gone.' });
  deps.log.info({ team, user, wish: wish.id }, 'merge undone, its other wish is gone');
  return () => press.tell({ text: `A wish of its own again: *${asTyped(stored.title, 900)}*. The other one is gone.` });
}
