import { TZDate } from '@date-fns/tz';
import { format } from 'date-fns/format';
import type { Finding } from '../audits/finding.js';
import type { Proof } from '../maintenance/rounds/round.js';
import type { Site } from '../sites/site.js';
import { expectedAfter } from './expected.js';
import { downReason, hasShrunk, type Monitor, monitorState } from './monitor.js';
import type { PlaceState } from './places/place-store.js';
import { provePlace } from './places/prove-place.js';
import { overdueDaysOf, type Restore, restoreState } from './records/restore-state.js';
import { spokenBytes, spokenMs } from './spoken.js';

const PROVIDERS: Record<string, string> = { rds: 'Amazon RDS', heroku: 'Heroku', render: 'Render', fly: 'Fly.io', other: 'a host' };

type ProvenSite = Pick<Site, 'id' | 'name' | 'timeZone' | 'backups'>;

/**
 * What is known of a site's backups, from what its jobs reported and from the files that lie in its places: the worst of it. Proven
 * only when the newest one is in time; late, paused, never heard from and not looked at are not.
 */
export function proveBackups(site: ProvenSite, monitors: Monitor[], now: Date, places: readonly PlaceState[] = []): Proof {
  const { backups } = site;
  if (backups === null) return { state: 'not-connected', evidence: 'backups, so nobody knows whether there are any' };
  if (backups.kind === 'unknown') {
    return {
      state: 'open',
      evidence: 'Nobody could say so far how its database is backed up.',
      fix: `Find out how ${site.name} is backed up`,
    };
  }
  const files = places.filter(({ place }) => place.holds === 'database').map((state) => provePlace(site, state, now));
  const ofFiles = worstOf(files);
  if (backups.kind === 'files') return ofFiles ?? { state: 'not-connected', evidence: 'backup files: nobody said yet where they lie' };
  const proofs = monitors.filter(({ purpose }) => purpose === 'backup').map((monitor) => proveMonitor(site, monitor, now));
  const worst = worstOf([...proofs, ...files]);
  if (worst?.state === 'proven' && ofFiles === undefined && backups.kind === 'snapshots')
    return { state: 'unknown', evidence: `${worst.evidence}, which does not tell how old the newest snapshot is` };
  if (worst !== undefined) return worst;
  if (backups.kind === 'snapshots') {
    return { state: 'unknown', evidence: `snapshots at ${PROVIDERS[backups.provider]}, and nothing reports when one was taken` };
  }
  return { state: 'not-connected', evidence: 'backup job, which has no check-in line' };
}

function worstOf(proofs: Proof[]): Proof | undefined {
  return ORDER.flatMap((state) => proofs.filter((proof) => proof.state === state))[0];
}

const ORDER: Proof['state'][] = ['open', 'unknown', 'not-connected', 'proven'];

function proveMonitor(site: ProvenSite, monitor: Monitor, now: Date): Proof {
  const state = monitorState(monitor, now);
  if (state === 'paused') return { state: 'unknown', evidence: 'its check-ins are paused' };
  if (state === 'new') return proveNew(site, monitor, now);
  if (state === 'down') return proveDown(site, monitor, now);
  const heard = heardFrom(site, monitor, now);
  if (hasShrunk(monitor.sizes)) {
    const fix = `Find out why ${site.name}'s backup shrank`;
    return openProof(site, { check: 'backup-size-drop', severity: 'high', title: `${heard}: under half of the usual size`, fix });
  }
  if (state === 'late') return { state: 'unknown', evidence: `late: ${heard}, and the next one is overdue but within its grace` };
  return { state: 'proven', evidence: heard };
}

function proveNew(site: ProvenSite, monitor: Monitor, now: Date): Proof {
  const waitedMs = now.getTime() - Date.parse(monitor.createdAt);
  if (now.getTime() <= expectedAfter(monitor, Date.parse(monitor.createdAt)))
    return { state: 'unknown', evidence: 'waiting for the first check-in of its backup job' };
  const title = `no check-in since it was set up ${spokenMs(waitedMs)} ago`;
  return openProof(site, {
    check: 'backup-heartbeat-new',
    severity: 'high',
    title,
    fix: `Put the check-in line into ${site.name}'s backup job`,
  });
}

function proveDown(site: ProvenSite, monitor: Monitor, now: Date): Proof {
  const last =
    monitor.lastSuccessAt === null
      ? 'it never succeeded'
      : `last success ${spokenMs(now.getTime() - Date.parse(monitor.lastSuccessAt))} ago`;
  const reason = downReason(monitor, now);
  if (reason === 'overrun') {
    const title = `the job began and did not say that it ended; ${last}`;
    return openProof(site, {
      check: 'backup-heartbeat-overrun',
      severity: 'high',
      title,
      fix: `Find out why ${site.name}'s backup job hangs`,
    });
  }
  const exit = monitor.lastExit === null ? '' : ` with exit status ${monitor.lastExit}`;
  const title = reason === 'failed' ? `the job failed${exit}; ${last}` : `the job does not report in; ${last}`;
  return openProof(site, { check: 'backup-heartbeat-down', severity: 'critical', title, fix: `Get ${site.name}'s backup running again` });
}

function openProof(site: ProvenSite, found: Pick<Finding, 'check' | 'severity' | 'title' | 'fix'>): Proof {
  const finding: Finding = { ...found, id: `${found.check}/${site.id}`, subject: site.name, evidence: {}, links: [] };
  return { state: 'open', evidence: found.title, fix: found.fix, findings: [finding] };
}

/** `reported in at 03:02, 412 MB`, with the day when it is not of today. */
function heardFrom(site: ProvenSite, monitor: Monitor, now: Date): string {
  const at = new TZDate(new Date(monitor.lastSuccessAt ?? monitor.createdAt), site.timeZone);
  const isToday = format(at, 'yyyy-MM-dd') === format(new TZDate(now, site.timeZone), 'yyyy-MM-dd');
  const size = monitor.sizes.at(-1);
  return `reported in ${isToday ? 'at' : format(at, "EEE d MMM 'at'")} ${format(at, 'HH:mm')}${size === undefined ? '' : `, ${spokenBytes(size)}`}`;
}

/** How a site's backups stand, in one short line: how old the newest is, and when a restore was last proved. What is red is bold. */
export function backupsWords(
  site: ProvenSite,
  monitors: Monitor[],
  restores: readonly Restore[],
  now: Date,
  places: readonly PlaceState[] = [],
): string {
  if (site.backups === null) return 'unknown (nobody has said how it is backed up)';
  const proof = proveBackups(site, monitors, now, places);
  const reported = monitors.flatMap(({ purpose, lastSuccessAt }) =>
    purpose === 'backup' && lastSuccessAt !== null ? [Date.parse(lastSuccessAt)] : [],
  );
  const written = places.flatMap(({ place, look }) => (place.holds === 'database' ? (look?.newest.slice(0, 1) ?? []) : []));
  const successes = [...reported, ...written.map(({ at }) => Date.parse(at))];
  const backup =
    proof.state === 'proven' && successes.length > 0
      ? `${spokenMs(now.getTime() - Math.max(...successes))} old`
      : `${STATE_WORDS[proof.state]} (${proof.evidence.replace(/\.$/, '')})`;
  return site.backups.kind === 'unknown'
    ? backup
    : `${backup} · ${restoreWords(restores, now, overdueDaysOf(places.map(({ place }) => place)))}`;
}

const HOW: Record<Restore['how'], string> = { worker: 'by Farrier', elsewhere: 'proved elsewhere', 'by hand': 'by hand' };

function restoreWords(restores: readonly Restore[], now: Date, overdueDays: number): string {
  const { state, proved, last, wasImpossible } = restoreState(restores, now, overdueDays);
  const ago = ({ at, how }: Restore) => `${spokenMs(Math.max(0, now.getTime() - Date.parse(at)))} ago, ${HOW[how]}`;
  const tried = wasImpossible && last !== null ? `; a drill ${ago(last)}, could not be done` : '';
  const failed = restores.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at)).find(({ verdict }) => verdict !== 'not-possible');
  if (state === 'failed' && failed !== undefined) return `*last restore failed (${failed.verdict})* ${ago(failed)}${tried}`;
  if (proved === null) return `restore *never proved*${tried}`;
  return `${state === 'overdue' ? '*restore overdue*, the last ' : 'last restore '}${ago(proved)}${tried}`;
}

const STATE_WORDS: Record<Proof['state'], string> = {
  proven: 'fine',
  open: 'needs work',
  'not-connected': 'not connected',
  unknown: 'unknown',
  accepted: 'accepted as it is',
};
