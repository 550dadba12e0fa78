import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type Environment, findProgram, runProgram } from '../../shared/programs.js';
import { type ClientError, readClientErrors } from './mariadb-errors.js';
import {
  BEFORE_COUNTING,
  countOf,
  LEFT_OUT,
  type MariadbTable,
  mayUse,
  migrationsOf,
  nameIn,
  newestOf,
  readTables,
  readTimeColumns,
  SYSTEM_DATABASES,
  TABLES,
  TIME_COLUMNS,
} from './mariadb-queries.js';
import { forMariadb } from './mariadb-script.js';
import { readApplied } from './migrations.js';
import type { Sandbox } from './open-sandbox.js';
import { type Ended, ended, feed, PROGRAM_SCRIPT, SERVER_SCRIPT } from './run-inside.js';
import { type Counted, MOST_MIGRATIONS, migrationsAmong } from './verdict.js';

/** The programs of a MariaDB, as full paths. */
export interface Mariadb {
  server: string;
  client: string;
  install: string;
  /** `10.11.19` */
  version: string;
}

const PLACES = ['/usr/sbin', '/usr/libexec', '/usr/local/sbin', '/usr/local/mysql/bin', '/usr/local/bin', '/opt/homebrew/opt/mariadb/bin'];
const SERVERS = ['mariadbd', 'mysqld'];
const CLIENTS = ['mariadb', 'mysql'];
const INSTALLERS = ['mariadb-install-db', 'mysql_install_db'];
const ROLE = 'drill';
const START_MS = 120_000;

/** The MariaDB of this machine that has server and client programs; null when there is none. A MySQL is none: its programs take other words. */
export async function findMariadb(env: Environment): Promise<Mariadb | null> {
  const PATH = [env.PATH ?? '', ...PLACES, '/usr/bin', '/usr/local/mysql/scripts'].join(':');
  const [server, client, install] = await Promise.all([SERVERS, CLIENTS, INSTALLERS].map((names) => findProgram(names, { PATH })));
  if (server == null || client == null || install == null) return null;
  const { stdout } = await runProgram(server, ['--version'], { env: { LC_ALL: 'C' }, timeoutMs: 10_000 });
  const [, version] = /\bVer (\d+\.\d+\.\d+)-MariaDB/.exec(stdout) ?? [];
  return version === undefined ? null : { server, client, install, version };
}

/** A server of its own in a sandbox, with an empty database whose user may do little. */
export interface MariadbServer {
  /** Lets the user make and fill databases that a script names. */
  addDatabases(names: readonly string[]): Promise<void>;
  /** Feeds a script to the client, which runs nothing but SQL. What it refused, and how the client ended. */
  runScript(script: Readable): Promise<{ errors: ClientError[]; done: Ended }>;
  /** What the client says to a question of the team, read only, in the database that holds `django_migrations`. */
  ask(sql: string, limitMs: number): Promise<Ended>;
  /** Tables, rows and the newest moment not after `until`, read only. */
  count(until: Date): Promise<Counted>;
}

const MOST_ERRORS = 1000;

const SETTINGS = [
  '--skip-networking',
  '--skip-log-bin',
  '--skip-symbolic-links',
  '--local-infile=0',
  '--event-scheduler=OFF',
  '--performance-schema=OFF',
  '--default-time-zone=+00:00',
  '--character-set-server=utf8mb4',
  '--max-allowed-packet=1G',
  '--innodb-buffer-pool-size=96M',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-use-native-aio=0',
];

/** Starts a server in the sandbox. @throws {Error} when it does not start. */
export async function openMariadb(sandbox: Sandbox, { server: program, client, install }: Mariadb): Promise<MariadbServer> {
  const data = join(sandbox.folder, 'data');
  const socket = join(sandbox.folder, 'socket');
  // Whatever it may be brought to read, write or load lies here: nothing.
  const nothing = join(sandbox.folder, 'nothing');
  const made = await ended(
    sandbox.spawn('/bin/sh', [
      '-c',
      PROGRAM_SCRIPT,
      'install',
      install,
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      '--force',
    ]),
  );
  if (made.code !== 0) throw new Error(`${install} failed: ${made.stderr.trim().split('\n').at(-1)}`);
  const server = sandbox.spawn('/bin/sh', [
    '-c',
    `mkdir -m 700 "$0"; ${SERVER_SCRIPT}`,
    nothing,
    program,
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--pid-file=${join(sandbox.folder, 'pid')}`,
    `--tmpdir=${sandbox.folder}`,
    `--secure-file-priv=${nothing}`,
    `--plugin-dir=${nothing}`,
    ...SETTINGS,
  ]);
  server.stdout?.resume();
  await Promise.race([readiness(server.stderr), wait(START_MS, undefined, { ref: false }), once(server, 'exit')]);
  const start = (words: string[]) =>
    sandbox.spawn(client, ['--no-defaults', `--socket=${socket}`, '--default-character-set=utf8mb4', '--skip-local-infile', ...words]);

  async function query(sql: string, user = ROLE): Promise<string[]> {
    const child = start([`--user=${user}`, '--batch', '--raw', '--skip-column-names']);
    child.stdin?.end(sql);
    const { code, stdout, stderr } = await ended(child);
    if (code !== 0) throw new Error(`the restored database could not be asked: ${stderr.trim().split('\n')[0]}`);
    return stdout.split('\n').slice(0, -1);
  }
  await query(
    [
      `create user ${ROLE}@localhost;`,
      ...[ROLE, LEFT_OUT].flatMap((name) => [`create database ${name};`, mayUse(name, ROLE)]),
      // What dumps of MySQL say to their own session.
      `grant binlog admin on *.* to ${ROLE}@localhost;`,
    ].join('\n'),
    'root',
  );
  const words = [`--user=${ROLE}`, `--database=${ROLE}`, '--batch', '--force', '--binary-mode', '--max-allowed-packet=1G'];

  return {
    async addDatabases(names) {
      const wanted = names.filter((name) => !SYSTEM_DATABASES.test(name)).map((name) => mayUse(name, ROLE));
      if (wanted.length > 0) await query(wanted.join('\n'), 'root');
    },
    async runScript(script) {
      const child = start([...words, ...((await knowsSandbox()) ? ['--sandbox'] : [])]);
      const [done] = await Promise.all([ended(child, () => {}), feed(script, forMariadb(LEFT_OUT), child)]);
      return { errors: readClientErrors(done.stderr).slice(0, MOST_ERRORS), done };
    },
    async ask(sql, limitMs) {
      const tables = readTables(await query(BEFORE_COUNTING + TABLES));
      const { schema = ROLE } = tableOfMigrations(tables) ?? {};
      const child = start([`--user=${ROLE}`, `--database=${schema}`, '--batch', '--raw', '--skip-column-names', '--binary-mode']);
      child.stdin?.end(`${BEFORE_COUNTING}set session max_statement_time = ${limitMs / 1000};\n${sql}\n`);
      return await ended(child);
    },
    async count(until) {
      const tables = readTables(await query(BEFORE_COUNTING + TABLES));
      const columns = readTimeColumns(await query(BEFORE_COUNTING + TIME_COLUMNS));
      const counts = await query(BEFORE_COUNTING + tables.map(countOf).join('\n'));
      const newest = await query(BEFORE_COUNTING + columns.map((column) => newestOf(column, until)).join('\n'));
      const times = newest.map((line) => Date.parse(line)).filter((time) => !Number.isNaN(time));
      const rows = Object.fromEntries(tables.map((table, index) => [nameIn(tables, table, ROLE), Number(counts[index])]));
      return {
        rows,
        ...(await migrationsIn(tables, rows)),
        newestRowAt: times.length === 0 ? null : new Date(Math.max(...times)),
      };
    },
  };

  function tableOfMigrations(tables: readonly MariadbTable[]): MariadbTable | undefined {
    const wanted = migrationsAmong(tables.map((table) => nameIn(tables, table, ROLE)));
    return tables.find((table) => nameIn(tables, table, ROLE) === wanted);
  }

  /** Nothing where the table is another than Django's. */
  async function migrationsIn(tables: readonly MariadbTable[], rows: Record<string, number>): Promise<Pick<Counted, 'migrations'>> {
    const table = tableOfMigrations(tables);
    if (table === undefined || (rows[nameIn(tables, table, ROLE)] ?? 0) > MOST_MIGRATIONS) return {};
    try {
      const lines = await query(BEFORE_COUNTING + migrationsOf(table));
      return { migrations: readApplied(lines.map((line) => z.array(z.unknown()).parse(JSON.parse(line)))) };
    } catch {
      return {};
    }
  }

  /** Newer clients take it; with `--binary-mode` the others run no commands either. */
  async function knowsSandbox(): Promise<boolean> {
    const { stdout } = await ended(sandbox.spawn(client, ['--no-defaults', '--help']));
    return stdout.includes('--sandbox');
  }
}

/** Resolves when the log says that the server takes connections. */
function readiness(log: Readable | null): Promise<void> {
  return new Promise((resolve) => {
    if (log === null) return;
    createInterface({ input: log }).on('line', (line) => {
      if (line.includes('ready for connections')) resolve();
    });
  });
}
