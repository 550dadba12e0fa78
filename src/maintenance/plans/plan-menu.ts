import { button, overflow } from '../../slack/blocks.js';
import type { Plan } from './plan.js';

export const PLAN_MENU = 'maintenance.plan';
export const PLAN_EDIT = 'maintenance.plan-edit';
export const PLAN_NEW = 'maintenance.plan-new';

/** Entries of a plan's menu; the value is `<entry>/<plan>`. */
const ENTRIES = { edit: 'Edit', tasks: 'Tasks', duplicate: 'Duplicate', pause: 'Pause', resume: 'Resume', delete: 'Delete' } as const;
export type PlanEntry = keyof typeof ENTRIES;

/** The menu beside a plan where plans are listed. */
export function planMenu(plan: Plan) {
  return overflow(
    PLAN_MENU,
    entriesOf(plan).map((entry) => ({ text: ENTRIES[entry], value: `${entry}/${plan.id}` })),
  );
}

function entriesOf({ state }: Plan): PlanEntry[] {
  if (state === 'draft') return ['edit', 'tasks', 'delete'];
  return ['edit', 'tasks', 'duplicate', state === 'paused' ? 'resume' : 'pause', 'delete'];
}

export function readPlanEntry(value: string): { entry: PlanEntry; plan: string } | null {
  const [, entry, plan] = /^([a-z-]+)\/(.+)$/.exec(value) ?? [];
  const known = (Object.keys(ENTRIES) as PlanEntry[]).find((name) => name === entry);
  return known === undefined || plan === undefined ? null : { entry: known, plan };
}

export function editButton(plan: Plan) {
  return button({ text: 'Edit', actionId: PLAN_EDIT, value: plan.id });
}

export function newPlanButton(channel: string) {
  return button({ text: 'New plan', actionId: PLAN_NEW, value: channel });
}
