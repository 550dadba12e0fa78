import type { PageChannel, PageState, PageUser } from '../../../server/page-api.js';
import { escapeText } from '../text/entities.js';

export interface Suggestion {
  key: string;
  /** What takes the place of the typed beginning. */
  insert: string;
  label: string;
  note?: string;
}

export interface Completion {
  kind: 'command' | 'person' | 'channel';
  /** Where in the text the typed beginning starts. */
  from: number;
  suggestions: Suggestion[];
}

/** Commands that the workspace itself answers, whatever apps are there. */
export const ownCommands = [{ command: '/invite', description: 'Add someone, or Farrier, to this channel', usageHint: '@someone' }];

function commandsOf(state: PageState) {
  const own = ownCommands.filter(({ command }) => !state.commands.some((other) => other.command === command));
  return [...state.commands, ...own];
}

function suggest(people: PageUser[], word: string): Suggestion[] {
  const wanted = word.toLowerCase();
  const found = people.filter(
    ({ name, realName }) =>
      name.toLowerCase().startsWith(wanted) ||
      realName
        .toLowerCase()
        .split(' ')
        .some((part) => part.startsWith(wanted)),
  );
  return found.map(({ id, name, realName }) => ({ key: id, insert: `@${name} `, label: realName, note: `@${name}` }));
}

/** What could be meant by the text before the caret: a command, a person or a channel. Null when nothing is being named. */
export function completionFor(before: string, state: PageState, { inThread }: { inThread: boolean }): Completion | null {
  if (!inThread && /^\/\S*$/.test(before)) {
    const suggestions = commandsOf(state)
      .filter(({ command }) => command.startsWith(before.toLowerCase()))
      .map(({ command, description, usageHint }) => ({
        key: command,
        insert: `${command} `,
        label: `${command} ${usageHint}`.trim(),
        note: description,
      }));
    return suggestions.length === 0 ? null : { kind: 'command', from: 0, suggestions };
  }
  const word = /(?:^|\s)([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (word?.[1] === undefined || word[2] === undefined) return null;
  const typed = word[2];
  const from = before.length - typed.length - 1;
  const suggestions =
    word[1] === '@'
      ? suggest(state.users, typed)
      : state.channels
          .filter(({ kind, name }) => kind !== 'direct' && name.startsWith(typed.toLowerCase()))
          .map(({ id, name, topic }) => ({ key: id, insert: `#${name} `, label: `#${name}`, note: topic }));
  if (suggestions.length === 0) return null;
  return { kind: word[1] === '@' ? 'person' : 'channel', from, suggestions };
}

/** The words that may follow a command that is being typed, or null. */
export function usageOf(text: string, state: PageState): { command: string; usageHint: string } | null {
  const found = commandsOf(state).find(({ command }) => text.startsWith(`${command} `));
  return found === undefined || found.usageHint === '' ? null : { command: found.command, usageHint: found.usageHint };
}

/** Typed text as Slack's client sends it: escaped, with names of people and channels made into mentions. */
export function encodeTyped(text: string, users: PageUser[], channels: PageChannel[]): string {
  const people = new Map(users.map(({ id, name }) => [name.toLowerCase(), id]));
  const rooms = new Map(channels.filter(({ kind }) => kind !== 'direct').map(({ id, name }) => [name.toLowerCase(), id]));
  return escapeText(text).replace(
    /(?<![\p{L}\p{N}/])([@#])([\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}_])?)/gu,
    (whole, mark: string, name: string) => {
      const id = (mark === '@' ? people : rooms).get(name.toLowerCase());
      return id === undefined ? whole : `<${mark}${id}>`;
    },
  );
}

/** The people that an `/invite` names; null when the text is no invitation. */
export function invitedBy(text: string, state: PageState): string[] | null {
  if (!/^\/invite(?:\s|$)/.test(text) || state.commands.some(({ command }) => command === '/invite')) return null;
  const names = [...text.matchAll(/@([\p{L}\p{N}._-]+)/gu)].map((match) => match[1]?.toLowerCase());
  return state.users.filter(({ name }) => names.includes(name.toLowerCase())).map(({ id }) => id);
}
