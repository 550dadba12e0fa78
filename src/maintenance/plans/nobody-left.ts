import type { Outbox } from '../../slack/outbox.js';
import { outOfRota } from '../people/rota.js';
import type { Round } from '../rounds/round.js';
import { type KeeperDeps, withWhomToTell } from './keeper.js';
import type { Plan } from './plan.js';
import type { PlanStore } from './plan-store.js';
import { nobodyLeftContent, somebodyAgainContent } from './plan-trouble-views.js';

interface RotaStateDeps {
  plans: PlanStore;
  outbox: Pick<Outbox, 'post' | 'edit'>;
  now(): Date;
}

/** Whoever has had no account for three turns in a row leaves the rota with the round that says so. Again changes nothing. */
export async function takeOutGone(deps: Pick<RotaStateDeps, 'plans'>, team: string, round: Round): Promise<void> {
  const out = outOfRota(round);
  if (out.length === 0) return;
  await deps.plans.update(team, round.plan, (plan) =>
    plan.rota.some((user) => out.includes(user)) ? { ...plan, rota: plan.rota.filter((user) => !out.includes(user)) } : plan,
  );
}

/**
 * When nobody is left who can take a turn, whoever looks after the plan is told, once until somebody is there again. Doing it again does
 * nothing more.
 */
export async function tellNobodyLeft(deps: RotaStateDeps & KeeperDeps, team: string, round: Round): Promise<void> {
  if (round.state !== 'open') return;
  if (round.nobodyLeft !== true) return await somebodyAgain(deps, team, round.plan);
  const at = deps.now().toISOString();
  const plan = await deps.plans.update(team, round.plan, (current) =>
    current.nobodyLeftAt === undefined ? { ...current, nobodyLeftAt: at } : current,
  );
  const told = plan === null ? null : await withWhomToTell(deps, team, plan);
  if (told === null) return;
  const about = { channel: told.user, kind: 'farrier_alert', thing: told.plan.id } as const;
  await deps.outbox.post(team, { key: nobodyLeftKey(told.plan), ...about, ...nobodyLeftContent(told.plan) });
}

/** Somebody can take a turn again: the message that nobody could says so. */
export async function somebodyAgain(deps: RotaStateDeps, team: string, id: string): Promise<void> {
  const plan = await deps.plans.get(team, id);
  if (plan?.nobodyLeftAt === undefined) return;
  await deps.outbox.edit(team, nobodyLeftKey(plan), deps.now().getTime(), somebodyAgainContent(plan));
  await deps.plans.update(team, id, (current) =>
    current.nobodyLeftAt === plan.nobodyLeftAt ? { ...current, nobodyLeftAt: undefined } : current,
  );
}

const nobodyLeftKey = (plan: Plan) => `plan-nobody.${plan.id}.${Date.parse(plan.nobodyLeftAt ?? plan.createdAt)}`;
