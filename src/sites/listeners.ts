import type { App, BlockAction, ButtonAction, OverflowAction, RespondFn, StaticSelectAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { UserError } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import { escapeText, mention } from '../slack/blocks.js';
import type { Answer, CommandContext } from '../slack/command.js';
import { type ViewValues, valueOf } from '../slack/view-values.js';
import * as answers from './backups-answers.js';
import { checkSite, type SiteSurroundings, siteIdFor, zoneGuess } from './check-site.js';
import * as flow from './set-up.js';
import type { Site } from './site.js';
import { nameFromChannel, type SiteForm } from './site-form.js';
import {
  ACTIONS,
  backupsQuestion,
  CHANGE_MODAL,
  changeModal,
  DAYS,
  type Day,
  EDIT_MODAL,
  PROVIDERS,
  type Provider,
  providerQuestion,
  SETUP_MODAL,
  siteModal,
  WHAT_IT_READS,
} from './views.js';
import { type SiteWordsDeps } from './words.js';

export interface SiteListenerDeps extends Omit<SiteWordsDeps, 'openSetUp'> {
  surroundings: SiteSurroundings;
  /**
   * The check-in monitor of a site with the one line that reports to it; the line's key is never shown again.
   * `renew` makes an old line stop working. Null when Farrier has no public address.
   */
  checkIn(team: string, site: Site, renew: boolean): Promise<{ monitor: string; line: string } | null>;
  removeSite(team: string, site: Site): Promise<void>;
  manifestsOf(team: string, site: Site): Promise<string[]>;
  log: Logger;
}

/** Opens the modal of a new site, prefilled from where and by whom it was asked for. */
export async function openSetUp(
  deps: Pick<SiteListenerDeps, 'setUp'>,
  ask: { client: WebClient; team: string; user: string; channel: string; channelName: string; triggerId: string },
): Promise<null> {
  const info = await ask.client.users.info({ user: ask.user });
  const plan = ask.channel ? await deps.setUp.plans.byChannel(ask.team, ask.channel) : null;
  const inGeneral = ask.channelName === 'general' || ask.channelName === 'directmessage';
  const first = nameFromChannel(ask.channelName);
  const taken = first !== '' && (await deps.setUp.sites.byName(ask.team, first)) !== null;
  const form: SiteForm = {
    name: taken ? '' : first,
    address: '',
    repository: '',
    timeZone: plan?.recurrence.timeZone ?? zoneGuess(info.user?.tz),
    channel: inGeneral || ask.channel.startsWith('D') ? '' : ask.channel,
  };
  const view = siteModal({ callbackId: SETUP_MODAL, title: 'Set up a site', submit: 'Set up', form });
  await ask.client.views.open({ trigger_id: ask.triggerId, view });
  return null;
}

export function setUpCommand(deps: Pick<SiteListenerDeps, 'setUp'>): (context: CommandContext) => Promise<Answer | null> {
  return (context) => openSetUp(deps, context);
}

export function registerSites(app: App, deps: SiteListenerDeps): void {
  registerModals(app, deps);
  registerReading(app, deps);
  registerBackups(app, deps);
  registerThirdChoice(app, deps);
  registerSiteActions(app, deps);
}

/** A press on a button that carries a site's id, by somebody who may see the site. */
interface SitePress {
  team: string;
  user: string;
  site: Site;
  channel: string;
  triggerId: string;
  client: WebClient;
  respond: RespondFn;
}

type PressAction = ButtonAction | OverflowAction | StaticSelectAction;

/** Runs `handle` for every press of an action on a site, acknowledging after it, so that what is told is stored. */
function onPress(
  app: App,
  deps: SiteListenerDeps,
  id: string | RegExp,
  handle: (press: SitePress, action: PressAction) => Promise<void>,
): void {
  app.action<BlockAction<PressAction>>(id, async ({ ack, action, body, client, respond }) => {
    const team = body.team?.id ?? body.user.team_id ?? '';
    const site = await deps.setUp.sites.get(team, siteIdOf(action));
    if (!site || !(await deps.membership.isMember(team, body.user.id, site.channel))) {
      await ack();
      await respond({ response_type: 'ephemeral', replace_original: false, text: 'That site is gone, or you are not in its channel.' });
      return;
    }
    await handle({ team, user: body.user.id, site, channel: body.channel?.id ?? '', triggerId: body.trigger_id, client, respond }, action);
    await ack();
  });
}

function siteIdOf(action: PressAction): string {
  if (action.type === 'button') return action.value ?? '';
  if (action.type === 'overflow') return action.selected_option.value;
  return action.action_id.split('.').at(-1) ?? '';
}

/** Something that only the presser sees, beside what they pressed. */
function whisper(press: SitePress, text: string): Promise<unknown> {
  return press.respond({ response_type: 'ephemeral', replace_original: false, text });
}

function formOf(values: ViewValues): SiteForm {
  return {
    name: valueOf(values, 'name'),
    address: valueOf(values, 'address'),
    repository: valueOf(values, 'repository'),
    timeZone: valueOf(values, 'timeZone'),
    channel: valueOf(values, 'channel'),
  };
}

const nameTaken = (name: string) => `There is already a site called "${name}". Choose another name.`;

function registerModals(app: App, deps: SiteListenerDeps): void {
  app.view(SETUP_MODAL, async ({ ack, body, view, client }) => {
    const who = { team: body.team?.id ?? '', user: body.user.id };
    const checked = await checkSite(deps.surroundings, who, formOf(view.state.values));
    if (!checked.ok) return ack({ response_action: 'errors', errors: checked.errors });
    const { site, remarks } = checked;
    const added = await flow.addSite(deps.setUp, { ...who, id: siteIdFor(view.id), form: site, remarks });
    if (!added) return ack({ response_action: 'errors', errors: { name: nameTaken(site.name) } });
    await ack();
    const text = `Reading ${escapeText(site.name)}… about 20 s. I write to you in our direct message.`;
    await client.chat.postEphemeral({ channel: site.channel, user: who.user, text });
  });

  app.view(EDIT_MODAL, async ({ ack, body, view }) => {
    const who = { team: body.team?.id ?? '', user: body.user.id };
    const before = await deps.setUp.sites.get(who.team, view.private_metadata);
    if (!before) return ack({ response_action: 'errors', errors: { name: 'This site has been removed meanwhile.' } });
    const checked = await checkSite(deps.surroundings, who, formOf(view.state.values));
    if (!checked.ok) return ack({ response_action: 'errors', errors: checked.errors });
    const manifest = checked.site.repository === before.repository ? before.manifest : null;
    const site: Site = { ...before, ...checked.site, manifest };
    if (!(await deps.setUp.sites.save(who.team, site))) return ack({ response_action: 'errors', errors: { name: nameTaken(site.name) } });
    deps.log.info({ team: who.team, user: who.user, site: site.id }, 'site edited');
    await flow.startReading(deps.setUp, { ...who, site, remarks: checked.remarks, request: `${site.id}.${view.hash}` });
    await ack();
  });

  app.view(CHANGE_MODAL, async ({ ack, body, view }) => {
    const team = body.team?.id ?? '';
    const site = await deps.setUp.sites.get(team, view.private_metadata);
    const hours = Number(valueOf(view.state.values, 'hours').replace(',', '.'));
    if (!(hours >= 0.5 && hours <= 40)) {
      return ack({
        response_action: 'errors',
        errors: { hours: `"${valueOf(view.state.values, 'hours')}" hours: wanted is a number from 0.5 to 40.` },
      });
    }
    if (site) {
      const day = dayValue(valueOf(view.state.values, 'day'));
      await flow.changePlan(deps.setUp, { team, user: body.user.id, site, day, time: valueOf(view.state.values, 'time'), hours });
      deps.log.info({ team, user: body.user.id, site: site.id, day, hours }, 'plan changed');
    }
    await ack();
  });
}

function dayValue(value: string): Day {
  return value in DAYS ? (value as Day) : 'TU';
}

function registerReading(app: App, deps: SiteListenerDeps): void {
  onPress(app, deps, ACTIONS.readAgain, async (press) => {
    const { team, user, site } = press;
    await flow.startReading(deps.setUp, { team, user, site, remarks: [], request: `${site.id}.${press.triggerId}` });
    await whisper(press, `Reading ${escapeText(site.name)} again. The answer comes in our direct message.`);
  });

  onPress(app, deps, new RegExp(`^${ACTIONS.chooseManifest}\\.`), async (press, action) => {
    if (action.type !== 'static_select') return;
    const manifests = await deps.manifestsOf(press.team, press.site);
    const manifest = manifests[Number(action.selected_option.value)];
    if (!manifest) throw new UserError('That list is old. Press "Try again" to read the repository anew.');
    const site: Site = { ...press.site, manifest };
    await deps.setUp.sites.save(press.team, site);
    await flow.startReading(deps.setUp, {
      team: press.team,
      user: press.user,
      site,
      remarks: [],
      request: `${site.id}.${press.triggerId}`,
    });
  });
}

function registerBackups(app: App, deps: SiteListenerDeps): void {
  onPress(app, deps, ACTIONS.backupsJob, async (press) => {
    const checkIn = await deps.checkIn(press.team, press.site, false);
    if (!checkIn) {
      await whisper(press, answers.NO_PUBLIC_ADDRESS);
      return;
    }
    const { team, user, site } = press;
    await flow.answerBackups(deps.setUp, {
      team,
      user,
      site,
      backups: { kind: 'job', monitor: checkIn.monitor },
      words: answers.jobWords(site),
    });
    await whisper(press, answers.lineWords(checkIn.line));
  });

  onPress(app, deps, ACTIONS.backupsSnapshots, async (press) => {
    await flow.askBackupsAgain(deps.setUp, press.team, press.user, press.site, providerQuestion(press.site));
  });

  onPress(app, deps, new RegExp(`^${ACTIONS.provider}\\.`), async (press, action) => {
    const { team, user, site } = press;
    const provider = providerOf(action.action_id);
    const checkIn = await deps.checkIn(team, site, false);
    const words = answers.snapshotWords(site, provider, checkIn);
    await flow.answerBackups(deps.setUp, { team, user, site, backups: { kind: 'snapshots', provider }, words });
    if (checkIn) await whisper(press, answers.lineWords(checkIn.line));
  });

  onPress(app, deps, ACTIONS.backupsFiles, async ({ team, user, site }) => {
    await flow.answerBackups(deps.setUp, { team, user, site, backups: { kind: 'files' }, words: answers.filesWords(site) });
  });

  onPress(app, deps, ACTIONS.backupsUnknown, async ({ team, user, site }) => {
    await flow.answerBackups(deps.setUp, { team, user, site, backups: { kind: 'unknown' }, words: answers.unknownWords(site) });
  });

  onPress(app, deps, new RegExp(`^${ACTIONS.changeBackups}(\\.|$)`), async ({ team, user, site }) => {
    await flow.askBackupsAgain(deps.setUp, team, user, site, backupsQuestion(site));
  });
}

function providerOf(actionId: string): Provider {
  const word = actionId.split('.').at(-1) ?? '';
  return word in PROVIDERS ? (word as Provider) : 'other';
}

function registerThirdChoice(app: App, deps: SiteListenerDeps): void {
  onPress(app, deps, ACTIONS.post, async ({ team, user, site }) => {
    await flow.postPlan(deps.setUp, team, user, site);
    deps.log.info({ team, user, channel: site.channel }, 'plan started');
  });

  onPress(app, deps, ACTIONS.finish, async ({ team, user, site, client }) => {
    await flow.showThirdChoice(deps.setUp, team, user, site);
    if (!site.backups) await flow.askBackupsAgain(deps.setUp, team, user, site, backupsQuestion(site));
    await client.conversations.open({ users: user });
  });

  onPress(app, deps, ACTIONS.notYet, ({ team, user, site }) => flow.notYet(deps.setUp, team, user, site));

  onPress(app, deps, ACTIONS.change, async ({ client, team, site, triggerId }) => {
    const plan = await deps.setUp.plans.byChannel(team, site.channel);
    if (!plan) throw new UserError('There is no plan in that channel any more. `/maintenance setup` starts one.');
    const view = changeModal({
      siteId: site.id,
      day: flow.dayOf(plan),
      time: plan.recurrence.at,
      hours: String(plan.hoursAWeek),
      dates: nextDateLines(deps, plan),
    });
    await client.views.open({ trigger_id: triggerId, view });
  });

  app.action<BlockAction>(ACTIONS.changeField, async ({ ack, body, client }) => {
    await ack();
    const { view } = body;
    const team = body.team?.id ?? '';
    const site = view ? await deps.setUp.sites.get(team, view.private_metadata) : null;
    const plan = site ? await deps.setUp.plans.byChannel(team, site.channel) : null;
    if (!view || !site || !plan) return;
    const values = view.state.values;
    const times = { day: dayValue(valueOf(values, 'day')), time: valueOf(values, 'time') || plan.recurrence.at, hours: plan.hoursAWeek };
    const dates = nextDateLines(deps, flow.withTimes(plan, times));
    const hours = valueOf(values, 'hours') || String(plan.hoursAWeek);
    await client.views.update({
      view_id: view.id,
      hash: view.hash,
      view: changeModal({ siteId: site.id, day: times.day, time: times.time, hours, dates }),
    });
  });
}

function nextDateLines(deps: SiteListenerDeps, plan: Parameters<typeof flow.withTimes>[0]): string[] {
  return deps.setUp.nextDates(plan, 5).map((date) => flow.spokenDate(date, plan.recurrence.timeZone));
}

function registerSiteActions(app: App, deps: SiteListenerDeps): void {
  app.action<BlockAction>(ACTIONS.setUp, async ({ ack, body, client }) => {
    const team = body.team?.id ?? '';
    const channel = body.channel?.id ?? '';
    const channelName = body.channel?.name ?? 'directmessage';
    await openSetUp(deps, { client, team, user: body.user.id, channel, channelName, triggerId: body.trigger_id });
    await ack();
  });

  onPress(app, deps, ACTIONS.edit, async ({ client, site, triggerId }) => {
    const form: SiteForm = { ...site, address: site.address ?? '', repository: site.repository ?? '' };
    await client.views.open({
      trigger_id: triggerId,
      view: siteModal({ callbackId: EDIT_MODAL, title: 'Edit the site', submit: 'Save', form, metadata: site.id }),
    });
  });

  onPress(app, deps, ACTIONS.newKey, async (press) => {
    const checkIn = await deps.checkIn(press.team, press.site, true);
    await whisper(press, checkIn ? `${answers.lineWords(checkIn.line)}\nThe old line no longer counts.` : answers.NO_PUBLIC_ADDRESS);
  });

  onPress(app, deps, ACTIONS.remove, async (press) => {
    const { team, user, site, client } = press;
    const info = await client.users.info({ user });
    const plan = await deps.setUp.plans.byChannel(team, site.channel);
    const unfinished = plan?.state === 'draft' && site.createdBy === user;
    if (!info.user?.is_admin && !info.user?.is_owner && !unfinished) {
      throw new UserError(`Only an administrator of this workspace can remove ${escapeText(site.name)}.`);
    }
    await deps.removeSite(team, site);
    deps.log.info({ team, user, site: site.id }, 'site removed');
    await whisper(press, `Removed ${escapeText(site.name)}.`);
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.joinRota, async ({ ack, body, respond }) => {
    const team = body.team?.id ?? '';
    const plan = await deps.setUp.plans.byChannel(team, body.channel?.id ?? '');
    const joined = plan
      ? await deps.setUp.plans.update(team, plan.id, (current) =>
          current.rota.includes(body.user.id) ? current : { ...current, rota: [...current.rota, body.user.id] },
        )
      : null;
    await ack();
    const order = joined?.rota.map(mention).join(', ');
    const text = order ? `You are in the rota: ${order}.` : 'There is no plan in this channel any more.';
    await respond({ response_type: 'ephemeral', replace_original: false, text });
  });

  app.action(ACTIONS.whatItReads, async ({ ack, respond }) => {
    await ack();
    await respond({ response_type: 'ephemeral', replace_original: false, text: WHAT_IT_READS });
  });
}
