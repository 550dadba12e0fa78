import type { Transform } from 'node:stream';
import { scriptLines } from './script-lines.js';

const COMMAND = /^\\(?:restrict|unrestrict|connect|c)(?:\s|$)/;

/**
 * Puts a script under `\restrict` with a word that it cannot know, without its own; psql then refuses every command of its own.
 * Which database a script connects to is ours to say.
 */
export function withoutCommands(token: string): Transform {
  return scriptLines({
    dialect: 'postgres',
    head: `\\restrict ${token}\n`,
    change: (line, { isStart }) => (isStart && COMMAND.test(line) ? '' : line),
  });
}
