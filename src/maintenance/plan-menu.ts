import { button, overflow } from '../slack/blocks.js';
import type { Plan } from './plan.js';

export const PLAN_MENU = 'maintenance.plan';
export const PLAN_EDIT = 'maintenance.plan-edit';

/** Entries of a plan's menu; the value is `<entry>/<plan>`. */
const ENTRIES = { edit: 'Edit' } as const;
export type PlanEntry = keyof typeof ENTRIES;

/** The menu beside a plan where plans are listed. */
export function planMenu(plan: Plan) {
  return overflow(
    PLAN_MENU,
    Object.entries(ENTRIES).map(([entry, text]) => ({ text, value: `${entry}/${plan.id}` })),
  );
}

export function readPlanEntry(value: string): { entry: PlanEntry; plan: string } | null {
  const [, entry, plan] = /^([a-z-]+)\/(.+)$/.exec(value) ?? [];
  const known = (Object.keys(ENTRIES) as PlanEntry[]).find((name) => name === entry);
  return known === undefined || plan === undefined ? null : { entry: known, plan };
}

export function editButton(plan: Plan) {
  return button({ text: 'Edit', actionId: PLAN_EDIT, value: plan.id });
}
