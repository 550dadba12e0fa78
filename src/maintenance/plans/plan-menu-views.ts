import type { KnownBlock, ModalView } from '@slack/types';
import { actions, button, confirm, context, input, modal, plainInput, section } from '../../slack/blocks.js';
import { clampText } from '../../slack/limits.js';
import type { Plan } from './plan.js';
import { planWords } from './plan-words.js';

export const PLAN_FORMS = {
  pause: 'maintenance.plan-pause',
  pauseAll: 'maintenance.plans-pause',
  duplicate: 'maintenance.plan-duplicate',
  delete: 'maintenance.plan-delete',
} as const;

export const PLANS = { pauseAll: 'maintenance.pause-everything', resumeAll: 'maintenance.resume-everything' } as const;

function untilField(): KnownBlock {
  return input({
    blockId: 'until',
    label: 'Until',
    hint: 'The day from which it runs again. Leave it empty to pause until somebody resumes it.',
    optional: true,
    element: { type: 'datepicker', action_id: 'until' },
  });
}

const MISSED = 'A round that is open goes on. Dates that come meanwhile are recorded as missed, and not made up for.';

export function pauseModal(plan: Plan): ModalView {
  return modal({
    callbackId: PLAN_FORMS.pause,
    title: 'Pause the plan',
    submit: 'Pause',
    metadata: plan.id,
    blocks: [section(`Pause ${planWords(plan)}?`), untilField(), context(MISSED)],
  });
}

const MOST_NAMED = 20;

export function pauseAllModal(plans: Plan[]): ModalView {
  const named = plans.slice(0, MOST_NAMED).map((plan) => `• ${planWords(plan)}`);
  const more = plans.length > MOST_NAMED ? [`and ${plans.length - MOST_NAMED} more`] : [];
  return modal({
    callbackId: PLAN_FORMS.pauseAll,
    title: 'Pause everything',
    submit: 'Pause everything',
    blocks: [section([`Pause every plan in your channels?`, ...named, ...more].join('\n')), untilField(), context(MISSED)],
  });
}

export function duplicateModal(plan: Plan): ModalView {
  return modal({
    callbackId: PLAN_FORMS.duplicate,
    title: 'Duplicate the plan',
    submit: 'Duplicate',
    metadata: plan.id,
    blocks: [
      section(`A copy of ${planWords(plan)}, with its sites, dates, hours, rota and tasks. It is paused until somebody resumes it.`),
      plainInput({ blockId: 'name', label: 'Name', initial: `${plan.name} (copy)`.slice(0, MOST_NAME), maxLength: MOST_NAME }),
    ],
  });
}

export const MOST_NAME = 100;

export function deleteModal(plan: Plan, isRunning: boolean): ModalView {
  const running = isRunning ? ' Its round that is open is closed now; what is open in it is skipped.' : '';
  return modal({
    callbackId: PLAN_FORMS.delete,
    title: 'Delete the plan',
    submit: 'Delete',
    metadata: plan.id,
    blocks: [section(`Delete ${planWords(plan)}? None of its dates comes any more.${running} Sites and past rounds stay on record.`)],
  });
}

/** What became of a form. */
export function doneModal(text: string): ModalView {
  return modal({ callbackId: 'maintenance.plan-done', title: 'Plans', close: 'Close', blocks: [section(clampText(text, 3000))] });
}

/** For Home: everything at once. Null when there is nothing to pause or resume. */
export function everythingButtons(can: { pause: boolean; resume: boolean }): KnownBlock | null {
  const question = confirm({
    title: 'Resume everything?',
    text: 'Every plan in your channels that was paused with all others runs again from now on.',
    yes: 'Resume',
    no: 'Not yet',
  });
  const buttons = [
    ...(can.pause ? [button({ text: 'Pause everything', actionId: PLANS.pauseAll })] : []),
    ...(can.resume ? [button({ text: 'Resume everything', actionId: PLANS.resumeAll, confirm: question })] : []),
  ];
  return buttons.length === 0 ? null : actions('plans-all', ...buttons);
}
