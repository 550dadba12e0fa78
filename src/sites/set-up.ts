import { TZDate } from '@date-fns/tz';
import type { KnownBlock } from '@slack/types';
import { format } from 'date-fns/format';
import type { Report } from '../audits/report.js';
import type { Plan } from '../maintenance/plans/plan.js';
import { choiceOf } from '../schedule/choices.js';
import { describe } from '../schedule/recurrence.js';
import type { Clock } from '../shared/clock.js';
import { channelMention, context, escapeText, mention, section, slackDate } from '../slack/blocks.js';
import type { Content, Outbox, Posted } from '../slack/outbox.js';
import { connectBlocks } from './connect-views.js';
import type { Site } from './site.js';
import type { ReadForm } from './site-form.js';
import type { SiteStore } from './site-store.js';
import { type Verdict, worstFirst } from './verdict.js';
import * as views from './views.js';

export const NO_PLAN = 'There is no plan in that channel any more. `/maintenance setup` starts one.';

/** How long a set-up that nobody finished is kept. */
export const DRAFT_DAYS = 30;

/** What a worker does for somebody who sets up a site: looks at it for the first time, or makes the preview of its first thread. */
export interface ReadingJob {
  what: 'look' | 'preview';
  team: string;
  site: string;
  user: string;
  /** What to say beside the first look; plain text. */
  remarks: string[];
}

export interface SetUpDeps {
  sites: SiteStore;
  outbox: Outbox;
  now: Clock;
  plans: {
    byChannel(team: string, channel: string): Promise<Plan | null>;
    ofChannel(team: string, channel: string): Promise<Plan[]>;
    saveFirst(team: string, plan: Plan): Promise<boolean>;
    update(team: string, id: string, change: (plan: Plan) => Plan): Promise<Plan | null>;
    remove(team: string, id: string): Promise<void>;
  };
  /** The plan's next dates for which no round was opened yet. */
  nextDates(team: string, plan: Plan, count: number): Promise<Date[]>;
  /** Changes when a plan is due, and whether it is. Null: there is no such plan. */
  changeDates(team: string, plan: string, change: (plan: Plan) => Plan): Promise<Plan | null>;
  /** Says in the plan's thread that its next date moved, when it did. */
  sayWhatMoved(team: string, plan: Plan, user: string): Promise<void>;
  /** Forgets an unfinished set-up after DRAFT_DAYS, unless it was finished. */
  expireDraft(team: string, siteId: string, at: Date): Promise<void>;
  /** Queues work on a site that takes longer than an answer may; the same `request` is queued once. */
  requestReading(job: ReadingJob & { request: string }): Promise<void>;
}

/** Stores a checked site and starts reading it. False: another site has its name. */
export async function addSite(
  deps: SetUpDeps,
  request: { team: string; user: string; id: string; form: ReadForm; remarks: string[] },
): Promise<boolean> {
  const { team, user, id, form, remarks } = request;
  const now = deps.now();
  const site: Site = {
    version: 1,
    id,
    ...form,
    manifest: null,
    backups: null,
    createdBy: user,
    createdAt: now.toISOString(),
  };
  if (!(await deps.sites.get(team, id)) && !(await deps.sites.save(team, site))) return false;
  await deps.plans.saveFirst(team, firstPlan(site, user, now));
  await deps.expireDraft(team, id, new Date(now.getTime() + DRAFT_DAYS * 86_400_000));
  await startReading(deps, { team, user, site, remarks, request: id });
  return true;
}

export async function startReading(
  deps: SetUpDeps,
  request: { team: string; user: string; site: Site; remarks: string[]; request: string },
): Promise<void> {
  const { team, user, site } = request;
  await deps.outbox.post(team, {
    key: firstLookKey(site, user),
    channel: user,
    kind: 'farrier_report',
    thing: site.id,
    ...views.readingContent(site),
  });
  await deps.outbox.edit(team, firstLookKey(site, user), deps.now().getTime(), views.readingContent(site));
  await deps.requestReading({ what: 'look', team, site: site.id, user, remarks: request.remarks, request: request.request });
}

const firstLookKey = (site: Site, user: string) => `setup.${site.id}.${user}`;
const answerKey = (site: Site, user: string) => `setup-backups.${site.id}.${user}`;
const previewKey = (site: Site, user: string) => `setup-preview.${site.id}.${user}`;

/** Weekly, Tuesday 10:00 in the site's zone, two hours, whoever set it up first. */
function firstPlan(site: Site, user: string, now: Date): Plan {
  return {
    version: 1,
    // Not the channel's: a plan may move to another one or be deleted, and its rounds stay its own.
    id: `p-${site.id}`,
    channel: site.channel,
    name: 'Weekly maintenance',
    sites: [],
    recurrence: {
      rrule: 'FREQ=WEEKLY;BYDAY=TU',
      timeZone: site.timeZone,
      start: format(new TZDate(now, site.timeZone), 'yyyy-MM-dd'),
      at: '10:00',
      holidays: null,
      shift: 'keep',
    },
    hoursAWeek: 2,
    rota: [user],
    state: 'draft',
    pausedUntil: null,
    pausedReason: null,
    createdBy: user,
    createdAt: now.toISOString(),
  };
}

/** What the first reading brought. */
export interface Reading {
  reports: { audit: string; report: Report }[];
  verdicts: Verdict[];
  /** Why the repository could not be read, or null. */
  trouble: string | null;
  /** Where the files came from when somebody sent them; plain text. */
  sent: string | null;
  /** Several files that production might install, best guess first; else empty. */
  manifests: string[];
}

/** Turns "Reading…" into two or three verdicts, and asks the second question when it is still open. */
export async function tellReading(
  deps: SetUpDeps,
  team: string,
  user: string,
  site: Site,
  reading: Reading,
  remarks: string[],
): Promise<void> {
  const next: KnownBlock[] = [];
  const said = [...reading.verdicts.map(({ text }) => text), ...(reading.trouble ? [reading.trouble] : [])];
  const others = remarks.filter((remark) => !said.some((words) => remark.startsWith(words)));
  if (others.length > 0) next.push(context(...others.slice(0, 10).map(escapeText)));
  if (reading.sent) next.push(context(escapeText(`What I read was ${reading.sent}`)));
  if (reading.sent && site.repository) next.push(views.repositoryAgain(site));
  if (!site.repository && !site.sentAt) next.push(...connectBlocks(site, views.editButton(site, 'Enter the address')));
  if (reading.trouble) next.push(...views.repositoryTrouble(site, reading.trouble));
  if (!reading.trouble && reading.manifests.length > 1 && !site.manifest) next.push(...views.manifestQuestion(site, reading.manifests));
  const verdicts = worstFirst(reading.verdicts).slice(0, 3);
  await deps.outbox.edit(team, firstLookKey(site, user), deps.now().getTime(), views.verdictContent(site, verdicts, next));
  if (!site.backups) await askBackups(deps, team, user, site, views.backupsQuestion(site));
}

/** Where the person finds what set-up asks next; null while it was not posted yet. */
export async function whereToGoOn(deps: SetUpDeps, team: string, user: string, site: Site): Promise<Posted | null> {
  const answered = site.backups ? await deps.outbox.whereIs(team, previewKey(site, user)) : null;
  return answered ?? (await deps.outbox.whereIs(team, answerKey(site, user)));
}

/**
 * Stores the answer to the second question, says what follows from it, and shows the third choice. An answer `inChannel` is told
 * there, and ends nothing but the question where the site's thread runs already.
 */
export async function answerBackups(
  deps: SetUpDeps,
  answer: { team: string; user: string; site: Site; backups: NonNullable<Site['backups']>; words: string; inChannel: boolean },
): Promise<void> {
  const site = await deps.sites.update(answer.team, answer.site.id, (current) => ({ ...current, backups: answer.backups }));
  if (site === null) return;
  const plan = await deps.plans.byChannel(answer.team, site.channel);
  if (answer.inChannel && plan !== null && plan.state !== 'draft' && plan.sites.includes(site.id)) return;
  await say(deps, answer.team, answer.user, answerKey(site, answer.user), site, views.backupsAnswered(site, answer.words));
  await showThirdChoice(deps, answer.team, answer.user, site);
}

/** Asks the second question; its message becomes the answer. */
export async function askBackups(deps: SetUpDeps, team: string, user: string, site: Site, question: KnownBlock[]): Promise<void> {
  const text = `How is the database of ${escapeText(site.name)} backed up?`;
  await say(deps, team, user, answerKey(site, user), site, { text, blocks: question });
}

/**
 * The third choice. A channel whose thread already runs takes the site in; otherwise the preview is shown and nothing is
 * posted before a button.
 */
export async function showThirdChoice(deps: SetUpDeps, team: string, user: string, site: Site): Promise<void> {
  const plan = await deps.plans.byChannel(team, site.channel);
  if (!plan) return;
  const joined = await deps.plans.update(team, plan.id, (current) =>
    current.sites.includes(site.id) ? current : { ...current, sites: [...current.sites, site.id] },
  );
  if (!joined) return;
  if (joined.state === 'draft') {
    const request = `preview.${site.id}.${deps.now().getTime()}`;
    await deps.requestReading({ what: 'preview', team, site: site.id, user, remarks: [], request });
    return;
  }
  const [next] = await deps.nextDates(team, joined, 1);
  const when = next ? `, next ${slackDate(next)}` : '';
  const text = `${escapeText(site.name)} joins the thread in ${channelMention(site.channel)}${when}.`;
  await say(deps, team, user, previewKey(site, user), site, { text, blocks: [section(text)] });
}

/** Shows the real first thread, with the buttons to post it, change it or leave it. */
export async function tellPreview(
  deps: SetUpDeps,
  told: { team: string; user: string; site: Site; plan: Plan; preview: Content },
): Promise<void> {
  const { team, user, site, plan, preview } = told;
  const folded = `Monthly and quarterly work is folded into the thread of its week, not posted apart. ${plan.hoursAWeek} h a week. First owner: ${firstOwner(plan, user)}.`;
  const content = views.previewContent(site, preview, await spokenNext(deps, team, plan), folded);
  await say(deps, team, user, previewKey(site, user), site, content);
}

function firstOwner(plan: Plan, user: string): string {
  const [first] = plan.rota;
  if (first === undefined) return 'nobody yet';
  return first === user ? 'you' : mention(first);
}

/** `Tuesday 24 Nov, 10:00`, in the plan's zone. */
export async function spokenNext(deps: Pick<SetUpDeps, 'nextDates'>, team: string, plan: Plan): Promise<string> {
  const [next] = await deps.nextDates(team, plan, 1);
  return next ? spokenDate(next, plan.recurrence.timeZone) : 'no date';
}

export function spokenDate(date: Date, timeZone: string): string {
  return format(new TZDate(date, timeZone), 'EEEE d MMM, HH:mm');
}

/** Starts the plan and introduces Farrier in the channel; the answer is what the person was told. Twice is once. */
export async function postPlan(deps: SetUpDeps, team: string, user: string, site: Site): Promise<string> {
  const before = await deps.plans.byChannel(team, site.channel);
  if (!before) return NO_PLAN;
  const plan = await deps.changeDates(team, before.id, (current) =>
    current.state === 'draft' ? { ...current, state: 'active' } : current,
  );
  if (!plan) return NO_PLAN;
  const names = await namesOf(deps, team, plan);
  await deps.outbox.post(team, {
    key: `introduction.${plan.id}`,
    channel: plan.channel,
    kind: 'farrier_introduction',
    thing: plan.id,
    ...views.introductionContent({ plan: plan.id, names, asker: user, each: eachDay(plan) }),
  });
  const text = `The first thread for ${escapeText(names)} opens on ${await spokenNext(deps, team, plan)} in ${channelMention(plan.channel)}. I introduced myself there. Sooner: \`/maintenance now\`.`;
  await say(deps, team, user, previewKey(site, user), site, { text, blocks: [section(text)] });
  return text;
}

/** Nothing is posted; what was entered waits. The answer is what the person was told. */
export async function notYet(deps: SetUpDeps, team: string, user: string, site: Site): Promise<string> {
  const text = `Nothing is posted for ${escapeText(site.name)}. I keep what you entered for ${DRAFT_DAYS} days; Home shows "Finish ${escapeText(site.name)}", and \`/maintenance now\` shows the preview again.`;
  await say(deps, team, user, previewKey(site, user), site, { text, blocks: [section(text)] });
  return text;
}

/** Changes day, time and hours; a running plan moves its next date, a draft shows its new preview. */
export async function changePlan(
  deps: SetUpDeps,
  change: { team: string; user: string; site: Site; day: views.Day; time: string; hours: number },
): Promise<void> {
  const { team, user, site } = change;
  const before = await deps.plans.byChannel(team, site.channel);
  if (!before) return;
  const plan = await deps.changeDates(team, before.id, (current) => withTimes(current, change));
  if (!plan) return;
  if (plan.state === 'draft') return showThirdChoice(deps, team, user, site);
  await deps.sayWhatMoved(team, plan, user);
  const next =
    plan.state === 'paused' ? 'It is paused: `/maintenance resume` starts it again.' : `Next: ${await spokenNext(deps, team, plan)}.`;
  const text = `The thread in ${channelMention(plan.channel)} opens each ${views.DAYS[change.day]} at ${plan.recurrence.at} now. ${next} ${plan.hoursAWeek} h a week.`;
  await say(deps, team, user, `plan-changed.${plan.id}.${deps.now().getTime()}`, site, { text, blocks: [section(text)] });
}

export function withTimes(plan: Plan, times: { day: views.Day; time: string; hours: number }): Plan {
  return {
    ...plan,
    hoursAWeek: times.hours,
    recurrence: { ...plan.recurrence, rrule: `FREQ=WEEKLY;BYDAY=${times.day}`, at: times.time },
  };
}

/** The day of a plan that comes once each week, which is all that the short form can say; null for any other. */
export function dayOf({ recurrence }: Pick<Plan, 'recurrence'>): views.Day | null {
  const choice = choiceOf(recurrence);
  const [day, ...others] = choice.kind === 'weekly' && choice.every === 1 ? choice.days : [];
  return others.length === 0 ? (day ?? null) : null;
}

/** `each Tuesday`, or the whole sentence of a rarer plan. */
function eachDay(plan: Plan): string {
  const day = dayOf(plan);
  return day === null ? describe(plan.recurrence) : `each ${views.DAYS[day]}`;
}

async function namesOf(deps: SetUpDeps, team: string, plan: Plan): Promise<string> {
  const sites = await Promise.all(plan.sites.map((id) => deps.sites.get(team, id)));
  return sites.flatMap((site) => (site ? [site.name] : [])).join(' and ') || 'this channel';
}

/** Posts a private message, or replaces it when it is there. */
async function say(deps: SetUpDeps, team: string, user: string, key: string, site: Site, content: Content): Promise<void> {
  await deps.outbox.post(team, { key, channel: user, kind: 'farrier_report', thing: site.id, ...content });
  await deps.outbox.edit(team, key, deps.now().getTime(), content);
}
