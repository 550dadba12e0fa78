import { createHash } from 'node:crypto';
import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import { dueMember } from '../../schedule/due-store.js';
import type { Logger } from '../../shared/logger.js';
import type { Site } from '../../sites/site.js';
import type { SiteStore } from '../../sites/site-store.js';
import { escapeText, modal, section } from '../../slack/blocks.js';
import { valueOf } from '../../slack/view-values.js';
import { notice } from '../list-views.js';
import { checksModal } from './check-form.js';
import { registerOwnChecks } from './check-listeners.js';
import { type KeptListenerDeps, registerKept } from './kept-listeners.js';
import { type Place, spokenLocation } from './place.js';
import { type FilledPlace, PLACE_FIELDS, PLACE_FORM, placeModal, readPlaceForm } from './place-form.js';
import { PLACE_ACTIONS, readNone, readPlaceMenu, secretWords } from './place-views.js';
import { type PlaceWordsDeps, placesOf } from './place-words.js';
import { PLACE_KIND, startLooking, type WatchPlacesDeps } from './watch-places.js';

export interface PlaceListenerDeps extends Omit<WatchPlacesDeps, 'sites'>, Pick<PlaceWordsDeps, 'backupsLine' | 'membership'> {
  sites: PlaceWordsDeps['sites'] & Pick<SiteStore, 'get' | 'update'>;
  tellRounds(team: string, site: string, change: string): Promise<void>;
  drill: KeptListenerDeps['drill'];
  log: Pick<Logger, 'info'>;
}

const REMOVE_MODAL = 'backups.place-remove';
const GONE = 'That place is gone, or you are not in the channel of its site.';

/** The form of places, their menus, and what follows from both. */
export function registerPlaces(app: App, deps: PlaceListenerDeps): void {
  registerMenu(app, deps);
  registerNone(app, deps);
  registerForm(app, deps);
  registerRemoval(app, deps);
  registerKept(app, { ...deps, siteFor: (team, user, id) => siteFor(deps, team, user, id) });
  registerOwnChecks(app, { ...deps, theirs: (team, user, id) => theirs(deps, team, user, id) });
}

async function siteFor(deps: PlaceListenerDeps, team: string, user: string, id: string): Promise<Site | null> {
  const site = await deps.sites.get(team, id);
  return site !== null && (await deps.membership.isMember(team, user, site.channel)) ? site : null;
}

/** The place with its site, when the person may see it. */
async function theirs(deps: PlaceListenerDeps, team: string, user: string, id: string): Promise<{ site: Site; place: Place } | null> {
  const place = await deps.places.get(team, id);
  const site = place === null ? null : await siteFor(deps, team, user, place.site);
  return place === null || site === null ? null : { site, place };
}

function registerMenu(app: App, deps: PlaceListenerDeps): void {
  app.action<BlockAction<ButtonAction>>(PLACE_ACTIONS.add, async ({ ack, action, body, client, respond, context }) => {
    const site = await siteFor(deps, context.teamId ?? body.team?.id ?? '', body.user.id, action.value ?? '');
    if (site === null) await respond({ response_type: 'ephemeral', replace_original: false, text: GONE });
    else await client.views.open({ trigger_id: body.trigger_id, view: placeModal(site, null) });
    await ack();
  });

  app.action<BlockAction<OverflowAction>>(PLACE_ACTIONS.menu, async ({ ack, action, body, client, respond, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const { entry, id } = readPlaceMenu(action.selected_option.value);
    const shown = await theirs(deps, team, body.user.id, id);
    if (shown === null) await respond({ response_type: 'ephemeral', replace_original: false, text: GONE });
    else if (entry === 'look') {
      await startLooking(deps, team, { place: id, request: body.trigger_id });
      const text = `I look into ${escapeText(spokenLocation(shown.place.location))} now. \`/maintenance backups ${escapeText(shown.site.name)}\` shows what I saw, in a moment.`;
      await respond({ response_type: 'ephemeral', replace_original: false, text });
    } else {
      const view =
        entry === 'checks'
          ? checksModal(shown.site, shown.place, await deps.places.checksOf(team, id))
          : viewFor(entry, shown.site, shown.place);
      await client.views.open({ trigger_id: body.trigger_id, view });
    }
    await ack();
  });
}

/** Somebody says that there is nothing to back up; the list is written over itself. */
function registerNone(app: App, deps: PlaceListenerDeps): void {
  app.action<BlockAction<ButtonAction>>(/^backups\.place-none\./, async ({ ack, action, body, respond, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const site = await siteFor(deps, team, body.user.id, action.value ?? '');
    const holds = readNone(action.action_id);
    if (site === null || holds === null) await respond({ response_type: 'ephemeral', replace_original: false, text: GONE });
    else {
      await deps.places.sayNone(team, site.id, holds, { by: body.user.id, at: deps.now().toISOString() });
      await respond({ response_type: 'ephemeral', replace_original: true, ...(await placesOf(deps, team, [site])) });
    }
    await ack();
  });
}

function viewFor(entry: 'edit' | 'secret' | 'remove', site: Site, place: Place) {
  if (entry === 'edit') return placeModal(site, place);
  if (entry === 'secret') return notice('Its secret', [section(secretWords(site, place))]);
  const words = `*${escapeText(site.name)}: ${escapeText(spokenLocation(place.location))}.* I look there no more, and forget what I saw and the key of its host. The files stay as they are, and so does its secret until \`farrier secret remove\`.`;
  return modal({ callbackId: REMOVE_MODAL, title: 'Remove a place', submit: 'Remove it', metadata: place.id, blocks: [section(words)] });
}

function registerForm(app: App, deps: PlaceListenerDeps): void {
  app.view(PLACE_FORM, async ({ ack, body, view, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const [siteId = '', placeId = ''] = view.private_metadata.split(' ');
    const site = await siteFor(deps, team, body.user.id, siteId);
    const before = placeId === '' ? null : await deps.places.get(team, placeId);
    if (site === null || (placeId !== '' && before?.site !== siteId))
      return await ack({ response_action: 'update', view: notice('Gone', [section(GONE)]) });
    const values = Object.fromEntries(Object.values(PLACE_FIELDS).map((field) => [field, valueOf(view.state.values, field)]));
    const filled = readPlaceForm(values, site.timeZone);
    if ('errors' in filled) return await ack({ response_action: 'errors', errors: filled.errors });
    const place = await save(deps, { team, user: body.user.id, site, id: placeId || idOf(team, view.id), request: view.id, filled });
    await ack({
      response_action: 'update',
      view: notice('Where backups lie', [section(savedWords(site, place)), section(secretWords(site, place))]),
    });
  });
}

/** The same window is the same place, however often it is sent. */
function idOf(team: string, view: string): string {
  return `b${createHash('sha256').update(`${team} ${view}`).digest('hex').slice(0, 12)}`;
}

async function save(
  deps: PlaceListenerDeps,
  { team, user, site, id, request, filled }: { team: string; user: string; site: Site; id: string; request: string; filled: FilledPlace },
): Promise<Place> {
  const known = await deps.places.get(team, id);
  const made = known ?? { version: 1 as const, id, site: site.id, createdBy: user, createdAt: deps.now().toISOString() };
  const place: Place = { ...made, ...filled };
  await deps.places.save(team, place);
  // Whoever names a place of the database has said how it is backed up, where nobody had.
  if (place.holds === 'database') {
    await deps.sites.update(team, site.id, (current) =>
      current.backups === null || current.backups.kind === 'unknown' ? { ...current, backups: { kind: 'files' } } : current,
    );
  }
  await startLooking(deps, team, { place: id, request });
  deps.log.info(
    { team, user, site: site.id, place: id, kind: place.location.kind },
    known === null ? 'a place of backups was named' : 'a place of backups was changed',
  );
  return place;
}

function savedWords(site: Site, place: Place): string {
  return `*I look into ${escapeText(spokenLocation(place.location))} now, and each hour.* \`/maintenance backups ${escapeText(site.name)}\` shows what I see; until I have seen the newest file, it counts as *unknown*.`;
}

function registerRemoval(app: App, deps: PlaceListenerDeps): void {
  app.view(REMOVE_MODAL, async ({ ack, body, view, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const shown = await theirs(deps, team, body.user.id, view.private_metadata);
    if (shown === null) return await ack({ response_action: 'update', view: notice('Gone', [section(GONE)]) });
    await deps.due.remove(dueMember({ kind: PLACE_KIND, team, id: shown.place.id }));
    await deps.places.remove(team, shown.place.id);
    await deps.tellRounds(team, shown.site.id, `${shown.place.id}.removed`);
    deps.log.info({ team, user: body.user.id, site: shown.site.id, place: shown.place.id }, 'a place of backups was removed');
    await ack();
  });
}
