import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Content } from '../slack/outbox.js';
import type { ListenerDeps } from './deps.js';
import { NEW_WISH, type Place, votedInsteadModal } from './forms.js';
import { readList } from './list-page.js';
import { LIST, listMetadata, listModal } from './list-views.js';
import type { Wish } from './wish.js';

export type PressAction = ButtonAction | OverflowAction;

/** Somebody clicked something on a wish they may see. */
export interface WishPress {
  team: string;
  user: string;
  /** Somebody of another company, in a channel that both share. */
  isGuest: boolean;
  wish: Wish;
  triggerId: string;
  client: WebClient;
  /** The message that was clicked on; null on Home and in the list. */
  place: Place;
  /** Says something to this person only, where they clicked. */
  tell(content: Content): Promise<void>;
}

/** What is left to do once Slack has its acknowledgement: telling the person. */
export type Afterwards = (() => Promise<void>) | null;

/**
 * Runs `handle` for every click of an action that carries a wish's id. The acknowledgement comes after `handle`, so that what it
 * stands for is stored; what `handle` returns runs after that.
 */
export function onWish(
  app: App,
  deps: ListenerDeps,
  id: string,
  handle: (press: WishPress, action: PressAction) => Promise<Afterwards>,
): void {
  app.action<BlockAction<PressAction>>(id, async ({ ack, action, body, client, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const user = body.user.id;
    const place = placeOf(body);
    const tell = (content: Content) => tellWhere(deps, { team, client, body, place, content });
    const wish = await deps.wishes.get(team, wishIdOf(action));
    const refusal = wish === null ? 'That wish is gone.' : await whyNotTheirs(deps, team, user, wish, place);
    if (wish === null || refusal !== null) {
      await ack();
      return tell({ text: refusal ?? '' });
    }
    const afterwards = await handle(
      { team, user, isGuest: isFromElsewhere(body, team), wish, triggerId: body.trigger_id, client, place, tell },
      action,
    );
    await ack();
    await afterwards?.();
  });
}

/** Slack names the person's own workspace; inside an Enterprise Grid it names the organization, whose people are at home here. */
function isFromElsewhere(body: BlockAction, team: string): boolean {
  const theirs = body.user.team_id;
  const ours = [team, body.team?.enterprise_id, body.enterprise?.id];
  return theirs !== undefined && !ours.includes(theirs);
}

/** `<wish id>` on a button, `<word>.<wish id>` in a menu. */
function wishIdOf(action: PressAction): string {
  if (action.type === 'button') return action.value ?? '';
  return action.selected_option.value.split('.')[1] ?? '';
}

export function placeOf(body: BlockAction): Place {
  const channel = body.channel?.id;
  if (channel === undefined) return null;
  const thread: unknown = body.message?.thread_ts ?? body.container.thread_ts;
  // The message above a thread carries its own time as thread, and is read in the channel.
  const isReply = typeof thread === 'string' && thread !== body.message?.ts;
  return { channel, thread: isReply ? thread : null };
}

/** Whoever sees a message in the wish's channel may act on it; elsewhere they have to be in that channel. */
async function whyNotTheirs(deps: ListenerDeps, team: string, user: string, wish: Wish, place: Place): Promise<string | null> {
  if (place?.channel === wish.channel) return null;
  const { personIsIn } = await deps.lookAtChannel(team, user, wish.channel);
  return personIsIn ? null : 'Only members of its channel decide about this wish.';
}

/**
 * The list shows the answer in itself, Home is drawn again, elsewhere it is a message that only this person sees.
 * What was clicked is stored by then, so a failure here is no failure of the click.
 */
async function tellWhere(
  deps: ListenerDeps,
  options: { team: string; client: WebClient; body: BlockAction; place: Place; content: Content },
): Promise<void> {
  const { team, client, body, place, content } = options;
  const user = body.user.id;
  try {
    if (place !== null) await deps.inLine(() => whisper(client, user, place, content));
    else if (body.view?.callback_id === NEW_WISH)
      await client.views.update({ view_id: body.view.id, view: votedInsteadModal(content.text) });
    else if (body.view?.callback_id === LIST) await redrawList(deps, team, client, body, content.text);
    else await deps.refreshHome(team, user);
  } catch (error) {
    deps.log.warn({ err: error, team, user }, 'could not tell somebody what became of their click');
  }
}

async function redrawList(deps: ListenerDeps, team: string, client: WebClient, body: BlockAction, note: string): Promise<void> {
  if (body.view === undefined) return;
  const wanted = listMetadata.parse(JSON.parse(body.view.private_metadata));
  const page = await readList(deps, team, body.user.id, { ...wanted, note });
  await client.views.update({ view_id: body.view.id, view: listModal(page) });
}

export async function whisper(client: WebClient, user: string, place: NonNullable<Place>, content: Content): Promise<void> {
  const { channel, thread } = place;
  await client.chat.postEphemeral({ channel, user, ...(thread === null ? {} : { thread_ts: thread }), ...content });
}
