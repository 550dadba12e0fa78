import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import type { OwnCheck, OwnResult } from '../../../src/backups/drill/own-check.js';
import { runSqliteChecks } from '../../../src/backups/drill/run-sqlite-checks.js';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlite-'));
  path = join(folder, 'shop.sqlite3');
  const database = new sqlite.Database(path);
  database.exec(`create table shop_order (id integer primary key, email text, total real, is_paid bool);
    insert into shop_order (email, total, is_paid) values ('ada@example.org', 12.5, 1), ('ben@example.org', null, 0);
    create view shop_view as select writefile('/tmp/x', 'y') as x;`);
  database.close();
});
afterAll(() => rm(folder, { recursive: true }));

const atLeast = (value: number) => ({ kind: 'at-least', value }) as const;
const notNull = { kind: 'not-null' } as const;

async function asked(sql: string, expects: OwnCheck['expects'] = atLeast(1), limitMs = 30_000, signal = new AbortController().signal) {
  const results = await runSqliteChecks([{ id: 'c1', name: 'one', sql, expects }], { path, signal, limitMs });
  return results[0] as OwnResult;
}

it.each<[string, OwnCheck['expects'], OwnResult['state'], OwnResult['value']]>([
  ['select count(*) from shop_order', atLeast(2), 'pass', 2],
  ['select count(*) from shop_order;', atLeast(3), 'fail', 2],
  ['select sum(total) from shop_order', { kind: 'equals', value: 12.5 }, 'pass', 12.5],
  ['select is_paid from shop_order where id = 1', { kind: 'equals', value: true }, 'pass', true],
  ['select is_paid from shop_order where id = 2', { kind: 'equals', value: true }, 'fail', false],
  ['select total from shop_order where id = 2', notNull, 'fail', null],
  ['select total from shop_order where id = 3', notNull, 'fail', null],
  ['with paid as (select * from shop_order where is_paid) select count(*) from paid', atLeast(1), 'pass', 1],
  ['select id from shop_order order by id desc limit 1', atLeast(2), 'pass', 2],
])('%s, %j: %s', async (sql, expects, state, value) => {
  expect(await asked(sql, expects)).toMatchObject({ state, value, reason: null });
});

it('keeps nothing of what a row holds', async () => {
  expect(await asked('select email from shop_order where id = 1', notNull)).toEqual({
    id: 'c1',
    name: 'one',
    expected: 'not null',
    state: 'pass',
    value: null,
    reason: null,
  });
  expect(await asked('select email from shop_order where id = 1')).toMatchObject({ state: 'could-not-run', reason: 'it gave no number' });
});

it.each([
  ['select id from shop_order', 'it gave more than one row'],
  ['select 1 as a, 2 as a', 'it gave 2 columns, and one value is wanted'],
  ['select count(*) from shop_gone', 'SQLite did not take it: no such table: shop_gone'],
  ['with x as (select 1) delete from shop_order', /^SQLite did not take it: near "delete": syntax error/],
  ['select load_extension(1)', /^SQLite/],
  ['select x from shop_view', /^SQLite did not take it: no such function: writefile/],
  ["select * from shop_order where email = 'ada' union select edit(1)", /^SQLite/],
  ['select abs(-9223372036854775807 - 1)', 'SQLite ended it'],
])('%s could not run, which is no pass', async (sql, reason) => {
  const before = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  const result = await asked(sql);
  expect(result).toMatchObject({ state: 'could-not-run', value: null });
  expect(result.reason).toMatch(reason);
  expect(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  ).toBe(before);
  expect(await readdir(folder)).toEqual(['shop.sqlite3']);
});

const ENDLESS = 'with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c';

it('ends a question that has no end, and asks the next one', async () => {
  const checks: OwnCheck[] = [ENDLESS, 'select count(*) from shop_order'].map((sql, index) => ({
    id: `c${index}`,
    name: 'one',
    sql,
    expects: atLeast(1),
  }));
  const results = await runSqliteChecks(checks, { path, signal: new AbortController().signal, limitMs: 1500 });
  expect(results).toMatchObject([
    { state: 'could-not-run', reason: 'it took longer than 1.5 s' },
    { state: 'pass', value: 2 },
  ]);
  expect(await readdir(folder)).toEqual(['shop.sqlite3']);
});

it('ends with the drill', async () => {
  const cancel = new AbortController();
  const work = asked(ENDLESS, atLeast(1), 600_000, cancel.signal);
  setTimeout(() => cancel.abort(new Error('cancelled')), 300);
  expect(await work).toMatchObject({ state: 'could-not-run', reason: 'the database did not answer' });
});
