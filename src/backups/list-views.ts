import type { KnownBlock, ModalView } from '@slack/types';
import type { Site } from '../sites/site.js';
import { actions, button, context, escapeText, modal, overflow, section, slackDate } from '../slack/blocks.js';
import type { Answer } from '../slack/command.js';
import { clampText } from '../slack/limits.js';
import { spokenExpectation } from './expected.js';
import { lastLines } from './log-lines.js';
import { expectedAt, type Monitor, type MonitorState, medianBefore, monitorState } from './monitor.js';
import type { LogEntry } from './monitor-store.js';
import type { Snippet } from './snippets.js';
import { spokenBytes, spokenMs } from './spoken.js';

export const LIST_ACTIONS = { menu: 'backups.monitor', add: 'backups.monitor-new' } as const;
export const MODALS = {
  renew: 'backups.monitor-renew',
  remove: 'backups.monitor-remove',
  notice: 'backups.monitor-notice',
} as const;

const ENTRIES = { edit: 'Edit', pause: 'Pause', resume: 'Resume', log: 'Last check-ins', renew: 'New address', remove: 'Remove' } as const;
export type Entry = keyof typeof ENTRIES;

/** Each is a block of 50. */
const MOST = 40;

export const NO_ADDRESS =
  'I have no public address (BASE_URL is not set), so no job can reach me and I hand out no link. Whoever runs Farrier can set BASE_URL; until then `Proved by hand` in a round records what somebody looked at.';

/** The monitors of sites, a line each with its menu. `scope`: the id of the one site asked for, else empty. */
export function listAnswer(all: { site: Site; monitors: Monitor[] }[], now: Date, { scope, hasAddress }: ListOptions): Answer {
  const rows = all.flatMap(({ site, monitors }) => monitors.map((monitor) => ({ site, monitor })));
  const lines = rows.map(({ site, monitor }) => rowText(site, monitor, now));
  const [only] = all;
  const name = scope !== '' && only !== undefined ? escapeText(only.site.name) : 'your sites';
  const head =
    rows.length === 0
      ? `Nothing of ${name} checks in yet.`
      : `${rows.length === 1 ? 'One monitor' : `${rows.length} monitors`} of ${name}.`;
  const more = rows.length > MOST ? [context(`${rows.length - MOST} more: name a site, as in \`/maintenance monitors Shop\`.`)] : [];
  const blocks: KnownBlock[] = [
    section(head),
    ...rows.slice(0, MOST).map(({ monitor }, index) => section(lines[index] ?? '', menuOf(monitor, scope))),
    ...more,
    ...(hasAddress
      ? [actions('monitors', button({ text: 'New monitor', actionId: LIST_ACTIONS.add, ...(scope === '' ? {} : { value: scope }) }))]
      : [context(NO_ADDRESS)]),
  ];
  return { text: [head, ...lines].join('\n'), blocks };
}

export interface ListOptions {
  scope: string;
  hasAddress: boolean;
}

const STATE_WORDS: Record<MonitorState, string> = {
  new: 'waiting for the first check-in',
  up: 'up',
  late: '*late*',
  down: '*down*',
  paused: 'paused',
};

function rowText(site: Site, monitor: Monitor, now: Date): string {
  const state = monitorState(monitor, now);
  const last = monitor.lastSuccessAt === null ? [] : [`last success ${slackDate(new Date(monitor.lastSuccessAt))}${measured(monitor)}`];
  const next = state === 'up' ? [`next by ${slackDate(new Date(expectedAt(monitor)))}`] : [];
  const title = `*${escapeText(site.name)}: ${escapeText(clampText(monitor.name, 80))}*`;
  const expected = `Expected ${spokenExpectation(monitor)}, ${spokenMs(monitor.graceMs)} of grace`;
  return `${title} · ${[STATE_WORDS[state], ...last, ...next].join(' · ')}\n${expected}`;
}

/** `: 412 MB in 3 min (usually 410 MB in 3 min)`; what the job did not tell is left out. */
function measured({ sizes, durations }: Monitor): string {
  const spoken = (size: number | null | undefined, took: number | null | undefined) =>
    [...(size == null ? [] : [spokenBytes(size)]), ...(took == null ? [] : [`in ${spokenMs(took)}`])].join(' ');
  const newest = spoken(sizes.at(-1), durations.at(-1));
  const usual = spoken(medianBefore(sizes), medianBefore(durations));
  if (newest === '') return '';
  return usual === '' ? `, ${newest}` : `, ${newest} (usually ${usual})`;
}

function menuOf(monitor: Monitor, scope: string) {
  const entries: Entry[] = ['edit', monitor.pausedAt === null ? 'pause' : 'resume', 'log', 'renew', 'remove'];
  return overflow(
    LIST_ACTIONS.menu,
    entries.map((entry) => ({ text: ENTRIES[entry], value: `${entry} ${monitor.id} ${scope}` })),
  );
}

export function readMenu(value: string): { entry: Entry; id: string; scope: string } {
  const [entry = '', id = '', scope = ''] = value.split(' ');
  return { entry: entry in ENTRIES ? (entry as Entry) : 'log', id, scope };
}

/** What came in last, newest first. */
export function logModal(site: Site, monitor: Monitor, entries: LogEntry[]): ModalView {
  const title = section(`*${escapeText(site.name)}: ${escapeText(clampText(monitor.name, 80))}*, the last check-ins`);
  const rows = entries.map(({ at, signal, bytes, body }) => {
    const size = bytes === null ? '' : `, ${spokenBytes(bytes)}`;
    return section([`${slackDate(new Date(at))} · ${signal}${size}`, lastLines(body)].filter(Boolean).join('\n'));
  });
  return notice('Check-ins', rows.length === 0 ? [title, section('Nothing has checked in yet.')] : [title, ...rows]);
}

/** Asks before the address changes. */
export function renewModal(site: Site, monitor: Monitor): ModalView {
  return modal({
    callbackId: MODALS.renew,
    title: 'New address',
    submit: 'Make a new one',
    metadata: monitor.id,
    blocks: [
      section(
        `*${escapeText(site.name)}: ${escapeText(clampText(monitor.name, 80))}.* The address it has now stops counting at once: a job that still uses it is silent from then on. What was heard so far stays.`,
      ),
    ],
  });
}

export function removeModal(site: Site, monitor: Monitor): ModalView {
  const proves = monitor.purpose === 'backup' ? ' The backups of the site are then no longer known by it.' : '';
  return modal({
    callbackId: MODALS.remove,
    title: 'Remove a monitor',
    submit: 'Remove it',
    metadata: monitor.id,
    blocks: [
      section(
        `*${escapeText(site.name)}: ${escapeText(clampText(monitor.name, 80))}.* Its address stops counting, and what it heard is deleted. This cannot be undone.${proves}`,
      ),
    ],
  });
}

/** The address of a monitor, shown once, ready to paste. */
export function addressModal(site: Site, monitor: Monitor, ready: { line: string; snippets: Snippet[] }): ModalView {
  const intro = `*${escapeText(site.name)}: ${escapeText(clampText(monitor.name, 80))}.* Put this at the end of the job; it is shown only now. Whoever has it can check in, so treat it as a secret.`;
  return notice('Its address', [
    section(`${intro}\n\`\`\`${code(ready.line)}\`\`\``),
    context(
      `Expected ${spokenExpectation(monitor)}, ${spokenMs(monitor.graceMs)} of grace. Or ready-made, telling success and failure apart:`,
    ),
    ...ready.snippets.map(({ title, text }) => section(`*${title}*\n\`\`\`${code(text)}\`\`\``)),
  ]);
}

/** Slack shows `&`, `<` and `>` of code as they are when they are escaped. */
function code(text: string): string {
  return escapeText(text);
}

export function notice(title: string, blocks: KnownBlock[]): ModalView {
  return modal({ callbackId: MODALS.notice, title, close: 'Close', blocks });
}
