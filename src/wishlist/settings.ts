import { z } from 'zod';
import { dayText, placeInZone } from '../schedule/zoned.js';
import { slotStart } from './nibble.js';
import { type Order, RANKINGS } from './priority.js';
import { SLOTS } from './wish.js';

export const VOTES_MAX = 100;

export const settingsSchema = z.object({
  /** How many votes a person has in each week, month or quarter of the zone; null: as many as they like. */
  votes: z
    .object({ count: z.number().int().min(1).max(VOTES_MAX), period: z.enum(SLOTS), timeZone: z.string() })
    .nullable()
    .default(null),
  /** Nobody is named for votes. */
  anonymous: z.boolean().default(false),
  /** Of a channel that was anonymous once: votes from before this moment name nobody for ever. */
  namedSince: z.iso.datetime().nullable().default(null),
  /** Nobody sees votes of the channel before they voted for something in it. */
  hidden: z.boolean().default(false),
  rankBy: z.enum(RANKINGS).default('votes'),
  /** Equal wishes go by how long an audit has found them. */
  evidence: z.boolean().default(false),
  /** People of other companies vote too. */
  guests: z.boolean().default(false),
});

/** How the people of a channel vote. */
export type Settings = z.infer<typeof settingsSchema>;
export type VoteBudget = NonNullable<Settings['votes']>;

/** All off. */
export const PLAIN_SETTINGS: Settings = settingsSchema.parse({});

/** The moment at which the running week, month or quarter began. */
export function periodStart({ period, timeZone }: VoteBudget, now: Date): Date {
  return new Date(placeInZone(Date.parse(`${slotStart(period, now, timeZone)}T00:00:00Z`), timeZone));
}

/** Longer than any of them, and shorter than any two. */
const DAYS = { week: 8, month: 32, quarter: 93 };

/** When the next one begins. */
export function periodEnd(budget: VoteBudget, now: Date): Date {
  return periodStart(budget, new Date(periodStart(budget, now).getTime() + DAYS[budget.period] * 86_400_000));
}

/** What is left of a person's votes. */
export interface Left {
  count: number;
  of: VoteBudget;
}

/** `2 of your 3 votes are left this month.` */
export function leftWords({ count, of }: Left): string {
  if (of.count === 1) return `You have ${count === 0 ? 'no' : 'one'} vote left this ${of.period}.`;
  return `${count === 0 ? 'None' : count} of your ${of.count} votes ${count === 1 ? 'is' : 'are'} left this ${of.period}.`;
}

/** Why a vote was one too many, and what can be done. */
export function whySpent({ of }: Left, now: Date): string {
  const all = of.count === 1 ? 'Your one vote of' : `All ${of.count} votes you have`;
  const spent = of.count === 1 ? `this ${of.period} is spent` : `this ${of.period} are spent`;
  const back = of.count === 1 ? 'it' : 'one of them';
  return `${all} ${spent}. Withdraw ${back}, or vote again from ${dayText(periodEnd(of, now), of.timeZone)} on.`;
}

/** The settings after somebody wants `wanted`. What was voted under a promise to name nobody stays so. */
export function withSettings(before: Settings, wanted: Omit<Settings, 'namedSince'>, now: Date): Settings {
  const ends = before.anonymous && !wanted.anonymous;
  return { ...wanted, namedSince: ends ? now.toISOString() : before.namedSince };
}

/** In which order somebody sees wishes: by age while the votes are hidden from them. What everybody sees is for who did not vote. */
export function orderFor({ hidden, rankBy, evidence }: Pick<Settings, 'hidden' | 'rankBy' | 'evidence'>, hasVoted: boolean): Order {
  if (hidden && !hasVoted) return 'age';
  return evidence ? `${rankBy}+evidence` : rankBy;
}

/** `3 votes a month each · votes name nobody`; empty while everything is off. */
export function settingsWords({ votes, anonymous, hidden, guests }: Settings): string {
  return [
    ...(votes === null ? [] : [`${votes.count} ${votes.count === 1 ? 'vote' : 'votes'} a ${votes.period} each`]),
    ...(anonymous ? ['votes name nobody'] : []),
    ...(hidden ? ['results show once you voted'] : []),
    ...(guests ? ['other companies vote too'] : []),
  ].join(' · ');
}
