import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { judgeClientErrors, readClientErrors } from '../../../src/backups/drill/mariadb-errors.js';
import { countOf, mayUse, nameIn, newestOf } from '../../../src/backups/drill/mariadb-queries.js';
import { forMariadb } from '../../../src/backups/drill/mariadb-script.js';

describe('what a script is loaded as', () => {
  async function loaded(script: string, piece = script.length): Promise<string> {
    const parts = Array.from({ length: Math.ceil(script.length / piece) }, (_, at) =>
      Buffer.from(script.slice(at * piece, (at + 1) * piece)),
    );
    return (await text(Readable.from(parts).pipe(forMariadb('aside')))).trimEnd();
  }

  it.each([
    ['CREATE DEFINER=`root`@`localhost` FUNCTION `f`() RETURNS int', 'CREATE  FUNCTION `f`() RETURNS int'],
    ["CREATE OR REPLACE DEFINER = 'a b'@'%' SQL SECURITY INVOKER VIEW v", 'CREATE OR REPLACE  SQL SECURITY INVOKER VIEW v'],
    ['/*!50003 CREATE*/ /*!50017 DEFINER=`shop`@`%`*/ /*!50003 TRIGGER t', '/*!50003 CREATE*/ /*!50017 */ /*!50003 TRIGGER t'],
    ['/*!50013 DEFINER=`shop`@`10.0.%` SQL SECURITY DEFINER */', '/*!50013  SQL SECURITY DEFINER */'],
    ['CREATE DEFINER=CURRENT_USER PROCEDURE p()', 'CREATE  PROCEDURE p()'],
    ['USE `mysql`;', 'USE `aside`;'],
    ['use sys;', 'use aside;'],
    ['/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump', '-- MariaDB dump'],
  ])('%j becomes %j', async (line, wanted) => {
    expect((await loaded(line)).trim()).toBe(wanted);
    expect((await loaded(`${line}\nSELECT 1;\n`, 3)).trim()).toBe(`${wanted}\nSELECT 1;`);
  });

  it.each([
    ['rows', "INSERT INTO t VALUES ('a\nUSE mysql;\nCREATE DEFINER=`a`@`b` FUNCTION f');"],
    ['a comment', '/* a\nUSE mysql;\n*/ SELECT 1;'],
    ['a database of nearly that name', 'USE `mysql_site`;'],
    ['what is not of those that have a definer', 'CREATE DEFINER=`a`@`b` SERVER s'],
    ['a line longer than what is held', `INSERT INTO t VALUES ('${'x'.repeat(9000)}USE mysql;');`],
  ])('%s stays as it is', async (_, script) => {
    expect(await loaded(script)).toBe(script);
    expect(await loaded(script, 7)).toBe(script);
  });

  it('keeps every byte of what it does not change', async () => {
    const bytes = Buffer.from([...Array(256).keys()].filter((byte) => byte !== 10));
    const all = Buffer.concat([Buffer.from('INSERT INTO t VALUES ("'), bytes, Buffer.from('");')]);
    const out: Buffer[] = [];
    for await (const part of Readable.from([all]).pipe(forMariadb('aside'))) out.push(part as Buffer);
    expect(Buffer.concat(out).equals(Buffer.concat([all, Buffer.from('\n')]))).toBe(true);
  });
});

describe('what the client says', () => {
  const said = [
    "ERROR 1064 (42000) at line 7: You have an error in your SQL syntax; check the manual near 'hunter2",
    "hunter2' at line 1",
    "ERROR 1062 (23000) at line 8: Duplicate entry 'hunter2' for key 'PRIMARY'",
    "ERROR 1366 (22007) at line 9: Incorrect integer value: 'hunter2' for column `drill`.`t`.`a` at row 1",
    "ERROR 1146 (42S02) at line 10: Table 'drill.t' doesn't exist",
    'ERROR 2013 (HY000) at line 11: Lost connection to server during query',
  ].join('\n');

  it('is read without the lines that quote the script, and told without values of rows', () => {
    const errors = readClientErrors(said);
    expect(errors.map(({ number }) => number)).toEqual([1064, 1062, 1366, 1146, 2013]);
    const { faults } = judgeClientErrors(errors);
    expect(faults.join()).not.toContain('hunter2');
    expect(faults).toContain("Duplicate entry … for key 'PRIMARY'");
    expect(faults).toContain("Table 'drill.t' doesn't exist");
    expect(faults).toHaveLength(5);
  });

  it.each([
    ['dangers', 1045, "Access denied for user 'drill'@'localhost' (using password: NO)"],
    ['dangers', 1290, 'The MariaDB server is running with the --secure-file-priv option so it cannot execute this statement'],
    ['dangers', 1227, 'Access denied; you need (at least one of) the SUPER privilege(s) for this operation'],
    ['dangers', 1227, 'Access denied; you need (at least one of) the SUPER, FEDERATED ADMIN privilege(s) for this operation'],
    ['noise', 1193, "Unknown system variable 'GTID_PURGED'"],
    ['noise', 1044, "Access denied for user 'drill'@'localhost' to database 'mysql'"],
    ['noise', 1142, "CREATE command denied to user 'drill'@'localhost' for table `mysql`.`user`"],
    ['faults', 1044, "Access denied for user 'drill'@'localhost' to database 'shop'"],
    ['foreign', 1273, "Unknown collation: 'utf8mb4_0900_ai_ci'"],
    ['foreign', 1286, "Unknown storage engine 'ROCKSDB'"],
    ['limits', 1041, 'Out of memory.'],
    ['limits', 1114, "The table 't' is full"],
    ['faults', 1050, "Table 't' already exists"],
  ] as const)('%s: %d %s', (kind, number, message) => {
    const judged = judgeClientErrors([{ number, message }]);
    expect(judged[kind]).toHaveLength(1);
    expect(Object.values(judged).flat()).toHaveLength(1);
  });
});

describe('names', () => {
  it('of tables are quoted, whatever is in them', () => {
    expect(countOf({ schema: 'a`b', name: 'x;`' })).toBe('select count(*) from `a``b`.`x;```;');
    const until = new Date('2026-11-22T02:00:00.500Z');
    expect(newestOf({ schema: 's', name: 't', column: 'a`t' }, until)).toContain("where `a``t` <= '2026-11-22 02:00:00.500'");
  });

  it('of databases stand for themselves alone in a grant', () => {
    expect(mayUse('shop_%\\', 'drill')).toBe('grant all on `shop\\_\\%\\\\`.* to drill@localhost;');
  });

  it('in reports are without the database where there is one only', () => {
    const one = [{ schema: 'shop', name: 'a' }];
    expect(nameIn(one, { schema: 'shop', name: 'a' }, 'drill')).toBe('a');
    const two = [...one, { schema: 'drill', name: 'b' }];
    expect(two.map((table) => nameIn(two, table, 'drill'))).toEqual(['shop.a', 'b']);
  });
});
