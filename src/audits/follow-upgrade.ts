import { escapeText, section } from '../slack/blocks.js';
import type { Content } from '../slack/outbox.js';
import type { Report } from './report.js';
import { type PlannedStep, progressWords, tickSteps, type UpgradePlan } from './upgrade-plan.js';
import type { UpgradePlanStore } from './upgrade-plan-store.js';

export interface FollowDeps {
  upgradePlans: Pick<UpgradePlanStore, 'update'>;
  /** Shows the steps on the wish. False: nobody wants it any more. */
  showSteps(team: string, wish: string, steps: PlannedStep[]): Promise<boolean>;
  /** Says something about a wish, once a key. */
  tellAtWish(team: string, message: { wish: string; channel: string; key: string; content: Content }): Promise<void>;
}

/** A new `django` report of a site: the steps of its planned upgrade that it sees done are ticked and told, once. Again does nothing more. */
export async function followUpgrade(deps: FollowDeps, where: { team: string; site: string; run: string }, report: Report): Promise<void> {
  if (report.audit !== 'django') return;
  const { team, site, run } = where;
  const plan = await deps.upgradePlans.update(team, site, (current) => tickSteps(current, run, report));
  const lines = plan === null ? [] : progressWords(plan, run);
  if (plan === null || lines.length === 0) return;
  if (!(await deps.showSteps(team, plan.wish, plan.steps))) return;
  await deps.tellAtWish(team, {
    wish: plan.wish,
    channel: plan.channel,
    key: `upgrade.${plan.wish}.${run}`,
    content: progressContent(plan, lines),
  });
}

function progressContent({ goal }: UpgradePlan, lines: string[]): Content {
  const text = [`*On the way to Django ${escapeText(goal)}*`, ...lines.map(escapeText)].join('\n');
  return { text, blocks: [section(text)] };
}
