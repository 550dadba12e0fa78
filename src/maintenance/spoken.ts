import { wallText } from '../schedule/zoned.js';
import { escapeText, link, mention, slackDate } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import { templateOf } from './plans/templates.js';
import { type LeftOut, type Line, minutesOf, type Note, namesOf, type Round, type Task, tasksIn } from './rounds/round.js';

/** `20 min`, `1 h 30`, `2 h`. */
export function duration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = Math.round(minutes % 60);
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest}`;
}

/** A moment in the reader's own zone; in the plan's zone where a client cannot tell. */
export function when(iso: string, zone: string): string {
  return slackDate(new Date(iso), '{date_short_pretty} {time}', wallText(new Date(iso), zone));
}

/** A day in the reader's own zone. */
export function day(iso: string, zone: string): string {
  return slackDate(new Date(iso), '{date_short_pretty}', wallText(new Date(iso), zone).split(',')[0]);
}

export function sitesOf(round: Round): string {
  return round.sites.length > 0 ? namesOf(round.sites.map((site) => site.name)) : 'No site';
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `2 proven by Farrier. 1 not connected.`; empty when there is nothing to say. */
export function tally(round: Round): string {
  const parts = [
    round.proven.length > 0 ? `${round.proven.length} proven by Farrier.` : '',
    round.notConnected.length > 0 ? `${round.notConnected.length} not connected.` : '',
    (round.accepted ?? []).length > 0 ? `${round.accepted?.length} accepted as it is.` : '',
    round.unknown.length > 0 ? `${round.unknown.length} could not be checked.` : '',
  ];
  return parts.filter(Boolean).join(' ');
}

/** `Shop: reported in at 03:02; Billing: …`, grouped by task. Escaped. */
export function linesText(lines: readonly Line[], max: number): string {
  const tasks = [...new Set(lines.map((line) => line.task))];
  const groups = tasks.map((task) => {
    const ofTask = lines.filter((line) => line.task === task).map((line) => `${line.name}: ${line.evidence}`);
    return `${templateOf(task)?.title.toLowerCase() ?? task} (${ofTask.join('; ')})`;
  });
  return clampText(escapeText(groups.join(' · ')), max);
}

/** `links and spelling (monthly, 1 Dec); …`, grouped by reason. Escaped. */
export function leftOutText(leftOut: readonly LeftOut[], max: number): string {
  const reasons = [...new Set(leftOut.map((left) => left.reason))];
  const groups = reasons.map((reason) => {
    const titles = leftOut.filter((left) => left.reason === reason).map((left) => left.title);
    return `${titles.join(', ')} (${reason})`;
  });
  return clampText(escapeText(groups.join('; ')), max);
}

/** What somebody wrote about a task, with its link. Escaped. */
export function noteText({ words, link: address }: Note, max: number): string {
  const shown = address === undefined ? '' : link(address, clampText(address.replace(/^https?:\/\//, ''), 60));
  return [clampText(escapeText(words), max), shown].filter(Boolean).join(' ');
}

/** `Done by @ada, Tue 10:12, by hand: "restored it"`; null while the task is open. */
export function stateText(task: Task, zone: string): string | null {
  const who = task.by === null ? '' : ` by ${mention(task.by)}`;
  const at = task.at === null ? '' : `, ${when(task.at, zone)}`;
  if (task.state === 'done' && task.seen !== undefined)
    return `*Done*, seen by Farrier${at}: ${clampText(escapeText(task.seen.evidence), 300)}`;
  if (task.state === 'done') return `*Done*${who}${at}${byHandText(task)}`;
  if (task.state === 'skipped') return `*Skipped*${who}${at}: ${clampText(escapeText(task.reason ?? ''), 300)}`;
  if (task.state === 'snoozed')
    return `*Snoozed*${who} until ${task.snoozedUntil === undefined ? 'the next round' : when(task.snoozedUntil, zone)}`;
  if (task.state === 'carried') return '*Carried over* to the next round';
  return null;
}

function byHandText(task: Task): string {
  if (task.byHand === null) return '';
  return `, *by hand*: "${clampText(escapeText(task.byHand.words), 300)}"`;
}

/** `Shop and Billing: nothing to do. Backups, updates and site proven today. Next 1 Dec.`, only when that is true. Escaped. */
export function quietText(round: Round): string {
  const next = round.nextAt === null ? '' : ` Next ${day(round.nextAt, round.timeZone)}.`;
  if (round.unknown.length > 0) {
    const reasons = round.unknown.map((line) => `${line.name}: ${line.evidence}`);
    return `Nothing found, but not everything could be checked: ${clampText(escapeText(reasons.join('; ')), 600)}.${next}`;
  }
  const accepted = (round.accepted ?? []).map((line) => `${line.name}: ${line.evidence}`);
  if (accepted.length > 0) return `Nothing to do beyond what is accepted: ${clampText(escapeText(accepted.join('; ')), 600)}.${next}`;
  const proven = [...new Set(round.proven.map((line) => templateOf(line.task)?.title.toLowerCase() ?? line.task))];
  if (proven.length === 0) return `Nothing to do, and nothing could be proven: no site is connected.${next}`;
  const said = `${namesOf(proven)} proven today`;
  const sentence = said.charAt(0).toUpperCase() + said.slice(1);
  if (round.notConnected.length > 0) return `Nothing to do in what is connected. ${sentence}.${next}`;
  return `${escapeText(sitesOf(round))}: nothing to do. ${sentence}.${next}`;
}

/** `3 for you, about 1 h 30 of your 2 h.` */
export function askText(round: Round): string {
  return `${round.tasks.length} for you, about ${duration(minutesOf(round.tasks))} of your ${duration(round.hoursAWeek * 60)}.`;
}

/** `Closed: 2 of 3 done, 1 carried over.` */
export function closedText(round: Round): string {
  const counted = (state: Task['state'], words: string) => {
    const number = tasksIn(round, state).length;
    return number === 0 ? [] : [`${number} ${words}`];
  };
  const done = `${tasksIn(round, 'done').length} of ${round.tasks.length} done`;
  return `Closed: ${[done, ...counted('skipped', 'skipped'), ...counted('snoozed', 'snoozed'), ...counted('carried', 'carried over')].join(', ')}.`;
}
