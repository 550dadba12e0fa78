import { answerMessage } from './answer-message.js';
import { ApiError } from './api-error.js';
import type { Deliveries } from './deliveries.js';
import type { AppCommand } from './manifest.js';
import { commandPayload } from './payloads.js';
import type { SlackContext } from './slack-context.js';
import { type Delivery, isJson, type StoredChannel } from './slack-shapes.js';

export interface TypedCommand {
  user: string;
  channel: string;
  /** With the slash: `/audit list`. */
  text: string;
  /** The same again for a replayed request. */
  triggerId?: string;
}

/** Somebody types a slash command. The answer in the body of the acknowledgement is shown to them alone. */
export async function typeCommand(slack: SlackContext, send: Deliveries, typed: TypedCommand): Promise<Delivery> {
  const { workspace } = slack;
  const [word = '', ...rest] = typed.text.split(' ');
  const channel = workspace.channels.get(typed.channel);
  if (channel === undefined) throw new Error(`No channel ${typed.channel}`);
  if (!channel.members.includes(typed.user)) throw new Error(`${typed.user} is not in #${channel.name}`);
  const known = slack.manifest.commands.find((one) => one.command === word);
  if (known === undefined) return refused(slack, typed.user, `${word} is not a valid command.`, 'invalid_command');
  const payload = commandPayload(slack, {
    user: typed.user,
    channel,
    command: word,
    text: escaped(slack, known, rest.join(' ').trim()),
    triggerId: slack.triggers.issue(typed.user, typed.triggerId === undefined ? {} : { id: typed.triggerId }),
    responseUrl: slack.responseUrls.issue(slack.baseUrl, workspace.team, { channel: channel.id, user: typed.user }),
  });
  const delivery = await send.interact({ type: 'slash_commands', payload });
  if (delivery.problem !== undefined) return refused(slack, typed.user, failed(word, delivery.problem), delivery.problem, delivery);
  return showAnswer(slack, typed.user, channel, word, delivery);
}

function showAnswer(slack: SlackContext, user: string, channel: StoredChannel, word: string, delivery: Delivery): Delivery {
  const answer = isJson(delivery.body) ? delivery.body : { text: typeof delivery.body === 'string' ? delivery.body : '' };
  const isSilent = Object.keys(answer).length === 0 || (answer['text'] === '' && answer['blocks'] === undefined);
  if (isSilent) return delivery;
  try {
    const message = answerMessage(slack, { channel: channel.id, user }, answer);
    if (message === undefined) return delivery;
    return { ...delivery, text: message.text, ...(message.blocks === undefined ? {} : { blocks: message.blocks }) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return refused(slack, user, failed(word, error.code), error.code, { ...delivery, body: error.details['errors'] ?? delivery.body });
  }
}

function failed(word: string, problem: string): string {
  return `${word} failed with the error "${problem}"`;
}

function refused(
  slack: SlackContext,
  user: string,
  text: string,
  problem: string,
  delivery: Delivery = { status: 0, body: undefined, ms: 0 },
): Delivery {
  slack.workspace.tell({ kind: 'notice', user, text });
  return { ...delivery, problem };
}

/** With `should_escape` in the manifest, names of people and channels arrive as references. */
function escaped({ workspace }: SlackContext, known: AppCommand, text: string): string {
  if (!known.should_escape) return text;
  return text
    .replaceAll(/<@(\w+)>/g, (whole, id: string) => withName(whole, '@', id, workspace.users.get(id)?.name))
    .replaceAll(/<#(\w+)>/g, (whole, id: string) => withName(whole, '#', id, workspace.channels.get(id)?.name))
    .replaceAll(/(^|\s)@([a-z0-9._-]+)/g, (whole, before: string, name: string) => {
      const found = [...workspace.users.values()].find((one) => one.name === name);
      return found === undefined ? whole : `${before}<@${found.id}|${name}>`;
    })
    .replaceAll(/(^|\s)#([a-z0-9._-]+)/g, (whole, before: string, name: string) => {
      const found = [...workspace.channels.values()].find((one) => one.name === name);
      return found === undefined ? whole : `${before}<#${found.id}|${name}>`;
    });
}

function withName(whole: string, sign: string, id: string, name: string | undefined): string {
  return name === undefined ? whole : `<${sign}${id}|${name}>`;
}
