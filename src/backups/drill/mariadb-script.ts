import type { Transform } from 'node:stream';
import { SYSTEM_DATABASES } from './mariadb-queries.js';
import { scriptLines } from './script-lines.js';

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
  return scriptLines({
    dialect: 'mysql',
    change: (line, { isFirst }) => (isFirst && SANDBOX_LINE.test(line) ? '\n' : changed(line, leftOut)),
  });
}

function changed(line: string, leftOut: string): string {
  const [, before, database = ''] = USE.exec(line) ?? [];
  if (before !== undefined && SYSTEM_DATABASES.test(database)) return line.replace(USE, `$1${leftOut}`);
  return line.replace(DEFINER, '$1');
}
