import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readApplied } from './migrations.js';
import { type Counted, MIGRATIONS, MOST_MIGRATIONS } from './verdict.js';

export interface SqliteRead {
  /** `SQLite 3.50.4` */
  engine: string;
  /** Why it is not whole, in the words of SQLite; null when it is. */
  damage: string | null;
  counted: Counted | null;
  /** How long checking it took. */
  seconds: number;
  /** Of the copy. */
  path: string;
}

/**
 * Opens a copy of a database of SQLite, read only and trusting nothing that it defines, checks all of its pages and counts its rows. Its
 * engine runs in WebAssembly, where a file that is made to break it reaches nothing. Blocks this process meanwhile. The copy stays in `folder`.
 */
export async function readSqlite(read: () => Readable, until: Date, folder: string): Promise<SqliteRead> {
  const path = join(folder, 'copy.sqlite3');
  await pipeline(read(), createWriteStream(path, { mode: 0o600 }));
  return { ...(await examine(path, until)), path };
}

async function examine(path: string, until: Date): Promise<Omit<SqliteRead, 'path'>> {
  const { default: sqlite } = await import('node-sqlite3-wasm');
  const from = performance.now();
  const seconds = () => Math.round((performance.now() - from) / 10) / 100;
  const bare = new sqlite.Database();
  const engine = `SQLite ${textOf(bare.get('select sqlite_version() as value'))}`;
  bare.close();
  const damaged = (damage: string) => ({ engine, damage, counted: null, seconds: seconds() });
  let database: InstanceType<typeof sqlite.Database> | null = null;
  try {
    database = new sqlite.Database(path, { readOnly: true, fileMustExist: true });
    database.exec('pragma trusted_schema = off; pragma query_only = on;');
    const [first] = database.all('pragma integrity_check(1)');
    if (textOf(first ?? null, 'integrity_check') !== 'ok') return damaged('a check of its pages found a fault');
    return { engine, damage: null, counted: count(database, until), seconds: seconds() };
  } catch (error) {
    return damaged(error instanceof Error ? error.message : String(error));
  } finally {
    database?.close();
  }
}

interface Asked {
  all(sql: string, values?: string[]): Record<string, unknown>[];
}

/** SQLite compares times as the text that Django writes: UTC, a space between day and time. */
function count(database: Asked, until: Date): Counted {
  const tables = database.all(
    `select name as value from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`,
  );
  const rows: Record<string, number> = {};
  const times: number[] = [];
  for (const table of tables) {
    const name = textOf(table);
    rows[name] = Number(database.all(`select count(*) as value from ${quoted(name)}`)[0]?.['value']);
    for (const column of database.all(`select name as value from pragma_table_xinfo(?) where lower(type) in (${TIME_TYPES})`, [name])) {
      if (/expire|due|until|start|end/i.test(textOf(column))) continue;
      const at = quoted(textOf(column));
      const limit = until.toISOString().replace('T', ' ').replace('Z', '');
      const [newest] = database.all(`select max(${at}) as value from ${quoted(name)} where ${at} <= ?`, [limit]);
      const time = timeOf(newest?.['value']);
      if (time !== null) times.push(time);
    }
  }
  return { rows, newestRowAt: times.length === 0 ? null : new Date(Math.max(...times)), ...migrationsIn(database, rows) };
}

/** Nothing where the table is another than Django's. */
function migrationsIn(database: Asked, rows: Record<string, number>): Pick<Counted, 'migrations'> {
  if ((rows[MIGRATIONS] ?? 0) > MOST_MIGRATIONS) return {};
  try {
    return { migrations: readApplied(database.all(`select app, name from ${MIGRATIONS}`).map(({ app, name }) => [app, name])) };
  } catch {
    return {};
  }
}

const TIME_TYPES = "'datetime', 'date', 'timestamp'";

function timeOf(value: unknown): number | null {
  const [, day, time = '00:00:00'] = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?))?/.exec(String(value)) ?? [];
  const ms = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`);
  return Number.isNaN(ms) ? null : ms;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function textOf(row: Record<string, unknown> | null, name = 'value'): string {
  const value = row?.[name];
  return typeof value === 'string' ? value : '';
}
