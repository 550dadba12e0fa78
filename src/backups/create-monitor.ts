import { createHash } from 'node:crypto';
import type { Clock } from '../shared/clock.js';
import { hashOfKey, newCheckInKey } from './check-in-key.js';
import type { Monitor } from './monitor.js';
import type { MonitorStore } from './monitor-store.js';

export interface MonitorDeps {
  monitors: MonitorStore;
  now: Clock;
}

/** A monitor with the key of its address, which is not kept and cannot be shown again. */
export interface NewMonitor {
  monitor: Monitor;
  key: string;
}

/** What somebody says of a monitor: a backup that comes every `periodMs`, unless told otherwise. */
export type NewMonitorAbout = Pick<Monitor, 'periodMs' | 'graceMs'> & Partial<Pick<Monitor, 'name' | 'purpose' | 'schedule'>>;

/** Starts to wait for check-ins of a job of a site; it is `new` until the first. */
export async function createMonitor(deps: MonitorDeps, team: string, site: string, about: NewMonitorAbout): Promise<NewMonitor> {
  const key = newCheckInKey();
  const keyHash = hashOfKey(key);
  const monitor: Monitor = {
    version: 1,
    id: `m${createHash('sha256').update(`${team} ${keyHash}`).digest('hex').slice(0, 12)}`,
    site,
    name: about.name ?? 'backup',
    purpose: about.purpose ?? 'backup',
    periodMs: about.periodMs,
    schedule: about.schedule ?? null,
    graceMs: about.graceMs,
    keyHash,
    createdAt: deps.now().toISOString(),
    pausedAt: null,
    resumedAt: null,
    lastSuccessAt: null,
    lastFailureAt: null,
    lastExit: null,
    sizes: [],
    durations: [],
    started: [],
    outage: null,
    edition: 1,
  };
  await deps.monitors.create(team, monitor);
  return { monitor, key };
}

/** A new key for a monitor; the old one no longer counts. Null when there is no such monitor. */
export async function renewKey(deps: MonitorDeps, team: string, id: string): Promise<NewMonitor | null> {
  const key = newCheckInKey();
  const monitor = await deps.monitors.replaceKey(team, id, hashOfKey(key));
  return monitor === null ? null : { monitor, key };
}

/** What has to be forgotten with a monitor. */
export interface ForgetDeps {
  monitors: Pick<MonitorStore, 'ofSite' | 'remove'>;
  /** Takes the monitor's deadline out of the due ledger. */
  forgetDue: (team: string, id: string) => Promise<void>;
}

/**
 * Ends the monitors of a site, with their keys and what they heard; only those of backups, when the answer to how it is backed up has
 * changed: what an earlier job reported proves nothing of another. Again changes nothing.
 */
export async function forgetMonitors(
  { monitors, forgetDue }: ForgetDeps,
  team: string,
  site: string,
  which: 'all' | 'backups',
): Promise<void> {
  for (const { id, purpose } of await monitors.ofSite(team, site)) {
    if (which === 'backups' && purpose !== 'backup') continue;
    await forgetDue(team, id);
    await monitors.remove(team, id);
  }
}
