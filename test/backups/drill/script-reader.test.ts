import fc from 'fast-check';
import type { Dialect } from '../../../src/backups/drill/script-dangers.js';
import { scriptReader } from '../../../src/backups/drill/script-reader.js';

function read(text: string, dialect: Dialect = 'postgres') {
  const reader = scriptReader(dialect);
  reader.push(text);
  return reader.end();
}

describe('a script of PostgreSQL that does more than hold data', () => {
  it.each([
    ['a command of the client', '\\! touch /tmp/x\n', '\\!'],
    ['one behind a statement', 'SELECT 1 \\g |touch /tmp/x\n', '\\g'],
    ['one behind white space', "  \\copy t from program 'id'\n", '\\copy'],
    ['an include', '\\i /etc/passwd\n', '\\i'],
    ['a variable from a program', '\\set x `id`\n', '\\set'],
    ['output to a program', '\\o |cat\n', '\\o'],
    ['COPY FROM PROGRAM', "COPY t FROM PROGRAM 'id';", 'runs a program'],
    ['COPY over lines', "copy\n  t\n  to /* now */ program 'id';", 'runs a program'],
    ['COPY to a file', "COPY (SELECT 1) TO '/tmp/x';", 'reads or writes a file'],
    ['COPY from a file with an escape', "COPY t FROM E'/etc/passwd';", 'reads or writes a file'],
    ['a function that reads a file', "SELECT pg_read_file('/etc/passwd');", 'reads or writes files'],
    ['a large object', "SELECT lo_export(1, '/tmp/x');", 'reads or writes files'],
    ['a body', "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN COPY t TO PROGRAM 'id'; END $$;", 'runs a program'],
    [
      'a body in quotes',
      "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN COPY t TO PROGRAM ''id''; END';",
      'runs a program',
    ],
    ['text that a body runs', "DO $x$ BEGIN EXECUTE 'COPY t TO PROGRAM ''id'''; END $x$;", 'runs a program'],
    ['an event trigger', 'CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();', 'event trigger'],
    ['a function in C', "CREATE FUNCTION f() RETURNS int LANGUAGE c AS '/tmp/x.so', 'f';", 'language without limits'],
    ['a function in plpython3u', 'CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS $$ import os $$;', 'language without limits'],
    ['the configuration', "ALTER SYSTEM SET archive_command = 'id';", 'configuration'],
    ['a library', "LOAD '/tmp/x.so';", 'library'],
    ['libraries for later', "ALTER ROLE shop SET session_preload_libraries = 'x';", 'libraries'],
    ['a server', 'CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw;', 'another server'],
    ['dblink', "SELECT dblink('host=example.org', 'SELECT 1');", 'another server'],
  ])('%s', (_, script, words) => {
    expect(read(script).dangers.join()).toContain(words);
  });
});

describe('what only looks like it', () => {
  it.each([
    ['rows', "COPY t (a) FROM stdin;\nCOPY t FROM PROGRAM 'id';\n\\! id\t\\N\n\\.\n"],
    ['text in INSERT', "INSERT INTO blog VALUES ('COPY t TO PROGRAM ''id''; \\! id'), (E'it\\'s COPY t TO PROGRAM ''id''');"],
    ['comments', "-- COPY t TO PROGRAM 'id';\n/* \\! id\n COPY t TO PROGRAM 'id'; */ SELECT 1;"],
    ['a name', 'CREATE TABLE "copy to program \'id\'; \\! id" (a int);'],
    ['text of a comment', "COMMENT ON TABLE t IS 'SELECT pg_read_file(1)';"],
    ['what pg_dump writes', '\\restrict abc\nSET x = 1;\n\\connect shop\n\\unrestrict abc\n'],
    ['a dollar in a name', 'CREATE TABLE a$b$c (d$e int); SELECT 1;'],
  ])('%s', (_, script) => {
    expect(read(script)).toMatchObject({ dangers: [], isCut: false });
  });
});

describe('a script of MySQL', () => {
  it.each([
    ['a shell command', '\\! id\n', 'client'],
    ['system', 'system id\n', 'client'],
    ['SOURCE', 'source /etc/passwd\n', 'client'],
    ['OUTFILE', "SELECT 1 INTO OUTFILE '/tmp/x';", 'OUTFILE'],
    ['LOAD DATA', "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t;", 'LOAD DATA'],
    ['what a comment of its own runs', "/*!50000 SELECT 1 INTO DUMPFILE '/tmp/x' */;", 'OUTFILE'],
    [
      'a routine',
      "DELIMITER ;;\nCREATE DEFINER=`root`@`%` PROCEDURE p() BEGIN SELECT LOAD_FILE('/etc/passwd'); END ;;\nDELIMITER ;\n",
      'LOAD_FILE',
    ],
    ['a plugin', "INSTALL PLUGIN x SONAME 'x.so';", 'library'],
    ['a file behind its own name for a comment', "/*!50000 LOAD DATA INFILE '/etc/passwd' INTO TABLE t */;", 'LOAD DATA'],
    ['users in a comment that is run', "/*!GRANT ALL ON *.* TO 'x'@'%' */;", 'users'],
    ['the configuration in one', '/*M!100100 SET GLOBAL general_log = 1 */;', 'configuration'],
    ['the configuration behind something else', 'SET @a=1, GLOBAL general_log = 1;', 'configuration'],
    ['the configuration by its other name', "SET @a = 1, @@global.general_log_file := '/tmp/x';", 'configuration'],
    ['words with a comment between', "LOAD/**/DATA INFILE '/etc/passwd' INTO TABLE t;", 'LOAD DATA'],
    ['a calculation that looks like a comment', "SELECT 5--3 INTO OUTFILE '/tmp/x';", 'OUTFILE'],
    ['an indented command', '  system id\n', 'system'],
    ['an indented sign', '\t\\! id\n', 'client'],
    ['SOURCE as a sign', '\\. /etc/passwd\n', 'client'],
    ['what follows the line of mariadb-dump', "/*M!999999\\- enable the sandbox mode */ SELECT 1 INTO OUTFILE '/tmp/x';", 'OUTFILE'],
    ['a quote in a comment that is skipped', "/*!99999 ' */ SELECT 1 INTO OUTFILE '/tmp/x' -- ';\n;", 'OUTFILE'],
    ['a comment in a comment that is skipped', "/*!99999 -- */ SELECT 1 INTO OUTFILE '/tmp/x'\n;", 'OUTFILE'],
    ['an escaped double quote', `SELECT "\\"", 1 INTO OUTFILE '/tmp/x';SELECT "";`, 'OUTFILE'],
    [
      'a trigger as mysqldump writes it',
      "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = LOAD_FILE('/etc/passwd') */;;\nDELIMITER ;\n",
      'LOAD_FILE',
    ],
    [
      'a view as mysqldump writes it',
      "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`root`@`%` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS SELECT load_file('/etc/passwd') AS `a` */;",
      'LOAD_FILE',
    ],
    [
      'an event that runs text',
      "DELIMITER |\nCREATE DEFINER=`root`@`%` EVENT e ON SCHEDULE EVERY 1 DAY DO EXECUTE IMMEDIATE 'SELECT 1 INTO OUTFILE ''/tmp/x''' |\nDELIMITER ;\n",
      'OUTFILE',
    ],
    ['text that is prepared', "SET @s = 'SELECT 1 INTO OUTFILE ''/tmp/x'''; PREPARE p FROM @s; EXECUTE p;", 'OUTFILE'],
    ['a function of a library', "CREATE FUNCTION sys_exec RETURNS INT SONAME 'udf.so';", 'library'],
    ['another engine', "CREATE TABLE `t` (a int) ENGINE=FEDERATED CONNECTION='mysql://x@example.org/y/z';", 'another server'],
    ['another engine in quotes', "CREATE TABLE `t` (a int) ENGINE = 'CONNECT' table_type=CSV file_name='/etc/passwd';", 'another server'],
    ['another folder', "CREATE TABLE `t` (a int) ENGINE=InnoDB DATA DIRECTORY='/tmp';", 'DATA DIRECTORY'],
    ['replication', "CHANGE MASTER TO MASTER_HOST='example.org';", 'another server'],
    ['users', "GRANT ALL ON *.* TO 'x'@'%';", 'users'],
  ])('that does more: %s', (_, script, words) => {
    expect(read(script, 'mysql').dangers.join()).toContain(words);
  });

  it.each([
    ['rows', "INSERT INTO `t` VALUES (1,'it\\'s; INTO OUTFILE ''x'''),(2,'\\\\');\n"],
    ['its own comments', '/*!40101 SET NAMES utf8mb4 */;\n/*M!999999\\- enable the sandbox mode */ \n'],
    ['a trigger', 'DELIMITER ;;\nCREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 ;;\nDELIMITER ;\n'],
    ['a delimiter of one sign', 'DELIMITER |\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END |\nDELIMITER ;\nSELECT 1;\n'],
    ['a delimiter in words', 'delimiter $$\nCREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 $$\ndelimiter ;\n'],
    ['what mysqldump sets', "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'a:1-5';\nSET @OLD=@@global.time_zone, SQL_NOTES=0;\n"],
    ['comments', "-- LOAD DATA\n# GRANT\n/* SELECT 1 INTO OUTFILE '/tmp/x'; */ SELECT 1*/**/2;\n--\n"],
    ['names and text', 'CREATE TABLE `grant` (`load data` int COMMENT "INTO OUTFILE \\" engine=connect") ENGINE=InnoDB;\n'],
    ['a view', '/*!50013 DEFINER=`a`@`%` SQL SECURITY DEFINER */\n/*!50001 CREATE VIEW `v` AS SELECT 1 AS `a` */;\n'],
  ])('that only holds data: %s', (_, script) => {
    expect(read(script, 'mysql')).toMatchObject({ dangers: [], isCut: false });
  });
});

describe('where a script ends', () => {
  const whole =
    '--\n-- PostgreSQL database dump\n--\n\nCREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\n2\n\\.\n\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n\n';

  it('is complete with the line that closes a dump', () => {
    expect(read(whole)).toMatchObject({ isComplete: true, isCut: false });
    expect(read(`${whole}CREATE TABLE u (a int);\n`).isComplete).toBe(false);
    expect(read('-- MariaDB dump 10.19\nINSERT INTO t VALUES (1);\n-- Dump completed on 2026-11-22  2:00:00\n', 'mysql').isComplete).toBe(
      true,
    );
  });

  it.each([20, 50, 60, 78, 82, 90])('is not, cut after %i signs', (length) => {
    expect(read(whole.slice(0, length)).isComplete).toBe(false);
  });

  it('is cut inside a statement, text or rows', () => {
    for (const text of ['CREATE TABLE t (', "INSERT INTO t VALUES ('a", 'COPY t FROM stdin;\n1\n', '/* a', 'SELECT $a$ b'])
      expect(read(text).isCut).toBe(true);
  });
});

it('names extensions and databases', () => {
  const script = 'CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;\nCREATE EXTENSION "uuid-ossp";\n\\connect shop\n\\c "other"\n';
  expect(read(script)).toMatchObject({ extensions: ['pg_trgm', 'uuid-ossp'], databases: ['shop', 'other'], dangers: [] });
});

it('names the databases that a script of MySQL makes and uses', () => {
  const script =
    "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `a``b` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;\nUSE `a``b`;\nuse shop;\nINSERT INTO t VALUES ('\nUSE `no`;');\n-- USE no;\n";
  expect(read(script, 'mysql')).toMatchObject({ databases: ['a`b', 'shop'], dangers: [] });
});

it('reads the same however it comes in pieces', () => {
  const script =
    "COPY t FROM stdin;\nCOPY x TO PROGRAM 'id';\n\\.\nCREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $tag$ BEGIN COPY t TO PROGRAM 'id'; END $tag$;\r\nINSERT INTO t VALUES (E'a\\'; \\\\'), ('b''c');\n/* ; */ SELECT 1 \\g |id\n-- PostgreSQL database dump complete\n";
  const wanted = read(script);
  expect(wanted.dangers).toHaveLength(2);
  fc.assert(
    fc.property(fc.array(fc.nat(script.length), { maxLength: 12 }), (cuts) => {
      const reader = scriptReader('postgres');
      const places = [0, ...cuts.toSorted((a, b) => a - b), script.length];
      for (const [index, place] of places.slice(1).entries()) reader.push(script.slice(places[index], place));
      expect(reader.end()).toEqual(wanted);
    }),
  );
});

it('keeps nothing of long rows, and refuses a line that no dump has', () => {
  const reader = scriptReader('postgres');
  reader.push('COPY t FROM stdin;\n');
  for (let part = 0; part < 100; part += 1) reader.push('x'.repeat(1_000_000));
  reader.push("\n\\.\nSELECT 1;\nCOPY t FROM PROGRAM 'id';");
  expect(reader.end()).toMatchObject({ isCut: false, dangers: [expect.stringContaining('runs a program')] });
  const other = scriptReader('postgres');
  expect(() => {
    for (let part = 0; part < 100; part += 1) other.push('x'.repeat(1_000_000));
  }).toThrow('a line of more than 64 MB');
});
