import type { InputBlock, ModalView } from '@slack/types';
import { LAST_DAY, MOST_WEEKS, NTHS } from '../../schedule/choices.js';
import { DAY_NAMES } from '../../schedule/describe.js';
import { MONTHS, wallText } from '../../schedule/zoned.js';
import { type Choice, checkboxes, escapeText, input, modal, plainInput, section, select } from '../../slack/blocks.js';
import { clampText } from '../../slack/limits.js';
import { KINDS, type Kind, type PlanField, type PlanForm, SHIFTS } from './plan-form.js';

export const PLAN_FORM = 'maintenance.plan-form';
export const PLAN_FIELD = 'maintenance.plan-field';

/** A date to come, and dates of the rule that were moved onto it and left out. */
export interface ShownDate {
  at: Date;
  fellHere: Date[];
}

/** What a plan would do with the form as it is, or why it could not be saved. */
export type Preview = { ok: true; sentence: string; dates: ShownDate[]; timeZone: string } | { ok: false; faults: string[] };

interface Options {
  form: PlanForm;
  preview: Preview;
  /** Comes back with each change and with the submission. */
  metadata: string;
  isNew: boolean;
  /** What to say above everything; plain text. */
  remark?: string;
}

/** The form of a plan: what it amounts to, where a long form begins, and the fields of the chosen recurrence only. */
export function planModal({ form, preview, metadata, isNew, remark }: Options): ModalView {
  const shifted = form.shift === 'keep' ? [] : [holidaysField(form), daysOffField(form)];
  return modal({
    callbackId: PLAN_FORM,
    title: isNew ? 'New plan' : 'Plan',
    submit: isNew ? 'Start the plan' : 'Save',
    metadata,
    blocks: [
      ...(remark === undefined ? [] : [section(`*${escapeText(remark)}*`)]),
      section(previewText(preview)),
      plainInput({ blockId: 'name', label: 'Name', initial: form.name, placeholder: 'Weekly maintenance', maxLength: 100 }),
      menu('kind', 'Repeats', entries(KINDS), form.kind),
      ...recurrenceFields(form),
      ...(form.kind === 'cron' ? [] : [picker('time', 'Time', { type: 'timepicker', action_id: PLAN_FIELD, initial_time: form.time })]),
      plainInput({
        blockId: 'timeZone',
        label: 'Time zone',
        actionId: PLAN_FIELD,
        dispatch: true,
        initial: form.timeZone,
        placeholder: 'Europe/London',
        hint: 'Local time is kept when the clocks change. Enter shows the dates.',
        maxLength: 100,
      }),
      ...(form.kind === 'once'
        ? []
        : [day('start', 'First day', form.start, 'Nothing before it; "every second week" counts from its week.')]),
      menu('shift', 'On a weekend or a day off', entries(SHIFTS), form.shift),
      ...shifted,
      plainInput({
        blockId: 'hours',
        label: 'Hours a week',
        initial: form.hours,
        hint: 'What the team can spend; 2 is a good start.',
        maxLength: 5,
      }),
    ],
  });
}

function recurrenceFields(form: PlanForm): InputBlock[] {
  const fields: Record<Kind, () => InputBlock[]> = {
    weekly: () => [
      input({
        blockId: 'days',
        label: 'Days',
        dispatch: true,
        element: checkboxes({ actionId: PLAN_FIELD, choices: entries(DAY_NAMES), initial: form.days }),
      }),
      menu('every', 'How often', weeks(), form.every),
    ],
    'month-day': () => [dayOfMonth(form, 'A month without that day has no round; "last day" is in every month.')],
    'month-weekday': () => [menu('nth', 'Which', nths(), form.nth), menu('weekday', 'Weekday', entries(DAY_NAMES), form.weekday)],
    'last-working-day': () => [],
    quarterly: () => [
      menu('quarter', 'Months', quarters(), form.quarter),
      menu('nth', 'Which', nths(), form.nth),
      menu('weekday', 'Weekday', entries(DAY_NAMES), form.weekday),
    ],
    yearly: () => [
      menu('month', 'Month', numbered(MONTHS), form.month),
      dayOfMonth(form, '29 February is in leap years only; "last day" is in every year.'),
    ],
    once: () => [day('date', 'Date', form.date)],
    rule: () => [
      typed(
        'rrule',
        'RRULE',
        form.rrule,
        'FREQ=MONTHLY;BYDAY=2TU',
        'RFC 5545, daily or rarer. BYHOUR in it takes the place of Time. Enter shows the dates.',
      ),
    ],
    cron: () => [
      typed(
        'cron',
        'Cron line',
        form.cron,
        '30 9 * * 1',
        'Minute, hour, day of month, month, weekday; at most once a day. Enter shows the dates.',
      ),
    ],
  };
  return fields[form.kind]();
}

function dayOfMonth(form: PlanForm, hint: string): InputBlock {
  const days = Array.from({ length: 31 }, (_, index) => ({ text: String(index + 1), value: String(index + 1) }));
  return menu('day', 'Day', [...days, { text: 'Last day', value: String(LAST_DAY) }], form.day, hint);
}

function holidaysField(form: PlanForm): InputBlock {
  return plainInput({
    blockId: 'holidays',
    label: 'Public holidays of',
    actionId: PLAN_FIELD,
    dispatch: true,
    optional: true,
    initial: form.holidays,
    placeholder: 'DE-BY',
    hint: 'A country such as DE, or a part of it such as DE-BY or US-CA. Empty: only weekends. Enter shows the dates.',
    maxLength: 20,
  });
}

function daysOffField(form: PlanForm): InputBlock {
  return plainInput({
    blockId: 'daysOff',
    label: 'Own days off',
    actionId: PLAN_FIELD,
    dispatch: true,
    optional: true,
    initial: form.daysOff,
    placeholder: '2026-12-24, 2026-12-31',
    hint: 'Days on which nobody works besides. Enter shows the dates.',
    maxLength: 1200,
  });
}

function menu(blockId: PlanField, label: string, choices: Choice[], initial: string, hint?: string): InputBlock {
  return input({ blockId, label, hint, dispatch: true, element: select({ actionId: PLAN_FIELD, choices, initial }) });
}

function picker(blockId: PlanField, label: string, element: InputBlock['element'], hint?: string): InputBlock {
  return input({ blockId, label, hint, dispatch: true, element });
}

function day(blockId: PlanField, label: string, initial: string, hint?: string): InputBlock {
  const known = initial === '' ? {} : { initial_date: initial };
  return picker(blockId, label, { type: 'datepicker', action_id: PLAN_FIELD, ...known }, hint);
}

function typed(blockId: PlanField, label: string, initial: string, placeholder: string, hint: string): InputBlock {
  return plainInput({ blockId, label, actionId: PLAN_FIELD, dispatch: true, initial, placeholder, hint, maxLength: 500 });
}

function entries(words: Record<string, string>): Choice[] {
  return Object.entries(words).map(([value, text]) => ({ value, text }));
}

function numbered(words: readonly string[]): Choice[] {
  return words.map((text, index) => ({ text, value: String(index + 1) }));
}

function weeks(): Choice[] {
  const words = ['Every week', 'Every second week', 'Every third week', 'Every fourth week'];
  return numbered(Array.from({ length: MOST_WEEKS }, (_, index) => words[index] ?? `Every ${index + 1} weeks`));
}

function nths(): Choice[] {
  const words: Record<number, string> = { 1: 'First', 2: 'Second', 3: 'Third', 4: 'Fourth', [-1]: 'Last' };
  return NTHS.map((nth) => ({ text: words[nth] ?? String(nth), value: String(nth) }));
}

function quarters(): Choice[] {
  return numbered(['January, April, July, October', 'February, May, August, November', 'March, June, September, December']);
}

function previewText(preview: Preview): string {
  if (!preview.ok) return clampText(`*Not yet.* ${preview.faults.map(escapeText).join('\n')}`, 2900);
  const { sentence, dates, timeZone } = preview;
  const head = `*${sentence.charAt(0).toUpperCase()}${escapeText(sentence.slice(1))}*`;
  const many = dates.length === 1 ? 'The only date' : dates.length < 5 ? `The last ${dates.length} dates` : 'The next five dates';
  const lines = dates.map(({ at, fellHere }) => `• ${wallText(at, timeZone)}${together(fellHere, timeZone)}`);
  return [clampText(head, 2500), `${many}, ${timeZone}:`, ...lines].join('\n');
}

function together(dates: Date[], timeZone: string): string {
  if (dates.length === 0) return '';
  const days = dates.slice(0, 3).map((date) => wallText(date, timeZone).split(',')[0] ?? '');
  const more = dates.length > days.length ? ` and ${dates.length - days.length} more` : '';
  return `, and ${days.join(', ')}${more} with it`;
}

/** After saving: what the plan does now. `text` is formatted. */
export function savedModal(text: string): ModalView {
  return modal({ callbackId: 'maintenance.plan-saved', title: 'Plan', close: 'Close', blocks: [section(clampText(text, 3000))] });
}
