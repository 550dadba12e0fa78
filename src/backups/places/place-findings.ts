import type { Finding } from '../../audits/finding.js';
import { expectedAfter, spokenExpectation } from '../expected.js';
import { hasShrunk, medianBefore } from '../monitor.js';
import { spokenBytes, spokenMs } from '../spoken.js';
import type { Look } from './look.js';
import type { Place } from './place.js';

/** What is wrong with the backups of a place, worst first, as `checks.md` names it. Empty for a look that came to nothing: that is no pass. */
export function placeFindings(place: Place, look: Look, now: Date): Finding[] {
  if (look.trouble !== null) return [];
  const [newest] = look.newest;
  if (newest === undefined) return look.growing + look.ahead > 0 ? [] : [missing(place)];
  const found = [
    ...staleness(place, look, now),
    ...shrinking(place, look),
    ...format(place, look),
    ...(look.damage === null ? [] : [cut(place, look.damage, newest.name)]),
    ...gaps(place, look),
    ...(look.isPublic === true ? [readable(place, newest.name)] : []),
  ];
  const order = ['critical', 'high', 'medium'];
  return found.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

type Told = Pick<Finding, 'check' | 'severity' | 'title' | 'fix'> & { evidence?: Finding['evidence'] };

function finding(place: Place, { evidence = {}, ...told }: Told): Finding {
  return { ...told, id: `${told.check}/${place.site}/${place.id}`, subject: place.name, evidence, links: [] };
}

function missing(place: Place): Finding {
  return finding(place, {
    check: 'backup-missing',
    severity: 'critical',
    title: place.pattern === null ? 'no file lies there' : `no file called ${place.pattern} lies there`,
    fix: 'Look whether the backup job runs and where it writes to',
  });
}

function staleness(place: Place, look: Look, now: Date): Finding[] {
  const [newest] = look.newest;
  if (newest === undefined || !isStale(place, look, now)) return [];
  const age = now.getTime() - Date.parse(newest.at);
  return [
    finding(place, {
      check: 'backup-stale',
      severity: age > 2 * place.periodMs ? 'critical' : 'high',
      title: `the newest is ${spokenMs(age)} old, promised ${spokenExpectation(place)}`,
      fix: 'Look whether the backup job still runs',
      evidence: { newest: newest.name, at: newest.at, periodMs: place.periodMs, graceMs: place.graceMs },
    }),
  ];
}

/** Whether the newest is older than was promised, at the deadline included. */
export function isStale(place: Place, { newest: [newest] }: Look, now: Date): boolean {
  return newest !== undefined && now.getTime() >= expectedAfter(place, Date.parse(newest.at)) + place.graceMs;
}

function shrinking(place: Place, { newest }: Look): Finding[] {
  const sizes = newest.map(({ bytes }) => bytes).reverse();
  if (!hasShrunk(sizes)) return [];
  const bytes = sizes.at(-1) ?? 0;
  const median = medianBefore(sizes);
  return [
    finding(place, {
      check: 'backup-size-drop',
      severity: bytes === 0 ? 'critical' : 'high',
      title:
        bytes === 0 ? 'the newest is empty' : `the newest has ${spokenBytes(bytes)}, under half of the usual ${spokenBytes(median ?? 0)}`,
      fix: 'Compare the rows of its tables with the site, and look at the job and at the disk',
      evidence: { bytes, median },
    }),
  ];
}

/** Any format that is known may be a database's; what people upload is of all kinds. */
function format(place: Place, { format: outer, inner, newest: [newest] }: Look): Finding[] {
  if (place.holds !== 'database' || newest === undefined || newest.bytes === 0) return [];
  if (inner !== 'unknown' && inner !== 'html' && outer !== 'unknown') return [];
  return [
    finding(place, {
      check: 'backup-format-unknown',
      severity: 'high',
      title: inner === 'html' ? 'the newest is a web page, not a backup' : 'the first bytes of the newest are those of no backup',
      fix: 'Look what the backup job writes; pg_dump -Fc is a good choice',
      evidence: { name: newest.name },
    }),
  ];
}

function cut(place: Place, damage: string, name: string): Finding {
  return finding(place, {
    check: 'backup-truncated',
    severity: 'critical',
    title: `the newest is cut short: ${damage}`,
    fix: 'Run the backup again, and look at the disk',
    evidence: { name },
  });
}

function gaps(place: Place, { gaps: days }: Look): Finding[] {
  if (days.length === 0) return [];
  return [
    finding(place, {
      check: 'backup-retention-gap',
      severity: 'medium',
      title: `${days.length === 1 ? 'one day' : `${days.length} days`} of the last ${place.retentionDays} without a backup (${spokenDays(days)})`,
      fix: 'Look at the schedule of the backup job, and at what deletes old ones',
      evidence: { days: days.slice(0, 100) },
    }),
  ];
}

function spokenDays(days: readonly string[]): string {
  return days.length <= 3 ? days.join(', ') : `${days[0]} to ${days.at(-1)}`;
}

function readable(place: Place, name: string): Finding {
  return finding(place, {
    check: 'backup-public-object',
    severity: 'critical',
    title: 'anybody can read the newest, without a password or key',
    fix: 'Make it private, and change what was in it: passwords, keys',
    evidence: { name },
  });
}
