import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Drill } from '../../src/backups/drill/drill.js';
import { judgeClientErrors } from '../../src/backups/drill/mariadb-errors.js';
import { openSandbox, type Sandbox } from '../../src/backups/drill/open-sandbox.js';
import type { OwnCheck } from '../../src/backups/drill/own-check.js';
import { runDrill } from '../../src/backups/drill/run-drill.js';
import { findMariadb, type MariadbServer, openMariadb } from '../../src/backups/drill/run-mariadb.js';
import { runMariadbChecks } from '../../src/backups/drill/run-mariadb-checks.js';
import { killDrills, leftOfDrills } from '../support/left-of-drills.js';
import { DATA } from './recorded-data.js';

const NOW = new Date('2026-11-22T02:00:00Z');
const END = '\n-- Dump completed on 2026-11-22  2:00:00\n';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dumps-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The recorded dump without the line that closes it. */
async function script(): Promise<string> {
  return (await readFile(join(DATA, 'dumps', 'mysql', 'good.sql'), 'utf8')).split('\n-- Dump completed')[0] ?? '';
}

/** A drill of a dump of these words. */
async function drillOf(text: string): Promise<Drill> {
  const path = join(folder, 'shop.sql');
  await writeFile(path, text);
  const { signal } = new AbortController();
  return await runDrill(path, { env: process.env, now: () => NOW, progress: () => {}, signal, periodMs: 86_400_000 });
}

describe('dumps that nobody listed', () => {
  it('views, triggers, routines and events of an account that is not here are restored as well', async () => {
    const more = [
      'DELIMITER ;;',
      '/*!50003 CREATE*/ /*!50017 DEFINER=`shop`@`%`*/ /*!50003 TRIGGER t1 BEFORE INSERT ON auth_user FOR EACH ROW BEGIN SET NEW.id = NEW.id; END */;;',
      '/*!50106 CREATE*/ /*!50117 DEFINER=`shop`@`%`*/ /*!50106 EVENT e1 ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM auth_user; END */;;',
      'CREATE DEFINER=`root`@`localhost` PROCEDURE `p1`() BEGIN SELECT 1; END ;;',
      'DELIMITER ;',
      '/*!50001 CREATE ALGORITHM=UNDEFINED */',
      '/*!50013 DEFINER=`shop`@`%` SQL SECURITY DEFINER */',
      '/*!50001 VIEW `v1` AS SELECT `id` FROM `auth_user` */;',
      '/*!50001 CREATE ALGORITHM=UNDEFINED */',
      '/*!50013 DEFINER=`shop`@`%` SQL SECURITY DEFINER */',
      '/*!50001 VIEW `v2` AS SELECT `id` FROM `v1` */;',
      'CREATE TABLE seen (n int);',
      'INSERT INTO seen SELECT count(*) FROM v2 HAVING count(*) = (SELECT count(*) FROM auth_user);',
    ].join('\n');
    const found = await drillOf(`${await script()}\n${more}${END}`);
    expect(found).toMatchObject({ verdict: 'ok', noise: [], counted: { rows: { auth_user: 1000, seen: 1 } } });
  });

  it('a dump that makes its databases, and one of the whole server, keep them apart', async () => {
    const body = await script();
    const own = (name: string) => `CREATE DATABASE /*!32312 IF NOT EXISTS*/ \`${name}\`;\nUSE \`${name}\`;\n`;
    const system = `${own('mysql')}DROP TABLE IF EXISTS auth_user;\nCREATE TABLE auth_user (a int);\n`;
    const [head = '', ...rest] = body.split(/(?<=SQL_NOTES=0 \*\/;\n)/);
    const found = await drillOf(
      `${head}${own('shop_%')}${rest.join('')}\n${system}${own('other')}CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);${END}`,
    );
    expect(found.faults).toEqual([]);
    expect(found).toMatchObject({ verdict: 'ok', format: 'script of mysqldump (with its databases)' });
    expect(found.counted?.rows).toMatchObject({ 'shop_%.auth_user': 1000, 'shop_%.orders_order': 4000, 'other.t': 1 });
    expect(Object.keys(found.counted?.rows ?? {})).toHaveLength(5);
  });

  it('text in rows that looks like a script stays text', async () => {
    const rows = [
      'CREATE TABLE notes (id int, body text);',
      "INSERT INTO notes VALUES (1,'it\\'s\n/*!50013 DEFINER=`a`@`b` */\nUSE mysql;\n\\\\! touch /tmp/x\n-- Dump completed'),",
      "(2,'CREATE DEFINER=`a`@`b` FUNCTION f');",
      "CREATE TABLE told AS SELECT 1 AS a FROM notes WHERE body LIKE '%\\nUSE mysql;%' AND body LIKE '%DEFINER=`a`@`b` *%';",
    ].join('\n');
    const found = await drillOf(`${await script()}\n${rows}${END}`);
    expect(found).toMatchObject({ verdict: 'ok', counted: { rows: { notes: 2, told: 1 } } });
  });

  it('a dump of another kind of server that is refused here is not called broken', async () => {
    const mysql = (await script())
      .replace(/-- MariaDB dump[^\n]*/, '-- MySQL dump 10.13  Distrib 8.0.36')
      .replace(/-- Server version[^\n]*/, '-- Server version\t8.0.36');
    const found = await drillOf(`${mysql}\nCREATE TABLE t (a int) COLLATE=utf8mb4_nowhere_ci;${END}`);
    expect(found).toMatchObject({ verdict: 'not-possible', counted: { rows: { orders_order: 4000 } } });
    expect(found.faults[0]?.text).toContain('MySQL 8.0.36');
    const unknown = await drillOf(`${mysql}\nSET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'a:1-5';\nSET @@SESSION.SQL_LOG_BIN= 0;${END}`);
    expect(unknown).toMatchObject({ verdict: 'ok', noise: [expect.stringContaining('GTID_PURGED')] });
  });

  it('rows that a key refuses make it broken, and no value of them is told', async () => {
    const found = await drillOf(
      `${await script()}\nCREATE TABLE k (a varchar(20) PRIMARY KEY);\nINSERT INTO k VALUES ('hunter2'), ('hunter2');\nSELECT hunter2 'hunter2;\n'${END}`,
    );
    expect(found.verdict).toBe('broken');
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('without tables of Django, or without any, it is empty', async () => {
    const [head = ''] = (await script()).split('DROP TABLE');
    expect(await drillOf(`${head}CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);${END}`)).toMatchObject({ verdict: 'empty' });
    expect(await drillOf(head + END)).toMatchObject({ verdict: 'empty', counted: { rows: {} } });
  });

  it('without the line that closes a dump nobody knows whether it is whole', async () => {
    const body = (await script()).replaceAll(/^-- .*\n/gm, '');
    expect(await drillOf(body)).toMatchObject({ verdict: 'not-possible', engine: null });
  });

  it.each([
    ['\\! touch TARGET'],
    ['system touch TARGET'],
    ["SELECT 'x' INTO OUTFILE 'TARGET';"],
    ["SET @a = CONCAT('SELECT 1 INTO OUT', 'FILE ''TARGET''');\nPREPARE s FROM @a;\nEXECUTE s;"],
    [
      "DELIMITER ;;\nCREATE DEFINER=`root`@`localhost` PROCEDURE p() BEGIN SET @a = CONCAT('SELECT 1 INTO OUT', 'FILE ''TARGET'''); PREPARE s FROM @a; EXECUTE s; END ;;\nDELIMITER ;\nCALL p();",
    ],
    ["SET @a = CONCAT('SET GLO', 'BAL general_log_file = ''TARGET''');\nPREPARE s FROM @a;\nEXECUTE s;"],
    ["INSTALL SONAME 'ha_federatedx';"],
  ])('%s is dangerous, and does nothing', async (hostile) => {
    const target = join(tmpdir(), `made-by-mysql-${process.pid}`);
    const found = await drillOf(`${await script()}\n${hostile.replaceAll('TARGET', target)}\n${END}`);
    expect(found.verdict).toBe('dangerous');
    await expect(readFile(target)).rejects.toThrow('ENOENT');
    expect(await leftOfDrills()).toEqual([]);
  });
});

describe('what the team asks of the restored database', () => {
  let sandbox: Sandbox;
  let server: MariadbServer;
  beforeAll(async () => {
    const mariadb = await findMariadb(process.env);
    if (mariadb === null) throw new Error('These tests need mariadb-server-core and mariadb-client-core');
    sandbox = await openSandbox(process.env);
    server = await openMariadb(sandbox, mariadb);
    await server.addDatabases(['shop']);
    const own = 'CREATE DATABASE shop;\nUSE shop;\n';
    await server.runScript(Readable.from([Buffer.from(own + (await script()) + END)]));
  });
  afterAll(() => sandbox.close());

  const check = (sql: string, expects: OwnCheck['expects']): OwnCheck => ({ id: 'c', name: 'c', sql, expects });
  const atLeast = (value: number) => ({ kind: 'at-least', value }) as const;

  it.each([
    ['select count(*) from orders_order', atLeast(4000), 'pass', 4000],
    ['select count(*) from orders_order;', atLeast(4001), 'fail', 4000],
    ['select count(*) from `orders_order`', atLeast(4000), 'pass', 4000],
    ['with o as (select id from orders_order) select count(*) from o', { kind: 'equals', value: 4000 }, 'pass', 4000],
    ["select count(*) > 10 from auth_user where username like '%'", { kind: 'equals', value: true }, 'pass', true],
    ['select max(id) from auth_user where id < 0', { kind: 'not-null' }, 'fail', null],
    ['select password from auth_user limit 1', { kind: 'not-null' }, 'pass', null],
    ['select avg(1.5) from auth_user', atLeast(1.5), 'pass', 1.5],
  ] as const)('%s', async (sql, expects, state, value) => {
    expect(await runMariadbChecks(server, [check(sql, expects)])).toMatchObject([{ state, value }]);
  });

  it.each([
    ['select id from auth_user', 'more than one row'],
    ['select id, username from auth_user limit 1', 'several columns'],
    ['select username from auth_user limit 1', 'no number'],
    ['select no_such from auth_user', "did not take it: Unknown column 'no_such'"],
    ['select sleep(30)', 'longer than 1 s'],
    ['select 1) select 1 from (select 2', 'did not take it'],
    ["select 1 into outfile '/tmp/x'", 'did not take it'],
    ['delete from auth_user', 'SELECT'],
    ['select 1; drop table auth_user', 'semicolon'],
    ['select `id from auth_user', 'did not take it'],
    ["select 1 -- '", 'comments'],
  ])('%s could not run', async (sql, why) => {
    const [result] = await runMariadbChecks(server, [check(sql, atLeast(1))], 1000);
    expect(result).toMatchObject({ state: 'could-not-run', value: null, reason: expect.stringContaining(why) });
  });

  it('keeps the names of its migrations, and has lost no row', async () => {
    const { migrations, rows } = await server.count(NOW);
    expect(migrations).toHaveLength(rows['django_migrations'] ?? -1);
    expect(migrations).toContainEqual({ app: 'auth', name: '0001_initial' });
    expect(rows['auth_user']).toBe(1000);
  });
});

describe('the sandbox holds what reading a script did not see', () => {
  let sandbox: Sandbox;
  let server: MariadbServer;
  const target = join(tmpdir(), `made-by-mysql-${process.pid}`);
  beforeAll(async () => {
    const mariadb = await findMariadb(process.env);
    if (mariadb === null) throw new Error('These tests need mariadb-server-core and mariadb-client-core');
    sandbox = await openSandbox(process.env);
    server = await openMariadb(sandbox, mariadb);
  });
  afterAll(async () => {
    await sandbox.close();
    expect(await leftOfDrills()).toEqual([]);
    await rm(target, { force: true });
  });
  const run = (text: string) => server.runScript(Readable.from([Buffer.from(`${text}\n`)]));

  it.each([
    [`\\! touch ${target}`],
    [`SELECT 1; \\! touch ${target}`],
    [`system touch ${target}`],
    [`SELECT 1;\nsystem touch ${target};`],
    [`tee ${target}`],
    [`\\T ${target}`],
    [`pager touch ${target}\nSELECT 1;`],
    [`\\P touch ${target}\nSELECT 1;`],
    [`/*!50000 */\n\\! touch ${target}`],
    [`DELIMITER \\\nSELECT 1\\\n\\! touch ${target}`],
    [`source ${target}.sql`],
  ])('the client runs nothing of %j', async (text) => {
    await writeFile(`${target}.sql`, `SELECT 1 INTO OUTFILE '${target}';`);
    await run(text);
    await expect(readFile(target)).rejects.toThrow('ENOENT');
    await rm(`${target}.sql`);
  });

  it.each([
    [`SELECT 'x' INTO OUTFILE '${target}';`],
    [`SELECT 'x' INTO DUMPFILE '${target}';`],
    ["CREATE TABLE p (a text); LOAD DATA INFILE '/etc/passwd' INTO TABLE p;"],
    [`SET GLOBAL general_log_file = '${target}';`],
    ['SET GLOBAL event_scheduler = ON;'],
    ['CREATE USER x@localhost; GRANT ALL ON *.* TO x@localhost;'],
    ["CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1');"],
    ["CHANGE MASTER TO MASTER_HOST = '127.0.0.1';"],
    ['CREATE DEFINER=root@localhost/**/ PROCEDURE d() SELECT 1;'],
    ['SHUTDOWN;'],
  ])('the server refuses %j', async (text) => {
    const { errors } = await run(text);
    expect(judgeClientErrors(errors).dangers).not.toEqual([]);
    await expect(readFile(target)).rejects.toThrow('ENOENT');
  });

  it.each([
    ["SELECT LOAD_FILE('/etc/passwd') INTO @a; CREATE TABLE read_file AS SELECT @a AS a FROM DUAL WHERE @a IS NOT NULL;", 'read_file'],
    ["CREATE TABLE local (a text); LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE local;", 'local'],
  ])('it reads no file: %j', async (text, table) => {
    await run(text);
    const { rows } = await server.count(NOW);
    expect(rows[table]).toBe(0);
  });

  it('a script cannot write what belongs to the server', async () => {
    const { errors } = await run(
      "INSERT INTO mysql.global_priv VALUES ('localhost','evil','{}');\nUPDATE mysql.proc SET definer = 'root@localhost';",
    );
    expect(errors).toHaveLength(2);
  });
});

it('leaves nothing behind however it is killed, and the next one runs', async () => {
  const slow = join(folder, 'slow.sql');
  await writeFile(slow, `${await script()}\nSELECT SLEEP(3);${END}`);
  await killDrills(slow, 20, 250);
  expect((await drillOf((await script()) + END)).verdict).toBe('ok');
  expect((await readdir(tmpdir())).filter((name) => name.startsWith(`farrier-drill-${process.pid}-`))).toEqual([]);
}, 300_000);
