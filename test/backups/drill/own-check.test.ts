import { type Answer, judgeAnswer, type OwnCheck, whyNoSelect } from '../../../src/backups/drill/own-check.js';
import { readCheckForm } from '../../../src/backups/places/check-form.js';

describe('what is one SELECT', () => {
  it.each([
    'select count(*) from shop_order',
    'SELECT count(*) FROM shop_order;',
    'with late as (select * from shop_order) select count(*) from late',
    "select count(*) from shop_order where state = 'it''s; -- fine /* here */ $1'",
    'select max("odd;column") from "a--b"',
    'select a - -1 from b',
  ])('%s', (sql) => expect(whyNoSelect(sql)).toBeNull());

  it.each([
    ['', /one SELECT/],
    ['drop table shop_order', /one SELECT/],
    ['\\! id', /one SELECT/],
    ['selection', /one SELECT/],
    ['select 1; select 2', /semicolon/],
    ['select 1;;', /semicolon/],
    ["select ';'; drop table a", /semicolon/],
    ['select 1 \\g |id', /backslashes/],
    ["select 'a\\', ' \\g x '", /backslashes/],
    ['select 1 -- x', /comments/],
    ['select 1 /* x */', /comments/],
    ['select $$a$$', /dollar/],
    ["select 'open", /quotes/],
    ['select "open', /quotes/],
  ])('not %s', (sql, why) => expect(whyNoSelect(sql)).toMatch(why));
});

describe('an answer against what is expected', () => {
  const one = (value: number | boolean | null): Answer => ({ rows: 1, columns: 1, isNull: false, value });
  const nothing: Answer = { rows: 1, columns: 1, isNull: true, value: null };
  const least: OwnCheck['expects'] = { kind: 'at-least', value: 10 };
  const equals = (value: number | boolean): OwnCheck['expects'] => ({ kind: 'equals', value });
  it.each<[string, OwnCheck['expects'], Answer, string, number | boolean | null]>([
    ['enough', least, one(10), 'pass', 10],
    ['too few', least, one(9), 'fail', 9],
    ['nothing', least, nothing, 'fail', null],
    ['no row', least, { rows: 0, columns: 0, isNull: false, value: null }, 'fail', null],
    ['text where a number is wanted', least, one(null), 'could-not-run', null],
    ['true where a number is wanted', least, one(true), 'could-not-run', null],
    ['two rows', least, { ...one(10), rows: 2 }, 'could-not-run', null],
    ['two columns', least, { ...one(10), columns: 2 }, 'could-not-run', null],
    ['no column', least, { rows: 1, columns: 0, isNull: false, value: null }, 'could-not-run', null],
    ['the same number', equals(0), one(0), 'pass', 0],
    ['another number', equals(0), one(-1), 'fail', -1],
    ['true as wanted', equals(true), one(true), 'pass', true],
    ['false where true is wanted', equals(true), one(false), 'fail', false],
    ['nothing, and false is wanted', equals(false), nothing, 'fail', null],
    ['a number where true is wanted', equals(true), one(1), 'could-not-run', null],
    ['text, and something is wanted', { kind: 'not-null' }, one(null), 'pass', null],
    ['nothing, and something is wanted', { kind: 'not-null' }, nothing, 'fail', null],
  ])('%s', (_name, expects, answer, state, value) => {
    const result = judgeAnswer({ id: 'c1', name: 'orders', sql: 'select 1', expects }, answer);
    expect(result).toMatchObject({ id: 'c1', name: 'orders', state, value });
    expect(result.reason === null).toBe(state !== 'could-not-run');
  });
});

describe('the form of a check', () => {
  const good = { name: ' orders  of last week ', sql: 'select count(*) from shop_order;', expects: 'at-least', value: '1000' };
  it.each<[string, Record<string, string>, OwnCheck['expects']]>([
    ['at least', {}, { kind: 'at-least', value: 1000 }],
    ['equals a number', { expects: 'equals', value: '-1.5' }, { kind: 'equals', value: -1.5 }],
    ['equals false', { expects: 'equals', value: 'false' }, { kind: 'equals', value: false }],
    ['not null', { expects: 'not-null', value: ' ' }, { kind: 'not-null' }],
  ])('takes %s', (_name, change, expects) => {
    expect(readCheckForm({ ...good, ...change })).toEqual({
      name: 'orders of last week',
      sql: 'select count(*) from shop_order;',
      expects,
    });
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['no name', { name: ' ' }, ['name']],
    ['no SELECT', { sql: 'delete from shop_order' }, ['sql']],
    ['no number', { value: 'many' }, ['value']],
    ['nothing to hold it against', { value: '' }, ['value']],
    ['true for at least', { value: 'true' }, ['value']],
    ['a word for equals', { expects: 'equals', value: 'yes' }, ['value']],
    ['a value for not null', { expects: 'not-null', value: '1' }, ['value']],
    ['all of it', { name: '', sql: '', value: 'x' }, ['name', 'sql', 'value']],
  ])('says at its field what is wrong with %s', (_name, change, fields) => {
    const read = readCheckForm({ ...good, ...change });
    expect('errors' in read ? Object.keys(read.errors) : []).toEqual(fields);
  });
});
