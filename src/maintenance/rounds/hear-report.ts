import { createHash } from 'node:crypto';
import { escapeText, mention, section } from '../../slack/blocks.js';
import { clampText } from '../../slack/limits.js';
import type { Content } from '../../slack/outbox.js';
import { asTyped } from '../../wishlist/people-text.js';
import type { Plan } from '../plans/plan.js';
import type { ProvableTask } from '../plans/templates.js';
import { when } from '../spoken.js';
import { type RoundDeps, redrawRound, roundKeyOf, threadKeyOf } from './announce-round.js';
import type { SiteProof } from './candidates.js';
import type { Dispute, Proof, Round, Task } from './round.js';
import { type DrilledSite, takeDrills } from './take-drills.js';
import { AWAITED, takeProofs } from './take-proofs.js';

type HearDeps = Pick<RoundDeps, 'plans' | 'rounds' | 'sites' | 'outbox' | 'prove' | 'drilled' | 'now'>;

interface Heard {
  team: string;
  site: string;
  /** What the report is about. */
  task: ProvableTask;
  /** Its audits will not report. */
  failed: boolean;
}

/**
 * There is a new report about a site: the rounds that run for it take it in, each thread is brought up to date, and a task that somebody
 * ticked and that is not done is said to be open again, once. Doing it again does nothing more.
 */
export async function hearReport(deps: HearDeps, heard: Heard): Promise<void> {
  const { team } = heard;
  const plans = (await deps.plans.list(team)).filter((plan) => plan.sites.includes(heard.site));
  for (const plan of plans) {
    const running = await deps.rounds.current(team, plan.id);
    if (running !== null) await bringUpToDate(deps, heard, plan, running);
  }
}

async function bringUpToDate(deps: HearDeps, heard: Heard, plan: Plan, running: Round): Promise<void> {
  const { team, task: kind } = heard;
  const stored = await proveSites(deps, heard, plan, running);
  const proofs = stored.map((one) => ({ ...one, proof: asAwaited(one, running, heard) }));
  const now = deps.now();
  const drills = kind === 'backups' ? await drillsOf(deps, team, running) : [];
  const round = await deps.rounds.update(team, running.id, (current) => takeDrills(takeProofs(current, kind, proofs, now), drills, now));
  if (round === null) return;
  await redrawRound(deps, team, round);
  for (const task of round.tasks) {
    for (const dispute of task.disputes ?? []) {
      const key = reopenedKey(round, task, dispute);
      const about = { channel: round.channel, kind: 'farrier_round', thing: round.id } as const;
      await deps.outbox.post(team, { key, under: threadKeyOf(round), ...about, ...disputeContent(round, task, dispute) });
    }
  }
}

/** Of the message that says a task is open again; one for each evidence. */
export function reopenedKey({ id }: Round, task: Task, { on }: Dispute): string {
  return `${roundKeyOf(id)}.reopened.${task.key}.${createHash('sha256').update(on).digest('hex').slice(0, 16)}`;
}

async function drillsOf({ drilled }: HearDeps, team: string, round: Round): Promise<DrilledSite[]> {
  const found = await Promise.all(round.sites.map(async ({ id, name }) => ({ id, name, drill: (await drilled?.(team, id)) ?? null })));
  return found.flatMap(({ id, name, drill }) => (drill === null ? [] : [{ site: id, name, ...drill }]));
}

async function proveSites(deps: HearDeps, { team, task }: Heard, plan: Plan, round: Round): Promise<SiteProof[]> {
  const isAsked = (id: string) =>
    !round.tasksOff?.includes(task) && !(plan.leaveOut ?? []).some((left) => left.site === id && left.task === task);
  const sites = await Promise.all(round.sites.filter(({ id }) => isAsked(id)).map(({ id }) => deps.sites.get(team, id)));
  return await Promise.all(
    sites.filter((site) => site !== null).map(async (site) => ({ site, task, proof: await deps.prove(team, site, task) })),
  );
}

/** What an old report says does not end a round's waiting: the one it waits for does, or the news that there will be none. */
function asAwaited({ site, task, proof }: SiteProof, round: Round, heard: Heard): Proof {
  if (task !== AWAITED) return proof;
  const isOld = proof.asOf !== undefined && proof.asOf < round.openedAt;
  if (!isOld || proof.state === 'open' || !round.awaits?.includes(site.id)) return proof;
  if (!heard.failed || heard.site !== site.id) return { ...proof, pending: true };
  return { state: 'unknown', evidence: 'its audit did not finish, so nobody knows what is new since the last one' };
}

/** Verdict, evidence, what was said, next step. */
export function disputeContent(round: Round, task: Task, dispute: Dispute): Content {
  // The whole channel reads it: nobody is "you".
  const did = dispute.said === null ? 'ticked it.' : `said "${clampText(escapeText(dispute.said), 300)}" and ticked it.`;
  const who = dispute.by === null ? '' : `${mention(dispute.by)} ${did}`;
  const next = dispute.fix === null ? 'Do what is left' : escapeText(dispute.fix);
  const lines = [
    `*Open again: ${asTyped(task.title, 150)}.* A look at ${when(dispute.at, round.timeZone)} does not agree that it is done.`,
    clampText(escapeText(dispute.evidence), 800),
    who,
    `Next: ${next}; or tick it again and say why this does not count. On the same evidence I do not ask twice.`,
  ].filter(Boolean);
  return { text: lines.join('\n'), blocks: [section(lines.join('\n'))] };
}
