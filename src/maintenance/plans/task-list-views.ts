import type { KnownBlock, ModalView } from '@slack/types';
import { actions, button, context, escapeText, input, modal, option, overflow, plainInput, section, select } from '../../slack/blocks.js';
import { duration } from '../spoken.js';
import type { Plan } from './plan.js';
import { planWords } from './plan-words.js';
import { MOST_OWN, type OwnTask, taskListOf } from './task-list.js';
import { TEMPLATES } from './templates.js';

export const TASKS = { add: 'maintenance.task-add', own: 'maintenance.task-own' } as const;
export const TASK_FORMS = { list: 'maintenance.tasks', own: 'maintenance.own-task' } as const;

const CADENCES = { weekly: 'Weekly', monthly: 'Monthly', quarterly: 'Quarterly' } as const;
export type CadenceChoice = keyof typeof CADENCES;

/** What the plan's rounds choose from: the built-in tasks that are on, and its own. */
export function tasksModal(plan: Plan): ModalView {
  const list = taskListOf(plan);
  const choices = TEMPLATES.map(({ key, title }) => option({ text: title, value: key }));
  const on = choices.filter(({ value }) => !list.off.includes(value ?? ''));
  return modal({
    callbackId: TASK_FORMS.list,
    title: 'Tasks',
    submit: 'Save',
    metadata: plan.id,
    blocks: [
      section(`The tasks of ${planWords(plan)}, version ${list.version}. A round that is open keeps the list it opened with.`),
      input({
        blockId: 'on',
        label: 'Built-in tasks',
        optional: true,
        hint: 'Take one out and no round of this plan asks for it.',
        element: { type: 'multi_static_select', action_id: 'on', options: choices, ...(on.length === 0 ? {} : { initial_options: on }) },
      }),
      section(list.own.length === 0 ? '*Own tasks:* none yet.' : '*Own tasks*'),
      ...list.own.map((task) => ownRow(plan, task)),
      ...(list.own.length < MOST_OWN ? [actions('add', button({ text: 'Add a task', actionId: TASKS.add, value: plan.id }))] : []),
      context('Adding, changing and removing an own task counts at once.'),
    ],
  });
}

/** Entries of an own task's menu; the value is `<entry>/<task>/<plan>`. */
const OWN_ENTRIES = { change: 'Change', remove: 'Remove' } as const;

function ownRow(plan: Plan, task: OwnTask): KnownBlock {
  const menu = overflow(
    TASKS.own,
    Object.entries(OWN_ENTRIES).map(([entry, text]) => ({ text, value: `${entry}/${task.key}/${plan.id}` })),
  );
  const words = `*${escapeText(task.title)}* · ${duration(task.minutes)} · ${task.cadence}\nWhy: ${escapeText(task.why)}`;
  return { ...section(words, menu), block_id: `own.${task.key}` };
}

export function readOwnEntry(value: string): { entry: 'change' | 'remove'; key: string; plan: string } | null {
  const [, entry, key, plan] = /^(change|remove)\/([a-z-]+)\/(.+)$/.exec(value) ?? [];
  if ((entry !== 'change' && entry !== 'remove') || key === undefined || plan === undefined) return null;
  return { entry, key, plan };
}

/** A new own task, or one that is there; `below` is the view of the list. */
export function ownTaskModal(plan: Plan, task: OwnTask | null): ModalView {
  return modal({
    callbackId: TASK_FORMS.own,
    title: task === null ? 'Add a task' : 'Change the task',
    submit: task === null ? 'Add' : 'Save',
    metadata: `${task?.key ?? ''}/${plan.id}`,
    blocks: [
      plainInput({ blockId: 'title', label: 'Title', initial: task?.title, placeholder: 'Rotate the log files', maxLength: 150 }),
      plainInput({ blockId: 'minutes', label: 'Minutes', initial: String(task?.minutes ?? 30), maxLength: 4 }),
      plainInput({
        blockId: 'why',
        label: 'Why',
        initial: task?.why,
        placeholder: 'a full disk stops the site.',
        hint: 'One line that somebody who is no developer understands.',
        maxLength: 200,
      }),
      input({
        blockId: 'cadence',
        label: 'How often',
        hint: 'Monthly and quarterly tasks come in the first round of their month or quarter.',
        element: select({
          actionId: 'cadence',
          choices: Object.entries(CADENCES).map(([value, text]) => ({ text, value })),
          initial: task?.cadence ?? 'weekly',
        }),
      }),
    ],
  });
}
