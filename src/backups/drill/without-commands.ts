import { Transform } from 'node:stream';
import { scriptReader } from './script-reader.js';

/** A line that is longer is no command of pg_dump's. */
const LONGEST_COMMAND = 4096;

/**
 * Puts a script under `\restrict` with a word that it cannot know, without its own; psql then refuses every command of its own.
 * Which database a script connects to is ours to say.
 */
export function withoutCommands(token: string): Transform {
  const reader = scriptReader('postgres');
  /** The beginning of a line that may be a command. */
  let held = '';
  let isInLine = false;
  let isFirst = true;

  /** What goes on of a piece that ends no line, or of a whole line with its end. */
  function kept(piece: string): string {
    const text = held + piece;
    held = '';
    const isWhole = text.endsWith('\n');
    if (!isInLine && reader.isAtStart()) {
      if (!isWhole && text.length < LONGEST_COMMAND) {
        held = text;
        return '';
      }
      if (/^\\(?:restrict|unrestrict|connect|c)(?:\s|$)/.test(text)) return '';
    }
    isInLine = !isWhole;
    reader.push(text);
    return text;
  }

  function passed(chunk: string): Buffer {
    const head = isFirst ? `\\restrict ${token}\n` : '';
    isFirst = false;
    const pieces = chunk.split(/(?<=\n)/);
    return Buffer.from(head + pieces.map(kept).join(''), 'latin1');
  }

  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, passed(chunk.toString('latin1'))),
    flush: (done) => done(null, passed('\n')),
  });
}
