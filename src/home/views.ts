import type { Button, HomeView, KnownBlock } from '@slack/types';
import { calendarButton } from '../maintenance/calendar/calendar-views.js';
import { preferencesButton } from '../maintenance/people/nudge-views.js';
import { everythingButtons } from '../maintenance/plans/plan-menu-views.js';
import { MESSAGES_A_WEEK } from '../maintenance/rounds/message-budget.js';
import { CONNECT } from '../sites/connect-views.js';
import type { Site } from '../sites/site.js';
import type { Verdict } from '../sites/verdict.js';
import { ACTIONS as SITES, setUpButton } from '../sites/views.js';
import { actions, button, context, divider, escapeText, header, mention, section, slackDate } from '../slack/blocks.js';
import { clampText, LIMITS } from '../slack/limits.js';

/** A button that only opens a link: Slack sends its press all the same. */
export const OPEN_ROUND = 'home.open-round';

/** One site as its members see it on Home. */
export interface HomeSite {
  site: Site;
  verdicts: Verdict[];
  /** Escaped. */
  backups: string;
  /** Set up, but nobody pressed [Post on …] or [Not yet] is where it stands. */
  unfinished: boolean;
  /** Where set-up goes on: a permanent link to a direct message, when there is one. */
  goOn: string | null;
}

/** How one plan's rounds stand. */
export interface HomeRound {
  channel: string;
  /** Name of the plan; said where its channel has others. */
  plan: string;
  next: Date | null;
  owner: string | null;
  /** `3 open tasks`, when a round runs; else null. */
  running: { link: string | null; open: number } | null;
  state: 'draft' | 'active' | 'paused';
  /** Until when, by whom or why it is paused; escaped. */
  paused: string;
  canPause: boolean;
  canResume: boolean;
  messagesThisWeek: number;
}

export interface HomeContent {
  user: string;
  /** Hour of the day where the reader is, 0–23. */
  hour: number;
  /** Whether the workspace has any site at all, seen or not. */
  anySite: boolean;
  /** Blocks about what stands still; they come first. */
  troubles: KnownBlock[];
  sites: HomeSite[];
  rounds: HomeRound[];
  /** Blocks of the top wishes, made by the wishlist. */
  wishes: KnownBlock[];
}

/** The dashboard: helps whoever opens it, member or stranger; an empty state has one next step. */
export function homeView(content: HomeContent): HomeView {
  return { type: 'home', callback_id: 'home', blocks: homeBlocks(content).slice(0, LIMITS.blocksInView) };
}

function homeBlocks(content: HomeContent): KnownBlock[] {
  const greeting = section(`*${greetingAt(content.hour)}, ${mention(content.user)}*`);
  if (content.sites.length === 0) return [greeting, ...content.troubles, ...emptyBlocks(content.anySite)];
  return [
    greeting,
    ...content.troubles,
    ...content.rounds.flatMap((round) => turnBlocks(round, whereOf(round, content.rounds))),
    header('Sites'),
    ...content.sites.slice(0, 20).flatMap(siteBlocks),
    divider(),
    ...content.rounds.slice(0, 10).map((round) => nextBlock(round, whereOf(round, content.rounds))),
    ...content.wishes,
    budgetBlock(content.rounds),
    actions('mine', preferencesButton()),
    ...everythingBlocks(content.rounds),
    setUpButton(),
  ];
}

function emptyBlocks(anySite: boolean): KnownBlock[] {
  if (anySite) {
    return [
      section(
        'Farrier looks after sites in channels you are not in, so there is nothing to show. Join one of those channels, or set up a site of your own.',
      ),
      setUpButton(),
    ];
  }
  return [section('No site yet. The first answer takes about a minute.'), setUpButton()];
}

function greetingAt(hour: number): string {
  if (hour < 5 || hour >= 22) return 'Hello';
  if (hour >= 18) return 'Good evening';
  return hour < 12 ? 'Good morning' : 'Good afternoon';
}

/** The channel, with the plan's name where there are several. */
function whereOf(round: HomeRound, all: readonly HomeRound[]): string {
  const isAlone = all.filter(({ channel }) => channel === round.channel).length === 1;
  return isAlone ? `<#${round.channel}>` : `<#${round.channel}>, ${escapeText(round.plan)}`;
}

function turnBlocks(round: HomeRound, where: string): KnownBlock[] {
  if (!round.running) return [];
  const { open, link } = round.running;
  const words = open === 0 ? 'everything is done' : `${open} open`;
  const accessory = link ? button({ text: 'Open the round', actionId: OPEN_ROUND, url: link }) : undefined;
  return [section(`*This week in ${where}:* ${words}.`, accessory)];
}

function siteBlocks(home: HomeSite): KnownBlock[] {
  const { site } = home;
  const words = [...home.verdicts.map((verdict) => escapeText(verdict.text)), `backup ${home.backups}`];
  const line = `*${escapeText(site.name)}.* ${words.join(' · ')}`;
  if (home.unfinished) return [section(line, finishButton(home))];
  if (!site.repository && !site.sentAt) return [section(line, button({ text: 'Connect', actionId: CONNECT.connect, value: site.id }))];
  return [section(line)];
}

/** Leads to the message that asks for the next step; without one its press writes it. */
function finishButton({ site, goOn }: HomeSite): Button {
  const words = { text: `Finish ${site.name}`.slice(0, 75), actionId: SITES.finish, value: site.id };
  return button(goOn === null ? words : { ...words, url: goOn });
}

function nextBlock(round: HomeRound, where: string): KnownBlock {
  if (round.state === 'draft') return context(`${where}: not posted yet`);
  if (round.state === 'paused') return context(`${where}: ${round.paused}`);
  const owner = round.owner ? ` · ${mention(round.owner)}` : '';
  return section(`Next in ${where}: ${round.next ? slackDate(round.next) : 'no date'}${owner}`, calendarButton(round.channel));
}

function everythingBlocks(rounds: HomeRound[]): KnownBlock[] {
  const row = everythingButtons({ pause: rounds.some(({ canPause }) => canPause), resume: rounds.some(({ canResume }) => canResume) });
  return row === null ? [] : [row];
}

function budgetBlock(rounds: HomeRound[]): KnownBlock {
  const [only, ...others] = [...new Map(rounds.map((round) => [round.channel, round])).values()];
  if (only === undefined) return context('Farrier posted no messages this week.');
  const counted = (count: number) => `${count} ${count === 1 ? 'message' : 'messages'}`;
  if (others.length === 0) return context(`Farrier posted ${counted(only.messagesThisWeek)} this week (at most ${MESSAGES_A_WEEK}).`);
  const lines = [only, ...others].map((round) => `${counted(round.messagesThisWeek)} in <#${round.channel}>`);
  return context(`Farrier posted this week (at most ${MESSAGES_A_WEEK} a channel): ${clampText(lines.join(', '), 2500)}.`);
}
