import { Transform } from 'node:stream';
import type { Dialect } from './script-dangers.js';
import { scriptReader } from './script-reader.js';

/** What is changed stands at the beginning of a line; no line that is longer is one of those. */
const LONGEST_HELD = 4096;

/** Where a line stands in its script. */
export interface LinePlace {
  /** It begins something, and is neither data nor the middle of a statement. */
  isStart: boolean;
  isFirst: boolean;
}

export interface Lines {
  dialect: Dialect;
  /** What a line of code goes on as, with its end; '' leaves it out. Of a very long one only the beginning is shown. */
  change: (line: string, place: LinePlace) => string;
  /** What comes before the script. */
  head?: string;
}

/** Passes a script on byte by byte, but for the lines of code that are changed: data, text and comments stay as they are. */
export function scriptLines({ dialect, change, head = '' }: Lines): Transform {
  const reader = scriptReader(dialect);
  /** The beginning of a line that may be changed. */
  let held = '';
  let isInLine = false;
  let isFirst = true;
  let before = head;

  /** What goes on of a piece that ends no line, or of a whole line with its end. */
  function kept(piece: string): string {
    let text = held + piece;
    held = '';
    const isWhole = text.endsWith('\n');
    if (!isInLine && reader.isInCode()) {
      if (!isWhole && text.length < LONGEST_HELD) {
        held = text;
        return '';
      }
      text = change(text, { isStart: reader.isAtStart(), isFirst });
    }
    isFirst = false;
    isInLine = !isWhole;
    reader.push(text);
    return text;
  }

  function passed(chunk: string): Buffer {
    const all =
      before +
      chunk
        .split(/(?<=\n)/)
        .map(kept)
        .join('');
    before = '';
    return Buffer.from(all, 'latin1');
  }

  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, passed(chunk.toString('latin1'))),
    flush: (done) => done(null, passed('\n')),
  });
}
