import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openSandbox } from '../src/backups/drill/open-sandbox.js';
import { ended } from '../src/backups/drill/run-inside.js';
import { openCluster, openPostgres, type Postgres } from '../src/backups/drill/run-postgres.js';

/** The newest PostgreSQL of this machine. */
export async function newestPostgres(): Promise<Postgres> {
  const [postgres] = await openPostgres(process.env);
  if (postgres === undefined) throw new Error('This benchmark needs PostgreSQL: server, psql, pg_dump and pg_restore.');
  return postgres;
}

/**
 * A database as a shop on Django has it: orders with a key to their user and two indexes, each with so many bytes of text that does not
 * repeat among them.
 */
function shop(orders: number, textBytes: number): string {
  return `
    create table django_migrations (id bigserial primary key, app text not null, name text not null, applied timestamptz not null);
    insert into django_migrations (app, name, applied) select 'shop', 'step_' || n, now() - interval '1 hour' from generate_series(1, 40) n;
    create table auth_user (id bigserial primary key, username text not null unique, email text not null, date_joined timestamptz not null);
    insert into auth_user (username, email, date_joined)
      select 'user' || n, 'user' || n || '@shop.example', now() - n * interval '1 minute' from generate_series(1, greatest(1, ${orders} / 10)) n;
    create table shop_order (
      id bigserial primary key, user_id bigint not null references auth_user deferrable initially deferred, number text not null unique,
      total numeric(10, 2) not null, note text not null, created timestamptz not null
    );
    insert into shop_order (user_id, number, total, note, created)
      select 1 + n % greatest(1, ${orders} / 10), 'N' || n, n % 977, left(repeat(md5(n::text) || ' ', ${Math.ceil(textBytes / 33)}), ${textBytes}),
        now() - n * interval '1 second'
      from generate_series(1, ${orders}) n;
    create index on shop_order (user_id);
    create index on shop_order (created);
  `;
}

/** Has pg_dump write such a database to `path`, as an archive in its custom format. */
export async function makeDump(path: string, about: { orders: number; textBytes: number; compress: boolean }): Promise<void> {
  const postgres = await newestPostgres();
  const sandbox = await openSandbox(process.env);
  try {
    const cluster = await openCluster(sandbox, postgres);
    const filled = await cluster.runScript(Readable.from([shop(about.orders, about.textBytes)]));
    if (filled.code !== 0 || cluster.errors.length > 0)
      throw new Error(`The database was not made: ${cluster.errors[0]?.message ?? filled.stderr}`);
    const words = ['-Fc', ...(about.compress ? [] : ['-Z', '0']), '-U', 'drill', '-h', sandbox.folder, '-f', 'made.dump', 'drill'];
    const dumped = await ended(sandbox.spawn(join(postgres.folder, 'pg_dump'), words));
    if (dumped.code !== 0) throw new Error(`pg_dump failed: ${dumped.stderr}`);
    await copyFile(join(sandbox.folder, 'made.dump'), path);
    await chmod(path, 0o644);
  } finally {
    await sandbox.close();
  }
}
