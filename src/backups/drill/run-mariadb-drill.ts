import { close, type Drill, type DrillDeps, type Unjudged } from './drill.js';
import { commandsFor, dangerous, needsMore, noClosedPlace, notPossible } from './file-faults.js';
import { type LookedAt, openBackup } from './look-at-backup.js';
import { type JudgedScript, judgeClientErrors } from './mariadb-errors.js';
import type { Sandbox } from './open-sandbox.js';
import { findMariadb, type Mariadb, openMariadb } from './run-mariadb.js';
import { runMariadbChecks } from './run-mariadb-checks.js';
import { type Fault, judgeCounted } from './verdict.js';

const INSTALL = 'Install one on the machine of the worker (Debian: mariadb-server-core and mariadb-client-core).';

/** Restores a script of mysqldump or mariadb-dump into a MariaDB of its own, and counts what is there. */
export async function drillMariadb(
  looked: LookedAt,
  base: Unjudged,
  { sandbox, deps }: { sandbox: Sandbox; deps: DrillDeps },
): Promise<Drill> {
  const mariadb = await findMariadb(deps.env);
  if (mariadb === null) return close(base, [notPossible('No MariaDB server is installed here.', INSTALL)]);
  if (!sandbox.isClosed) return close(base, [noClosedPlace('or restore it by hand and record it with Proved by hand')]);
  deps.progress('starting a database server');
  const server = await openMariadb(sandbox, mariadb);
  const databases = looked.script?.databases ?? [];
  await server.addDatabases(databases);
  deps.progress('restoring');
  const from = performance.now();
  const { errors, done } = await server.runScript(openBackup(looked, deps.signal));
  const seconds = Math.round((performance.now() - from) / 10) / 100;
  const judged = judgeClientErrors(errors);
  deps.progress('counting rows');
  const now = deps.now();
  const { takenAt } = base;
  const counted = await server.count(takenAt < now ? takenAt : now);
  const ended = done.code === 0 || errors.length > 0 ? [] : ['the client broke off'];
  const faults = [
    ...faultsOfScript({ ...judged, faults: [...judged.faults, ...ended] }, looked, mariadb),
    ...judgeCounted(counted, { ...deps, takenAt, now }),
  ];
  const commands = commandsFor(looked, databases.length > 0);
  const engine = `MariaDB ${mariadb.version}`;
  const checks = deps.checks === undefined ? {} : { checks: await runMariadbChecks(server, deps.checks) };
  return close({ ...base, engine, seconds, counted, noise: judged.noise, commands, ...checks }, faults);
}

function faultsOfScript({ dangers, faults, foreign, limits }: JudgedScript, { head }: LookedAt, { version }: Mariadb): Fault[] {
  const attempts = dangerous(dangers).map((fault) => ({
    ...fault,
    text: fault.text.replace(/\.$/, ' while it was restored, and was refused.'),
  }));
  const [limit] = limits;
  if (limit !== undefined) return [...attempts, needsMore(limit)];
  const [first] = [...foreign, ...faults];
  if (first === undefined) return attempts;
  const all = foreign.length + faults.length;
  const told = `${first}${all > 1 ? `, and ${all - 1} more` : ''}`;
  const writer = writerOf(head.toString('latin1'));
  if (foreign.length > 0 || isOther(writer, version)) {
    const text = `The MariaDB here (${version}) does not take all of this dump of ${writer ?? 'another server'}: ${told}.`;
    return [
      ...attempts,
      notPossible(text, 'Restore it by hand into a server like the one that it is of, and record it with Proved by hand.'),
    ];
  }
  const fix = 'Run the backup again, and look at its log.';
  return [...attempts, { verdict: 'broken', check: 'restore-failed', text: `Restoring it failed: ${told}.`, fix }];
}

/** The server that a dump was made of, by its head: `MariaDB 10.11.19`, `MySQL 8.0.36`; null when it does not say. */
function writerOf(head: string): string | null {
  const [, version, maria] = /^-- Server version\s+(\d+\.\d+(?:\.\d+)?)(\S*MariaDB)?/m.exec(head) ?? [];
  return version === undefined ? null : `${maria === undefined ? 'MySQL' : 'MariaDB'} ${version}`;
}

/** Whether the server here is of another kind than the one that was dumped, or older: then an error says nothing about the dump. */
function isOther(writer: string | null, version: string): boolean {
  const [kind, theirs = ''] = writer?.split(' ') ?? [];
  if (kind !== 'MariaDB') return writer !== null;
  const [[major = 0, minor = 0], [ourMajor = 0, ourMinor = 0]] = [numbers(theirs), numbers(version)];
  return major > ourMajor || (major === ourMajor && minor > ourMinor);
}

function numbers(version: string): number[] {
  return version.split('.').map(Number);
}
