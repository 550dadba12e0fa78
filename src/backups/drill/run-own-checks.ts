import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Answer, askEach, couldNotRun, judgeAnswer, type OwnCheck, type OwnResult } from './own-check.js';
import { withoutData } from './restore-errors.js';
import type { Cluster } from './run-postgres.js';

export const OWN_CHECK_LIMIT_MS = 60_000;

/**
 * Asks the server and lets only the shape of the answer out. The question is text that a cursor runs, which takes one SELECT and nothing
 * else; neither psql nor the server reads it as part of a script.
 */
const ASK = `create function pg_temp.farrier_ask(question text) returns text language plpgsql as $ask$
declare one record; seen int := 0; answer text := '{"rows": 0, "columns": 0, "type": null, "value": null}';
begin
  for one in execute question loop
    seen := seen + 1;
    if seen > 1 then return '{"rows": 2, "columns": 0, "type": null, "value": null}'; end if;
    select pg_catalog.json_build_object('rows', 1, 'columns', pg_catalog.count(*), 'type', pg_catalog.min(pg_catalog.json_typeof(value)),
        'value', pg_catalog.min(value::text) filter (where pg_catalog.json_typeof(value) in ('number', 'boolean')))::text
      into answer from pg_catalog.json_each(pg_catalog.row_to_json(one));
  end loop;
  return answer;
end $ask$;`;

const saidSchema = z.object({ rows: z.number(), columns: z.number(), type: z.string().nullable(), value: z.string().nullable() });

/**
 * What came of the checks of a team in a restored database: each in a session of its own, read only, with a limit of time, as the role
 * that has nothing but this database. Of an answer nothing is kept but one number, or true or false.
 */
export async function runOwnChecks(
  cluster: Pick<Cluster, 'ask'>,
  checks: readonly OwnCheck[],
  limitMs = OWN_CHECK_LIMIT_MS,
): Promise<OwnResult[]> {
  return await askEach(checks, async (check, question) => {
    const tag = `$q${randomBytes(12).toString('hex')}$`;
    const script = `${ASK}\nbegin transaction read only;\nselect pg_temp.farrier_ask(${tag}${question}${tag});\n`;
    // What the dump set for its database or role counts no more.
    const settings = `-c statement_timeout=${limitMs} -c standard_conforming_strings=on -c search_path=public`;
    const { code, stdout, stderr } = await cluster.ask(script, settings);
    if (code !== 0) return couldNotRun(check, reasonOf(stderr, limitMs));
    const answer = answerOf(stdout);
    return answer === null ? couldNotRun(check, 'the database did not answer') : judgeAnswer(check, answer);
  });
}

/** A number that JavaScript has not is none. */
function answerOf(said: string): Answer | null {
  try {
    const { rows, columns, type, value } = saidSchema.parse(JSON.parse(said));
    const read = value === null ? null : z.union([z.number(), z.boolean()]).safeParse(JSON.parse(value)).data;
    return { rows, columns, isNull: type === 'null', value: read ?? null };
  } catch {
    return null;
  }
}

/** Messages about the question itself hold its own words; all others may hold what a row does. */
function reasonOf(stderr: string, limitMs: number): string {
  const [, code = '', message = ''] = /ERROR:\s+([0-9A-Z]{5}): (.*)/.exec(stderr) ?? [];
  if (code === '57014') return `it took longer than ${limitMs / 1000} s`;
  if (code === '42P11') return 'it is not one SELECT';
  if (code.startsWith('42')) return `PostgreSQL did not take it: ${withoutData(message)}`;
  if (code === '25006') return 'it wants to change something, and only reading is allowed';
  return code === '' ? 'the database did not answer' : `PostgreSQL ended it (SQLSTATE ${code})`;
}
