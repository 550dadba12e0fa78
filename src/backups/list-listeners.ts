import type { App, BlockAction, ButtonAction, OverflowAction, RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { visibleSites } from '../sites/find-site.js';
import type { Site } from '../sites/site.js';
import type { SiteStore } from '../sites/site-store.js';
import { section } from '../slack/blocks.js';
import { valueOf } from '../slack/view-values.js';
import { createMonitor, type NewMonitor, renewKey } from './create-monitor.js';
import { editMonitorModal, FIELDS, type Filled, FORM_MODAL, newMonitorModal, readForm } from './form.js';
import {
  addressModal,
  type Entry,
  LIST_ACTIONS,
  logModal,
  MODALS,
  NO_ADDRESS,
  notice,
  readMenu,
  removeModal,
  renewModal,
} from './list-views.js';
import type { MonitorListenerDeps } from './listeners.js';
import { type Monitor, paused, resumed } from './monitor.js';
import { checkInLine, snippets } from './snippets.js';
import { announce, scheduleDeadline, settleMonitor } from './watch-monitor.js';
import { type MonitorWordsDeps, monitorsOf } from './words.js';

export interface MonitorListDeps extends MonitorListenerDeps, Omit<MonitorWordsDeps, 'monitors' | 'sites' | 'membership' | 'now'> {
  sites: MonitorListenerDeps['sites'] & MonitorWordsDeps['sites'] & Pick<SiteStore, 'update'>;
  /** Takes the monitor's deadline out of the due ledger. */
  forgetDue(team: string, id: string): Promise<void>;
}

const GONE = 'That monitor is gone, or you are not in its channel.';

interface Shown {
  site: Site;
  monitor: Monitor;
}

/** The monitor with its site, when the person may see it. */
async function theirs(deps: MonitorListDeps, team: string, user: string, id: string): Promise<Shown | null> {
  const monitor = await deps.monitors.get(team, id);
  const site = monitor === null ? null : await deps.sites.get(team, monitor.site);
  if (monitor === null || site === null || !(await deps.membership.isMember(team, user, site.channel))) return null;
  return { site, monitor };
}

/** The list behind `/maintenance monitors`: its menus and its form. */
export function registerMonitorList(app: App, deps: MonitorListDeps): void {
  registerMenu(app, deps);
  registerForm(app, deps);
  registerSure(app, deps);
}

interface Press {
  team: string;
  user: string;
  client: WebClient;
  triggerId: string;
  respond: RespondFn;
}

function registerMenu(app: App, deps: MonitorListDeps): void {
  app.action<BlockAction<OverflowAction>>(LIST_ACTIONS.menu, async ({ ack, action, body, client, respond, context }) => {
    const press = { team: context.teamId ?? body.team?.id ?? '', user: body.user.id, client, triggerId: body.trigger_id, respond };
    const { entry, id, scope } = readMenu(action.selected_option.value);
    const shown = await theirs(deps, press.team, press.user, id);
    if (shown === null) await respond({ response_type: 'ephemeral', replace_original: false, text: GONE });
    else await chosen(deps, press, shown, { entry, scope });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(LIST_ACTIONS.add, async ({ ack, action, body, client, respond, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const seen = await visibleSites(deps, { team, user: body.user.id, channel: '' });
    const sites = seen.filter(({ id }) => action.value === undefined || action.value === '' || id === action.value);
    if (sites.length === 0) await respond({ response_type: 'ephemeral', replace_original: false, text: GONE });
    else await client.views.open({ trigger_id: body.trigger_id, view: newMonitorModal(sites) });
    await ack();
  });
}

async function chosen(deps: MonitorListDeps, press: Press, { site, monitor }: Shown, { entry, scope }: { entry: Entry; scope: string }) {
  const { team, user, client, triggerId } = press;
  if (entry === 'pause' || entry === 'resume') {
    const now = deps.now();
    const change = (current: Monitor) => (entry === 'pause' ? paused(current, user, now) : resumed(current, now));
    const after = await deps.monitors.update(team, monitor.id, change);
    if (after !== null) {
      await scheduleDeadline(deps, team, after);
      if (after.outage !== null) await announce(deps, team, after);
      await deps.tellRounds(team, site.id, `${monitor.id}.${entry}.${after.edition}`);
    }
    return await showList(deps, press, scope);
  }
  const views = {
    edit: () => editMonitorModal(site, monitor),
    log: async () => logModal(site, monitor, await deps.monitors.log(team, monitor.id)),
    renew: () => (deps.baseUrl === null ? notice('No address', [section(NO_ADDRESS)]) : renewModal(site, monitor)),
    remove: () => removeModal(site, monitor),
  };
  await client.views.open({ trigger_id: triggerId, view: await views[entry]() });
}

/** Writes the list over itself, as it stands now. */
async function showList(deps: MonitorListDeps, { team, user, respond }: Press, scope: string): Promise<void> {
  const seen = await visibleSites(deps, { team, user, channel: '' });
  const sites = scope === '' ? seen : seen.filter(({ id }) => id === scope);
  await respond({ response_type: 'ephemeral', replace_original: true, ...(await monitorsOf(deps, team, sites, scope)) });
}

function registerForm(app: App, deps: MonitorListDeps): void {
  app.view(FORM_MODAL, async ({ ack, body, view, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const user = body.user.id;
    const values = Object.fromEntries(Object.values(FIELDS).map((field) => [field, valueOf(view.state.values, field)]));
    const edited = view.private_metadata === '' ? null : await theirs(deps, team, user, view.private_metadata);
    const site = view.private_metadata === '' ? await siteOf(deps, team, user, values[FIELDS.site] ?? '') : (edited?.site ?? null);
    if (site === null) {
      const field = view.private_metadata === '' ? FIELDS.site : FIELDS.name;
      return ack({ response_action: 'errors', errors: { [field]: GONE } });
    }
    const filled = readForm(values, site.timeZone);
    if ('errors' in filled) return ack({ response_action: 'errors', errors: filled.errors });
    if (edited !== null) {
      await change(deps, team, edited.monitor.id, filled);
      return ack();
    }
    if (deps.baseUrl === null)
      return ack({ response_action: 'errors', errors: { [FIELDS.name]: 'Farrier has no public address (BASE_URL).' } });
    const made = await createMonitor(deps, team, site.id, filled);
    if (filled.purpose === 'backup') await answered(deps, team, site, made.monitor.id);
    await ack({ response_action: 'update', view: withAddress(deps.baseUrl, site, made) });
  });
}

/** Who has a backup that checks in has said how the site is backed up, where nobody had. */
async function answered(deps: MonitorListDeps, team: string, site: Site, monitor: string): Promise<void> {
  await deps.sites.update(team, site.id, (current) =>
    current.backups === null || current.backups.kind === 'unknown' ? { ...current, backups: { kind: 'job', monitor } } : current,
  );
  await deps.tellRounds(team, site.id, `${monitor}.created`);
}

/** A site by its id, when the person may see it. */
async function siteOf(deps: MonitorListDeps, team: string, user: string, id: string): Promise<Site | null> {
  const site = await deps.sites.get(team, id);
  return site !== null && (await deps.membership.isMember(team, user, site.channel)) ? site : null;
}

/** Takes what the form says; what follows from it now, as an outage that was none after a longer grace, is told. */
async function change(deps: MonitorListDeps, team: string, id: string, filled: Filled): Promise<void> {
  const after = await deps.monitors.update(team, id, (current) => ({ ...current, ...filled, edition: current.edition + 1 }));
  if (after === null) return;
  await scheduleDeadline(deps, team, after);
  await settleMonitor(deps, team, id);
  await deps.tellRounds(team, after.site, `${id}.edited.${after.edition}`);
}

function withAddress(baseUrl: string, site: Site, { monitor, key }: NewMonitor) {
  return addressModal(site, monitor, { line: checkInLine(baseUrl, key), snippets: snippets(baseUrl, key, monitor) });
}

/** What is done after somebody said that they are sure. */
function registerSure(app: App, deps: MonitorListDeps): void {
  app.view(MODALS.renew, async ({ ack, body, view, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const shown = await theirs(deps, team, body.user.id, view.private_metadata);
    const made = shown === null || deps.baseUrl === null ? null : await renewKey(deps, team, shown.monitor.id);
    if (shown === null || made === null || deps.baseUrl === null)
      return ack({ response_action: 'update', view: notice('Gone', [section(GONE)]) });
    await ack({ response_action: 'update', view: withAddress(deps.baseUrl, shown.site, made) });
  });

  app.view(MODALS.remove, async ({ ack, body, view, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const shown = await theirs(deps, team, body.user.id, view.private_metadata);
    if (shown === null) return ack({ response_action: 'update', view: notice('Gone', [section(GONE)]) });
    await deps.forgetDue(team, shown.monitor.id);
    await deps.monitors.remove(team, shown.monitor.id);
    await deps.tellRounds(team, shown.site.id, `${shown.monitor.id}.removed`);
    await ack();
  });
}
