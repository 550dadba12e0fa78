import type { KnownBlock } from '@slack/types';
import type { Site } from '../sites/site.js';
import { actions, button, confirm, context, escapeText, mention, section, select, slackDate } from '../slack/blocks.js';
import type { Content } from '../slack/outbox.js';
import { spokenExpectation } from './expected.js';
import type { Monitor, Outage } from './monitor.js';
import { spokenMs } from './spoken.js';

export const ACTIONS = {
  acknowledge: 'backups.acknowledge',
  snooze: 'backups.snooze',
  pause: 'backups.pause',
} as const;

/** For how long an alert can be snoozed. */
export const SNOOZES = [
  { text: 'For an hour', value: '1' },
  { text: 'For 4 hours', value: '4' },
  { text: 'For a day', value: '24' },
  { text: 'For a week', value: '168' },
];

/** Key in the outbox of the alert about one outage. */
export function alertKey(monitor: string, outage: number): string {
  return `monitor.${monitor}.${outage}`;
}

/** The alert about an outage, as it stands: open, acknowledged or over. `log`: the last lines of what the job sent, as a block of code. */
export function alertContent(site: Site, monitor: Monitor, outage: Outage, log: string | null = null): Content {
  const name = escapeText(site.name);
  const job = escapeText(monitor.name);
  const what = whatHappened(monitor, outage);
  const after = `${what.charAt(0).toLowerCase()}${what.slice(1)}`;
  if (outage.pausedBy !== null) {
    const text = `${name}: the ${job} is paused by ${mention(outage.pausedBy)}. It was down for ${duration(outage)}: ${after}. A check-in, or Resume in \`/maintenance monitors\`, makes me wait for it again.`;
    return { text, blocks: [section(text), ...saidBlocks(outage)] };
  }
  if (outage.endedAt !== null) {
    const text = `${name}: the ${job} is back. It was down for ${duration(outage)}: ${after}.`;
    return { text, blocks: [section(text), ...saidBlocks(outage)] };
  }
  const text = `*${name}: the ${job} is down.* ${what}. ${nextStep(outage)}`;
  return {
    text: [text.replaceAll('*', ''), ...(log === null ? [] : [log])].join('\n'),
    blocks: [
      section(text),
      ...(log === null ? [] : [section(`The last it said:\n${log}`)]),
      context(expected(monitor)),
      ...saidBlocks(outage),
      choices(monitor, outage),
    ],
  };
}

function choices(monitor: Monitor, outage: Outage) {
  const value = `${monitor.id} ${outage.number}`;
  const acknowledge = button({ text: 'Acknowledge', actionId: ACTIONS.acknowledge, value });
  const snooze = select({
    actionId: ACTIONS.snooze,
    placeholder: 'Snooze',
    choices: SNOOZES.map((one) => ({ ...one, value: `${value} ${one.value}` })),
  });
  const pause = button({
    text: 'Pause',
    actionId: ACTIONS.pause,
    value,
    confirm: confirm({
      title: 'Pause this monitor?',
      text: 'Nobody is told when it stays away, until it checks in or somebody resumes it.',
      yes: 'Pause it',
      no: 'Keep watching',
    }),
  });
  return actions('monitor-alert', ...(outage.acknowledgedBy === null ? [acknowledge, snooze] : []), pause);
}

/** The reply that tells whoever follows the thread that it is over. */
export function backUpContent(site: Site, monitor: Monitor, outage: Outage): Content {
  const at = outage.endedAt === null ? '' : ` at ${slackDate(new Date(outage.endedAt), '{time}')}`;
  return { text: `${escapeText(site.name)}: the ${escapeText(monitor.name)} reported in again${at}, after ${duration(outage)}.` };
}

/** The reply when a snooze is over and nothing has changed. */
export function stillDownContent(site: Site, monitor: Monitor, outage: Outage): Content {
  const since = slackDate(new Date(outage.since));
  const by = outage.snoozed === null ? '' : ` ${mention(outage.snoozed.by)} snoozed this until now.`;
  return {
    text: `${escapeText(site.name)}: the ${escapeText(monitor.name)} is still down, since ${since}.${by} Next: ${nextStep(outage)}`,
  };
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
  return `Expected ${spokenExpectation(monitor)}, ${spokenMs(monitor.graceMs)} of grace`;
}

/** Who took it on, and who wants to hear no more of it until when. */
function saidBlocks({ acknowledgedBy, snoozed, endedAt }: Outage): KnownBlock[] {
  if (acknowledgedBy !== null) return [context(`Acknowledged by ${mention(acknowledgedBy)}`)];
  if (snoozed === null || endedAt !== null) return [];
  return [
    context(`Snoozed by ${mention(snoozed.by)} until ${slackDate(new Date(snoozed.until))}; then I say here whether it is still down`),
  ];
}

function duration(outage: Outage): string {
  return spokenMs(Date.parse(outage.endedAt ?? outage.since) - Date.parse(outage.since));
}
