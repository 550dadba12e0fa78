import { escapeText } from './blocks.js';
import type { CommandHandler } from './command.js';

/**
 * A command that is a set of words: the first word chooses, the rest goes on. The empty word is what the bare command does.
 * `help` and an unknown word get the usage.
 */
export function wordCommand(command: string, words: Record<string, CommandHandler>, usage: string): CommandHandler {
  const known = new Map(Object.entries(words));
  return async (context, text) => {
    const [, first = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(text.trim()) ?? [];
    const handle = known.get(first.toLowerCase());
    if (handle) return handle(context, rest.trim());
    if (first.toLowerCase() === 'help') return { text: usage };
    return { text: `\`${command}\` has no word "${escapeText(first.slice(0, 100))}".\n${usage}` };
  };
}
