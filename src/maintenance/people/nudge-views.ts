import { actions, button, context, escapeText, mention, section } from '../../slack/blocks.js';
import { clampText } from '../../slack/limits.js';
import type { Content } from '../../slack/outbox.js';
import { asTyped } from '../../wishlist/people-text.js';
import type { Passed, Round, Task } from '../rounds/round.js';
import { count, sitesOf, when } from '../spoken.js';
import { type NudgeKind, whoseTask } from './nudges.js';
import { ROTA_ACTIONS } from './rota-actions.js';
import { goneText } from './rota-views.js';

const LISTED = 10;

/** The reply that reminds in the thread. Names only those of `people`, whoever else has tasks here. */
export function nudgeContent(round: Round, kind: NudgeKind, tasks: Task[], people: readonly string[]): Content {
  const number = count(tasks.length, 'open task');
  const heads: Record<NudgeKind, string> = {
    before: `${number} before this closes ${when(round.endsAt, round.timeZone)}.`,
    end: `Last hours: ${number}, and this closes ${when(round.endsAt, round.timeZone)}.`,
    after: `Carried over to the next round: ${count(tasks.length, 'task')}. Done since? Tick it there.`,
  };
  const lines = tasks.slice(0, LISTED).map((task) => {
    const who = whoseTask(round, task);
    const named = who === null ? ' · nobody yet' : people.includes(who) ? ` · ${mention(who)}` : '';
    return `• ${titleOf(task)}${named}`;
  });
  const text = [heads[kind], ...lines].join('\n');
  return { text, blocks: [section(clampText(text, 2900)), actions('nudge', preferencesButton())] };
}

/** A person's open tasks over all rounds, in one direct message. */
export function reminderContent(rounds: { round: Round; name: string; tasks: Task[] }[]): Content {
  const number = rounds.reduce((sum, { tasks }) => sum + tasks.length, 0);
  const head = `*${count(number, 'open task')} of yours${rounds.length > 1 ? ` in ${rounds.length} rounds` : ''}.*`;
  const parts = rounds.slice(0, LISTED).map(({ round, name, tasks }) => {
    const closes = round.state === 'open' ? `, closes ${when(round.endsAt, round.timeZone)}` : ', carried over';
    const lines = tasks.slice(0, LISTED).map((task) => `• ${titleOf(task)}`);
    return [`<#${round.channel}> *${escapeText(name)}*, ${escapeText(sitesOf(round))}${closes}`, ...lines].join('\n');
  });
  return {
    text: [head, ...parts].join('\n'),
    blocks: [
      section(head),
      ...parts.map((part) => section(clampText(part, 2900))),
      actions('nudge', preferencesButton()),
      context('At most one such message a day, in your working hours.'),
    ],
  };
}

/** Leads to a person's own settings. */
export function preferencesButton() {
  return button({ text: 'My turns and nudges', actionId: ROTA_ACTIONS.preferences });
}

function titleOf(task: Task): string {
  return asTyped(task.title, 150);
}

type Move = NonNullable<Round['moved']>[number];

/** Said once when somebody goes away while a round runs. */
export function movedContent(round: Round, move: Move): Content {
  const gone: Passed = { user: move.from, why: move.why, until: move.until };
  const tasks = move.tasks.length === 0 ? '' : move.owner ? ` and ${count(move.tasks.length, 'task')}` : count(move.tasks.length, 'task');
  const taken = move.to === null ? 'nobody else is in the rota' : `${mention(move.to)} takes ${move.owner ? `this one${tasks}` : tasks}`;
  const text = `${goneText(gone, round.timeZone)}; ${taken}.`;
  const back = button({ text: 'Swap back', actionId: ROTA_ACTIONS.swapBack, value: `${move.from}/${round.id}` });
  return { text, blocks: [section(text, move.why === 'away' && move.to !== null ? back : undefined)] };
}

/** Said once when they are back. */
export function backContent(move: Move): Content {
  const what = [...(move.owner ? ['this round'] : []), ...(move.tasks.length > 0 ? [count(move.tasks.length, 'task')] : [])].join(' and ');
  const text = `${mention(move.from)} is back and has ${what} again.`;
  return { text, blocks: [section(text)] };
}
