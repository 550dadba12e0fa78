import { type ArchiveHead, archiveHead } from './backup-format.js';
import type { LookedAt } from './look-at-backup.js';
import type { Postgres } from './run-postgres.js';
import type { Fault } from './verdict.js';

const AGAIN = 'Run the backup again, and look at its log and at the disk.';

const FORMAT_WORDS: Record<LookedAt['inner'], string> = {
  empty: 'an empty file',
  'pg-archive': 'archive of pg_dump',
  'pg-script': 'script of pg_dump',
  'mysql-script': 'script of mysqldump',
  sqlite: 'SQLite database',
  tar: 'tar',
  gzip: 'gzip in gzip',
  zstd: 'zstd',
  xz: 'xz',
  bzip2: 'bzip2',
  lz4: 'lz4',
  zip: 'ZIP',
  encrypted: 'encrypted file',
  html: 'web page',
  sql: 'script of SQL',
  unknown: 'unknown',
};

/** A script that makes its databases itself, as `--databases` has it. */
export const OWN_DATABASES = 'with its databases';

/** Whether something else is in it than it looks from outside; `format` is then the name of the program, too. */
function isPacked({ format, inner }: Pick<LookedAt, 'format' | 'inner'>): boolean {
  return format === 'gzip' || format !== inner;
}

/** `archive of pg_dump (custom, 1.14), gzip` */
export function formatWords(
  { format, inner, head, script }: Pick<LookedAt, 'format' | 'inner' | 'head' | 'script'>,
  packed?: 'directory' | 'tar',
): string {
  const archive = head.toString('latin1', 0, 5) === 'PGDMP' ? archiveHead(head) : null;
  const own = inner === 'mysql-script' && (script?.databases.length ?? 0) > 0 ? ` (${OWN_DATABASES})` : '';
  const detail = archive === null ? own : ` (${[packed ?? archive.kind, archive.version].filter(Boolean).join(', ')})`;
  const kind = archive === null ? FORMAT_WORDS[inner] : FORMAT_WORDS['pg-archive'];
  return `${kind}${detail}${isPacked({ format, inner }) ? `, ${format}` : ''}`;
}

/** What is wrong with the file itself, before anything is restored. */
export function faultsOfFile({ bytes, inner, damage, script, head }: LookedAt): Fault[] {
  const broken = (check: string, text: string): Fault => ({ verdict: 'broken', check, text, fix: AGAIN });
  if (bytes === 0 || (inner === 'empty' && damage === null)) return [broken('backup-size-drop', 'The file is empty.')];
  const dangers = dangerous(script?.dangers ?? []);
  if (damage !== null) return [...dangers, broken('backup-truncated', `It cannot be read to its end: ${damage}.`)];
  if (inner === 'html') return [broken('backup-format-unknown', 'It is a web page, not a backup: an error page was stored in its place.')];
  if (inner === 'unknown') return [noBackup('Its first bytes are those of no backup.')];
  if (script === null) return dangers;
  const isMarked = inner === 'pg-script' || (inner === 'mysql-script' && /^-- (?:MySQL|MariaDB) dump/m.test(head.toString('latin1')));
  if (script.isCut || (isMarked && !script.isComplete))
    return [...dangers, broken('backup-truncated', 'The script stops before its end: the line that closes a dump is missing.')];
  if (inner === 'mysql-script' && !isMarked) return [...dangers, unmarked()];
  return dangers;
}

function unmarked(): Fault {
  const text = 'It was written without the line that closes a dump (--compact, --skip-comments), so nobody can see whether it is whole.';
  return notPossible(text, 'Dump without these options.');
}

/** What pg_restore could not read, as it said. */
export function unreadable(said: string): Fault {
  return { verdict: 'broken', check: 'backup-truncated', text: `pg_restore cannot read it to its end: ${said}.`, fix: AGAIN };
}

/** A database file whose pages do not hold together, as SQLite said. */
export function damagedDatabase(said: string): Fault {
  const fix = 'Copy it with VACUUM INTO or .backup, not while it is written to, and look at the disk.';
  return { verdict: 'broken', check: 'backup-truncated', text: `SQLite cannot read it: ${said}.`, fix };
}

export function noBackup(text: string): Fault {
  const fix = 'Look what the backup job writes; pg_dump -Fc is a good choice.';
  return { verdict: 'broken', check: 'backup-format-unknown', text, fix };
}

export function dangerous(dangers: readonly string[]): Fault[] {
  return dangers.map((danger) => ({
    verdict: 'dangerous',
    check: 'backup-dangerous',
    text: `The dump ${danger}.`,
    fix: 'Find out who put that into the database before anybody restores it.',
  }));
}

export function notPossible(text: string, fix: string): Fault {
  return { verdict: 'not-possible', check: 'restore-version-unsupported', text, fix };
}

/** `what` is what the server said. */
export function needsMore(what: string): Fault {
  return notPossible(
    `Restoring it needs more memory or disk than a drill has here: ${what}.`,
    'Restore it by hand, and record it with Proved by hand.',
  );
}

/** Why a script is not restored on this machine. `or`: what else there is to do. */
export function noClosedPlace(or: string): Fault {
  const text = 'This machine lets nobody make a place without a network, and a script of SQL is a program.';
  return notPossible(text, `Use the drill service of docker-compose.yml, ${or}.`);
}

/** Why a packed file cannot be unpacked on this machine. */
export function missingUnpacker({ program, package: name }: { program: string; package: string }): Fault {
  return notPossible(
    `It is packed with ${program}, which is not installed here.`,
    `Install it on the machine of the worker (Debian: ${name}).`,
  );
}

/** Why none of the PostgreSQL here fits. `archive`: what it is; null for a script. */
export function missingProgram([newest]: Postgres[], archive: ArchiveHead | null): Fault {
  const install = 'on the machine of the worker';
  if (newest === undefined) return notPossible('No PostgreSQL server is installed here.', `Install one ${install} (Debian: postgresql).`);
  if (archive === null)
    return notPossible(
      `The psql here (${newest.version}) cannot be kept from running commands of a script.`,
      `Update PostgreSQL ${install}.`,
    );
  return notPossible(
    `The archive (${archive.version}) is newer than the pg_restore here (${newest.version}).`,
    `Install a newer PostgreSQL ${install}.`,
  );
}

/** What somebody would type to do the same by hand. `isOwn`: the script makes its databases itself. */
export function commandsFor({ inner, format, name }: Pick<LookedAt, 'inner' | 'format' | 'name'>, isOwn = false): string[] {
  const file = `'${name.replaceAll("'", "'\\''")}'`;
  const packed = isPacked({ format, inner });
  const unpacked = packed ? `${format} -dc ${file}` : `cat ${file}`;
  if (inner === 'sqlite') return packed ? [`${unpacked} > restored.sqlite3`] : [`cp ${file} restored.sqlite3`];
  const options = '--no-owner --no-privileges -d restored';
  if (inner === 'tar') return ['createdb restored', `tar -xf ${file} --one-top-level=dump`, `pg_restore ${options} -Fd dump`];
  if (inner === 'pg-archive')
    return ['createdb restored', packed ? `${unpacked} | pg_restore ${options}` : `pg_restore ${options} ${file}`];
  const load = `${unpacked} | mariadb --binary-mode`;
  if (inner === 'mysql-script') return isOwn ? [load] : [`mariadb -e 'create database restored'`, `${load} restored`];
  return ['createdb restored', `${unpacked} | psql -X -v ON_ERROR_STOP=1 restored`];
}
