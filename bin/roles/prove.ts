import { proveUpdates } from '../../src/audits/prove-updates.js';
import type { Report } from '../../src/audits/report.js';
import { proveBackups } from '../../src/backups/prove-backups.js';
import type { Proof, Prove } from '../../src/maintenance/round.js';
import type { Clock } from '../../src/shared/clock.js';
import type { Site } from '../../src/sites/site.js';
import type { Verdict } from '../../src/sites/verdict.js';
import type { Stores } from './stores.js';

/** A report younger than this is good enough for a round that opens. */
const FRESH_MS = 6 * 3_600_000;

interface ProveDeps {
  stores: Pick<Stores, 'reports' | 'monitors'>;
  now: Clock;
  /** Looks now; without it, only what was stored counts: where a person waits for the answer. */
  look?: {
    /** Runs one audit of a site and stores its report. */
    audit(team: string, site: Site, audit: string, signal: AbortSignal): Promise<Report>;
    address(address: string, signal: AbortSignal): Promise<Verdict>;
  };
}

/** What a task rests on when its round opens: audits are run unless they ran just now, monitors and addresses are looked at. */
export function proveTasks(deps: ProveDeps): Prove {
  return async (team, site, task) => {
    const signal = AbortSignal.timeout(5 * 60_000);
    if (task === 'backups') return proveBackups(site, await deps.stores.monitors.ofSite(team, site.id), deps.now());
    if (task === 'updates') return proveUpdates(site, await freshReports(deps, team, site, signal), deps.now());
    return proveSite(deps, site, signal);
  };
}

async function freshReports(deps: ProveDeps, team: string, site: Site, signal: AbortSignal): Promise<Record<string, Report>> {
  const reports = { ...(await deps.stores.reports.latest(team, site.id)) };
  const { look } = deps;
  if ((site.repository === null && site.sentAt === undefined) || !look) return reports;
  for (const audit of ['django', 'dependencies']) {
    const finishedAt = reports[audit]?.finishedAt;
    const isFresh = finishedAt !== undefined && deps.now().getTime() - Date.parse(finishedAt) < FRESH_MS;
    if (!isFresh) reports[audit] = await look.audit(team, site, audit, signal);
  }
  return reports;
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
