import { z } from 'zod';

const expectsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('at-least'), value: z.number() }),
  z.object({ kind: z.literal('equals'), value: z.union([z.number(), z.boolean()]) }),
  z.object({ kind: z.literal('not-null') }),
]);

export const ownCheckSchema = z.object({
  id: z.string(),
  name: z.string().min(1).max(80),
  /** One SELECT; see `whyNoSelect`. */
  sql: z.string().min(1).max(2000),
  expects: expectsSchema,
});
/** What a team asks of a restored database, and what it expects to hear. */
export type OwnCheck = z.infer<typeof ownCheckSchema>;

/** What came back of a question: of what is neither a number nor true or false, only whether there is anything. */
export interface Answer {
  /** Two stand for more. */
  rows: number;
  columns: number;
  isNull: boolean;
  value: number | boolean | null;
}

export const ownResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `at least 1000` */
  expected: z.string(),
  state: z.enum(['pass', 'fail', 'could-not-run']),
  value: z.union([z.number(), z.boolean()]).nullable(),
  /** Why it could not run. */
  reason: z.string().nullable(),
});
/** What came of a check. */
export type OwnResult = z.infer<typeof ownResultSchema>;

export function spokenExpects({ expects }: Pick<OwnCheck, 'expects'>): string {
  if (expects.kind === 'not-null') return 'not null';
  return expects.kind === 'at-least' ? `at least ${expects.value}` : `equals ${expects.value}`;
}

export function couldNotRun(check: OwnCheck, reason: string): OwnResult {
  return { id: check.id, name: check.name, expected: spokenExpects(check), state: 'could-not-run', value: null, reason };
}

/** A row that does not come is as one that holds nothing. */
export function judgeAnswer(check: OwnCheck, { rows, columns, isNull, value }: Answer): OwnResult {
  const { id, name, expects } = check;
  if (rows > 1) return couldNotRun(check, 'it gave more than one row');
  if (rows === 1 && columns !== 1) return couldNotRun(check, `it gave ${columns} columns, and one value is wanted`);
  const isEmpty = rows === 0 || isNull;
  const told = (isGood: boolean): OwnResult => ({
    id,
    name,
    expected: spokenExpects(check),
    state: isGood ? 'pass' : 'fail',
    value: isEmpty ? null : value,
    reason: null,
  });
  if (isEmpty) return told(false);
  if (expects.kind === 'not-null') return told(true);
  if (typeof value !== typeof expects.value)
    return couldNotRun(check, `it gave no ${typeof expects.value === 'number' ? 'number' : 'true or false'}`);
  return told(expects.kind === 'equals' ? value === expects.value : Number(value) >= expects.value);
}

/** What MySQL and SQLite answer where true or false is wanted: they have 1 and 0 for them. */
export function truthOf({ expects }: OwnCheck, value: Answer['value']): Answer['value'] {
  const isWanted = expects.kind === 'equals' && typeof expects.value === 'boolean' && (value === 0 || value === 1);
  return isWanted ? value === 1 : value;
}

/**
 * Why a text is not one plain SELECT, in words; null when it is. The server decides: this says it early, at the field. What could hide a
 * second statement from a reader (comments, dollar quotes, backslashes) is refused too.
 */
export function whyNoSelect(sql: string): string | null {
  const bare = sql
    .trim()
    .replace(/;$/, '')
    .replaceAll(/'(?:[^'\\]|'')*'/g, ' ')
    .replaceAll(/"[^"\\]*"/g, ' name ');
  if (!/^(?:select|with)\b/i.test(bare)) return 'Write one SELECT, as "select count(*) from shop_order".';
  if (bare.includes(';')) return 'Write one statement only, without a semicolon in it.';
  if (/['"\\$\0]|--|\/\*/.test(bare)) return 'Write it without comments, backslashes and dollar signs, and close its quotes.';
  return null;
}

/** Has each check asked, one after the other, by its SELECT without the semicolon; one that is no plain SELECT is not asked. */
export async function askEach(
  checks: readonly OwnCheck[],
  ask: (check: OwnCheck, question: string) => Promise<OwnResult>,
): Promise<OwnResult[]> {
  const results: OwnResult[] = [];
  for (const check of checks) {
    const why = whyNoSelect(check.sql);
    results.push(why === null ? await ask(check, check.sql.trim().replace(/;$/, '')) : couldNotRun(check, why));
  }
  return results;
}
