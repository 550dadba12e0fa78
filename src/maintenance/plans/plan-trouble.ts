import { section, slackDate } from '../../slack/blocks.js';
import type { Outbox } from '../../slack/outbox.js';
import type { RoundStore } from '../rounds/round-store.js';
import { datesToCome } from './dates-to-come.js';
import { type KeeperDeps, withWhomToTell } from './keeper.js';
import { type Plan, pauseReason, whyPaused } from './plan.js';
import type { PlanStore } from './plan-store.js';
import { troubleContent } from './plan-trouble-views.js';
import { planWords } from './plan-words.js';
import { changeDates } from './schedule-plan.js';

export interface TroubleDeps extends KeeperDeps {
  plans: PlanStore;
  outbox: Pick<Outbox, 'post' | 'edit'>;
  now(): Date;
}

/** Slack's words for a channel in which nothing can be posted, where they reach us instead of an event. */
const REASONS: Record<string, string> = {
  is_archived: 'the channel was archived',
  not_in_channel: 'Farrier was removed from the channel',
  channel_not_found: 'the channel was deleted, or Farrier was removed from it',
};

/**
 * Nothing can be posted in a channel any more: its plans are paused with the reason, so that nothing is retried for ever, and whoever
 * looks after each is told once, in a direct message. Again tells nothing more, but makes up for what a kill kept from being told.
 */
export async function channelGone(deps: TroubleDeps, team: string, channel: string, word: string): Promise<void> {
  const reason = REASONS[word] ?? word;
  for (const { id } of await deps.plans.ofChannel(team, channel)) {
    const plan = await deps.plans.update(team, id, (current) => stopped(current, reason, deps.now()));
    if (plan !== null && whyPaused(plan)?.kind === 'channel') await tellKeeper(deps, team, plan);
    deps.log.info({ team, channel, plan: id, reason }, 'nothing can be posted in the channel of a plan');
  }
}

/** The plan's dates cannot be worked out any more: it is paused with the reason, and whoever looks after it is told once. */
export async function ruleBroken(deps: TroubleDeps, team: string, id: string, reason: string): Promise<void> {
  const plan = await deps.plans.update(team, id, (current): Plan => {
    if (current.state !== 'active') return current;
    const pausedReason = pauseReason('rule', reason);
    return { ...current, state: 'paused', pausedUntil: null, pausedReason, goneAt: deps.now().toISOString() };
  });
  if (plan !== null && whyPaused(plan)?.kind === 'rule') await tellKeeper(deps, team, plan);
  deps.log.info({ team, plan: id, reason }, 'the dates of a plan cannot be worked out');
}

/** A draft posts nothing, and a pause by somebody goes on. */
function stopped(plan: Plan, reason: string, now: Date): Plan {
  if (plan.state !== 'active') return plan;
  return { ...plan, state: 'paused', pausedUntil: null, pausedReason: pauseReason('channel', reason), goneAt: now.toISOString() };
}

const troubleKey = (plan: Plan) => `plan-stopped.${plan.id}.${Date.parse(plan.goneAt ?? plan.createdAt)}`;

async function tellKeeper(deps: TroubleDeps, team: string, stopped: Plan): Promise<void> {
  const told = await withWhomToTell(deps, team, stopped);
  if (told === null) return;
  const about = { channel: told.user, kind: 'farrier_alert', thing: told.plan.id } as const;
  await deps.outbox.post(team, { key: troubleKey(stopped), ...about, ...troubleContent(told.plan) });
}

/** The bot is back: plans that were paused only for that go on, and the message about it says so. */
export async function channelBack(
  deps: TroubleDeps & Parameters<typeof changeDates>[0] & { rounds: RoundStore },
  team: string,
  channel: string,
): Promise<void> {
  for (const before of await deps.plans.ofChannel(team, channel)) {
    if (whyPaused(before)?.kind !== 'channel') continue;
    const plan = await changeDates(deps, { team, plan: before.id, change: goesOn, now: deps.now() });
    if (plan === null || plan.state !== 'active') continue;
    await tellGoesOn(deps, team, before, plan);
    deps.log.info({ team, channel, plan: plan.id }, 'plan goes on: its channel is back');
  }
}

function goesOn(plan: Plan): Plan {
  return whyPaused(plan)?.kind === 'channel' ? { ...plan, state: 'active', pausedUntil: null, pausedReason: null } : plan;
}

/** Puts what became of it in the place of the message about the trouble. */
export async function tellGoesOn(
  deps: Pick<TroubleDeps, 'outbox' | 'now'> & { rounds: RoundStore },
  team: string,
  before: Plan,
  plan: Plan,
): Promise<void> {
  const [next] = await datesToCome(deps.rounds, team, plan, { from: deps.now(), count: 1 });
  const text = `${planWords(plan)} goes on. ${next === undefined ? 'It has no further date.' : `Next thread ${slackDate(next)}.`}`;
  await deps.outbox.edit(team, troubleKey(before), deps.now().getTime(), { text, blocks: [section(text)] });
}

/** The plans that stand still for their channel or their rule and that this person looks after, whether or not they can see the channel. */
export async function troublesOf(deps: Pick<TroubleDeps, 'plans'>, team: string, user: string): Promise<Plan[]> {
  return (await deps.plans.list(team)).filter((plan) => isStopped(plan) && isKeeper(plan, user));
}

/** Nobody is a member of a channel that is gone: then whoever looks after its plan may move or delete it. */
export function isKeeperOfStopped(plan: Plan, user: string): boolean {
  return whyPaused(plan)?.kind === 'channel' && isKeeper(plan, user);
}

/**
 * Whether the channel is gone for everybody, so that none of its people can be asked. Where only Farrier is out of it, somebody who was
 * put out of a private channel could otherwise take its sites along.
 */
export function isGoneForAll(plan: Plan): boolean {
  const why = whyPaused(plan);
  return why?.kind === 'channel' && [REASONS.is_archived, 'the channel was deleted'].includes(why.detail);
}

function isStopped(plan: Plan): boolean {
  const kind = whyPaused(plan)?.kind;
  return kind === 'channel' || kind === 'rule';
}

function isKeeper(plan: Plan, user: string): boolean {
  return [plan.createdBy, plan.editedBy, plan.askedInstead].includes(user);
}
