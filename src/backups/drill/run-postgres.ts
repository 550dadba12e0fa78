import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, lstat, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type Environment, findProgram, runProgram } from '../../shared/programs.js';
import { readApplied } from './migrations.js';
import type { Sandbox } from './open-sandbox.js';
import { readServerError, type ServerError } from './restore-errors.js';
import { type Ended, ended, feed, PROGRAM_SCRIPT, SERVER_SCRIPT } from './run-inside.js';
import {
  countQueries,
  migrationsQuery,
  nameOf,
  newestQueries,
  TABLES,
  type Table,
  TIME_COLUMNS,
  tableSchema,
  timeColumnSchema,
} from './sanity-queries.js';
import { type Counted, MOST_MIGRATIONS, migrationsAmong } from './verdict.js';
import { withoutCommands } from './without-commands.js';

/** The server and client programs of one PostgreSQL. */
export interface Postgres {
  folder: string;
  /** `15.18` */
  version: string;
  major: number;
}

const PLACES = ['/usr/lib/postgresql', '/usr/local/pgsql', '/opt/homebrew/opt', '/usr/pgsql'];
const PROGRAMS = ['initdb', 'postgres', 'psql', 'pg_restore'];
const ROLE = 'drill';
const START_MS = 60_000;
const MOST_ERRORS = 1000;

/** Every PostgreSQL of this machine that has both server and client programs, the newest first. */
export async function openPostgres(env: Environment): Promise<Postgres[]> {
  const folders: string[] = [];
  for (const place of PLACES) {
    const names = await readdir(place).catch(() => []);
    folders.push(...names.map((name) => join(place, name, 'bin')), join(place, 'bin'));
  }
  const onPath = await findProgram(['initdb'], env);
  if (onPath !== null) folders.push(dirname(onPath));
  const found = await Promise.all([...new Set(folders)].map(postgresIn));
  return found.flatMap((one) => one ?? []).sort((a, b) => b.major - a.major);
}

async function postgresIn(folder: string): Promise<Postgres | null> {
  try {
    for (const program of PROGRAMS) await access(join(folder, program));
  } catch {
    return null;
  }
  const { stdout } = await runProgram(join(folder, 'psql'), ['--version'], { env: { LC_ALL: 'C' }, timeoutMs: 10_000 });
  const [, version = '', major = ''] = /\b((\d+)\.\d+)/.exec(stdout) ?? [];
  return version === '' ? null : { folder, version, major: Number(major) };
}

/** The first minor version of each major whose psql knows `\restrict`. */
const RESTRICTS: Record<number, number> = { 13: 22, 14: 19, 15: 14, 16: 10, 17: 6 };

/** Whether this psql can be kept from running what a script tells it. */
export function canRestrict({ version, major }: Postgres): boolean {
  const minor = Number(version.split('.')[1]);
  return major >= 18 || minor >= (RESTRICTS[major] ?? Number.POSITIVE_INFINITY);
}

/** A server of its own in a sandbox, with an empty database whose owner may do little. */
export interface Cluster {
  /** What the server refused or failed so far; no statements and no details, which hold rows. */
  errors: ServerError[];
  /** Makes an extension that every database may have; others stay away. */
  addExtensions(names: readonly string[]): Promise<void>;
  /** Feeds a script to psql, which runs nothing but SQL. Its exit status and what it said itself. */
  runScript(script: Readable): Promise<Ended>;
  /** Has pg_restore load an archive. Its exit status and what it said itself. */
  restore(archive: Archive, options: readonly string[]): Promise<Ended>;
  /** Tables, rows and the newest moment not after `until`, counted as the owner, read only. */
  count(until: Date): Promise<Counted>;
  /** What psql says to a script of ours, as the owner, with these settings of the server. */
  ask(script: string, settings: string): Promise<Ended>;
}

const SETTINGS = {
  listen_addresses: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  shared_buffers: '64MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '1GB',
  jit: 'off',
  dynamic_shared_memory_type: 'mmap',
  log_line_prefix: '%e ',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_min_messages: 'error',
  timezone: 'UTC',
};

/** Starts a server in the sandbox. @throws {Error} when it does not start. */
export async function openCluster(sandbox: Sandbox, postgres: Postgres): Promise<Cluster> {
  const program = (name: string) => join(postgres.folder, name);
  const data = join(sandbox.folder, 'data');
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  const made = await ended(sandbox.spawn('/bin/sh', ['-c', PROGRAM_SCRIPT, 'initdb', program('initdb'), ...initdb]));
  if (made.code !== 0) throw new Error(`initdb failed: ${made.stderr.trim().split('\n').at(-1)}`);
  const settings = Object.entries({ ...SETTINGS, unix_socket_directories: sandbox.folder }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const server = sandbox.spawn('/bin/sh', ['-c', SERVER_SCRIPT, 'server', program('postgres'), '-D', data, ...settings]);
  server.stdout?.resume();
  const errors: ServerError[] = [];
  const isReady = readLog(server, errors);
  await Promise.race([isReady, wait(START_MS, undefined, { ref: false }), once(server, 'exit')]);
  const connect = { PGHOST: sandbox.folder, PGDATABASE: ROLE, PGUSER: ROLE, PGCONNECT_TIMEOUT: '10' };
  const psql = (words: string[], env: Record<string, string>) =>
    sandbox.spawn(program('psql'), ['-X', '-q', ...words], { ...connect, ...env });

  async function query(sql: string, env: Record<string, string> = {}): Promise<string[]> {
    const child = psql(['-A', '-t', '-v', 'ON_ERROR_STOP=1'], env);
    child.stdin?.end(sql);
    const { code, stdout, stderr } = await ended(child);
    if (code !== 0) throw new Error(`the restored database could not be asked: ${stderr.trim().split('\n')[0]}`);
    return stdout.split('\n').slice(0, -1);
  }
  /** Nothing where the table is another than Django's. */
  async function migrationsIn(tables: readonly Table[], rows: Record<string, number>): Promise<Pick<Counted, 'migrations'>> {
    const wanted = migrationsAmong(Object.keys(rows));
    const table = tables.find((one) => nameOf(one) === wanted);
    if (table === undefined || (rows[nameOf(table)] ?? 0) > MOST_MIGRATIONS) return {};
    try {
      const lines = await query(migrationsQuery(table), readOnly);
      return { migrations: readApplied(lines.map((line) => z.array(z.unknown()).parse(JSON.parse(line)))) };
    } catch {
      return {};
    }
  }

  const asSuper = { PGUSER: 'postgres', PGDATABASE: 'postgres' };
  await query(`create role ${ROLE} login; create database ${ROLE} owner ${ROLE};`, asSuper);
  // Tables that a role filled must not have it run anything while they are counted.
  const readOnly = { PGOPTIONS: '-c default_transaction_read_only=on -c statement_timeout=600000 -c search_path=pg_catalog' };

  return {
    errors,
    async addExtensions(names) {
      const wanted = names.map((name) => `'${name.replaceAll("'", "''")}'`).join(', ');
      if (wanted === '') return;
      const sql = `select distinct format('create extension if not exists %I cascade', name) from pg_available_extension_versions where trusted and name in (${wanted});`;
      for (const statement of await query(sql, asSuper)) await query(`${statement};`, { ...asSuper, PGDATABASE: ROLE });
    },
    async runScript(script) {
      const token = randomBytes(24).toString('hex');
      const child = psql(['-v', 'ON_ERROR_STOP=0', '-f', '-'], {});
      const [done] = await Promise.all([ended(child, () => {}), feed(script, withoutCommands(token), child)]);
      return done;
    },
    restore: (archive, options) =>
      withArchive(archive, (words) => sandbox.spawn(program('pg_restore'), [...options, '-d', ROLE, ...words], connect)),
    ask(script, settings) {
      const child = psql(['-A', '-t', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose'], { PGOPTIONS: settings });
      child.stdin?.end(script);
      return ended(child);
    },
    async count(until) {
      const [tablesLine = '[]', columnsLine = '[]'] = await query(`${TABLES}\n${TIME_COLUMNS}`, readOnly);
      const tables = z.array(tableSchema).parse(JSON.parse(tablesLine));
      const columns = z.array(timeColumnSchema).parse(JSON.parse(columnsLine));
      const counts = await query(countQueries(tables), readOnly);
      const newest = await query(newestQueries(columns, until), readOnly);
      const times = newest.filter((line) => line !== '').map((line) => Date.parse(line));
      const rows = Object.fromEntries(tables.map((table, index) => [nameOf(table), Number(counts[index])]));
      return {
        rows,
        ...(await migrationsIn(tables, rows)),
        newestRowAt: times.length === 0 ? null : new Date(Math.max(...times)),
      };
    },
  };
}

/** Collects the errors in the log of a server; resolves when it is ready. */
function readLog(server: ChildProcess, errors: ServerError[]): Promise<void> {
  return new Promise((resolve) => {
    if (server.stderr === null) return;
    createInterface({ input: server.stderr }).on('line', (line) => {
      if (line.includes('database system is ready to accept connections')) resolve();
      const error = readServerError(line);
      if (error !== null && errors.length < MOST_ERRORS) errors.push(error);
    });
  });
}

/** Has pg_restore read an archive without a database. */
export async function readArchive(
  sandbox: Sandbox,
  postgres: Postgres,
  archive: Archive,
  words: readonly string[],
  onOutput?: (part: Buffer) => void,
): Promise<Ended> {
  return await withArchive(archive, (more) => sandbox.spawn(join(postgres.folder, 'pg_restore'), [...words, ...more]), onOutput);
}

/** An archive of pg_dump: as it is read, or a folder of its directory format, which lies in the sandbox. */
export type Archive = { read: () => Readable } | { folder: string };

async function withArchive(archive: Archive, start: (words: string[]) => ChildProcess, onOutput?: (part: Buffer) => void): Promise<Ended> {
  const child = start('folder' in archive ? ['-Fd', archive.folder] : []);
  if ('folder' in archive) child.stdin?.end();
  const [done] = await Promise.all([ended(child, onOutput), 'folder' in archive ? null : feed(archive.read(), null, child)]);
  return done;
}

/**
 * Unpacks a tar in the sandbox and finds what pg_dump wrote in it: its directory format, packed afterwards, or its tar format, which
 * pg_restore reads as it is. Null when it holds neither.
 */
export async function unpackTar(sandbox: Sandbox, read: () => Readable): Promise<{ archive: Archive; head: Buffer } | null> {
  const child = sandbox.spawn('tar', ['-xf', '-', '--no-same-owner', '--no-same-permissions', '--one-top-level=unpacked']);
  const [{ code }] = await Promise.all([ended(child), feed(read(), null, child)]);
  const top = join(sandbox.folder, 'unpacked');
  const names = code === 0 ? await readdir(top) : [];
  for (const folder of [top, ...names.map((name) => join(top, name))]) {
    const head = await headOfToc(join(folder, 'toc.dat'));
    if (head === null) continue;
    const isTarFormat = await lstat(join(folder, 'restore.sql')).then(
      () => true,
      () => false,
    );
    return { archive: isTarFormat ? { read } : { folder }, head };
  }
  return null;
}

/** The first bytes of a table of contents; null when there is none. A link is none: it may lead anywhere. */
async function headOfToc(path: string): Promise<Buffer | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  if (file === null) return null;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead).toString('latin1', 0, 5) === 'PGDMP' ? buffer.subarray(0, bytesRead) : null;
  } finally {
    await file.close();
  }
}
