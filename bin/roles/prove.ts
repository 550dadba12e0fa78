import { proveUpdates } from '../../src/audits/prove-updates.js';
import type { Report } from '../../src/audits/report.js';
import { proveBackups } from '../../src/backups/prove-backups.js';
import { drillWords } from '../../src/backups/records/drill-words.js';
import { proveRestores, restorableSince } from '../../src/backups/records/prove-restores.js';
import { overdueDaysOf, type Restore } from '../../src/backups/records/restore-state.js';
import type { Proof, Prove } from '../../src/maintenance/rounds/round.js';
import type { Clock } from '../../src/shared/clock.js';
import type { Site } from '../../src/sites/site.js';
import type { Verdict } from '../../src/sites/verdict.js';
import type { Stores } from './stores.js';

/** A report younger than this is good enough for a round that opens. */
const FRESH_MS = 6 * 3_600_000;

/** The audits that the task *Updates* is bound to. */
export const BOUND_AUDITS = ['django', 'dependencies'];

interface ProveDeps {
  stores: Pick<Stores, 'reports' | 'monitors' | 'places' | 'silences' | 'drills' | 'rounds'>;
  now: Clock;
  /** What rests on an old report is looked at again by whoever asks. */
  looksAgain?: boolean;
  /** Looks now; without it, only what was stored counts: where a person waits for the answer. */
  look?: {
    address(address: string, signal: AbortSignal): Promise<Verdict>;
  };
}

/**
 * What a task rests on when its round opens: monitors and addresses are looked at. Reports that are not of today are `pending`: the
 * round does not wait for its audits, it is told when they are done.
 */
export function proveTasks(deps: ProveDeps): Prove {
  return async (team, site, task) => {
    const signal = AbortSignal.timeout(5 * 60_000);
    if (task === 'backups') return await proveJobAndRestores(deps, team, site);
    if (task === 'updates') return provePackages(deps, team, site);
    return proveSite(deps, site, signal);
  };
}

async function proveJobAndRestores({ stores, now }: ProveDeps, team: string, site: Site): Promise<Proof> {
  const [monitors, places, drills, restores] = await Promise.all([
    stores.monitors.ofSite(team, site.id),
    stores.places.statesOf(team, site.id),
    stores.drills.ofSite(team, site.id),
    restoresOf(stores, team, site.id),
  ]);
  const named = places.map(({ place }) => place);
  const known = { drills, restores, overdueDays: overdueDaysOf(named), restorableSince: restorableSince(site, named) };
  return proveRestores(site, proveBackups(site, monitors, now(), places), known, now());
}

/** The newest good drill of a site, in words. */
export function drilledFor(stores: Pick<Stores, 'drills'>) {
  return async (team: string, site: string): Promise<{ at: string; evidence: string } | null> => {
    const drill = (await stores.drills.ofSite(team, site)).find(({ verdict }) => verdict === 'ok');
    return drill === undefined ? null : { at: drill.ranAt, evidence: drillWords(drill) };
  };
}

/** Every restore of a site that is known, whoever did it. */
export async function restoresOf(stores: Pick<Stores, 'drills' | 'rounds'>, team: string, site: string): Promise<Restore[]> {
  const [drills, hand] = await Promise.all([stores.drills.ofSite(team, site), stores.rounds.lastRestore(team, site)]);
  const byHand: Restore[] = hand === null ? [] : [{ at: hand.at, how: 'by hand', verdict: 'ok' }];
  return [...drills.map(({ ranAt, how, verdict }) => ({ at: ranAt, how, verdict })), ...byHand];
}

async function provePackages(deps: ProveDeps, team: string, site: Site): Promise<Proof> {
  const { reports: stored, silences } = deps.stores;
  const [reports, said] = await Promise.all([stored.latest(team, site.id), silences.ofSite(team, site.id)]);
  const proof = proveUpdates(site, reports, deps.now(), said);
  const canLook = site.repository !== null || site.sentAt !== undefined;
  if (!deps.looksAgain || !canLook || BOUND_AUDITS.every((audit) => isFresh(reports[audit], deps.now()))) return proof;
  // What was open is very likely open still; what was fine is not said to be.
  if (proof.state === 'open') return { ...proof, pending: true };
  return { ...proof, state: 'unknown', evidence: 'its packages are being looked at now', pending: true };
}

function isFresh(report: Report | undefined, now: Date): boolean {
  return report !== undefined && now.getTime() - Date.parse(report.finishedAt) < FRESH_MS;
}

/** One look at the front page proves little: an answer is said, and never called proven. */
async function proveSite(deps: ProveDeps, site: Site, signal: AbortSignal): Promise<Proof> {
  if (site.address === null) return { state: 'not-connected', evidence: 'address, so the live site is not looked at' };
  if (!deps.look) return { state: 'unknown', evidence: `${site.address} is looked at when the round opens` };
  const verdict = await deps.look.address(site.address, signal);
  if (verdict.level === 'bad')
    return { state: 'open', evidence: `${verdict.text}.`, fix: `Find out why ${site.name} answers with an error` };
  const rest = 'certificate, error log and pages are not looked at by me yet';
  return { state: 'unknown', evidence: verdict.level === 'good' ? `${verdict.text}; ${rest}` : verdict.text };
}
