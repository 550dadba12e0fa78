import { z } from 'zod';
import { UserError } from '../../shared/errors.js';
import { type TaskTemplate, TEMPLATES } from './templates.js';

export const ownTaskSchema = z.object({
  key: z.string(),
  title: z.string(),
  minutes: z.number().int().positive(),
  why: z.string(),
  cadence: z.enum(['weekly', 'monthly', 'quarterly']),
});
/** A task that a team added to the built-in ones. */
export type OwnTask = z.infer<typeof ownTaskSchema>;

export const taskListSchema = z.object({
  /** Grows with each change; the built-in list alone is version 1. */
  version: z.number().int(),
  /** Keys of built-in tasks that the plan does without. */
  off: z.array(z.string()),
  own: z.array(ownTaskSchema),
});
/** What a plan's rounds choose their work from, as far as it differs from the built-in list. */
export type TaskList = z.infer<typeof taskListSchema>;

const BUILT_IN: TaskList = { version: 1, off: [], own: [] };
export const MOST_OWN = 20;

export function taskListOf({ taskList }: { taskList?: TaskList | undefined }): TaskList {
  return taskList ?? BUILT_IN;
}

/** The plan's tasks in their order: what is left of the built-in ones, then its own. */
export function templatesOf(list: TaskList): TaskTemplate[] {
  const own = list.own.map((task) => ({ ...task, short: task.title.charAt(0).toLowerCase() + task.title.slice(1) }));
  return [...TEMPLATES.filter(({ key }) => !list.off.includes(key)), ...own];
}

export function isOwn(key: string): boolean {
  return key.startsWith('own-');
}

/** The list with other built-in tasks switched off; the same object when they are off already. */
export function withOff(list: TaskList, off: readonly string[]): TaskList {
  const known = TEMPLATES.map(({ key }) => key).filter((key) => off.includes(key));
  return known.join() ===
    TEMPLATES.map(({ key }) => key)
      .filter((key) => list.off.includes(key))
      .join()
    ? list
    : { ...list, version: list.version + 1, off: known };
}

/**
 * The list with an own task, new (`key` null) or changed; the same object when it holds just that.
 * @throws {UserError} when no more fits in.
 */
export function withOwn(list: TaskList, key: string | null, task: Omit<OwnTask, 'key'>): TaskList {
  const version = list.version + 1;
  if (key === null) {
    const isThere = list.own.some((own) => same(own, { ...task, key: own.key }));
    if (isThere) return list;
    if (list.own.length >= MOST_OWN) throw new UserError(`A plan has at most ${MOST_OWN} tasks of its own. Remove one, then add this one.`);
    return { ...list, version, own: [...list.own, { ...task, key: newKey(version) }] };
  }
  if (!list.own.some((own) => own.key === key && !same(own, { ...task, key }))) return list;
  return { ...list, version, own: list.own.map((own) => (own.key === key ? { ...task, key } : own)) };
}

export function withoutOwn(list: TaskList, key: string): TaskList {
  const own = list.own.filter((task) => task.key !== key);
  return own.length === list.own.length ? list : { ...list, version: list.version + 1, own };
}

function same(a: OwnTask, b: OwnTask): boolean {
  return JSON.stringify(ownTaskSchema.parse(a)) === JSON.stringify(ownTaskSchema.parse(b));
}

/** Letters only, as keys of tasks are; never used again, so that what an earlier task left behind is not taken for the new one's. */
function newKey(version: number): string {
  return `own-${String(version).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)))}`;
}
