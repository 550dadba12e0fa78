import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { timeLimit } from '../../shared/time-limit.js';
import { spokenMs } from '../spoken.js';
import { archiveHead } from './backup-format.js';
import { close, type Drill, type DrillDeps, type Unjudged } from './drill.js';
import {
  commandsFor,
  damagedDatabase,
  dangerous,
  faultsOfFile,
  formatWords,
  missingProgram,
  missingUnpacker,
  needsMore,
  noBackup,
  noClosedPlace,
  notPossible,
  unreadable,
} from './file-faults.js';
import { formatAt, type LookedAt, lookAtBackup, openBackup } from './look-at-backup.js';
import { openSandbox, type Sandbox, watchDisk } from './open-sandbox.js';
import { type JudgedErrors, judgeErrors, withoutData } from './restore-errors.js';
import type { Ended } from './run-inside.js';
import { drillMariadb } from './run-mariadb-drill.js';
import { runOwnChecks } from './run-own-checks.js';
import { type Archive, canRestrict, openCluster, openPostgres, type Postgres, readArchive, unpackTar } from './run-postgres.js';
import { readSqlite } from './run-sqlite.js';
import { runSqliteChecks } from './run-sqlite-checks.js';
import { type ScriptFacts, scriptReader } from './script-reader.js';
import { openUnpacker, PACKINGS } from './unpack.js';
import { type Fault, judgeCounted } from './verdict.js';

const LONGEST_MS = 3_600_000;
/** The oldest PostgreSQL whose programs are used for scripts. */
const OLDEST = 13;
const RESTORABLE = new Set<LookedAt['inner']>(['pg-archive', 'pg-script', 'sql', 'tar', 'mysql-script']);

/**
 * Restores a backup file into a database of its own, counts what is there, and removes everything again, also when this process is
 * killed meanwhile.
 * @throws the reason of the signal when it is aborted, and what reading the file throws
 */
export async function runDrill(path: string, deps: DrillDeps): Promise<Drill> {
  deps.progress('reading the backup');
  const format = await formatAt(path);
  const unpacker = await openUnpacker(format, deps);
  const limit = timeLimit(deps.longestMs ?? LONGEST_MS, deps.signal);
  try {
    const looked = await lookAtBackup(path, unpacker.unpack, limit.signal).catch((error: unknown) => {
      deps.signal.throwIfAborted();
      if (limit.isOver()) return null;
      throw error;
    });
    if (looked !== null) return await drillLooked(looked, deps);
    const { size, mtime } = await stat(path);
    // A few kilobytes can unpack to more than any disk holds.
    return close({ ...NOTHING, name: basename(path), bytes: size, takenAt: mtime, format }, [brokeOff(lateWords(deps))]);
  } finally {
    limit.stop();
    await unpacker.close();
  }
}

const NOTHING = { engine: null, seconds: null, counted: null, noise: [], commands: [], isClosed: null };

function lateWords({ longestMs = LONGEST_MS }: DrillDeps): string {
  return `it took longer than ${spokenMs(longestMs)}`;
}

function brokeOff(why: string): Fault {
  return notPossible(`The drill broke off: ${why}.`, 'Run it again; when it stays so, restore it by hand.');
}

async function drillLooked(looked: LookedAt, deps: DrillDeps): Promise<Drill> {
  const { name, bytes, modifiedAt } = looked;
  const base: Unjudged = { ...NOTHING, name, bytes, takenAt: modifiedAt, format: formatWords(looked) };
  const faults = faultsOfFile(looked);
  if (faults.length > 0) return close(base, faults);
  if (RESTORABLE.has(looked.inner)) return await inSandbox(looked, base, deps, drilled);
  if (looked.inner === 'sqlite') return await inSandbox(looked, base, deps, inSqlite);
  const packing = looked.format === looked.inner ? PACKINGS[looked.inner] : undefined;
  if (packing !== undefined) return close(base, [missingUnpacker(packing)]);
  const text = `Restoring it (${base.format}) is not possible here yet.`;
  return close(base, [notPossible(text, 'Restore it by hand, and record it with Proved by hand.')]);
}

/** Only the folder of the sandbox is used: it goes also when this process is killed. */
async function inSqlite(looked: LookedAt, base: Unjudged, sandbox: Sandbox, deps: DrillDeps): Promise<Drill> {
  deps.progress('checking the database');
  const now = deps.now();
  const { takenAt } = base;
  const read = () => openBackup(looked, deps.signal);
  const { engine, damage, counted, seconds, path } = await readSqlite(read, takenAt < now ? takenAt : now, sandbox.folder);
  const judged = counted === null ? [] : judgeCounted(counted, { ...deps, takenAt, now });
  const faults = damage === null ? judged : [damagedDatabase(damage)];
  const checks = counted === null ? undefined : deps.checks;
  const asked = checks === undefined ? {} : { checks: await runSqliteChecks(checks, { path, signal: deps.signal }) };
  return close({ ...base, isClosed: null, engine, seconds, counted, commands: commandsFor(looked), ...asked }, faults);
}

type Work = (looked: LookedAt, base: Unjudged, sandbox: Sandbox, deps: DrillDeps) => Promise<Drill>;

/** Restores it where nothing of it can reach anything, within time and disk, and takes that place away again. */
async function inSandbox(looked: LookedAt, base: Unjudged, deps: DrillDeps, work: Work): Promise<Drill> {
  const sandbox = await openSandbox(deps.env, deps);
  const disk = watchDisk(sandbox.folder, looked.bytes);
  const limit = timeLimit(deps.longestMs ?? LONGEST_MS, deps.signal, disk.full);
  const onEnd = () => void sandbox.close();
  limit.signal.addEventListener('abort', onEnd);
  const drill = { ...base, isClosed: sandbox.isClosed };
  try {
    const result = await work(looked, drill, sandbox, { ...deps, signal: limit.signal });
    deps.signal.throwIfAborted();
    return result;
  } catch (error) {
    deps.signal.throwIfAborted();
    const late = disk.full.aborted ? 'it needs more disk than this machine can give' : lateWords(deps);
    const why = limit.signal.aborted ? late : withoutData(error instanceof Error ? error.message : String(error));
    return close(drill, [brokeOff(why)]);
  } finally {
    limit.signal.removeEventListener('abort', onEnd);
    limit.stop();
    disk.stop();
    await sandbox.close();
  }
}

interface Place {
  /** Null for a script. */
  archive: Archive | null;
  sandbox: Sandbox;
  deps: DrillDeps;
}

async function drilled(looked: LookedAt, base: Unjudged, sandbox: Sandbox, deps: DrillDeps): Promise<Drill> {
  const read = () => openBackup(looked, deps.signal);
  if (looked.inner === 'mysql-script') return await drillMariadb(looked, base, { sandbox, deps });
  if (looked.inner !== 'tar')
    return await inPostgres(looked, base, { archive: looked.inner === 'pg-archive' ? { read } : null, sandbox, deps });
  const unpacked = await unpackTar(sandbox, read);
  if (unpacked === null) return close(base, [noBackup('It is a tar without a dump of PostgreSQL in it.')]);
  const found = { ...looked, head: unpacked.head };
  // Its table of contents says tar in both.
  const format = formatWords(found, 'folder' in unpacked.archive ? 'directory' : 'tar');
  return await inPostgres(found, { ...base, format }, { archive: unpacked.archive, sandbox, deps });
}

async function inPostgres(looked: LookedAt, base: Unjudged, place: Place): Promise<Drill> {
  const isArchive = place.archive !== null;
  const head = isArchive ? archiveHead(looked.head) : null;
  const needs = isArchive ? (head?.needs ?? null) : OLDEST;
  if (needs === null) {
    const text = `Archives of this version (${head?.version ?? 'cut short'}) are not known here.`;
    return close(base, [notPossible(text, 'Update Farrier, or restore it by hand.')]);
  }
  const all = await openPostgres(place.deps.env);
  const [postgres] = all.filter((one) => one.major >= needs && (isArchive || canRestrict(one)));
  if (postgres === undefined) return close(base, [missingProgram(all, head)]);
  if (!isArchive && !place.sandbox.isClosed) {
    return close(base, [noClosedPlace('or dump with pg_dump -Fc')]);
  }
  return await restored(looked, base, { ...place, postgres });
}

const OPTIONS = ['--no-owner', '--no-privileges', '--no-publications', '--no-subscriptions', '--no-security-labels', '--no-tablespaces'];

async function restored(looked: LookedAt, base: Unjudged, place: Place & { postgres: Postgres }): Promise<Drill> {
  const { archive, postgres, sandbox, deps } = place;
  deps.progress(archive === null ? 'starting a database server' : 'reading the archive');
  // One takes as long as the other. The server gets nothing before the reading is over; neither is left running when the other fails.
  const [reading, starting] = await Promise.allSettled([archive === null ? null : look(archive, place), openCluster(sandbox, postgres)]);
  if (reading.status === 'rejected') throw reading.reason;
  const read = reading.value;
  const takenAt = read?.takenAt ?? base.takenAt;
  if (read !== null && read.faults.length > 0) return close({ ...base, takenAt }, read.faults);
  if (starting.status === 'rejected') throw starting.reason;
  const cluster = starting.value;
  await cluster.addExtensions((read?.script ?? looked.script)?.extensions ?? []);
  deps.progress('restoring');
  const from = performance.now();
  const done = await (archive === null ? cluster.runScript(openBackup(looked, deps.signal)) : cluster.restore(archive, OPTIONS));
  const seconds = Math.round((performance.now() - from) / 10) / 100;
  const judged = judgeErrors(cluster.errors);
  deps.progress('counting rows');
  const now = deps.now();
  const counted = await cluster.count(takenAt < now ? takenAt : now);
  const faults = [...faultsOfRestore(judged, done), ...judgeCounted(counted, { ...deps, takenAt, now })];
  const engine = `PostgreSQL ${postgres.version}`;
  const result = { engine, seconds, counted, noise: judged.noise, commands: commandsFor(looked) };
  const checks = deps.checks === undefined ? {} : { checks: await runOwnChecks(cluster, deps.checks) };
  return close({ ...base, takenAt, ...result, ...checks }, faults);
}

function faultsOfRestore({ dangers, extensions, limits, faults }: JudgedErrors, done: Ended): Fault[] {
  const attempts = dangerous(dangers).map((fault) => ({
    ...fault,
    text: fault.text.replace(/\.$/, ' while it was restored, and was refused.'),
  }));
  const missing = [
    ...extensions.map((name) =>
      notPossible(
        `The extension ${name} is not available here; the rest was restored.`,
        `Install ${name} for the PostgreSQL of the worker.`,
      ),
    ),
    ...limits.slice(0, 1).map(needsMore),
  ];
  const said = done.stderr
    .split('\n')
    .filter((line) => /^pg_restore: error: (?!could not execute query|error returned by PQ)/.test(line))
    .map((line) => withoutData(line.replace('pg_restore: error: ', '')));
  const all = [...faults, ...said];
  const [first] = all;
  // What a missing extension or a limit brings along cannot be told from other errors.
  if (first === undefined || missing.length > 0) return [...attempts, ...missing];
  const text = `Restoring it failed: ${first}${all.length > 1 ? `, and ${all.length - 1} more` : ''}.`;
  return [...attempts, { verdict: 'broken', check: 'restore-failed', text, fix: 'Run the backup again, and look at its log.' }];
}

interface Read {
  takenAt: Date | null;
  script: ScriptFacts;
  faults: Fault[];
}

/** Reads an archive as the script that it stands for: when it was made, what it would do, and whether it is whole. */
async function look(archive: Archive, { postgres, sandbox }: Place & { postgres: Postgres }): Promise<Read> {
  const reader = scriptReader('postgres');
  const listed = await readArchive(sandbox, postgres, archive, ['-l']);
  const read = await readArchive(sandbox, postgres, archive, ['-f', '-'], (part) => reader.push(part.toString('latin1')));
  const script = reader.end();
  const [, at] = /^;\s+Archive created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)/m.exec(listed.stdout) ?? [];
  const takenAt = at === undefined ? null : new Date(`${at.replace(' ', 'T')}Z`);
  const said = (read.stderr || listed.stderr).split('\n')[0]?.replace(/^pg_restore: error: /, '') ?? '';
  const isWhole = listed.code === 0 && read.code === 0;
  return { takenAt, script, faults: [...dangerous(script.dangers), ...(isWhole ? [] : [unreadable(withoutData(said))])] };
}
