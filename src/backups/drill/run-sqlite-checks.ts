import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type Answer, askEach, couldNotRun, judgeAnswer, type OwnCheck, type OwnResult, truthOf } from './own-check.js';
import { withoutData } from './restore-errors.js';
import { OWN_CHECK_LIMIT_MS } from './run-own-checks.js';

/**
 * Asks one question in a thread of its own and says the shape of the answer: the engine blocks its thread, and only a thread can be ended
 * in the middle of an endless question. Plain text, because a thread needs no build of its own then.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const sqlite = require(workerData.engine);
const database = new sqlite.Database(workerData.path, { readOnly: true, fileMustExist: true });
database.exec('pragma trusted_schema = off; pragma query_only = on;');
function prepared() {
  try {
    return database.prepare(workerData.question);
  } catch (error) {
    parentPort.postMessage({ refused: String(error.message) });
    return null;
  }
}
const statement = prepared();
if (statement !== null) {
  const rows = statement.all();
  const values = Object.values(rows[0] ?? {});
  const [value = null] = values;
  const number = typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null;
  parentPort.postMessage({ rows: rows.length, columns: values.length, isNull: value === null, value: number });
}
`;

const saidSchema = z.union([
  z.object({ refused: z.string() }),
  z.object({ rows: z.number(), columns: z.number(), isNull: z.boolean(), value: z.number().nullable() }),
]);

interface SqliteAsk {
  /** Of a copy that nobody writes. */
  path: string;
  signal: AbortSignal;
  limitMs?: number;
}

/** As `runOwnChecks` for PostgreSQL. */
export async function runSqliteChecks(
  checks: readonly OwnCheck[],
  { path, signal, limitMs = OWN_CHECK_LIMIT_MS }: SqliteAsk,
): Promise<OwnResult[]> {
  const engine = createRequire(import.meta.url).resolve('node-sqlite3-wasm');
  return await askEach(checks, async (check, question) => {
    // Two rows are enough to know that there is more than one; columns of the same name get names of their own.
    const thread = new Worker(THREAD, {
      eval: true,
      env: {},
      workerData: { engine, path, question: `select * from (${question}) limit 2` },
    });
    const said = await heard(thread, signal, limitMs);
    if (typeof said === 'string') return couldNotRun(check, said);
    return judgeAnswer(check, { ...said, value: truthOf(check, said.value) });
  });
}

/** A text is why there is no answer. */
async function heard(thread: Worker, signal: AbortSignal, limitMs: number): Promise<Answer | string> {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => void thread.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise((resolve) => {
      timer = setTimeout(() => resolve(`it took longer than ${limitMs / 1000} s`), limitMs);
      thread.once('message', (message) => resolve(readSaid(message)));
      thread.once('error', () => resolve('SQLite ended it'));
      thread.once('exit', () => resolve('the database did not answer'));
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    await thread.terminate();
  }
}

/** What it said before it began is about the words of the question; what it says later may hold what a row does. */
function readSaid(message: unknown): Answer | string {
  const said = saidSchema.parse(message);
  return 'refused' in said ? `SQLite did not take it: ${withoutData(said.refused)}` : said;
}
