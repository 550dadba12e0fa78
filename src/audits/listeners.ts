import type { App, BlockAction, ButtonAction, RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { aboutDrills } from '../backups/drill/about.js';
import { requestOf } from '../exports/export-queue.js';
import type { Site } from '../sites/site.js';
import { escapeText } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import { valueOf } from '../slack/view-values.js';
import { type AuditCommandDeps, cancelRun, findRun } from './commands.js';
import { isExploitable } from './exploitable.js';
import type { Finding } from './finding.js';
import { findingAt, findingsModal, type Place, readPlace } from './findings-view.js';
import type { Report } from './report.js';
import { requestAudit } from './request-audit.js';
import type { RunResult } from './result.js';
import type { Silences } from './silence.js';
import { registerSilencing, type SilencingDeps } from './silence-listeners.js';
import { counted, findingLine, joined } from './spoken.js';
import { type PlannedStep, type UpgradeWish, upgradeWish } from './upgrade-plan.js';
import { ACTIONS, PICKER_MODAL, type ReportRef, readRef } from './views.js';
import { inAll } from './words.js';

export { auditCommand } from './commands.js';

export interface AuditListenerDeps extends AuditCommandDeps, Pick<SilencingDeps, 'due' | 'log'> {
  /** Makes a wish of a finding in a channel; the same finding is one wish. `created` is false when it was there already. */
  addWish(request: { team: string; user: string; channel: string; site: string; finding: Finding }): Promise<{ created: boolean }>;
  /** Puts the way to a Django on the wishlist, as one wish however often it is asked for. */
  planUpgrade(request: {
    team: string;
    user: string;
    site: Site;
    upgrade: UpgradeWish;
  }): Promise<{ created: boolean; steps: PlannedStep[] }>;
}

export function registerAudits(app: App, deps: AuditListenerDeps): void {
  registerPicker(app, deps);
  registerRunButtons(app, deps);
  registerUpgrade(app, deps);
  registerFindings(app, deps);
  registerSilencing(app, deps);
}

interface Press {
  team: string;
  user: string;
  value: string;
  triggerId: string;
  client: WebClient;
  respond: RespondFn;
  view: { id: string; hash: string; metadata: string } | null;
}

const NOT_THEIRS = 'That site is gone, or you are not in its channel.';

/** Runs `handle` for a press on one of our buttons; the acknowledgement comes after it, so that what is told is stored. */
function onPress(app: App, id: string | RegExp, handle: (press: Press) => Promise<void>): void {
  app.action<BlockAction<ButtonAction>>(id, async ({ ack, action, body, client, respond, context }) => {
    const { view } = body;
    await handle({
      team: context.teamId ?? body.team?.id ?? '',
      user: body.user.id,
      value: action.value ?? '',
      triggerId: body.trigger_id,
      client,
      respond,
      view: view === undefined ? null : { id: view.id, hash: view.hash, metadata: view.private_metadata },
    });
    await ack();
  });
}

/** The site, when this person may see it. */
async function theirSite(deps: AuditListenerDeps, team: string, user: string, id: string): Promise<Site | null> {
  const site = await deps.sites.get(team, id);
  return site !== null && (await deps.membership.isMember(team, user, site.channel)) ? site : null;
}

async function whisper(press: Press, text: string): Promise<void> {
  await press.respond({ response_type: 'ephemeral', replace_original: false, text });
}

function registerPicker(app: App, deps: AuditListenerDeps): void {
  app.view(PICKER_MODAL, async ({ ack, body, view, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const user = body.user.id;
    const { values } = view.state;
    const site = await theirSite(deps, team, user, valueOf(values, 'site'));
    if (site === null) return ack({ response_action: 'errors', errors: { site: NOT_THEIRS } });
    const audit = valueOf(values, 'audit');
    const audits = auditsMeant(deps, audit);
    const channel = valueOf(values, 'where') === 'me' ? user : site.channel;
    await requestAudit(deps, { team, user, site, audits, channel, trigger: `${view.id}.${view.hash}` });
    await ack();
  });
}

function auditsMeant(deps: AuditListenerDeps, word: string): string[] {
  const names = deps.audits.map((audit) => audit.name);
  return word === 'all' ? inAll(names) : names.filter((name) => name === word);
}

function registerRunButtons(app: App, deps: AuditListenerDeps): void {
  onPress(app, new RegExp(`^${ACTIONS.historyPicture}\\.`), async (press) => {
    const { team, user, value, triggerId } = press;
    const [audit = '', id = ''] = value.split('/');
    const site = await theirSite(deps, team, user, id);
    if (site === null) return whisper(press, NOT_THEIRS);
    const about = { site: site.id, audit };
    await deps.exportQueue.add({
      team,
      request: requestOf(triggerId),
      user,
      what: 'history',
      about,
      requestedAt: deps.now().toISOString(),
    });
    await whisper(press, `The history of ${escapeText(audit)} comes to you as a direct message in a moment.`);
  });

  onPress(app, new RegExp(`^${ACTIONS.cancel}(\\.|$)`), async (press) => {
    const { team, user, value } = press;
    const run = await findRun(deps, team, value);
    if (run === null || (await theirSite(deps, team, user, run.site)) === null) return whisper(press, NOT_THEIRS);
    const after = await cancelRun(deps, run, user);
    if (after?.state === 'cancelled') return whisper(press, `Cancelled ${joined(run.audits)} of ${escapeText(run.siteName)}.`);
    await whisper(press, 'It was over already; its report stands.');
  });

  onPress(app, new RegExp(`^${ACTIONS.drill}\\.`), async (press) => {
    const { team, user, value, triggerId } = press;
    const site = await theirSite(deps, team, user, value);
    if (site === null) return whisper(press, NOT_THEIRS);
    const isUnderWay = await isDrilled(deps, team, site);
    if (!isUnderWay) await requestAudit(deps, { team, user, site, audits: [aboutDrills.name], channel: site.channel, trigger: triggerId });
    await whisper(
      press,
      `The newest backup of ${escapeText(site.name)} is being restored into a throwaway database${isUnderWay ? ' already' : ''}. The report comes to <#${site.channel}>.`,
    );
  });

  onPress(app, ACTIONS.runAgain, async (press) => {
    const { team, user, triggerId } = press;
    const ref = readRef(press.value);
    const site = await theirSite(deps, team, user, ref.site);
    if (site === null) return whisper(press, NOT_THEIRS);
    const before = await deps.runs.get(team, ref.run);
    const channel = before?.channel === user ? user : site.channel;
    const { kept } = before ?? {};
    await requestAudit(deps, { team, user, site, audits: auditsMeant(deps, ref.audit), channel, trigger: triggerId, kept });
    await whisper(press, `Checking ${escapeText(site.name)} again.`);
  });
}

/** Whether a drill of the newest is under way whose report comes to the site's channel: a second press is about the same one. */
async function isDrilled({ queue }: AuditListenerDeps, team: string, { id, channel }: Site): Promise<boolean> {
  const jobs = await queue.unfinished(team);
  return jobs.some(
    (job) =>
      job.site === id && job.channel === channel && job.kept === undefined && job.quiet !== true && job.audits.includes(aboutDrills.name),
  );
}

/** The way is in the `django` report that is shown, else in the site's newest. */
function registerUpgrade(app: App, deps: AuditListenerDeps): void {
  onPress(app, ACTIONS.planUpgrade, async (press) => {
    const { team, user } = press;
    const ref = readRef(press.value);
    const site = await theirSite(deps, team, user, ref.site);
    if (site === null) return whisper(press, NOT_THEIRS);
    const shown = ref.audit === 'django' ? await deps.reports.result(team, ref.run, ref.audit) : null;
    const report = shown?.report ?? (await deps.reports.latest(team, site.id))['django'];
    const upgrade = report === undefined ? null : upgradeWish(site.name, report);
    if (upgrade === null)
      return whisper(press, `I do not know the whole way yet. \`/audit django ${escapeText(site.name)}\` looks for it.`);
    await whisper(press, plannedWords(upgrade.title, await deps.planUpgrade({ team, user, site, upgrade })));
  });
}

function plannedWords(title: string, { created, steps }: { created: boolean; steps: PlannedStep[] }): string {
  const left = steps.filter(({ done }) => done === null).length;
  const head = created ? 'On the wishlist' : 'It is on the wishlist already';
  const next = created ? ' I tick each step when an audit sees it done.' : '';
  return `${head}: *${escapeText(title)}*, ${left} of ${counted(steps.length, 'step')} left.${next}`;
}

interface Shown {
  site: Site;
  result: RunResult;
  report: Report;
  silences: Silences;
}

/** The report a button is about, when this person may see it; otherwise tells them and gives null. */
async function reportFor(deps: AuditListenerDeps, press: Press, ref: ReportRef): Promise<Shown | null> {
  const site = await theirSite(deps, press.team, press.user, ref.site);
  const result = site === null ? null : await deps.reports.result(press.team, ref.run, ref.audit);
  if (site !== null && result !== null)
    return { site, result, report: result.report, silences: await deps.silences.ofSite(press.team, site.id) };
  const text = site === null ? NOT_THEIRS : 'That report is no longer kept. Run the audit again.';
  if (press.view === null) await whisper(press, text);
  return null;
}

function registerFindings(app: App, deps: AuditListenerDeps): void {
  onPress(app, new RegExp(`^${ACTIONS.showAll}(\\.|$)`), async (press) => {
    const ref = readRef(press.value);
    const shown = await reportFor(deps, press, ref);
    if (shown === null) return;
    const view = modalOf(deps, shown, { ...ref, page: 0, wished: [] });
    await press.client.views.open({ trigger_id: press.triggerId, view });
  });

  onPress(app, ACTIONS.showToMe, async (press) => {
    const shown = await reportFor(deps, press, readRef(press.value));
    if (shown === null) return;
    const lines = shown.report.findings.filter(isExploitable).map(findingLine);
    await whisper(press, clampText([`*${escapeText(shown.site.name)}*, only for you:`, ...lines].join('\n'), 3800));
  });

  onPress(app, new RegExp(`^${ACTIONS.page}\\.`), async (press) => {
    if (press.view === null) return;
    const place = { ...readPlace(press.view.metadata), page: lastNumber(press.value) };
    const shown = await reportFor(deps, press, place);
    if (shown !== null) await redraw(deps, press, shown, place);
  });

  onPress(app, ACTIONS.addWish, async (press) => {
    if (press.view === null) return;
    const place = readPlace(press.view.metadata);
    const shown = await reportFor(deps, press, place);
    const index = lastNumber(press.value);
    const finding = shown === null ? null : findingAt(shown.result, index, shown.site.dueDays);
    if (shown === null || finding === null) return;
    const { team, user } = press;
    await deps.addWish({ team, user, channel: shown.site.channel, site: shown.site.id, finding });
    await redraw(deps, press, shown, { ...place, wished: [...place.wished, index] });
  });
}

function lastNumber(value: string): number {
  return Number(value.split(' ').at(-1) ?? 0);
}

function modalOf(deps: AuditListenerDeps, { site, result, silences }: Shown, place: Place) {
  return findingsModal({ siteName: site.name, result, place, silences, now: deps.now(), dueDays: site.dueDays });
}

async function redraw(deps: AuditListenerDeps, press: Press, shown: Shown, place: Place): Promise<void> {
  if (press.view === null) return;
  await press.client.views.update({ view_id: press.view.id, view: modalOf(deps, shown, place) });
}
