import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Drill } from '../../src/backups/drill/drill.js';
import { openSandbox, type Sandbox } from '../../src/backups/drill/open-sandbox.js';
import type { OwnCheck, OwnResult } from '../../src/backups/drill/own-check.js';
import { judgeErrors } from '../../src/backups/drill/restore-errors.js';
import { runDrill } from '../../src/backups/drill/run-drill.js';
import { runOwnChecks } from '../../src/backups/drill/run-own-checks.js';
import { type Cluster, openCluster, openPostgres } from '../../src/backups/drill/run-postgres.js';
import { killDrills, leftOfDrills } from '../support/left-of-drills.js';
import { DATA, readData } from './recorded-data.js';

const DUMPS = join(DATA, 'dumps');
const NOW = new Date('2026-11-22T02:00:00Z');

const fileSchema = z.object({
  file: z.string(),
  bytes: z.number(),
  verdict: z.string(),
  row_counts: z.record(z.string(), z.number()),
  newest: z.record(z.string(), z.string()),
  with_no_owner: z.object({ row_counts: z.record(z.string(), z.number()) }).optional(),
});
const { files } = z.object({ files: z.array(fileSchema) }).parse(readData('dumps/expected.json'));

const mysql = z.object({ files: z.array(fileSchema) }).parse(readData('dumps/mysql/expected.json')).files;

/** The labels of the data in the words of the contract. */
const WORDS: Record<string, string> = { 'ok-with-no-owner': 'ok', 'restores-but-empty': 'empty' };

function drill(path: string): Promise<Drill> {
  const { signal } = new AbortController();
  return runDrill(path, { env: process.env, now: () => NOW, progress: () => {}, signal, periodMs: 86_400_000 });
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dumps-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('every recorded dump of MySQL', () => {
  it.each(mysql)('$file: $verdict', async ({ file, bytes, verdict, row_counts, newest }) => {
    const found = await drill(join(DUMPS, 'mysql', file));
    expect(found).toMatchObject({ verdict, name: file, bytes });
    if (verdict === 'ok') {
      expect(found.counted?.rows).toEqual(row_counts);
      const [time = ''] = Object.values(newest).toSorted().slice(-1);
      expect(found.counted?.newestRowAt?.toISOString()).toBe(`${time.replace(' ', 'T').slice(0, 23)}Z`);
      expect(found.engine).toMatch(/^MariaDB \d+\.\d+\.\d+$/);
      expect(found).toMatchObject({ isClosed: true, noise: [] });
    } else expect(found.faults.length).toBeGreaterThan(0);
    expect(await leftOfDrills()).toEqual([]);
  });
});

describe('every recorded dump of PostgreSQL', () => {
  it.each(files)('$file: $verdict', async ({ file, verdict, bytes, row_counts, newest, with_no_owner }) => {
    const found = await drill(join(DUMPS, file));
    expect(found).toMatchObject({ verdict: WORDS[verdict] ?? verdict, name: file, bytes });
    if (found.verdict === 'ok' || found.verdict === 'stale' || found.verdict === 'empty') {
      expect(found.counted?.rows).toEqual(with_no_owner?.row_counts ?? row_counts);
      const times = Object.values(newest).toSorted();
      if (with_no_owner === undefined) expect(found.counted?.newestRowAt?.toISOString()).toBe(times.at(-1));
      expect(found.engine).toMatch(/^PostgreSQL \d+\.\d+$/);
      expect(found.isClosed).toBe(true);
      expect(found.counted?.migrations?.length).toBe(found.counted?.rows['django_migrations']);
    } else expect(found.faults.length).toBeGreaterThan(0);
    expect(await leftOfDrills()).toEqual([]);
  });
});

const sqliteSchema = z.object({
  file: z.string(),
  verdict: z.string(),
  row_counts: z.record(z.string(), z.number()).optional(),
  newest: z.record(z.string(), z.string()).optional(),
});
const { files: databases } = z.object({ files: z.array(sqliteSchema) }).parse(readData('dumps/sqlite/expected.json'));

describe('every recorded database of SQLite', () => {
  it.each(databases)('$file: $verdict', async ({ file, verdict, row_counts, newest }) => {
    const found = await drill(join(DUMPS, 'sqlite', file));
    expect(found.verdict).toBe(verdict);
    if (verdict === 'ok') {
      expect(found.counted?.rows).toEqual(row_counts);
      const [time = ''] = Object.values(newest ?? {});
      expect(found.counted?.newestRowAt?.toISOString()).toBe(`${time.replace(' ', 'T').slice(0, 23)}Z`);
      expect(found.engine).toMatch(/^SQLite 3\./);
      expect(found.counted?.migrations?.length).toBe(row_counts?.['django_migrations']);
    }
    expect(await leftOfDrills()).toEqual([]);
  });

  it('is read under gzip too, and not taken for good when it is cut there', async () => {
    const packed = gzipSync(await readFile(join(DUMPS, 'sqlite', 'good.sqlite3')));
    const path = join(folder, 'shop.sqlite3.gz');
    await writeFile(path, packed);
    expect(await drill(path)).toMatchObject({ verdict: 'ok', format: 'SQLite database, gzip' });
    await writeFile(path, packed.subarray(0, packed.byteLength / 2));
    expect(await drill(path)).toMatchObject({ verdict: 'broken', engine: null });
  });
});

describe('dumps that nobody listed', () => {
  const script = async () => (await readFile(join(DUMPS, 'good.sql'), 'utf8')).split('\n-- PostgreSQL database dump complete')[0] ?? '';
  const END = '\n-- PostgreSQL database dump complete\n';

  async function written(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  it('an error page in place of a backup is broken', async () => {
    expect(await drill(await written('page.sql', '<html><h1>502 Bad Gateway</h1></html>'))).toMatchObject({
      verdict: 'broken',
      engine: null,
    });
  });

  it('a dump of another database is empty', async () => {
    const text = `-- PostgreSQL database dump\nCREATE TABLE public.users (id int);\nINSERT INTO public.users VALUES (1);${END}`;
    expect(await drill(await written('users.sql', text))).toMatchObject({ verdict: 'empty', counted: { rows: { users: 1 } } });
  });

  it('an extension that is not installed is named, and the rest is restored', async () => {
    const text = `${await script()}\nCREATE EXTENSION IF NOT EXISTS farrier_unknown WITH SCHEMA public;${END}`;
    const found = await drill(await written('extension.sql', text));
    expect(found).toMatchObject({ verdict: 'not-possible', counted: { rows: { orders_orderline: 10_000 } } });
    expect(found.faults[0]?.text).toContain('farrier_unknown');
  });

  it('the migrations that are applied are read by name, and another table of that name tells nothing', async () => {
    const found = await drill(join(DUMPS, 'good.dump'));
    expect(
      found.counted?.migrations
        ?.filter(({ app }) => app === 'orders')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['0001_initial', '0002_order_note']);
    const text = `-- PostgreSQL database dump\nCREATE TABLE public.django_migrations (who text);\nINSERT INTO public.django_migrations VALUES ('hunter2');${END}`;
    const other = await drill(await written('other-table.sql', text));
    expect(other).toMatchObject({ verdict: 'ok', counted: { rows: { django_migrations: 1 } } });
    expect(other.counted?.migrations).toBeUndefined();
    expect(JSON.stringify(other)).not.toContain('hunter2');
  });

  it('a restore that does not end is given up after its time, which is no verdict on the backup', async () => {
    const path = await written('endless.sql', `${await script()}\nSELECT pg_sleep(600);${END}`);
    const { signal } = new AbortController();
    const deps = { env: process.env, now: () => NOW, progress: () => {}, signal, periodMs: 86_400_000, longestMs: 5000 };
    const found = await runDrill(path, deps);
    expect(found).toMatchObject({
      verdict: 'not-possible',
      counted: null,
      faults: [{ text: 'The drill broke off: it took longer than 5 s.' }],
    });
    expect(await leftOfDrills()).toEqual([]);
  }, 60_000);

  it('a dump cannot take the memory of the machine: what needs more than there is for it could not be tried', async () => {
    const path = await written('greedy.sql', `${await script()}\nSELECT length(repeat('x', 900000000) || repeat('y', 100000000));${END}`);
    const { signal } = new AbortController();
    const deps = { env: process.env, now: () => NOW, progress: () => {}, signal, periodMs: 86_400_000 };
    expect(await runDrill(path, { ...deps, memory: 900_000_000 })).toMatchObject({
      verdict: 'not-possible',
      faults: [{ text: 'Restoring it needs more memory or disk than a drill has here: out of memory.' }],
    });
    expect(await runDrill(path, deps)).toMatchObject({ verdict: 'ok' });
    expect(await leftOfDrills()).toEqual([]);
  }, 60_000);

  it('a trusted extension is there', async () => {
    const text = `${await script()}\nCREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;\nCREATE INDEX ON public.auth_user USING gin (username public.gin_trgm_ops);${END}`;
    expect(await drill(await written('trusted.sql', text))).toMatchObject({ verdict: 'ok' });
  });

  it('rows that a constraint refuses make it broken, and no value of them is told', async () => {
    const text = `${await script()}\nINSERT INTO public.auth_group VALUES (1, 'hunter2'), (1, 'hunter2');\nSELECT 'hunter2'::int;${END}`;
    const found = await drill(await written('refused.sql', text));
    expect(found.verdict).toBe('broken');
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it.each([
    ['\\! touch TARGET'],
    ['SELECT 1 \\g |touch TARGET'],
    ["COPY (SELECT 1) TO PROGRAM 'touch TARGET';"],
    ["DO $$ BEGIN EXECUTE 'CO' || 'PY (SELECT 1) TO PRO' || 'GRAM ''touch TARGET'''; END $$;"],
    ["DO $$ BEGIN EXECUTE format('C%sY (SELECT 1) TO %L', 'OP', 'TARGET'); END $$;"],
    ["SELECT lo_export(lo_from_bytea(0, 'x'), 'TARGET');"],
    ["DO $$ BEGIN PERFORM pg_catalog.pg_read_file('/etc/' || 'passwd'); END $$;"],
    [
      'CREATE FUNCTION public.e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;\nCREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION public.e();',
    ],
  ])('%s is dangerous, and does nothing', async (hostile) => {
    const target = join(folder, 'made-by-a-dump');
    const text = `${await script()}\n${hostile.replaceAll('TARGET', target)}\n${END}`;
    const found = await drill(await written('hostile.sql', text));
    expect(found.verdict).toBe('dangerous');
    expect(await readdir(folder)).not.toContain('made-by-a-dump');
    expect(await leftOfDrills()).toEqual([]);
  });
});

describe('the sandbox holds what reading a script did not see', () => {
  let sandbox: Sandbox;
  let cluster: Cluster;
  const target = join(tmpdir(), `made-by-a-dump-${process.pid}`);
  beforeAll(async () => {
    const [postgres] = await openPostgres(process.env);
    if (postgres === undefined) throw new Error('These tests need the programs of a PostgreSQL server');
    sandbox = await openSandbox(process.env);
    cluster = await openCluster(sandbox, postgres);
  });
  afterAll(async () => {
    await sandbox.close();
    expect(await leftOfDrills()).toEqual([]);
    await rm(target, { force: true });
  });

  it.each([
    [`\\! touch ${target}`],
    [`SELECT 1 \\g |touch ${target}`],
    [`SELECT 1 \\g ${target}`],
    [`\\o |touch ${target}`],
    [`\\set x \`touch ${target}\``],
    [`\\copy (SELECT 1) to program 'touch ${target}'`],
    [`\\unrestrict x\n\\! touch ${target}`],
    ['\\! sleep 1000 &'],
  ])('psql runs nothing of %j', async (script) => {
    await cluster.runScript(Readable.from([Buffer.from(`${script}\n`)]));
    await expect(readFile(target)).rejects.toThrow('ENOENT');
  });

  it.each([
    [`COPY (SELECT 1) TO PROGRAM 'touch ${target}';`],
    [`COPY (SELECT 1) TO '${target}';`],
    ["CREATE TABLE p (a text); COPY p FROM '/etc/passwd';"],
    ["SELECT pg_read_file('/etc/passwd');"],
    [
      'CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$; CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION e();',
    ],
    ["CREATE FUNCTION c() RETURNS int LANGUAGE c AS '/tmp/x.so', 'c';"],
    ["ALTER SYSTEM SET archive_command = 'id';"],
  ])('the server refuses %j', async (script) => {
    const before = cluster.errors.length;
    await cluster.runScript(Readable.from([Buffer.from(`${script}\n`)]));
    expect(judgeErrors(cluster.errors.slice(before)).dangers).not.toEqual([]);
    await expect(readFile(target)).rejects.toThrow('ENOENT');
  });

  it.each<[string, OwnCheck['expects'], Partial<OwnResult>]>([
    ['select count(*) from own_orders', { kind: 'at-least', value: 3 }, { state: 'pass', value: 3 }],
    ['select count(*) from own_orders;', { kind: 'equals', value: 4 }, { state: 'fail', value: 3 }],
    ['with a as (select 1 as n) select n = 1 from a', { kind: 'equals', value: true }, { state: 'pass', value: true }],
    ["select max(who) from own_orders where who like 'hun%'", { kind: 'not-null' }, { state: 'pass', value: null }],
    ["select max(who) from own_orders where who = 'nobody; really'", { kind: 'not-null' }, { state: 'fail', value: null }],
    ['select id from own_orders where id < 0', { kind: 'at-least', value: 0 }, { state: 'fail', value: null }],
    ['select id from own_orders', { kind: 'at-least', value: 0 }, { state: 'could-not-run' }],
    ['select id, id from own_orders limit 1', { kind: 'at-least', value: 0 }, { state: 'could-not-run' }],
    ["select 'NaN'::numeric", { kind: 'at-least', value: 0 }, { state: 'could-not-run' }],
    ['select 1e400::numeric', { kind: 'at-least', value: 0 }, { state: 'could-not-run' }],
    ['select who::int from own_orders limit 1', { kind: 'at-least', value: 0 }, { state: 'could-not-run' }],
    [
      'select count(*) from nowhere',
      { kind: 'at-least', value: 0 },
      { state: 'could-not-run', reason: expect.stringContaining('"nowhere" does not exist') },
    ],
    ['with a as (delete from own_orders returning 1) select count(*) from a', { kind: 'at-least', value: 0 }, { state: 'could-not-run' }],
    ['select empty_own_orders()', { kind: 'at-least', value: 0 }, { state: 'could-not-run' }],
    ['select pg_sleep(600)', { kind: 'not-null' }, { state: 'could-not-run', reason: 'it took longer than 2 s' }],
    ["select set_config('transaction_read_only', 'off', true)", { kind: 'not-null' }, { state: 'could-not-run' }],
    ["select pg_read_file('/etc/passwd')", { kind: 'not-null' }, { state: 'could-not-run' }],
  ])('a check of the team: %s', async (sql, expects, result) => {
    const made = `DROP TABLE IF EXISTS own_orders; CREATE TABLE own_orders AS SELECT n AS id, 'hunter2' AS who FROM generate_series(1, 3) n;
      CREATE OR REPLACE FUNCTION empty_own_orders() RETURNS int LANGUAGE plpgsql AS $$ BEGIN DELETE FROM own_orders; RETURN 1; END $$;
      ALTER ROLE drill SET standard_conforming_strings = off; ALTER ROLE drill SET search_path = nowhere;`;
    await cluster.runScript(Readable.from([Buffer.from(`SET search_path = public; ${made}\n`)]));
    const found = await runOwnChecks(cluster, [{ id: 'c', name: 'n', sql, expects }], 2000);
    expect(found).toMatchObject([result]);
    expect(JSON.stringify(found)).not.toContain('hunter2');
    const [left] = await runOwnChecks(cluster, [
      { id: 'c', name: 'n', sql: 'select count(*) from own_orders', expects: { kind: 'equals', value: 3 } },
    ]);
    expect(left).toMatchObject({ state: 'pass' });
  });

  it.each([
    ['commit; drop table own_orders'],
    ['select 1; drop table own_orders'],
    ['drop table own_orders'],
    ['select $q$; drop table own_orders'],
  ])('what is no SELECT and came past the form is not asked: %j', async (sql) => {
    const asked: OwnCheck = { id: 'c', name: 'n', sql, expects: { kind: 'not-null' } };
    expect(await runOwnChecks(cluster, [asked])).toMatchObject([{ state: 'could-not-run' }]);
  });

  it('nothing in it reaches the network, our files or our environment', async () => {
    const server = createServer((socket) => socket.end('reached')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const words = `(exec 3<>/dev/tcp/127.0.0.1/${port}) 2>&1; cat ${process.cwd()}/../secret 2>&1; id -u; env`;
    process.env.FARRIER_TEST_SECRET = 'hunter2';
    const child = sandbox.spawn('/bin/bash', ['-c', words]);
    let said = '';
    child.stdout?.on('data', (part) => {
      said += part;
    });
    child.stdin?.end();
    await once(child, 'close');
    delete process.env.FARRIER_TEST_SECRET;
    server.close();
    expect(said).toContain('Network is unreachable');
    expect(said).not.toContain('hunter2');
    if (process.getuid?.() === 0) expect(said).toContain('65534');
  });
});

it('leaves nothing behind however it is killed, and the next one runs', async () => {
  const big = join(folder, 'slow.sql');
  const good = await readFile(join(DUMPS, 'good.sql'), 'utf8');
  await writeFile(
    big,
    good.replace('\n-- PostgreSQL database dump complete', '\nSELECT pg_sleep(3);\n-- PostgreSQL database dump complete'),
  );
  await killDrills(big, 20, 130);
  expect((await drill(join(DUMPS, 'good.dump'))).verdict).toBe('ok');
}, 180_000);
