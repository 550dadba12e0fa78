import { judgeErrors, readServerError, withoutData } from '../../../src/backups/drill/restore-errors.js';
import { judgeCounted, worstOf } from '../../../src/backups/drill/verdict.js';

const now = new Date('2026-11-22T02:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const rows = { django_migrations: 23, auth_user: 1500 };
const verdicts = (counted: Parameters<typeof judgeCounted>[0], takenAt = hoursAgo(1)) =>
  judgeCounted(counted, { periodMs: 86_400_000, takenAt, now }).map(({ verdict, check }) => `${verdict} ${check}`);

it.each<[string, Record<string, number>, number | null, string[]]>([
  ['good', rows, 1, []],
  ['without times', rows, null, []],
  ['of another schema', { 'shop.django_migrations': 1 }, 1, []],
  ['without a table', {}, null, ['empty restore-failed']],
  ['without a row', { django_migrations: 0, auth_user: 0 }, null, ['empty restore-failed']],
  ['of no Django site', { users: 3 }, 1, ['empty restore-failed']],
  ['without migrations that ran', { django_migrations: 0, auth_user: 3 }, 1, ['empty restore-failed']],
  ['two periods old', rows, 48, []],
  ['older than two periods', rows, 48.001, ['stale restore-data-stale']],
])('a database %s', (_, counted, hours, wanted) => {
  expect(verdicts({ rows: counted, newestRowAt: hours === null ? null : hoursAgo(hours) })).toEqual(wanted);
});

it('a backup that is old is stale, whatever is in it', () => {
  expect(verdicts({ rows, newestRowAt: hoursAgo(49) }, hoursAgo(49))).toEqual(['stale backup-stale', 'stale restore-data-stale']);
});

it('the worst verdict counts', () => {
  const fault = { check: 'x', text: '', fix: '' };
  expect(worstOf([])).toBe('ok');
  expect(
    worstOf([
      { ...fault, verdict: 'not-possible' },
      { ...fault, verdict: 'stale' },
    ]),
  ).toBe('stale');
  expect(
    worstOf([
      { ...fault, verdict: 'broken' },
      { ...fault, verdict: 'dangerous' },
    ]),
  ).toBe('dangerous');
});

it.each([
  ['42501', 'must be superuser or have privileges of the pg_execute_server_program role to COPY to or from an external program', 'dangers'],
  ['42501', 'permission denied to COPY to or from an external program', 'dangers'],
  ['42501', 'must be superuser or have privileges of the pg_read_server_files role to COPY from a file', 'dangers'],
  ['42501', 'permission denied for function pg_read_file', 'dangers'],
  ['42501', 'permission denied to create event trigger "e"', 'dangers'],
  ['42501', 'permission denied for language c', 'dangers'],
  ['0A000', 'extension "postgis" is not available', 'extensions'],
  ['42501', 'permission denied to create extension "dblink"', 'extensions'],
  ['42P06', 'schema "public" already exists', 'noise'],
  ['42704', 'role "shop" does not exist', 'noise'],
  ['42501', 'must be owner of extension plpgsql', 'noise'],
  ['42704', 'unrecognized configuration parameter "transaction_timeout"', 'noise'],
  ['42P01', 'relation "public.shop" does not exist', 'faults'],
  ['22P04', 'missing data for column "expire_date"', 'faults'],
  ['42501', 'permission denied for table auth_user', 'faults'],
  ['53200', 'out of memory', 'limits'],
  ['53100', 'could not extend file "base/5/16384": No space left on device', 'limits'],
] as const)('%s %s is one of the %s', (code, message, kind) => {
  const judged = judgeErrors([
    { code, message },
    { code, message },
  ]);
  expect(judged[kind]).toHaveLength(1);
  expect(Object.values(judged).flat()).toHaveLength(1);
});

it('an error is told without the values of rows', () => {
  expect(withoutData('invalid input syntax for type uuid: "3dc109f7-secret"')).toBe('invalid input syntax for type uuid: …');
  expect(withoutData('Key (email)=(ada@example.org) already exists')).not.toContain('ada@');
  expect(readServerError('22P02 ERROR:  invalid input')).toEqual({ code: '22P02', message: 'invalid input' });
  for (const line of ['00000 LOG:  ready', '22P02 STATEMENT:  insert', 'CONTEXT: row ada@example.org', ''])
    expect(readServerError(line)).toBeNull();
});
