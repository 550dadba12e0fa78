import type { z } from 'zod';
import { typeCommand } from './commands.js';
import type { Placed } from './elements.js';
import { addFile, uploadedState } from './page-files.js';
import type { pageRequests, Verb } from './page-requests.js';
import { maySee } from './page-state.js';
import { personIn } from './person-state.js';
import { press, type Source } from './press.js';
import { useShortcut } from './shortcuts.js';
import type { Slack } from './slack-double.js';
import type { StoredChannel, StoredMessage, StoredView } from './slack-shapes.js';
import { closeModal, submitModal } from './submit-modal.js';

/** Why the page cannot have what it asks for, in words for the person. */
export class Refused extends Error {}

type Bodies = { [V in Verb]: z.infer<(typeof pageRequests)[V]> };
export type PageAnswer = { text?: string; channel?: string } | undefined;
type PageVerbs = { [V in Verb]: (body: Bodies[V]) => Promise<PageAnswer> };

export interface VerbDeps {
  workspace: Slack;
  /** Brings the next due thing forward and says what it was. */
  fireDue: () => Promise<string>;
  /** Somebody is away, back or gone, or left a channel. */
  peopleChanged: () => Promise<void>;
  controlChanged: () => void;
  reset: () => Promise<void>;
}

/** What a page may ask for. What the bot makes of it comes back as changes and notices, not as the answer. */
export function pageVerbs({ workspace: double, fireDue, peopleChanged, controlChanged, reset }: VerbDeps): PageVerbs {
  const { slack, send, people, control } = double;
  const { workspace, modals } = slack;

  function visible(user: string, id: string): StoredChannel {
    const channel = workspace.channels.get(id);
    if (channel === undefined || !maySee(slack, user, channel)) throw new Refused('There is no such channel.');
    return channel;
  }

  function joined(user: string, id: string): StoredChannel {
    const channel = visible(user, id);
    if (!channel.members.includes(user)) throw new Refused(`Join #${channel.name} first.`);
    if (channel.isArchived) throw new Refused(`#${channel.name} is archived.`);
    return channel;
  }

  function message(user: string, channel: string, ts: string): StoredMessage {
    const found = workspace.findMessage(visible(user, channel).id, ts);
    if (found === undefined || (found.to ?? user) !== user) throw new Refused('That message is gone.');
    return found;
  }

  function modal(user: string, viewId: string): StoredView {
    const found = modals.stack(user).find((one) => one.id === viewId);
    if (found === undefined) throw new Refused('That window is closed already.');
    return found;
  }

  function sourceOf(user: string, source: Bodies['act']['source']): Source {
    if ('viewId' in source) return { view: modal(user, source.viewId) };
    if ('channel' in source) return { message: message(user, source.channel, source.ts) };
    const view = workspace.homes.get(user);
    if (view === undefined) throw new Refused('The app has published no Home for you yet.');
    return { view };
  }

  return {
    async send({ user, channel, text, threadTs, file }) {
      joined(user, channel);
      if (text.startsWith('/') && file === undefined) {
        if (threadTs !== undefined) throw new Refused('Slash commands do not work in threads.');
        await typeCommand(slack, send, { user, channel, text });
        return undefined;
      }
      if (text.trim() === '' && file === undefined) throw new Refused('There is nothing to send.');
      const files = file === undefined ? {} : { files: [addFile(slack, user, file, channel)] };
      await people.say({ user, channel, text, ...(threadTs === undefined ? {} : { threadTs }), ...files });
      return undefined;
    },

    async act({ user, source, blockId, actionId, value, state }) {
      await press(slack, send, { user, source: sourceOf(user, source), blockId, actionId, value, given: fromState(state ?? {}) });
      return undefined;
    },

    async submit({ user, viewId, values }) {
      await submitModal(slack, send, { user, view: modal(user, viewId), given: fromState(uploadedState(slack, user, values)) });
      return undefined;
    },

    async close({ user, viewId }) {
      await closeModal(slack, send, user, modal(user, viewId));
      return undefined;
    },

    async shortcut({ user, callbackId, message: on }) {
      if (on !== undefined) message(user, on.channel, on.ts);
      await useShortcut(slack, send, { user, callbackId, ...on });
      return undefined;
    },

    async home({ user }) {
      await people.openHome(user);
      return undefined;
    },

    async react({ user, channel, ts, name }) {
      message(user, channel, ts);
      await people.react(user, channel, ts, name);
      return undefined;
    },

    async join({ user, channel }) {
      const { kind, isArchived, name } = visible(user, channel);
      if (kind !== 'public') throw new Refused(`#${name} is private: somebody in it has to invite you.`);
      if (isArchived) throw new Refused(`#${name} is archived.`);
      await people.join(user, channel);
      return undefined;
    },

    async invite({ user, channel, who }) {
      const { kind } = joined(user, channel);
      if (kind === 'direct') throw new Refused('Nobody can be invited into a direct message.');
      if (!workspace.users.has(who)) throw new Refused('There is no such person.');
      await people.join(who, channel, user);
      return undefined;
    },

    async person({ who, state, until }) {
      if (!workspace.users.has(who)) throw new Refused('There is no such person.');
      people.change(who, personIn(state, until === undefined ? null : new Date(until)));
      await peopleChanged();
      return undefined;
    },

    async leave({ user, channel }) {
      const { kind, isGeneral, name } = joined(user, channel);
      if (kind === 'direct' || isGeneral) throw new Refused(`Nobody can leave ${kind === 'direct' ? 'a direct message' : `#${name}`}.`);
      await people.leave(user, channel);
      await peopleChanged();
      return undefined;
    },

    async direct({ user, who }) {
      if (!workspace.users.has(who)) throw new Refused('There is no such person.');
      return { channel: workspace.direct([user, who]).id };
    },

    async control({ apiCut, delayMs, fireDue: fires }) {
      control.apiCut = apiCut ?? control.apiCut;
      control.delayMs = delayMs ?? control.delayMs;
      controlChanged();
      return fires === true ? { text: await fireDue() } : undefined;
    },

    async reset() {
      await reset();
      return undefined;
    },
  };
}

function fromState(values: Record<string, Record<string, unknown>>): (placed: Placed) => unknown {
  return ({ block, element }) => values[String(block['block_id'])]?.[String(element['action_id'])];
}
