import type { KnownBlock, ModalView } from '@slack/types';
import { isExploitable } from '../audits/exploitable.js';
import { untrueFields } from '../audits/silence-forms.js';
import { placeInZone, wallInZone, wallText } from '../schedule/zoned.js';
import { context, escapeText, input, mention, modal, plainInput, section, select, urlInput, usersSelect } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import { type ViewValues, valueOf } from '../slack/view-values.js';
import { asTyped } from '../wishlist/people-text.js';
import type { RestoreProof, Round, Task } from './rounds/round.js';
import { duration, noteText, when } from './spoken.js';
import { taskValue } from './views.js';

export const FORMS = {
  how: 'maintenance.how',
  restore: 'maintenance.restore',
  assign: 'maintenance.assign',
  skip: 'maintenance.skip',
  snooze: 'maintenance.snooze',
  untrue: 'maintenance.not-true',
  evidence: 'maintenance.evidence',
  owner: 'maintenance.new-owner',
} as const;

const MOST_WORDS = 500;

function taskModal(callbackId: string, title: string, submit: string, round: Round, task: Task, blocks: KnownBlock[]): ModalView {
  const head = section(`*${asTyped(task.title, 300)}*`);
  return modal({ callbackId, title, submit, metadata: taskValue(round.id, task.key), blocks: [head, ...blocks] });
}

/** A task that audits can prove, ticked by hand. */
export function howModal(round: Round, task: Task): ModalView {
  return taskModal(FORMS.how, 'How do you know?', 'Done', round, task, [
    section('Farrier has not seen this for itself, so it is shown as *by hand*, with your words.'),
    ...(task.asks?.length
      ? [section('It comes again while the question is open: *Answer* in the thread asks it, and ticks this for you.')]
      : []),
    plainInput({
      blockId: 'words',
      label: 'How do you know?',
      placeholder: 'Deployed Tuesday, /version says 3.2.25',
      maxLength: MOST_WORDS,
      multiline: true,
    }),
  ]);
}

export function restoreModal(round: Round, task: Task, user: string): ModalView {
  return taskModal(FORMS.restore, 'Proved by hand', 'Record it', round, task, [
    plainInput({ blockId: 'backup', label: 'Which backup', placeholder: 'shop-2026-11-24.dump, 412 MB', maxLength: 200 }),
    plainInput({ blockId: 'into', label: 'Into what', placeholder: 'PostgreSQL 15 on my laptop', maxLength: 200 }),
    plainInput({
      blockId: 'rows',
      label: 'Rows',
      placeholder: '18412',
      hint: 'How many rows you counted in the tables that matter.',
      maxLength: 20,
    }),
    plainInput({ blockId: 'minutes', label: 'Minutes', placeholder: '20', hint: 'How long it took.', maxLength: 10 }),
    input({ blockId: 'who', label: 'Who', element: usersSelect({ actionId: 'who', initial: user }) }),
  ]);
}

export function assignModal(round: Round, task: Task, user: string): ModalView {
  const element = usersSelect({ actionId: 'to', initial: task.assignee ?? user });
  return taskModal(FORMS.assign, 'Assign', 'Assign', round, task, [input({ blockId: 'to', label: 'To whom', element })]);
}

export function ownerModal(round: Round, user: string): ModalView {
  const element = usersSelect({ actionId: 'owner', initial: round.nextOwner ?? user });
  const words = 'Whoever owns a round sees to it that its tasks find somebody.';
  return modal({
    callbackId: FORMS.owner,
    title: 'Swap owner',
    submit: 'Swap',
    metadata: round.id,
    blocks: [section(words), input({ blockId: 'owner', label: 'New owner', element })],
  });
}

const DAY_MS = 86_400_000;
const MORNING_MS = 9 * 3_600_000;
const NEXT_ROUND = 'next';

/** Until when a task may be snoozed within its round: mornings where the team is. */
function snoozeTimes(round: Round, now: Date): { text: string; at: Date }[] {
  const today = wallInZone(now.getTime(), round.timeZone);
  const morning = (days: number) => new Date(placeInZone(today - (today % DAY_MS) + days * DAY_MS + MORNING_MS, round.timeZone));
  const times = [
    { text: 'Tomorrow', at: morning(1) },
    { text: 'In two days', at: morning(2) },
  ];
  return times.filter(({ at }) => at < new Date(round.endsAt));
}

export function snoozeModal(round: Round, task: Task, now: Date): ModalView {
  const times = snoozeTimes(round, now).map(({ text, at }) => ({
    text: `${text}, ${wallText(at, round.timeZone)}`,
    value: at.toISOString(),
  }));
  const choices = [...times, { text: 'Next round', value: NEXT_ROUND }];
  return taskModal(FORMS.snooze, 'Snooze', 'Snooze', round, task, [
    input({ blockId: 'until', label: 'Until when', element: select({ actionId: 'until', choices, initial: choices[0]?.value }) }),
    context('Then it is open again by itself.'),
  ]);
}

/** As ISO; null: until the next round. */
export function readSnooze(values: ViewValues): string | null {
  const chosen = valueOf(values, 'until');
  return Number.isNaN(Date.parse(chosen)) ? null : chosen;
}

/** A note, a link or both; or what is wrong at which field. */
export function readNote(values: ViewValues): { words: string; link?: string } | { errors: Record<string, string> } {
  const words = valueOf(values, 'words').trim();
  const address = valueOf(values, 'link').trim();
  if (words === '' && address === '') return { errors: { words: 'This is empty. Write a few words or give a link, or cancel.' } };
  if (address === '') return { words };
  const isWeb = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
  if (!isWeb || address.length > 1000) return { errors: { link: `"${clampText(address, 60)}" is no address. It begins with https://` } };
  return { words, link: address };
}

export function skipModal(round: Round, task: Task): ModalView {
  return taskModal(FORMS.skip, 'Skip', 'Skip', round, task, [
    plainInput({ blockId: 'reason', label: 'Why', placeholder: 'The shop is frozen until January', maxLength: MOST_WORDS }),
  ]);
}

/** Keeps the findings quiet that the task rests on. */
export function notTrueModal(round: Round, task: Task): ModalView {
  const titles = [...new Set((task.restsOn ?? []).map((one) => (isExploitable(one) ? 'a critical finding' : one.title)))];
  const words = `It rests on ${titles.length === 1 ? 'this finding' : `these ${titles.length} findings`}. Each is quiet until its evidence changes, and counts against its check.`;
  const lines = titles.slice(0, 10).map((title) => `• ${clampText(escapeText(title), 200)}`);
  return taskModal(FORMS.untrue, 'Not true', 'Say so', round, task, [section([words, ...lines].join('\n')), ...untrueFields()]);
}

/** What is known of the task, and room for what a person knows. */
export function evidenceModal(round: Round, task: Task): ModalView {
  const proof = task.byHand?.restore;
  const facts = [
    task.fromRounds === undefined
      ? ''
      : `About ${duration(task.minutes)}: the median of your last ${task.fromRounds} rounds with such a task, by what you said they took.`,
    task.detail === '' ? 'Nothing was measured for this task.' : clampText(escapeText(task.detail), 2500),
    task.byHand === null
      ? ''
      : `By hand, ${mention(task.byHand.by)}, ${when(task.byHand.at, round.timeZone)}: ${clampText(escapeText(task.byHand.words), 600)}`,
    proof === undefined
      ? ''
      : `Restored ${escapeText(proof.backup)} into ${escapeText(proof.into)}: ${proof.rows} rows in ${proof.minutes} min, by ${mention(proof.who)}`,
  ];
  const notes = task.notes
    .slice(-10)
    .map((note) => context(`${mention(note.by)}, ${when(note.at, round.timeZone)}: ${noteText(note, 600)}`));
  return taskModal(FORMS.evidence, 'Evidence', 'Add', round, task, [
    ...facts.filter(Boolean).map((fact) => section(fact)),
    ...notes,
    plainInput({ blockId: 'words', label: 'Add a note', maxLength: MOST_WORDS, optional: true }),
    urlInput({ blockId: 'link', label: 'And a link', placeholder: 'https://…', optional: true }),
  ]);
}

/** The facts of a restore, or what is wrong at which field. */
export function readRestore(values: ViewValues): { proof: RestoreProof; words: string } | { errors: Record<string, string> } {
  const text = (field: string) => valueOf(values, field).trim();
  const rows = readNumber(text('rows'));
  const minutes = readNumber(text('minutes'));
  const errors: Record<string, string> = {};
  if (rows === null || !Number.isInteger(rows))
    errors['rows'] = `"${text('rows')}" is no whole number. Write the rows you counted, as in 18412.`;
  else if (rows === 0) errors['rows'] = 'A restore without any row proves nothing. Count again, or leave the task open.';
  if (minutes === null) errors['minutes'] = `"${text('minutes')}" is no number of minutes. Write it as in 20.`;
  if (text('backup') === '') errors['backup'] = 'Name the backup that you restored.';
  if (text('into') === '') errors['into'] = 'Say where you restored it.';
  if (rows === null || minutes === null || Object.keys(errors).length > 0) return { errors };
  const proof: RestoreProof = { backup: text('backup'), into: text('into'), rows, minutes, who: valueOf(values, 'who') };
  return { proof, words: `restored ${proof.backup} into ${proof.into}, ${rows} rows, ${minutes} min` };
}

/** With or without thousands separators; null for anything else. */
function readNumber(text: string): number | null {
  const bare = text.replaceAll(/[\s'_]|,(?=\d{3}\b)/g, '');
  return /^\d{1,15}(\.\d+)?$/.test(bare) ? Number(bare) : null;
}
