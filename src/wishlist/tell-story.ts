import type { Report } from '../audits/report.js';
import type { Plan } from '../maintenance/plans/plan.js';
import { sharesOf } from '../maintenance/rounds/own-minutes.js';
import type { Round } from '../maintenance/rounds/round.js';
import { runChart } from '../reports/run-chart.js';
import type { WishlistStores } from './deps.js';
import type { Budget } from './nibble.js';
import { type Fate, type StoryRecords, storyOf, type Year, yearOf } from './story.js';
import { storyChart } from './story-chart.js';
import { storyText } from './story-views.js';
import type { Wish } from './wish.js';

export interface StoryDeps extends Pick<WishlistStores, 'wishes'> {
  plans: { ofChannel(team: string, channel: string): Promise<Plan[]> };
  rounds: { between(team: string, plan: string, from: Date, to: Date): Promise<Round[]> };
  reports: { latest(team: string, site: string): Promise<Record<string, Report>> };
  budgetOf(team: string, channel: string): Promise<Budget>;
}

/** The story of a channel's year: words, and a picture where there is anything to draw. Null when it has no wish. */
export async function tellStory(deps: StoryDeps, asked: { team: string; channel: string; year: number; at: Date }) {
  const { team, channel } = asked;
  const { timeZone } = await deps.budgetOf(team, channel);
  const records = await readRecords(deps, team, channel, yearOf(asked.year, asked.at, timeZone));
  if (records.wishes.length === 0) return null;
  const story = storyOf(records);
  const chart = storyChart(story);
  const picture = async () => {
    if (chart === null) return null;
    return { name: `wishlist-${asked.year}.png`, title: `Wishlist, ${asked.year}`, alt: chart.alt, bytes: await runChart(chart.spec) };
  };
  return { text: storyText(channel, story), files: [], picture: await picture() };
}

async function readRecords(deps: StoryDeps, team: string, channel: string, year: Year): Promise<StoryRecords> {
  const [wishes, plans] = await Promise.all([deps.wishes.all(team, channel), deps.plans.ofChannel(team, channel)]);
  const rounds = (await Promise.all(plans.map(({ id }) => deps.rounds.between(team, id, year.from, year.to)))).flat();
  const minutes = new Map<string, number>();
  for (const { task, minutes: told } of rounds.flatMap(sharesOf)) {
    if (task.wish !== null) minutes.set(task.wish, (minutes.get(task.wish) ?? 0) + told);
  }
  const fates = new Map<string, Fate>();
  for (const { wish } of wishes) {
    if (wish.state === 'done' && wish.finding !== null) fates.set(wish.id, await fateOf(deps, team, wish));
  }
  return { year, wishes, minutes, fates };
}

/**
 * The report that a finding came from is replaced by the next of its audit. So a finding that stands in no newest report is gone, unless
 * one of them could not be made; one that stands in a report from before the wish was done was not looked at since.
 */
async function fateOf(deps: StoryDeps, team: string, { site, finding, stateAt }: Wish): Promise<Fate> {
  const reports = site === null ? [] : Object.values(await deps.reports.latest(team, site));
  const holding = reports.filter(({ findings }) => findings.some(({ id }) => id === finding));
  if (holding.length > 0) return holding.some(({ finishedAt }) => finishedAt > stateAt) ? 'there' : 'unknown';
  return reports.length === 0 || reports.some(({ outcome }) => outcome === 'error') ? 'unknown' : 'gone';
}
