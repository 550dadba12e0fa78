import { z } from 'zod';
import { compareVersions } from './inventory/version.js';
import type { Report } from './report.js';
import { spokenDay, withSpokenDays } from './spoken.js';

const stepSchema = z.object({ id: z.string(), text: z.string(), series: z.string() });
type Step = z.infer<typeof stepSchema>;

const plannedStepSchema = stepSchema.extend({
  /** The run whose report saw it done, and what it saw; null while it is to do. */
  done: z.object({ run: z.string(), saw: z.string() }).nullable(),
});
export type PlannedStep = z.infer<typeof plannedStepSchema>;

export const upgradePlanSchema = z.object({
  version: z.literal(1),
  /** Id of the wish that it is. */
  wish: z.string(),
  channel: z.string(),
  /** The series that it leads to. */
  goal: z.string(),
  steps: z.array(plannedStepSchema),
});
/** The way to a Django, as somebody put it on the wishlist. */
export type UpgradePlan = z.infer<typeof upgradePlanSchema>;

const factsSchema = z.object({
  series: z.string(),
  path: z.array(z.object({ series: z.string(), lts: z.boolean(), endOfLife: z.string().nullable() })).min(1),
  plan: z.array(stepSchema).min(1),
  blockers: z.array(z.object({ name: z.string(), target: z.string(), firstVersion: z.string().nullable() })),
});

/** What a wish for the upgrade says. */
export interface UpgradeWish {
  goal: string;
  title: string;
  steps: Step[];
}

/** The wish that a `django` report makes; null when it knows of no way, or not all that stands in it. */
export function upgradeWish(siteName: string, report: Report): UpgradeWish | null {
  const read = factsSchema.safeParse(report.facts);
  if (!read.success || report.audit !== 'django') return null;
  const { path, plan } = read.data;
  const goal = path.at(-1);
  if (goal === undefined) return null;
  const until = goal.endOfLife === null ? '' : `, supported until ${spokenDay(goal.endOfLife)}`;
  const steps = plan.map((step) => ({ ...step, text: withSpokenDays(step.text) }));
  return { goal: goal.series, title: `Move ${siteName} to Django ${goal.series}${goal.lts ? ' LTS' : ''}${until}`, steps };
}

/**
 * The plan with each step ticked that a later report sees done: it is no longer among the steps of the way. A report that could not
 * look at everything, or knows nothing about a step's series, ticks nothing. The same plan when nothing is new.
 */
export function tickSteps(plan: UpgradePlan, run: string, report: Report): UpgradePlan {
  const read = factsSchema.safeParse({ ...report.facts, ...arrived(report) });
  if (!read.success || report.outcome === 'error' || report.outcome === 'not-applicable') return plan;
  const now = read.data;
  const left = new Set(now.plan.map(({ id }) => id));
  const isKnown = ({ series }: Step) => now.path.some((step) => step.series === series) || compareVersions(now.series, series) >= 0;
  const isSeen = (step: PlannedStep) => step.done === null && !left.has(step.id) && isKnown(step);
  if (!plan.steps.some(isSeen)) return plan;
  return { ...plan, steps: plan.steps.map((step) => (isSeen(step) ? { ...step, done: { run, saw: sawWords(step, now) } } : step)) };
}

/** At the end of the way a report has no steps and no path any more, which is all of it done. */
function arrived({ facts }: Report): object {
  const isThere = Array.isArray(facts['path']) && facts['path'].length === 0;
  const here = { series: String(facts['series']), lts: false, endOfLife: null };
  return isThere ? { path: [here], plan: [{ id: '', text: '', series: here.series }], blockers: [] } : {};
}

function sawWords({ id, text, series }: Step, { blockers }: z.infer<typeof factsSchema>): string {
  const [kind = '', name = ''] = id.split(':');
  const first = blockers.find((one) => one.name === name && one.target === series)?.firstVersion;
  if (kind === 'wait' && first != null) return `${name} ${first} is out`;
  if (kind === 'wait' || kind === 'move') return `${name} takes Django ${series} now`;
  if (kind === 'django') return `Django ${series} is in the files`;
  if (kind === 'database') return `${name} fits Django ${series} now`;
  if (kind === 'python') return `Python fits Django ${series} now`;
  return text;
}

/** `django-cart 2.4 is out: 3 of 5 steps left.`, one line for each step that this run saw done; empty when it saw none. */
export function progressWords({ steps }: UpgradePlan, run: string): string[] {
  const left = steps.filter(({ done }) => done === null).length;
  const seen = [...new Set(steps.flatMap(({ done }) => (done?.run === run ? [done.saw] : [])))];
  return seen.map((saw, index) => (index === seen.length - 1 ? `${saw}: ${left} of ${steps.length} steps left.` : `${saw}.`));
}
