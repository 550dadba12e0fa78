import { z } from 'zod';

export const tableSchema = z.object({ schema: z.string(), name: z.string(), quoted: z.string() });
/** A table of the restored database; `quoted` is its name as SQL takes it. */
export type Table = z.infer<typeof tableSchema>;

export const timeColumnSchema = z.object({ table: z.string(), quoted: z.string() });
/** A column that holds when something happened; `table` and `quoted` as SQL takes them. */
export type TimeColumn = z.infer<typeof timeColumnSchema>;

/** Tables of the dump; a partition counts with its parent. One line of JSON. */
export const TABLES = `select coalesce(json_agg(json_build_object('schema', n.nspname, 'name', c.relname, 'quoted', format('%I.%I', n.nspname, c.relname)) order by n.nspname, c.relname), '[]') from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema';`;

/** Dates and times by whose name something happened; what ends or begins later may lie in the future. One line of JSON. */
export const TIME_COLUMNS = `select coalesce(json_agg(json_build_object('table', format('%I.%I', n.nspname, c.relname), 'quoted', format('%I', a.attname)) order by n.nspname, c.relname, a.attname), '[]') from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and a.attnum > 0 and not a.attisdropped and a.atttypid in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype) and a.attname !~* '(expire|due|until|start|end)';`;

/** One line a table, in their order. */
export function countQueries(tables: readonly Table[]): string {
  return tables.map(({ quoted }) => `select count(*) from ${quoted};`).join('\n');
}

/** One line a column, in their order: the newest moment not after `until` (UTC, ISO 8601), or empty. */
export function newestQueries(columns: readonly TimeColumn[], until: Date): string {
  const limit = `'${until.toISOString()}'::timestamptz`;
  return columns
    .map(
      ({ table, quoted }) =>
        `select to_char(max(${quoted})::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from ${table} where isfinite(${quoted}) and ${quoted} <= ${limit};`,
    )
    .join('\n');
}

/** One line of JSON a row, `[app, name]`. */
export function migrationsQuery({ quoted }: Table): string {
  return `select json_build_array(app, name) from ${quoted} where length(app) < 256 and length(name) < 256;`;
}

/** A table as reports name it: those of `public` without their schema. */
export function nameOf({ schema, name }: Pick<Table, 'schema' | 'name'>): string {
  return schema === 'public' ? name : `${schema}.${name}`;
}
