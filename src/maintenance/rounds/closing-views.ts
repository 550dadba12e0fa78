import type { KnownBlock } from '@slack/types';
import { actions, button, context, escapeText, mention, section } from '../../slack/blocks.js';
import { clampText } from '../../slack/limits.js';
import type { Content } from '../../slack/outbox.js';
import { asTyped } from '../../wishlist/people-text.js';
import { closedText, count, day, duration, linesText, when } from '../spoken.js';
import { taskValue } from '../views.js';
import { DECIDE_AFTER, mayDecide } from './carried-over.js';
import { EFFORTS } from './effort.js';
import { type Round, type Task, tasksIn } from './round.js';
import { namedWhereShared } from './shared-thread.js';

export const CLOSING = {
  /** One action a choice, so that their ids differ in one message: `maintenance.effort.15`. */
  effort: 'maintenance.effort',
  hours: 'maintenance.effort-hours',
  split: 'maintenance.split',
  drop: 'maintenance.drop',
  wish: 'maintenance.make-wish',
  takeBack: 'maintenance.take-back',
} as const;

/** Tasks with buttons; a round has no more that were carried over three times. */
const MOST_DECISIONS = 5;
const DAY_MS = 86_400_000;

/** The reply that ends the thread: what came of the round, how long it took, and what comes next. */
export function closingContent(round: Round): Content {
  const lines = closingLines(round);
  const question = asksForEffort(round) ? ' About how long did it take?' : '';
  const head = section(`${namedWhereShared(round)}*${closedText(round)}*${question}`);
  const efforts = effortsText(round);
  const blocks = [
    head,
    ...(question === '' ? [] : [effortButtons(round)]),
    ...(efforts === '' ? [] : [context(efforts)]),
    ...lines.slice(0, -1).map((line) => section(clampText(line, 2900))),
    ...decisionBlocks(round),
    ...lines.slice(-1).map((line) => section(clampText(line, 2900))),
  ];
  return { text: [`${namedWhereShared(round)}*${closedText(round)}*`, efforts, ...lines].filter(Boolean).join('\n'), blocks };
}

/** Nobody is asked how long it took to do nothing. */
function asksForEffort(round: Round): boolean {
  return round.log.length > 0 || tasksIn(round, 'done').some((task) => task.by !== null);
}

function effortButtons(round: Round): KnownBlock {
  const choices = EFFORTS.map(({ text, minutes }) =>
    button({ text, actionId: `${CLOSING.effort}.${minutes}`, value: `${minutes}/${round.id}`, spoken: `The round took me ${text}` }),
  );
  const more = button({ text: 'More', actionId: CLOSING.hours, value: round.id, spoken: 'The round took me another time' });
  return actions('effort', ...choices, more);
}

/** `@ada: about 1 h · @ben: about 15 min`. */
function effortsText(round: Round): string {
  const said = Object.entries(round.efforts ?? {}).toSorted(([, a], [, b]) => a.at.localeCompare(b.at));
  return said.map(([user, { minutes }]) => `${mention(user)}: about ${duration(minutes)}`).join(' · ');
}

/** Everything below the first line; the last says what comes next. */
function closingLines(round: Round): string[] {
  const list = (tasks: Task[], words: (task: Task) => string) => clampText(tasks.map(words).join(' · '), 2800);
  const done = tasksIn(round, 'done');
  const skipped = tasksIn(round, 'skipped');
  const carried = tasksIn(round, 'carried', 'snoozed');
  const after = [changesText(round), nextText(round)].filter(Boolean).join(' ');
  return [
    done.length > 0 ? `Done: ${list(done, (task) => `${titleOf(task)}${evidenceOf(task)}`)}` : '',
    skipped.length > 0 ? `Skipped: ${list(skipped, skippedText)}` : '',
    carried.length > 0 ? `Carried over: ${list(carried, (task) => `${titleOf(task)}${timesText(task)}`)}${decideSoon(carried)}` : '',
    round.unknown.length > 0 ? `Could not check: ${linesText(round.unknown, 600)}` : '',
    after,
  ].filter(Boolean);
}

function titleOf(task: Task): string {
  return asTyped(task.title, 150);
}

/** ` (@owner; by hand: "deployed Thursday")`: who did it and what shows it. */
function evidenceOf(task: Task): string {
  const who = task.by === null ? '' : mention(task.by);
  const evidence = [who, proofText(task)].filter(Boolean).join('; ');
  return evidence === '' ? '' : ` (${evidence})`;
}

function proofText(task: Task): string {
  const restore = task.byHand?.restore;
  if (restore !== undefined) {
    return `by hand: ${clampText(escapeText(restore.backup), 100)} into ${clampText(escapeText(restore.into), 100)}, ${count(restore.rows, 'row')}`;
  }
  if (task.byHand !== null) return `by hand: "${clampText(escapeText(task.byHand.words), 150)}"`;
  if (task.seen !== undefined) return `seen by Farrier: ${clampText(escapeText(task.seen.evidence), 150)}`;
  const note = task.notes.at(-1);
  return note === undefined ? '' : `"${clampText(escapeText(note.words), 150)}"`;
}

function skippedText(task: Task): string {
  return `${titleOf(task)} (${clampText(escapeText(task.reason ?? ''), 150)})`;
}

function timesText(task: Task): string {
  if (task.state === 'snoozed') return ', snoozed';
  const { decision } = task;
  if (decision?.what === 'split') return `, split into ${decision.titles.map((title) => asTyped(title, 150)).join(' and ')}`;
  const times = task.carried + 1;
  if (times === 1) return '';
  return `, ${ordinal(times)} time`;
}

/** What becomes of tasks that are carried over again; once for all of them. */
function decideSoon(carried: readonly Task[]): string {
  const again = carried.some((task) => task.state === 'carried' && task.carried > 0 && task.carried + 1 < DECIDE_AFTER);
  return again ? `. After ${DECIDE_AFTER} times: split, drop or wish.` : '';
}

function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13;
  const ending = teen ? undefined : [undefined, 'st', 'nd', 'rd'][number % 10];
  return `${number}${ending ?? 'th'}`;
}

function decisionBlocks(round: Round): KnownBlock[] {
  const asked = round.tasks.filter((task) => mayDecide(task) || task.decision !== undefined);
  return asked
    .slice(0, MOST_DECISIONS)
    .flatMap((task): KnownBlock[] => (task.decision === undefined ? ask(round, task) : answered(round, task)));
}

function ask(round: Round, task: Task): KnownBlock[] {
  const value = taskValue(round.id, task.key);
  const times = task.carried + 1;
  const spoken = clampText(task.title, 60);
  const wish = button({ text: 'Make it a wish', actionId: CLOSING.wish, value, spoken: `Make it a wish: ${spoken}` });
  return [
    section(`*${titleOf(task)}* was carried over ${count(times, 'time')}. Smaller, not at all, or some day?`),
    actions(
      `decide.${task.key}`,
      button({ text: 'Split', actionId: CLOSING.split, value, spoken: `Split: ${spoken}` }),
      button({ text: 'Drop', actionId: CLOSING.drop, value, spoken: `Drop: ${spoken}` }),
      // A nibble is a wish already.
      ...(task.wish === null ? [wish] : []),
    ),
  ];
}

const DECIDED = { split: 'split', drop: 'dropped', wish: 'made a wish of' } as const;

function answered(round: Round, task: Task): KnownBlock[] {
  const { decision } = task;
  if (decision === undefined) return [];
  const value = taskValue(round.id, task.key);
  return [
    context(`${mention(decision.by)} ${DECIDED[decision.what]} ${titleOf(task)}, ${when(decision.at, round.timeZone)}`),
    actions(
      `decide.${task.key}`,
      button({ text: 'Undo', actionId: CLOSING.takeBack, value, spoken: `Undo: ${clampText(task.title, 60)}` }),
    ),
  ];
}

/** `Since last week: 12 fixed, 0 new, 5 open.` */
function changesText(round: Round): string {
  const { changes } = round;
  if (changes === undefined) return '';
  if (changes.since === null) return `Known so far: ${count(changes.open, 'open finding')}.`;
  const days = Math.round((Date.parse(round.closedAt ?? round.endsAt) - Date.parse(changes.since)) / DAY_MS);
  const since = days >= 5 && days <= 9 ? 'last week' : day(changes.since, round.timeZone);
  return `Since ${since}: ${changes.fixed} fixed, ${changes.new} new, ${changes.open} open.`;
}

function nextText(round: Round): string {
  if (round.nextAt === null) return '';
  return `Next: ${when(round.nextAt, round.timeZone)}${round.nextOwner === null ? '' : `, ${mention(round.nextOwner)}`}.`;
}
