export type Cadence = 'weekly' | 'monthly' | 'quarterly';

/** What audits and monitors can prove without anybody's help. */
export const PROVABLE_TASKS = ['backups', 'updates', 'site'] as const;
export type ProvableTask = (typeof PROVABLE_TASKS)[number];

export interface TaskTemplate {
  key: string;
  /** Imperative: the title of its task. */
  title: string;
  /** What the list of work to come calls it. */
  short: string;
  minutes: number;
  /** One line that a non-developer understands; stands behind "Why:". */
  why: string;
  cadence: Cadence;
}

/** The task list, version 1. Order is the order of equal tasks. */
export const TEMPLATES: readonly TaskTemplate[] = [
  {
    key: 'backups',
    title: 'Backups',
    short: 'backups',
    minutes: 20,
    why: 'without a fresh backup, one bad day loses everything.',
    cadence: 'weekly',
  },
  {
    key: 'updates',
    title: 'Updates',
    short: 'updates',
    minutes: 30,
    why: 'known holes are closed by a small update now, not an emergency later.',
    cadence: 'weekly',
  },
  { key: 'site', title: 'Site', short: 'site', minutes: 20, why: 'visitors notice a broken site before the team does.', cadence: 'weekly' },
  {
    key: 'nibble',
    title: 'Nibble',
    short: 'nibble',
    minutes: 40,
    why: 'one small improvement a week keeps the site worth using.',
    cadence: 'weekly',
  },
  {
    key: 'restore',
    title: 'Restore the newest backup once',
    short: 'restore test',
    minutes: 20,
    why: 'an untested backup is a hope.',
    cadence: 'monthly',
  },
  {
    key: 'links',
    title: 'Go through links and spelling',
    short: 'links and spelling',
    minutes: 20,
    why: 'dead links and typos make a site look abandoned.',
    cadence: 'monthly',
  },
  {
    key: 'risks',
    title: 'Look at the accepted risks again',
    short: 'accepted risks',
    minutes: 15,
    why: 'what was acceptable last month may not be today.',
    cadence: 'monthly',
  },
  {
    key: 'upgrade',
    title: 'Bring the upgrade plan up to date',
    short: 'upgrade plan',
    minutes: 45,
    why: 'a version that is no longer supported gets no more fixes.',
    cadence: 'quarterly',
  },
  {
    key: 'performance',
    title: 'Look at the slowest pages',
    short: 'performance',
    minutes: 45,
    why: 'people leave pages that make them wait.',
    cadence: 'quarterly',
  },
  {
    key: 'environment',
    title: 'Set up a development environment from clean',
    short: 'development environment from clean',
    minutes: 60,
    why: 'the next person must be able to start without help.',
    cadence: 'quarterly',
  },
  {
    key: 'rollback',
    title: 'Deploy once and roll back',
    short: 'deployment and rollback',
    minutes: 45,
    why: 'the way back has to work on the day it is needed.',
    cadence: 'quarterly',
  },
  {
    key: 'ci',
    title: 'Tidy the continuous integration',
    short: 'CI',
    minutes: 45,
    why: 'tests that nobody trusts protect nothing.',
    cadence: 'quarterly',
  },
  {
    key: 'refactoring',
    title: 'Clean up one piece of code',
    short: 'refactoring',
    minutes: 60,
    why: 'code that is hard to change makes every later change dearer.',
    cadence: 'quarterly',
  },
];

export function templateOf(key: string): TaskTemplate | null {
  return TEMPLATES.find((template) => template.key === key) ?? null;
}

export function isProvable(key: string): key is ProvableTask {
  return PROVABLE_TASKS.some((provable) => provable === key);
}
