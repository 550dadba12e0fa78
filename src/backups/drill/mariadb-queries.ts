import { z } from 'zod';

/** Where the tables of a system database in a dump go: they are no part of a site. */
export const LEFT_OUT = 'drill_left_out';
/** What belongs to the server, not to a site. */
export const SYSTEM_DATABASES = /^(?:mysql|sys|performance_schema|information_schema)$/i;

const tableSchema = z.object({ schema: z.string(), name: z.string() });
/** A table of the restored databases. */
export type MariadbTable = z.infer<typeof tableSchema>;

const timeColumnSchema = tableSchema.extend({ column: z.string() });
/** A column that holds when something happened. */
export type MariadbTimeColumn = z.infer<typeof timeColumnSchema>;

const OURS = `('mysql', 'sys', 'performance_schema', 'information_schema', '${LEFT_OUT}')`;

/** Comes before all that is asked: nothing is written, and nothing takes for ever. Moments are in UTC. */
export const BEFORE_COUNTING = 'set session transaction read only; set session max_statement_time = 600;\n';

/** One line of JSON a table. */
export const TABLES = `select json_object('schema', table_schema, 'name', table_name) from information_schema.tables where table_type in ('BASE TABLE', 'SYSTEM VERSIONED') and table_schema not in ${OURS} order by table_schema, table_name;`;

/** Dates and times by whose name something happened; what ends or begins later may lie in the future. One line of JSON a column. */
export const TIME_COLUMNS = `select json_object('schema', c.table_schema, 'name', c.table_name, 'column', c.column_name) from information_schema.columns c join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name where t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED') and c.table_schema not in ${OURS} and c.data_type in ('date', 'datetime', 'timestamp') and lower(c.column_name) not regexp 'expire|due|until|start|end' order by c.table_schema, c.table_name, c.column_name;`;

export function readTables(lines: readonly string[]): MariadbTable[] {
  return lines.map((line) => tableSchema.parse(JSON.parse(line)));
}

export function readTimeColumns(lines: readonly string[]): MariadbTimeColumn[] {
  return lines.map((line) => timeColumnSchema.parse(JSON.parse(line)));
}

/** One line: the rows of a table. */
export function countOf({ schema, name }: MariadbTable): string {
  return `select count(*) from ${quoted(schema)}.${quoted(name)};`;
}

/** One line: the newest moment not after `until` (UTC, ISO 8601), or `NULL`. */
export function newestOf({ schema, name, column }: MariadbTimeColumn, until: Date): string {
  const limit = until.toISOString().replace('T', ' ').replace('Z', '');
  const at = quoted(column);
  return `select date_format(max(${at}), '%Y-%m-%dT%H:%i:%s.%fZ') from ${quoted(schema)}.${quoted(name)} where ${at} <= '${limit}';`;
}

/** One line of JSON a row, `[app, name]`. */
export function migrationsOf({ schema, name }: MariadbTable): string {
  return `select json_array(app, name) from ${quoted(schema)}.${quoted(name)} where char_length(app) < 256 and char_length(name) < 256;`;
}

/**
 * One line of JSON: how many rows a question has, whether the one is null, and its value where that is a number. The server takes one
 * SELECT of one column, and lets nothing else of the answer out.
 */
export function answerTo(question: string): string {
  const value = 'cast(min(value) as char)';
  const shown = `if(${value} regexp '^-?[0-9]{1,15}([.][0-9]+)?$', ${value}, null)`;
  return `with answer(value) as (${question}\n) select json_object('rows', count(*), 'isNull', if(min(value) is null, 1, 0), 'value', ${shown}) from answer;`;
}

/** Lets a user do in one database what its owner may, and nothing outside of it. In a grant, `_` and `%` stand for any sign. */
export function mayUse(database: string, user: string): string {
  return `grant all on ${quoted(database.replaceAll(/[\\_%]/g, '\\$&'))}.* to ${user}@localhost;`;
}

/** A table as reports name it: without its database where that is the only one, or our own. */
export function nameIn(all: readonly MariadbTable[], { schema, name }: MariadbTable, own: string): string {
  return schema === own || all.every((one) => one.schema === schema) ? name : `${schema}.${name}`;
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
