import { setTimeout as wait } from 'node:timers/promises';
import type { App, BlockAction, ButtonAction, MessageShortcut } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { actions, section } from '../slack/blocks.js';
import type { Content } from '../slack/outbox.js';
import type { ViewValues } from '../slack/view-values.js';
import { addWish, likeIt, whyNotHere, wishIdFor } from './collect.js';
import { changeState, deleteWish, estimateSize } from './decide.js';
import type { ListenerDeps } from './deps.js';
import * as forms from './forms.js';
import { orderOf } from './list-page.js';
import { asTyped, wishFromMessage } from './people-text.js';
import { placeOf, whisper } from './press.js';
import { whyNoTags } from './tags.js';
import { ACTIONS, counted, voteButton } from './views.js';
import { TEXT_MAX, TITLE_MAX, type Wish, type WishVerb, whyNoTitle } from './wish.js';
import { changedContent } from './wish-listeners.js';

export const ADD_WISH_SHORTCUT = 'add_wish';
/** A link is looked up while the person waits for the form to close, which has to happen within 3 s. */
const PERMALINK_PATIENCE_MS = 800;

/** The form of a new wish, by button and from a message. */
export function registerNewWish(app: App, deps: ListenerDeps): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.newWish, async ({ ack, action, body, client, context }) => {
    const channel = action.value || null;
    const sites = channel === null ? [] : await deps.sites.byChannel(context.teamId ?? '', channel);
    const metadata = { channel, channelName: channelNameOf(body.channel), message: null, place: placeOf(body) };
    await client.views.open({ trigger_id: body.trigger_id, view: forms.newWishModal({ metadata, title: '', why: '', sites }) });
    await ack();
  });

  app.shortcut<MessageShortcut>(ADD_WISH_SHORTCUT, async ({ ack, shortcut, client, context }) => {
    const channel = shortcut.channel.id;
    const sites = await deps.sites.byChannel(context.teamId ?? '', channel);
    const { ts, thread_ts: threadTs, user } = shortcut.message;
    const thread = typeof threadTs === 'string' ? threadTs : null;
    const metadata = {
      channel,
      channelName: channelNameOf(shortcut.channel),
      message: { ts, thread, author: user ?? null, domain: shortcut.team?.domain ?? null },
      place: { channel, thread },
    };
    const text = wishFromMessage(shortcut.message.text ?? '', TITLE_MAX, TEXT_MAX);
    await client.views.open({ trigger_id: shortcut.trigger_id, view: forms.newWishModal({ metadata, ...text, sites }) });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.addAnyway, async ({ ack, action, body, client, context }) => {
    const team = context.teamId ?? '';
    const user = body.user.id;
    const [, id = '', title = ''] = /^(w[0-9a-f]+)\/(.+)$/.exec(action.value ?? '') ?? [];
    const place = placeOf(body);
    const channel = place?.channel ?? '';
    const refusal = await whyNotHere(deps, team, user, channel);
    const said = { id, channel, title };
    const content =
      refusal === null
        ? addedContent((await addWish(deps, { team, user, channelName: channelNameOf(body.channel), size: null, said })).wish)
        : { text: refusal };
    await ack();
    await tell(deps, client, { team, user, place, content });
  });

  app.view(forms.NEW_WISH, async ({ ack, body, view, client, context }) => {
    const team = context.teamId ?? '';
    const user = body.user.id;
    const metadata = forms.newWishMetadata.parse(JSON.parse(view.private_metadata));
    const read = forms.readNewWish(view.state.values);
    const channel = metadata.channel ?? read.channel ?? '';
    const fault = whyNoTitle(read.title);
    if (fault !== null) return ack({ response_action: 'errors', errors: { title: fault } });
    const tagFault = whyNoTags(read.tags);
    if (tagFault !== null) return ack({ response_action: 'errors', errors: { tags: tagFault } });
    const refusal = await whyNotHere(deps, team, user, channel);
    if (refusal !== null) return ack({ response_action: 'errors', errors: { [metadata.channel === null ? 'channel' : 'title']: refusal } });
    const id = wishIdFor('form', view.id);
    const similar = await likeIt(deps, team, { id, channel, title: read.title });
    if (similar.some(({ wish }) => !metadata.shown?.includes(wish.id))) {
      const sites = await deps.sites.byChannel(team, channel);
      const by = await orderOf(deps, team, channel, user);
      const shown = { ...metadata, shown: similar.map(({ wish }) => wish.id) };
      return ack({
        response_action: 'update',
        view: forms.newWishModal({ ...read, toChannel: read.channel, metadata: shown, sites, similar, by }),
      });
    }
    const source = await sourceOf(client, channel, metadata.message);
    const said = { id, channel, title: read.title, why: read.why, site: read.site, seenBy: read.seenBy, tags: read.tags, source };
    const { wish } = await addWish(deps, { team, user, channelName: metadata.channelName, size: read.size, said });
    await ack();
    await tell(deps, client, { team, user, place: metadata.place, content: addedContent(wish) });
  });
}

/** Private channels are called `privategroup` in some payloads, which is no name. */
export function channelNameOf(channel: { name?: string } | undefined): string | null {
  const name = channel?.name ?? '';
  return ['privategroup', 'directmessage', ''].includes(name) ? null : name;
}

/** The message's permalink; when Slack does not tell in time, the address that Slack's links are made of. */
async function sourceOf(client: WebClient, channel: string, message: forms.NewWishMetadata['message']): Promise<Wish['source']> {
  if (message === null) return null;
  const { ts, thread, author, domain } = message;
  const asked = client.chat.getPermalink({ channel, message_ts: ts }).then(
    (answer) => answer.permalink ?? null,
    () => null,
  );
  const link = await Promise.race([asked, wait(PERMALINK_PATIENCE_MS, null, { ref: false })]);
  const inThread = thread === null ? '' : `?thread_ts=${thread}&cid=${channel}`;
  const made = domain === null ? null : `https://${domain}.slack.com/archives/${channel}/p${ts.replace('.', '')}${inThread}`;
  return { link: link ?? made, author };
}

function addedContent(wish: Wish): Content {
  const words = `Added: *${asTyped(wish.title, 900)}*`;
  return {
    text: `${words}. It stands under the board.`,
    blocks: [section(`${words}\nIt stands under the board, open for votes.`), actions(`added.${wish.id}`, voteButton(wish))],
  };
}

/** The forms of one wish: size, slot and reason. */
export function registerWishForms(app: App, deps: ListenerDeps): void {
  app.view(forms.ESTIMATE, async ({ ack, body, view, client, context }) => {
    const team = context.teamId ?? '';
    const user = body.user.id;
    const { wish, place } = await wishOf(deps, team, view.private_metadata);
    const size = forms.readSize(view.state.values);
    if (wish === null || size === null)
      return ack({ response_action: 'errors', errors: { size: wish === null ? GONE : 'Choose a size.' } });
    await estimateSize(deps, { team, user, wish, size });
    await ack();
    const rated = Object.values(await deps.votes.estimates(team, wish.id)).length;
    const content = {
      text: `Noted: you think it is ${size}; ${counted(rated, 'person', 'people')} rated it. *${asTyped(wish.title, 900)}*`,
    };
    await tell(deps, client, { team, user, place, content });
  });

  onVerbForm(app, deps, forms.PLAN, 'slot', (values) => {
    const slot = forms.readSlot(values);
    return slot === null ? null : { do: 'plan', slot };
  });
  onVerbForm(app, deps, forms.ASIDE, 'reason', forms.readAside);
}

const GONE = 'That wish is gone. Close this form.';

function onVerbForm(app: App, deps: ListenerDeps, id: string, field: string, read: (values: ViewValues) => WishVerb | null): void {
  app.view(id, async ({ ack, body, view, client, context }) => {
    const team = context.teamId ?? '';
    const user = body.user.id;
    const { wish, place } = await wishOf(deps, team, view.private_metadata);
    const verb = read(view.state.values);
    if (wish === null || verb === null)
      return ack({ response_action: 'errors', errors: { [field]: wish === null ? GONE : 'Choose one.' } });
    const outcome =
      verb.do === 'delete' ? await deleteWish(deps, { team, user, wish }) : await changeState(deps, { team, user, wish, verb });
    if (!outcome?.ok) return ack({ response_action: 'errors', errors: { [field]: outcome?.why ?? GONE } });
    deps.log.info({ team, user, wish: wish.id, state: outcome.wish.state }, 'wish changed');
    await ack();
    await tell(deps, client, { team, user, place, content: changedContent(outcome.wish) });
  });
}

export async function wishOf(deps: ListenerDeps, team: string, metadata: string): Promise<{ wish: Wish | null; place: forms.Place }> {
  const { wish, place } = forms.wishMetadata.parse(JSON.parse(metadata));
  return { wish: await deps.wishes.get(team, wish), place };
}

/** What was entered is stored by now, so a failure to say so is no failure of the form. */
export async function tell(
  deps: ListenerDeps,
  client: WebClient,
  told: { team: string; user: string; place: forms.Place; content: Content },
): Promise<void> {
  const { team, user, place, content } = told;
  try {
    if (place === null) await deps.refreshHome(team, user);
    else await deps.inLine(() => whisper(client, user, place, content));
  } catch (error) {
    deps.log.warn({ err: error, team, user }, 'could not tell somebody what became of their form');
  }
}
