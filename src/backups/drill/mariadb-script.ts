import { Transform } from 'node:stream';
import { SYSTEM_DATABASES } from './mariadb-queries.js';
import { scriptReader } from './script-reader.js';

/** What is changed stands at the beginning of a line. */
const LONGEST_HELD = 4096;

/** What mariadb-dump writes first. Our client runs no commands anyhow, and older ones take it for a fault. */
const SANDBOX_LINE = /^\/\*M!999999\\- enable the sandbox mode \*\/[ \r]*\n/;
const USE = /^(\s*USE\s+`?)([^`;\s]+)/i;
/** `CREATE DEFINER=… FUNCTION` and the conditional comments that mysqldump puts around it. */
const DEFINER =
  /^((?:\/\*!\d{5,6}\s+)?(?:CREATE(?:\s+OR\s+REPLACE)?\s*(?:\*\/\s*\/\*!\d{5,6}\s+)?)?)DEFINER\s*=\s*(?:`[^`]*`|'[^']*'|[\w$]+)(?:@(?:`[^`]*`|'[^']*'|[\w.%$-]+))?(?=\s*\*\/|\s+(?:SQL\s+SECURITY|VIEW|TRIGGER|EVENT|(?:AGGREGATE\s+)?FUNCTION|PROCEDURE|PACKAGE)\b)/i;

/**
 * What a script is loaded as: views, triggers and routines belong to whoever loads them, not to an account that is not here; tables of
 * a system database go into `leftOut` rather than over those of the site.
 */
export function forMariadb(leftOut: string): Transform {
  const reader = scriptReader('mysql');
  /** The beginning of a line that may have to be changed. */
  let held = '';
  let isInLine = false;
  let isFirst = true;

  function changed(text: string): string {
    const [, before, database = ''] = USE.exec(text) ?? [];
    if (before !== undefined && SYSTEM_DATABASES.test(database)) return text.replace(USE, `$1${leftOut}`);
    return text.replace(DEFINER, '$1');
  }

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
      if (isFirst && SANDBOX_LINE.test(text)) text = '\n';
      text = changed(text);
    }
    isFirst = false;
    isInLine = !isWhole;
    reader.push(text);
    return text;
  }

  const passed = (chunk: string) =>
    Buffer.from(
      chunk
        .split(/(?<=\n)/)
        .map(kept)
        .join(''),
      'latin1',
    );
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, passed(chunk.toString('latin1'))),
    flush: (done) => done(null, passed('\n')),
  });
}
