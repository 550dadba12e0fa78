import { z } from 'zod';
import { readClientErrors, withoutRows } from './mariadb-errors.js';
import { answerTo } from './mariadb-queries.js';
import { type Answer, askEach, couldNotRun, judgeAnswer, type OwnCheck, type OwnResult, truthOf } from './own-check.js';
import type { MariadbServer } from './run-mariadb.js';
import { OWN_CHECK_LIMIT_MS } from './run-own-checks.js';

const saidSchema = z.object({ rows: z.number(), isNull: z.number(), value: z.string().nullable() });

/** As `runOwnChecks` for PostgreSQL. A question that is not one SELECT does not fit where it is put. */
export async function runMariadbChecks(
  server: Pick<MariadbServer, 'ask'>,
  checks: readonly OwnCheck[],
  limitMs = OWN_CHECK_LIMIT_MS,
): Promise<OwnResult[]> {
  return await askEach(checks, async (check, question) => {
    const { stdout, stderr } = await server.ask(answerTo(question), limitMs);
    const [error] = readClientErrors(stderr);
    if (error !== undefined) return couldNotRun(check, reasonOf(error, limitMs));
    const said = answerOf(stdout);
    return said === null ? couldNotRun(check, 'the database did not answer') : judgeAnswer(check, toAnswer(check, said));
  });
}

function toAnswer(check: OwnCheck, { rows, isNull, value }: z.infer<typeof saidSchema>): Answer {
  const number = value === null ? null : Number(value);
  return { rows: Math.min(rows, 2), columns: 1, isNull: isNull === 1, value: truthOf(check, number) };
}

function answerOf(said: string): z.infer<typeof saidSchema> | null {
  try {
    return saidSchema.parse(JSON.parse(said));
  } catch {
    return null;
  }
}

/** Messages about the question itself hold its own words; all others may hold what a row does. */
function reasonOf({ number, message }: { number: number; message: string }, limitMs: number): string {
  if (number === 1969) return `it took longer than ${limitMs / 1000} s`;
  if (number === 1792) return 'it wants to change something, and only reading is allowed';
  if (number === 4002 || number === 1222) return 'it gave several columns, and one value is wanted';
  if ([1054, 1064, 1109, 1146, 1305].includes(number)) return `MariaDB did not take it: ${withoutRows(message)}`;
  return `MariaDB ended it (error ${number})`;
}
