import type { KnownBlock } from '@slack/types';
import { drillButton } from '../audits/views.js';
import { dayText } from '../schedule/zoned.js';
import { CONNECT } from '../sites/connect-views.js';
import { ACTIONS as SITE_ACTIONS } from '../sites/views.js';
import { actions, button, confirm, context, escapeText, header, mention, overflow, section } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import type { Content } from '../slack/outbox.js';
import { asTyped } from '../wishlist/people-text.js';
import { joinButton, nobodyLeftText, turnBlocks } from './people/rota-views.js';
import { rhythmBlocks } from './rhythm/rhythm-views.js';
import { type Entry, isLate, type Line, minutesOf, namesOf, type Round, type Task, tasksIn } from './rounds/round.js';
import { headOf, sharedText } from './rounds/shared-thread.js';
import { lastEntry } from './rounds/work-round.js';
import {
  askText,
  closedText,
  count,
  day,
  duration,
  leftOutText,
  linesText,
  noteText,
  quietText,
  sitesOf,
  stateText,
  tally,
  when,
} from './spoken.js';

export const ACTIONS = {
  done: 'maintenance.done',
  prove: 'maintenance.prove',
  reopen: 'maintenance.reopen',
  more: 'maintenance.more',
  undo: 'maintenance.undo',
  remove: 'maintenance.remove',
  leaveOut: 'maintenance.leave-out',
  owner: 'maintenance.owner',
} as const;

/** Entries of a round's menu; the value is `<entry>/<round>`. */
const OWNER_MENU = {
  take: 'Take over',
  swap: 'Swap owner',
  join: 'Join the rota',
  leave: 'Leave the rota',
  mine: 'My turns and nudges',
} as const;

/** Entries of a task's menu; the value is `<entry>/<task>/<round>`. */
export const MENU = ['assign', 'snooze', 'skip', 'evidence', 'untrue'] as const;
export type MenuEntry = (typeof MENU)[number];
const MENU_WORDS: Record<MenuEntry, string> = {
  assign: 'Assign',
  snooze: 'Snooze',
  skip: 'Skip',
  evidence: 'Evidence',
  untrue: 'Not true',
};

/** Tasks with their buttons in the parent message; a reply holds the rest. */
const IN_PARENT = 5;
const NOT_CONNECTED_WITH_BUTTONS = 3;
const ANSWERS_WITH_BUTTONS = 5;

/** The round's parent message. A preview has no buttons: there is nothing yet that they could change. */
export function roundContent(round: Round, options: { preview?: boolean } = {}): Content {
  const live = options.preview !== true && round.state === 'open';
  const blocks: KnownBlock[] = [
    header(clampText(headOf(round, sitesOf(round)), 150)),
    section(verdict(round)),
    context(contextLine(round)),
    // What came of its tasks stands in the reply that closed it.
    ...(round.state === 'closed' && round.tasks.length > 0 ? [] : bodyBlocks(round, live)),
    ...(round.state === 'open' ? [...turnBlocks(round, live), ...rhythmBlocks(round, live)] : []),
    ...(live ? roundButtons(round) : []),
  ];
  return { text: roundText(round), blocks };
}

function bodyBlocks(round: Round, live: boolean): KnownBlock[] {
  return [...round.tasks.slice(0, IN_PARENT).flatMap((task, index) => taskBlocks(round, task, index, live)), ...factBlocks(round, live)];
}

/** The reply under the parent: further tasks and the whole list of what was left out; null when there is nothing to add. */
export function restContent(round: Round): Content | null {
  const tasks = round.tasks.slice(IN_PARENT);
  const left = leftOutText(round.leftOut, 3000);
  if (tasks.length === 0 && left.length <= LEFT_OUT_IN_PARENT) return null;
  const live = round.state === 'open';
  const title = tasks.length > 0 ? count(tasks.length, 'more task') : 'Left out this week';
  return {
    text: `${title} of ${escapeText(sitesOf(round))}`,
    blocks: [
      section(`*${title}*`),
      ...tasks.flatMap((task, index) => taskBlocks(round, task, index + IN_PARENT, live)),
      ...(left === '' ? [] : [context(`Left out: ${left}.`)]),
    ],
  };
}

/** Complete on its own, for screen readers and notifications. */
function roundText(round: Round): string {
  const others = round.guests?.map(({ planName }) => escapeText(planName)) ?? [];
  return others.length === 0 ? ownText(round) : `${ownText(round)} Also in this thread: ${namesOf(others)}.`;
}

function ownText(round: Round): string {
  const sites = escapeText(round.thread === undefined ? sitesOf(round) : headOf(round, sitesOf(round)));
  if (round.state === 'closed' && round.tasks.length > 0) return `${sites}, ${weekOf(round)}. ${closedText(round)}`;
  const owner = round.owner === null ? '' : ` Owner ${mention(round.owner)}.`;
  if (round.tasks.length === 0) return `${sites}, ${weekOf(round)}. ${quietText(round)}`;
  return `${sites}, ${weekOf(round)}: ${count(round.tasks.length, 'task')}, about ${duration(minutesOf(round.tasks))}.${owner}`;
}

function weekOf(round: Round): string {
  return `week of ${dayText(new Date(round.occurrence), round.timeZone)}`;
}

function verdict(round: Round): string {
  if (round.tasks.length === 0) return `*${quietText(round)}*`;
  if (round.state === 'closed') return `*${closedText(round)}*`;
  return `*${askText(round)}* ${tally(round)}`.trim();
}

function contextLine(round: Round): string {
  const zone = round.timeZone;
  const done = tasksIn(round, 'done').length;
  const next =
    round.nextAt === null ? '' : `next ${round.nextOwner === null ? '' : `${mention(round.nextOwner)}, `}${day(round.nextAt, zone)}`;
  const parts = [
    round.owner === null ? 'Nobody owns this one' : `Owner ${mention(round.owner)}`,
    nobodyLeftText(round),
    next,
    round.state === 'open' && round.tasks.length > 0 ? `closes ${when(round.endsAt, zone)}` : '',
    round.tasks.length > 0 ? `${done} of ${round.tasks.length} done` : '',
    isLate(round) ? `*late*: due ${when(round.occurrence, zone)}, when Farrier was not running` : '',
    round.askedBy === null ? '' : `asked for by ${mention(round.askedBy)}`,
    sharedText(round),
  ];
  return parts.filter(Boolean).join(' · ');
}

function taskBlocks(round: Round, task: Task, index: number, live: boolean): KnownBlock[] {
  const state = stateText(task, round.timeZone);
  const nobody = state === null ? ' · nobody yet' : '';
  const assignee = task.assignee === null ? nobody : ` · ${mention(task.assignee)}`;
  const carried = task.carried > 0 ? ` · carried over ${count(task.carried, 'time')}` : '';
  const title = `*${index + 1}. ${asTyped(task.title, 200)}* · ${duration(task.minutes)}${assignee}${carried}`;
  const detail = task.detail === '' ? '' : `${task.wish === null ? clampText(escapeText(task.detail), 700) : asTyped(task.detail, 700)}\n`;
  const note = task.notes.at(-1);
  const noteLine = note === undefined ? '' : `\nNote by ${mention(note.by)}: ${noteText(note, 200)}`;
  const body = state ?? `${detail}Why: ${escapeText(task.why)}`;
  const block = section(`${title}\n${body}${noteLine}`);
  return live ? [block, actions(`task.${task.key}`, ...taskButtons(round, task))] : [block];
}

function taskButtons(round: Round, task: Task): Parameters<typeof actions>[1][] {
  const value = taskValue(round.id, task.key);
  const spoken = clampText(task.title, 60);
  const main =
    task.state !== 'open'
      ? button({ text: 'Reopen', actionId: ACTIONS.reopen, value, spoken: `Reopen: ${spoken}` })
      : task.proof === 'restore'
        ? button({ text: 'Proved by hand', actionId: ACTIONS.prove, value, spoken: `Proved by hand: ${spoken}` })
        : button({ text: 'Done', actionId: ACTIONS.done, value, spoken: `Done: ${spoken}` });
  const isAbout = (entry: MenuEntry) => entry !== 'untrue' || (task.restsOn ?? []).length > 0;
  const entries = MENU.filter((entry) => (task.state === 'open' && isAbout(entry)) || entry === 'evidence');
  return [
    ...answerButtons(round, task),
    ...drillButtons(round, task),
    main,
    overflow(
      ACTIONS.more,
      entries.map((entry) => ({ text: MENU_WORDS[entry], value: `${entry}/${value}` })),
    ),
  ];
}

/** Ask set-up's question about backups, privately; whoever answers it has done the task. */
function answerButtons(round: Round, task: Task): Parameters<typeof actions>[1][] {
  if (task.state !== 'open') return [];
  const sites = round.sites.filter(({ id }) => task.asks?.includes(id)).slice(0, ANSWERS_WITH_BUTTONS);
  return sites.map(({ id, name }) =>
    button({
      text: task.sites.length === 1 ? 'Answer now' : clampText(`Answer for ${name}`, 75),
      actionId: `${SITE_ACTIONS.changeBackups}.${id}`,
      value: id,
    }),
  );
}

/** A restore is proved best by doing one. */
function drillButtons(round: Round, task: Task): Parameters<typeof actions>[1][] {
  if (task.state !== 'open' || task.proof !== 'restore') return [];
  const sites = round.sites.filter(({ id }) => task.sites.length === 0 || task.sites.includes(id)).slice(0, ANSWERS_WITH_BUTTONS);
  return sites.map((site) => drillButton(site, sites.length === 1 ? 'Run the drill' : `Drill ${site.name}`));
}

export function taskValue(round: string, task: string): string {
  return `${task}/${round}`;
}

/** Null for a value that no button of ours carries. */
export function readTaskValue(value: string): { task: string; round: string } | null {
  const [, task, round] = /^([a-z-]+)\/(.+)$/.exec(value) ?? [];
  return task === undefined || round === undefined ? null : { task, round };
}

const DID: Record<Entry['what'], string> = {
  done: 'did',
  reopen: 'reopened',
  assign: 'assigned',
  snooze: 'snoozed',
  skip: 'skipped',
  note: 'wrote about',
  undo: 'undid',
  untrue: 'said what is not true about',
  split: 'split',
  drop: 'dropped',
  wish: 'made a wish of',
  owner: 'changed the owner',
};

const LEFT_OUT_IN_PARENT = 600;

function factBlocks(round: Round, live: boolean): KnownBlock[] {
  const left = leftOutText(round.leftOut, LEFT_OUT_IN_PARENT);
  const last = [
    left === '' ? '' : `Left out: ${left}.`,
    round.waiting > 0 ? `${count(round.waiting, 'older finding')} wait in the list: \`/audit history\`.` : '',
  ];
  const quiet = round.tasks.length === 0;
  return [
    ...(round.proven.length > 0 ? [section(`*Proven:* ${linesText(round.proven, 1500)}`)] : []),
    ...(round.unknown.length > 0 && !quiet ? [section(`*Could not check:* ${linesText(round.unknown, 1500)}`)] : []),
    ...((round.accepted ?? []).length > 0 && !quiet ? [section(`*Accepted as it is:* ${linesText(round.accepted ?? [], 1000)}`)] : []),
    ...runOutBlocks(round),
    ...notConnectedBlocks(round, live),
    ...(last.some(Boolean) ? [context(last.filter(Boolean).join(' '))] : []),
  ];
}

/** Accepted risks come back by themselves when their time is over, and that is said once. */
function runOutBlocks(round: Round): KnownBlock[] {
  const lines = round.runOut ?? [];
  if (lines.length === 0) return [];
  return [section(`*No longer accepted, its time is over:* ${clampText(escapeText(lines.join('; ')), 1000)}`)];
}

function notConnectedBlocks(round: Round, live: boolean): KnownBlock[] {
  const words = (line: Line) => `*Not connected:* ${escapeText(`${line.name}'s ${clampText(line.evidence, 300)}`)}.`;
  const shown = round.notConnected.slice(0, NOT_CONNECTED_WITH_BUTTONS);
  const more = round.notConnected.length - shown.length;
  return [
    ...shown.flatMap((line) =>
      live ? [section(words(line)), actions(`connect.${line.task}.${line.site}`, ...connectButtons(round, line))] : [section(words(line))],
    ),
    ...(more > 0 ? [context(`${count(more, 'more thing')} not connected: \`/maintenance sites\`.`)] : []),
  ];
}

function connectButtons(round: Round, line: Line): Parameters<typeof actions>[1][] {
  const ways: Record<string, string> = { backups: `${SITE_ACTIONS.changeBackups}.${line.site}`, updates: CONNECT.connect };
  const connect = ways[line.task] ?? SITE_ACTIONS.edit;
  return [
    button({ text: 'Connect', actionId: connect, value: line.site }),
    button({ text: 'Leave it out', actionId: ACTIONS.leaveOut, value: `${line.task}/${line.site}/${round.id}` }),
  ];
}

function roundButtons(round: Round): KnownBlock[] {
  const last = lastEntry(round);
  const removable = round.askedBy !== null && round.log.length === 0;
  const task = round.tasks.find((candidate) => candidate.key === last?.task);
  const question = confirm({
    title: 'Remove this round?',
    text: 'Its thread is deleted. Nothing else changes.',
    yes: 'Remove',
    no: 'Keep it',
    style: 'danger',
  });
  return [
    ...(last === null ? [] : [context(`Last: ${mention(last.by)} ${DID[last.what]} ${asTyped(task?.title ?? last.task, 150)}`.trimEnd())]),
    actions(
      'round',
      ...(last === null ? [] : [button({ text: 'Undo', actionId: ACTIONS.undo, value: `${last.number}/${round.id}` })]),
      ...(removable ? [button({ text: 'Remove', actionId: ACTIONS.remove, value: round.id, confirm: question })] : []),
      ...joinButton(round),
      overflow(
        ACTIONS.owner,
        Object.entries(OWNER_MENU).map(([entry, text]) => ({ text, value: `${entry}/${round.id}` })),
      ),
    ),
  ];
}
