import { roundIdOf } from '../rounds/round.js';
import type { RoundStore } from '../rounds/round-store.js';
import type { Plan } from './plan.js';
import { eachDate, holidaysOf } from './plan-dates.js';

/**
 * The plan's next dates at or after `from`, oldest first; fewer when its rule ends before. A date whose round was opened early is over.
 * Rounds are opened in the order of their dates, so none is looked for behind the first that is to come.
 */
export async function datesToCome(
  rounds: Pick<RoundStore, 'get'>,
  team: string,
  plan: Plan,
  { from, count }: { from: Date; count: number },
): Promise<Date[]> {
  const dates: Date[] = [];
  for (const date of eachDate(plan, new Date(from.getTime() - 1), await holidaysOf(plan))) {
    if (dates.length === 0 && (await rounds.get(team, roundIdOf(plan.id, date))) !== null) continue;
    dates.push(date);
    if (dates.length >= count) break;
  }
  return dates;
}
