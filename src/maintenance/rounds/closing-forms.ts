import type { KnownBlock, ModalView } from '@slack/types';
import { modal, plainInput, section } from '../../slack/blocks.js';
import { asTyped } from '../../wishlist/people-text.js';
import { taskValue } from '../views.js';
import type { Round, Task } from './round.js';

export const CLOSING_FORMS = {
  hours: 'maintenance.effort-form',
  split: 'maintenance.split-form',
  drop: 'maintenance.drop-form',
} as const;

/** Fields of the form that splits a task; the last may stay empty. */
export const PARTS = ['first', 'second', 'third'] as const;

export function hoursModal(round: Round): ModalView {
  const hours = plainInput({
    blockId: 'hours',
    label: 'Hours',
    placeholder: '2.5',
    hint: 'What it took you, all together. A new answer replaces your old one.',
    maxLength: 6,
  });
  return modal({
    callbackId: CLOSING_FORMS.hours,
    title: 'How long did it take?',
    submit: 'Record',
    metadata: round.id,
    blocks: [hours],
  });
}

export function splitModal(round: Round, task: Task): ModalView {
  const labels = { first: 'First part', second: 'Second part', third: 'Third part' };
  const parts = PARTS.map((blockId) =>
    plainInput({ blockId, label: labels[blockId], maxLength: 150, ...(blockId === 'third' ? { optional: true } : {}) }),
  );
  return decisionModal(CLOSING_FORMS.split, 'Split', round, task, [section('The parts take its place from the next round on.'), ...parts]);
}

export function dropModal(round: Round, task: Task): ModalView {
  return decisionModal(CLOSING_FORMS.drop, 'Drop', round, task, [
    section('It comes again only when what it rests on changes.'),
    plainInput({ blockId: 'reason', label: 'Why', placeholder: 'The site is switched off in March', maxLength: 500 }),
  ]);
}

function decisionModal(callbackId: string, title: string, round: Round, task: Task, blocks: KnownBlock[]): ModalView {
  const head = section(`*${asTyped(task.title, 300)}*`);
  return modal({ callbackId, title, submit: title, metadata: taskValue(round.id, task.key), blocks: [head, ...blocks] });
}
