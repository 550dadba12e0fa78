import type { Site } from '../sites/site.js';
import { actions, button, context, escapeText, mention, section, slackDate } from '../slack/blocks.js';
import type { Content } from '../slack/outbox.js';
import type { Monitor, Outage } from './monitor.js';

export const ACTIONS = { acknowledge: 'backups.acknowledge' } as const;

/** Key in the outbox of the alert about one outage. */
export function alertKey(monitor: string, outage: number): string {
  return `monitor.${monitor}.${outage}`;
}

/** The alert about an outage, as it stands: open, acknowledged or over. */
export function alertContent(site: Site, monitor: Monitor, outage: Outage): Content {
  const name = escapeText(site.name);
  const what = whatHappened(monitor, outage);
  if (outage.endedAt !== null) {
    const text = `${name}: the ${escapeText(monitor.name)} is back. It was down for ${duration(outage)}: ${what}.`;
    return { text, blocks: [section(text), ...acknowledged(outage)] };
  }
  const text = `*${name}: the ${escapeText(monitor.name)} is down.* ${what}. ${nextStep(outage)}`;
  const acknowledge = button({ text: 'Acknowledge', actionId: ACTIONS.acknowledge, value: `${monitor.id} ${outage.number}` });
  const rest = outage.acknowledgedBy === null ? [actions('monitor-alert', acknowledge)] : acknowledged(outage);
  return {
    text: text.replaceAll('*', ''),
    blocks: [section(text), context(expected(monitor)), ...rest],
  };
}

/** The reply that tells whoever follows the thread that it is over. */
export function backUpContent(site: Site, monitor: Monitor, outage: Outage): Content {
  const at = outage.endedAt === null ? '' : ` at ${slackDate(new Date(outage.endedAt), '{time}')}`;
  return { text: `${escapeText(site.name)}: the ${escapeText(monitor.name)} reported in again${at}, after ${duration(outage)}.` };
}

function whatHappened(monitor: Monitor, outage: Outage): string {
  const last = monitor.lastSuccessAt === null ? 'It never succeeded' : `Last success ${slackDate(new Date(monitor.lastSuccessAt))}`;
  if (outage.reason === 'failed')
    return `The job said that it failed${monitor.lastExit === null ? '' : ` (exit status ${monitor.lastExit})`}`;
  if (outage.reason === 'overrun') return 'The job said that it began, and not that it ended';
  return outage.endedAt === null ? `It did not report in. ${last}` : 'it had not reported in';
}

function nextStep(outage: Outage): string {
  const step = {
    silent: "Look whether the job still runs, and at the job's log.",
    failed: "Look at the job's log.",
    overrun: 'Look whether it hangs. If it only takes longer, raise its grace.',
  }[outage.reason];
  return `${step} A check-in that succeeds clears this.`;
}

function expected(monitor: Monitor): string {
  return `Expected every ${spokenMs(monitor.periodMs)}, ${spokenMs(monitor.graceMs)} of grace`;
}

function acknowledged(outage: Outage) {
  return outage.acknowledgedBy === null ? [] : [context(`Acknowledged by ${mention(outage.acknowledgedBy)}`)];
}

function duration(outage: Outage): string {
  return spokenMs(Date.parse(outage.endedAt ?? outage.since) - Date.parse(outage.since));
}

/** `45 s`, `20 min`, `7 h`, `3 days`: one unit, rounded down. */
export function spokenMs(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1000)} s`;
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
