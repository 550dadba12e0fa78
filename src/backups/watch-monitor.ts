import { type DueStore, dueMember } from '../schedule/due-store.js';
import type { DueKind } from '../schedule/enqueue-due.js';
import type { Clock } from '../shared/clock.js';
import type { SiteStore } from '../sites/site-store.js';
import type { Outbox } from '../slack/outbox.js';
import type { WorkspaceStore } from '../slack/workspace-store.js';
import { lastLines } from './log-lines.js';
import { isSnoozeOver, type Monitor, nextDeadline, type Outage, settled } from './monitor.js';
import type { MonitorStore } from './monitor-store.js';
import { alertContent, alertKey, backUpContent, stillDownContent } from './views.js';

/** The kind of monitors in the due ledger. */
export const MONITOR_KIND = 'monitor';

/** How long after an outage its end is said again where a crash may have swallowed it. Saying it twice shows it once. */
const REPEAT_END_MS = 3_600_000;

export interface WatchDeps {
  monitors: MonitorStore;
  sites: Pick<SiteStore, 'get'>;
  outbox: Outbox;
  due: Pick<DueStore, 'schedule' | 'remove'>;
  workspaces: Pick<WorkspaceStore, 'isRemoved'>;
  /** Tells the rounds that run for a site that its backups stand otherwise; the same change once. */
  tellRounds(team: string, site: string, change: string): Promise<void>;
  now: Clock;
}

/** Puts the moment at which the monitor goes down, unless it is heard from, into the due ledger. */
export async function scheduleDeadline(deps: Pick<WatchDeps, 'due' | 'now'>, team: string, monitor: Monitor): Promise<void> {
  const member = dueMember({ kind: MONITOR_KIND, team, id: monitor.id });
  const at = nextDeadline(monitor, deps.now());
  if (at === null) await deps.due.remove(member);
  else await deps.due.schedule(member, at);
}

/**
 * Begins or ends the outage of a monitor as its state asks for, and says so in the site's channel, once each. Any number of
 * processes may do this at once, and any may be killed in between.
 */
export async function settleMonitor(deps: WatchDeps, team: string, id: string): Promise<Monitor | null> {
  const now = deps.now();
  const monitor = await deps.monitors.update(team, id, (before) => settled(before, now));
  const outage = monitor?.outage;
  if (monitor === null || outage == null) return monitor;
  const endedAgo = outage.endedAt === null ? 0 : now.getTime() - Date.parse(outage.endedAt);
  if (endedAgo > REPEAT_END_MS) return monitor;
  await announce(deps, team, monitor);
  await deps.tellRounds(team, monitor.site, `${id}.${outage.number}${outage.endedAt === null ? '' : '.over'}`);
  return monitor;
}

/** Posts the alert of the monitor's outage, or edits it into what became of it. */
export async function announce(
  deps: Pick<WatchDeps, 'sites' | 'outbox' | 'monitors' | 'now'>,
  team: string,
  monitor: Monitor,
): Promise<void> {
  const { outage } = monitor;
  const site = await deps.sites.get(team, monitor.site);
  if (outage === null || site === null) return;
  const key = alertKey(monitor.id, outage.number);
  const message = { channel: site.channel, kind: 'farrier_alert', thing: monitor.id } as const;
  const content = alertContent(site, monitor, outage, await logOf(deps, team, monitor, outage));
  await deps.outbox.post(team, { ...message, key, ...content });
  await deps.outbox.edit(team, key, monitor.edition, content);
  if (outage.snoozed !== null && isSnoozeOver(outage, deps.now())) {
    const again = `${key}.still.${Date.parse(outage.snoozed.until)}`;
    await deps.outbox.post(team, { ...message, key: again, under: key, ...stillDownContent(site, monitor, outage) });
  }
  if (outage.endedAt === null || outage.pausedBy !== null) return;
  await deps.outbox.post(team, { ...message, key: `${key}.up`, under: key, ...backUpContent(site, monitor, outage) });
}

/** What the job said last, where that tells why it is down. */
async function logOf(deps: Pick<WatchDeps, 'monitors'>, team: string, monitor: Monitor, outage: Outage): Promise<string | null> {
  if (outage.endedAt !== null) return null;
  const [newest] = await deps.monitors.log(team, monitor.id);
  return newest === undefined ? null : lastLines(newest.body);
}

/** What the due ledger does with monitors. The work is small and may be repeated, so it needs no queue of its own. */
export function monitorDueKind(deps: WatchDeps): DueKind {
  return {
    whileRemoved: 'wait',
    async enqueue(team, id) {
      await settleMonitor(deps, team, id);
    },
    async next(team, id, _occurrence, now) {
      const monitor = await deps.monitors.get(team, id);
      const at = monitor === null ? null : nextDeadline(monitor, now);
      return at !== null && at > now ? at : null;
    },
  };
}
