import type { App, BlockAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { YOUNG_DAYS } from '../audits/audit.js';
import { DUE_DAYS, dueDaysText, readDueDays } from '../audits/due-days.js';
import { UserError } from '../shared/errors.js';
import { escapeText } from '../slack/blocks.js';
import type { Answer, CommandContext } from '../slack/command.js';
import { type ViewValues, valueOf } from '../slack/view-values.js';
import * as answers from './backups-answers.js';
import { registerBackups } from './backups-listeners.js';
import { checkSite, siteIdFor, zoneGuess } from './check-site.js';
import { registerConnect } from './connect-listeners.js';
import { registerPlanForm, registerThirdChoice } from './plan-listeners.js';
import { onPress, openWindow, type SiteListenerDeps, whisper } from './press.js';
import * as flow from './set-up.js';
import type { Site } from './site.js';
import { nameFromChannel, type SiteForm } from './site-form.js';
import { ACTIONS, EDIT_MODAL, SETUP_MODAL, siteModal } from './views.js';

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
  registerConnect(app, deps);
  registerThirdChoice(app, deps);
  registerPlanForm(app, deps);
  registerSiteActions(app, deps);
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
    const dueDays = readDueDays(valueOf(view.state.values, 'dueDays') || dueDaysText(DUE_DAYS));
    const youngDays = readWait(valueOf(view.state.values, 'youngDays').trim() || String(YOUNG_DAYS));
    const wrong = { ...(checked.ok ? {} : checked.errors), ...(dueDays ? {} : WRONG_DAYS), ...(youngDays === null ? WRONG_WAIT : {}) };
    if (!checked.ok || dueDays === null || youngDays === null) return ack({ response_action: 'errors', errors: wrong });
    // Files may have been sent while the form was checked.
    const current = (await deps.setUp.sites.get(who.team, before.id)) ?? before;
    const manifest = checked.site.repository === current.repository ? current.manifest : null;
    const site: Site = { ...current, ...checked.site, manifest, dueDays, youngDays };
    if (!(await deps.setUp.sites.save(who.team, site))) return ack({ response_action: 'errors', errors: { name: nameTaken(site.name) } });
    deps.log.info({ team: who.team, user: who.user, site: site.id }, 'site edited');
    await flow.startReading(deps.setUp, { ...who, site, remarks: checked.remarks, request: `${site.id}.${view.hash}` });
    await ack({ response_action: 'clear' });
  });
}

const WRONG_DAYS = { dueDays: 'Wanted: four whole numbers of days from critical to low, none smaller than the one before: 7/30/90/120.' };

const WRONG_WAIT = { youngDays: 'Wanted: a whole number of days from 0 to 90.' };

function readWait(text: string): number | null {
  return /^\d{1,2}$/.test(text) && Number(text) <= 90 ? Number(text) : null;
}

function registerReading(app: App, deps: SiteListenerDeps): void {
  onPress(app, deps, ACTIONS.readAgain, async (press) => {
    const { team, user, site } = press;
    await flow.startReading(deps.setUp, { team, user, site, remarks: [], request: `${site.id}.${press.triggerId}` });
    const where = press.channel.startsWith('D') ? 'It takes the place of the first look above.' : 'The answer comes in our direct message.';
    await whisper(press, `Reading ${escapeText(site.name)} again. ${where}`);
  });

  onPress(app, deps, new RegExp(`^${ACTIONS.chooseManifest}\\.`), async (press, action) => {
    if (action.type !== 'static_select') return;
    const manifest = action.selected_option.value;
    const site = await deps.setUp.sites.update(press.team, press.site.id, (current) => ({ ...current, manifest }));
    if (site === null) return;
    await flow.startReading(deps.setUp, {
      team: press.team,
      user: press.user,
      site,
      remarks: [],
      request: `${site.id}.${press.triggerId}`,
    });
  });
}

function registerSiteActions(app: App, deps: SiteListenerDeps): void {
  app.action<BlockAction>(ACTIONS.setUp, async ({ ack, body, client }) => {
    const team = body.team?.id ?? '';
    const channel = body.channel?.id ?? '';
    const channelName = body.channel?.name ?? 'directmessage';
    await openSetUp(deps, { client, team, user: body.user.id, channel, channelName, triggerId: body.trigger_id });
    await ack();
  });

  onPress(app, deps, ACTIONS.edit, async (press) => {
    const { site } = press;
    const form: SiteForm = { ...site, address: site.address ?? '', repository: site.repository ?? '' };
    const later = { dueDays: dueDaysText(site.dueDays ?? DUE_DAYS), youngDays: String(site.youngDays ?? YOUNG_DAYS) };
    await openWindow(press, siteModal({ callbackId: EDIT_MODAL, title: 'Edit the site', submit: 'Save', form, metadata: site.id, later }));
  });

  onPress(app, deps, ACTIONS.newKey, async (press) => {
    const checkIn = await deps.checkIn(press.team, press.site, { anew: false });
    await whisper(press, checkIn ? answers.lineWords(checkIn.line, { again: true }) : answers.NO_PUBLIC_ADDRESS);
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
    await press.respond({ replace_original: true, text: `Removed ${escapeText(site.name)}.` });
  });
}
