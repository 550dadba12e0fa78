import type { Finding } from '../../audits/finding.js';
import type { Proof } from '../../maintenance/rounds/round.js';
import { changesSince, type DrillRecord } from './drill-record.js';
import { overdueFinding, type Restore, restoreState } from './restore-state.js';

/** As far as it is spoken of. */
export interface DrilledSite {
  id: string;
  name: string;
  createdAt: string;
}

export interface Known {
  /** Newest first. */
  drills: readonly DrillRecord[];
  /** The drills among them, and what was done by hand. */
  restores: readonly Restore[];
  /** For how many days a restore proves the backups. */
  overdueDays?: number;
  /** Since when there is something to restore; null: nobody said so far where or how. */
  restorableSince?: string | null;
}

const MOST_NAMED = 3;

/**
 * What is known of a site's backups, with what its restores add: a drill that failed, tables that lost rows, and a proof that is too
 * old are open, also where the job reports in. That nothing was ever restored is at first a task of its own, and open here once it is overdue.
 */
export function proveRestores(
  site: DrilledSite,
  job: Proof,
  { drills, restores, overdueDays, restorableSince = null }: Known,
  now: Date,
): Proof {
  const failed = [failedFinding(site, restores, drills, now), droppedFinding(site, drills)].filter((one) => one !== null);
  const found = [...failed, ...contentFindings(site, drills)];
  const { proved } = restoreState(restores, now);
  // Where nothing is connected, that is said, and the task of its own asks for the restore.
  const isCounted = proved !== null || (restorableSince !== null && job.state !== 'not-connected');
  const overdue = isCounted ? overdueFinding({ ...site, createdAt: restorableSince ?? site.createdAt }, restores, now, overdueDays) : null;
  if (overdue !== null && found.length === 0) found.push(overdue);
  const [worst] = found;
  if (worst === undefined) return job;
  // A job that is down comes first: without a backup there is nothing to restore.
  if (job.state === 'open') return { ...job, findings: [...(job.findings ?? []), ...found] };
  return { state: 'open', evidence: worst.title, fix: worst.fix, findings: found };
}

/** Since when there is something of a site to restore; null while nobody said where or how. */
export function restorableSince(
  site: { createdAt: string; backups: { kind: string } | null },
  places: readonly { holds: string; createdAt: string }[],
): string | null {
  if (site.backups?.kind === 'job' || site.backups?.kind === 'snapshots') return site.createdAt;
  const named = places.flatMap(({ holds, createdAt }) => (holds === 'database' ? [createdAt] : []));
  return named.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

const WHAT: Record<string, string> = {
  dangerous: 'its newest drilled backup holds what runs programs or reaches out',
  broken: 'its newest drilled backup does not restore',
  empty: 'its newest drilled backup restores, and what matters is not in it',
  stale: 'its newest drilled backup restores, and is old',
};

function failedFinding(site: DrilledSite, restores: readonly Restore[], drills: readonly DrillRecord[], now: Date): Finding | null {
  const { state } = restoreState(restores, now);
  const drill = drills.find(({ verdict }) => verdict !== 'not-possible');
  if (state !== 'failed' || drill === undefined) return null;
  const { verdict, name, takenAt, checks, how } = drill;
  return {
    id: `restore-failed/${site.id}`,
    check: verdict === 'stale' ? (checks[0] ?? 'backup-stale') : 'restore-failed',
    subject: site.name,
    severity: verdict === 'stale' ? 'high' : 'critical',
    title: `${WHAT[verdict]} (${how === 'worker' ? 'drilled by Farrier' : 'drilled elsewhere'})`,
    evidence: { backup: name, takenAt, verdict, checks },
    fix: `Find out why ${site.name}'s backup does not pass its drill`,
    links: [],
  };
}

/** What a drill can find in a backup that restores. */
const CONTENTS: Record<string, { title: string; fix: (site: string) => string }> = {
  'restore-schema-mismatch': {
    title: 'the migrations in its newest drilled backup are not those of its repository',
    fix: (site) => `Find out which deploy ${site}'s backup belongs to`,
  },
  'restore-check-failed': {
    title: 'its newest drilled backup holds something else than a check of the team expects',
    fix: (site) => `Look what ${site}'s backup lacks`,
  },
};

/** What the newest drill that counted rows found in what it restored. */
function contentFindings(site: DrilledSite, drills: readonly DrillRecord[]): Finding[] {
  const newest = drills.find(({ rows }) => rows !== null);
  return Object.entries(CONTENTS).flatMap(([check, { title, fix }]): Finding[] =>
    newest === undefined || !newest.checks.includes(check)
      ? []
      : [
          {
            id: `${check}/${site.id}`,
            check,
            subject: site.name,
            severity: 'high',
            title,
            evidence: { backup: newest.name, takenAt: newest.takenAt },
            fix: fix(site.name),
            links: [],
          },
        ],
  );
}

/** The newest drill that counted rows against the one before it that did. */
function droppedFinding(site: DrilledSite, drills: readonly DrillRecord[]): Finding | null {
  const [after, before] = drills.filter(({ rows }) => rows !== null);
  if (after === undefined || before === undefined) return null;
  const dropped = changesSince(before, after)?.dropped ?? [];
  if (dropped.length === 0) return null;
  const named = dropped.slice(0, MOST_NAMED).map((one) => `${one.table} ${one.before} → ${one.after}`);
  const more = dropped.length > MOST_NAMED ? `, and ${dropped.length - MOST_NAMED} more` : '';
  return {
    id: `restore-rows-drop/${site.id}`,
    check: 'restore-rows-drop',
    subject: site.name,
    severity: 'high',
    title: `tables lost more than a fifth of their rows since the last drill: ${named.join(', ')}${more}`,
    evidence: { dropped: dropped.slice(0, 100), before: before.ranAt, after: after.ranAt },
    fix: `Find out what deleted rows of ${site.name}`,
    links: [],
  };
}
