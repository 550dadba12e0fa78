import { BOT_USER } from './app-ids.js';
import { typeCommand } from './commands.js';
import type { Deliveries } from './deliveries.js';
import { fileForApi } from './describe-for-api.js';
import { labelOf, type Placed } from './elements.js';
import { addFile } from './page-files.js';
import { eventPayload } from './payloads.js';
import type { People } from './people.js';
import { press } from './press.js';
import { ADA, BEN, CHLOE, DAN, person } from './seed.js';
import { useShortcut } from './shortcuts.js';
import type { SlackContext } from './slack-context.js';
import { type Delivery, isJson, type Json, type StoredMessage, type StoredView } from './slack-shapes.js';
import { closeModal, submitModal } from './submit-modal.js';
import { untilTrue } from './until-true.js';

/** What a person chose: the label or value of an option, an id, a text, or several of them. */
export type Choice = string | string[];

export type Hands = ReturnType<typeof doublesHands>;

/** The hands and eyes of a test: what people do in the workspace and what they see. */
export function doublesHands({ slack, send, people }: { slack: SlackContext; send: Deliveries; people: People }) {
  const { workspace, modals } = slack;

  function message(channel: string, ts: string): StoredMessage {
    const found = workspace.findMessage(channel, ts);
    if (found === undefined) throw new Error(`No message ${ts} in ${channel}`);
    return found;
  }

  function modal(user: string, viewId?: string): StoredView {
    const found = viewId === undefined ? modals.top(user) : modals.find(viewId)?.view;
    if (found == null) throw new Error(`No modal on the screen of ${user}`);
    return found;
  }

  return {
    users: { ada: ADA, ben: BEN, chloe: CHLOE, dan: DAN },

    /** More people, in #general and #shop-dev. */
    addUsers(count: number): string[] {
      return Array.from({ length: count }, (_, index) => {
        const id = `U0EXTRA${String(workspace.users.size + index).padStart(6, '0')}`;
        workspace.users.set(id, person({ id, name: `extra${index}`, realName: `Extra ${index}` }));
        for (const channel of workspace.channels.values()) if (channel.isGeneral || channel.name === 'shop-dev') channel.members.push(id);
        return id;
      });
    },
    setUser: people.change,
    /** A channel with everybody but the guest in it, and the bot when asked. */
    addChannel({ name, kind = 'public', members = [ADA, BEN, CHLOE], bot = false, isShared = false }: NewChannel): string {
      return workspace.addChannel({ name, kind, members: bot ? [...members, BOT_USER] : [...members], isShared }).id;
    },

    command: (typed: { user: string; channel: string; text: string; triggerId?: string }) => typeCommand(slack, send, typed),

    /** Presses an element of a message; `value` is what is chosen in a menu. */
    async click({ user, channel, ts, actionId, blockId, value, state = {} }: Click): Promise<Delivery> {
      const source = { message: message(channel, ts) };
      return press(slack, send, { user, source, actionId, ...optional(blockId), value, given: byElement(state) });
    },
    async clickHome({ user, actionId, blockId, value }: Omit<ClickInView, 'viewId' | 'values'>): Promise<Delivery> {
      const view = workspace.homes.get(user);
      if (view === undefined) throw new Error(`${user} has no Home yet`);
      return press(slack, send, { user, source: { view }, actionId, ...optional(blockId), value });
    },
    async clickView({ user, viewId, actionId, blockId, value, values = {} }: ClickInView): Promise<Delivery> {
      const view = modal(user, viewId);
      return press(slack, send, { user, source: { view }, actionId, ...optional(blockId), value, given: byLabel(slack, view, values) });
    },
    /** A file on a person's disk, uploaded: its id is what they choose in a field for files. */
    upload: (user: string, name: string, content: string | Uint8Array): string =>
      addFile(slack, user, { name, base64: Buffer.from(content).toString('base64') }),
    /** Fills the inputs of a modal by their labels and submits it; inputs not named keep what they came with. */
    async submit({ user, viewId, values = {} }: { user: string; viewId?: string; values?: Record<string, Choice> }): Promise<Delivery> {
      const view = modal(user, viewId);
      return submitModal(slack, send, { user, view, given: byLabel(slack, view, values) });
    },
    async closeView(user: string): Promise<void> {
      await closeModal(slack, send, user, modal(user));
    },
    shortcut: (used: { user: string; callbackId: string; channel?: string; ts?: string }) => useShortcut(slack, send, used),
    async openHome(user: string): Promise<void> {
      await people.openHome(user);
    },
    /** An event with this inside, subscribed or not. `eventId` again for a replay. */
    event: (event: Json, eventId?: string) => send.event({ type: 'events_api', payload: eventPayload(slack, event, eventId) }),
    say: people.say,
    join: people.join,
    leave: people.leave,
    archive: people.archive,
    unarchive: people.unarchive,
    deleteChannel: people.deleteChannel,
    uninstall: people.uninstall,

    /** The modal on top of a person's screen. */
    view: (user: string): StoredView | null => modals.top(user),
    home: (user: string): StoredView | null => workspace.homes.get(user) ?? null,
    messages: (channel: string): StoredMessage[] => workspace.messagesIn(channel),
    /** The parent first, then its replies. */
    thread: (channel: string, ts: string): StoredMessage[] =>
      workspace.messagesIn(channel).filter((one) => one.ts === ts || one.thread_ts === ts),
    ephemerals: (user: string, channel?: string): StoredMessage[] =>
      workspace.ephemerals.filter((one) => one.to === user && (channel === undefined || one.channel === channel)),
    /** The direct conversation of a person and the bot. */
    direct: (user: string): string => workspace.direct([user, BOT_USER]).id,
    until: <T>(probe: () => T | undefined | null | false, what: string, timeoutMs?: number) => untilTrue(workspace, probe, what, timeoutMs),
  };
}

interface NewChannel {
  name: string;
  kind?: 'public' | 'private';
  members?: string[];
  bot?: boolean;
  isShared?: boolean;
}

interface Click {
  user: string;
  channel: string;
  ts: string;
  actionId: string;
  blockId?: string;
  value?: Choice;
  /** What was chosen in other elements of the message, by `action_id`. */
  state?: Record<string, Choice>;
}

interface ClickInView {
  user: string;
  viewId?: string;
  actionId: string;
  blockId?: string;
  value?: Choice;
  /** What the inputs hold, by label. */
  values?: Record<string, Choice>;
}

function optional(blockId: string | undefined): { blockId?: string } {
  return blockId === undefined ? {} : { blockId };
}

function byElement(state: Record<string, Choice>): (placed: Placed) => unknown {
  return ({ element }) => state[String(element['action_id'])];
}

/** @throws {Error} when a label stands on no input. */
function byLabel(slack: SlackContext, view: StoredView, values: Record<string, Choice>): (placed: Placed) => unknown {
  const blocks: unknown = view.blocks;
  const labels = (Array.isArray(blocks) ? blocks.filter(isJson) : []).filter((one) => one['type'] === 'input').map(labelOf);
  for (const label of Object.keys(values)) {
    if (!labels.includes(label)) throw new Error(`No input labelled ${JSON.stringify(label)}; there are: ${labels.join(', ')}`);
  }
  return ({ block, element }) => {
    const chosen = values[labelOf(block)];
    if (element['type'] !== 'file_input' || chosen === undefined) return chosen;
    return [chosen]
      .flat()
      .flatMap((id) => slack.workspace.files.get(id) ?? [])
      .map((file) => fileForApi(slack, file));
  };
}
