import type { KnownBlock } from '@slack/types';
import type { DueStore } from '../schedule/due-store.js';
import { describe } from '../schedule/recurrence.js';
import { UserError } from '../shared/errors.js';
import { spokenDate } from '../sites/set-up.js';
import type { SiteStore } from '../sites/site-store.js';
import { previewButtons } from '../sites/views.js';
import { actions, channelMention, escapeText, mention, section, slackDate } from '../slack/blocks.js';
import type { Answer, CommandContext, CommandHandler } from '../slack/command.js';
import { calendarButton } from './calendar/calendar-views.js';
import { ownersToCome } from './people/turns.js';
import { datesToCome } from './plans/dates-to-come.js';
import { type FindDeps, findPlan, visiblePlans } from './plans/find-plan.js';
import { pauseTyped, resumeTyped } from './plans/pause-words.js';
import { isPaused, type Plan } from './plans/plan.js';
import { editButton, newPlanButton, planMenu } from './plans/plan-menu.js';
import { stateWords } from './plans/plan-words.js';
import { type RoundDeps, roundKeyOf } from './rounds/announce-round.js';
import { previewRound } from './rounds/open-round.js';
import { roundByHand, tasksIn } from './rounds/round.js';
import type { RoundQueue } from './rounds/round-queue.js';

export interface WordsDeps extends RoundDeps {
  queue: Pick<RoundQueue, 'add'>;
  due: Pick<DueStore, 'schedule' | 'at' | 'advance' | 'remove'>;
  membership: FindDeps['membership'];
  sites: Pick<SiteStore, 'get' | 'byChannel'>;
}

const DATES = 5;

/** The words of `/maintenance` that are about plans and rounds. */
export function maintenanceWords(deps: WordsDeps): Record<'plans' | 'next' | 'now' | 'pause' | 'resume', CommandHandler> {
  return {
    plans: (context) => listPlans(deps, context),
    next: (context, words) => showNext(deps, context, words),
    now: (context, words) => openNow(deps, context, words),
    pause: (context, words) => pauseTyped(deps, context, words),
    resume: (context, words) => resumeTyped(deps, context, words),
  };
}

async function listPlans(deps: WordsDeps, context: CommandContext): Promise<Answer> {
  const plans = await visiblePlans(deps, context);
  if (plans.length === 0) {
    const text = 'No plan in your channels yet. `/maintenance setup` starts one; the first answer takes about a minute.';
    return { text, blocks: [section(text), ...newPlanRow(context)] };
  }
  const lines = await Promise.all(
    plans.map(async (plan) => {
      const sites = await siteNames(deps, context.team, plan);
      const head = `• ${channelMention(plan.channel)} *${escapeText(plan.name)}* for ${escapeText(sites)}`;
      return `${head}: ${await datesText(deps, context.team, plan)}`;
    }),
  );
  const blocks = plans.flatMap((plan, index) => [section(lines[index] ?? '', planMenu(plan)), ...calendarRow(plans, plan)]);
  return { text: lines.join('\n'), blocks: [...blocks, ...newPlanRow(context)] };
}

/** One plan whose dates cannot be worked out hides no other. */
async function datesText(deps: WordsDeps, team: string, plan: Plan): Promise<string> {
  try {
    const [next] = await datesToCome(deps.rounds, team, plan, { from: deps.now(), count: 1 });
    return `${describe(plan.recurrence)}. ${stateWords(plan, deps.now(), next)}`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `its dates cannot be worked out. ${escapeText(error.message)}. Change that with *Edit*.`;
  }
}

/** A plan is made for the channel it is asked for in. */
function newPlanRow({ channel }: CommandContext): KnownBlock[] {
  return channel.startsWith('D') ? [] : [actions('new-plan', newPlanButton(channel))];
}

/** Once a channel: its plans share a calendar. */
function calendarRow(plans: Plan[], plan: Plan): KnownBlock[] {
  const first = plans.find(({ channel, state }) => channel === plan.channel && state !== 'draft');
  return first?.id === plan.id ? [actions(`calendar.${plan.id}`, calendarButton(plan.channel))] : [];
}

async function showNext(deps: WordsDeps, context: CommandContext, words: string): Promise<Answer> {
  const plan = await findPlan(deps, context, { word: 'next', name: words });
  const { team } = context;
  const coming = await datesToCome(deps.rounds, team, plan, { from: deps.now(), count: 50 });
  const dates = coming.filter((date) => !isPaused(plan, date)).slice(0, DATES);
  const running = await deps.rounds.current(team, plan.id);
  const owners = await ownersToCome(deps.rounds, team, plan, dates.length);
  const lines = dates.map((date, index) => {
    const owner = owners[index] ?? null;
    return `• ${slackDate(date, '{date_long_pretty} {time}')}${owner === null ? '' : ` · ${mention(owner)}`}`;
  });
  const now =
    running === null
      ? ''
      : `Running: ${tasksIn(running, 'done').length} of ${running.tasks.length} done, closes ${slackDate(new Date(running.endsAt))}.`;
  const head = `*${escapeText(plan.name)}*, ${describe(plan.recurrence)}. ${stateWords(plan, deps.now(), dates[0])}`;
  const text = [head, now, ...lines].filter(Boolean).join('\n');
  return { text, blocks: [section(text), actions('next', editButton(plan), calendarButton(plan.channel))] };
}

async function openNow(deps: WordsDeps, context: CommandContext, words: string): Promise<Answer> {
  const plan = await findPlan(deps, context, { word: 'now', name: words });
  const { team, user, triggerId } = context;
  if (plan.state === 'draft') {
    const preview = await previewRound(deps, team, plan);
    const words = 'Not posted yet. This is the first thread as it would be.';
    return {
      text: `${words}\n${preview.text}`,
      blocks: [section(words), ...(preview.blocks ?? []), ...(await postButtons(deps, team, plan))],
    };
  }
  const running = await deps.rounds.current(team, plan.id);
  // The same request may come again, to another bot, when its round is open already: it gets the same answer.
  if (running !== null && running.id !== roundByHand(plan.id, triggerId)) {
    const link = await linkTo(deps, context, running.id, running.channel);
    const done = `${tasksIn(running, 'done').length} of ${running.tasks.length} done`;
    return {
      text: `A round is running in ${channelMention(plan.channel)}, ${done}${link}. It closes ${slackDate(new Date(running.endsAt))}.`,
    };
  }
  await deps.queue.add([{ what: 'now', team, id: plan.id, user, trigger: triggerId }]);
  deps.log.info({ team, user, plan: plan.id }, 'round asked for');
  return {
    text: `Opening the round in ${channelMention(plan.channel)}. You can remove it there for ten minutes, while nobody has worked on it.`,
  };
}

/** A draft is posted through one of its sites; while none has answered how it is backed up, set-up asks that first. */
async function postButtons(deps: WordsDeps, team: string, plan: Plan): Promise<KnownBlock[]> {
  const [site] = plan.sites;
  const [next] = await datesToCome(deps.rounds, team, plan, { from: deps.now(), count: 1 });
  if (site === undefined || next === undefined) {
    return [section('Set-up is not finished: answer in our direct message how the database is backed up.')];
  }
  return [previewButtons(site, spokenDate(next, plan.recurrence.timeZone))];
}

async function linkTo(deps: WordsDeps, context: CommandContext, round: string, channel: string): Promise<string> {
  const posted = await deps.outbox.whereIs(context.team, roundKeyOf(round));
  if (posted === null) return '';
  try {
    const answer = await context.client.chat.getPermalink({ channel, message_ts: posted.ts });
    return answer.permalink === undefined ? '' : `: <${answer.permalink}|open it>`;
  } catch {
    // The answer is of use without the link.
    return '';
  }
}

async function siteNames(deps: WordsDeps, team: string, plan: Plan): Promise<string> {
  const sites = await Promise.all(plan.sites.map((id) => deps.sites.get(team, id)));
  return sites.flatMap((site) => site?.name ?? []).join(', ') || 'no site yet';
}
