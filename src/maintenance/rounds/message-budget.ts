import type { RoundDeps } from './announce-round.js';
import { neighbour, type Round } from './round.js';

/** Messages of Farrier's own accord in a channel in a week, besides outages and new critical findings, which break in. */
export const MESSAGES_A_WEEK = 3;
/** Newest rounds of a plan among which its thread of this week is: more than a week can have. */
const LOOK_BACK = 8;
const DAY_MS = 86_400_000;

/**
 * The round as a reply in the channel's newest thread of the week, where this week's messages are spent; else as it is. A channel
 * whose plans are due on more days than that hears of them all, in fewer threads.
 */
export async function withinBudget({ plans, rounds }: Pick<RoundDeps, 'plans' | 'rounds'>, team: string, round: Round): Promise<Round> {
  const at = new Date(round.openedAt);
  if ((await rounds.messagesThisWeek(team, round.channel, at)) < MESSAGES_A_WEEK) return round;
  const ofChannel = await plans.ofChannel(team, round.channel);
  const latest = await Promise.all(ofChannel.map((plan) => rounds.latest(team, plan.id, LOOK_BACK)));
  const [host] = latest
    .flat()
    // A plan that moved here left its threads in its old channel.
    .filter((one) => one.channel === round.channel)
    .filter((one) => one.thread === undefined && one.askedBy === null && one.id !== round.id)
    .filter((one) => at.getTime() - Date.parse(one.openedAt) < 7 * DAY_MS)
    .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt));
  return host === undefined ? round : { ...round, thread: neighbour(host), budgetSpent: true };
}
