import { spokenBytes } from '../spoken.js';
import { type DrillRecord, total } from './drill-record.js';

export const DONE_BY: Record<DrillRecord['how'], string> = { worker: 'drilled by Farrier', elsewhere: 'drilled elsewhere' };

/** `shop.dump, 412 MB, restored into PostgreSQL 15.18 in 62 s: 1040 rows in 2 tables (drilled elsewhere)`. Plain text. */
export function drillWords({ name, bytes, engine, seconds, rows, how }: DrillRecord): string {
  const into = engine === null ? '' : `, restored into ${engine}${seconds === null ? '' : ` in ${Math.ceil(seconds)} s`}`;
  const counted = rows === null ? '' : `: ${total(rows)} rows in ${Object.keys(rows).length} tables`;
  return `${name}, ${spokenBytes(bytes)}${into}${counted} (${DONE_BY[how]})`;
}
