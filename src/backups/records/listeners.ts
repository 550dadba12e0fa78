import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { type ExportQueue, requestOf } from '../../exports/export-queue.js';
import type { Clock } from '../../shared/clock.js';
import type { Logger } from '../../shared/logger.js';
import type { Site } from '../../sites/site.js';
import { section } from '../../slack/blocks.js';
import type { Membership } from '../../slack/membership.js';
import { hashOfKey, newCheckInKey } from '../check-in-key.js';
import { notice } from '../list-views.js';
import {
  DRILL_ACTIONS,
  DRILL_MODAL,
  drillAddressModal,
  drillLine,
  madeDrillAddress,
  NO_DRILL_ADDRESS,
  revokedDrillAddress,
} from './drill-address-views.js';
import type { DrillKeyStore } from './drill-key-store.js';

export interface DrillAddressDeps {
  drillKeys: DrillKeyStore;
  exportQueue: Pick<ExportQueue, 'add'>;
  sites: { get(team: string, id: string): Promise<Site | null> };
  membership: Membership;
  /** The public address of Farrier; null where it has none. */
  baseUrl: string | null;
  now: Clock;
  log: Pick<Logger, 'info'>;
}

const EVIDENCE_COMES =
  'Gathering the restores of the last 365 days. A table, a page to print and the restore card come to you as a direct message in a moment.';
const GONE = 'That site is gone, or you are not in its channel.';

/** The address to which drills done elsewhere are posted: made, shown once, and revoked. */
export function registerDrillAddress(app: App, deps: DrillAddressDeps): void {
  async function siteFor(team: string, user: string, id: string): Promise<Site | null> {
    const site = await deps.sites.get(team, id);
    return site !== null && (await deps.membership.isMember(team, user, site.channel)) ? site : null;
  }

  app.action<BlockAction<ButtonAction>>(new RegExp(`^${DRILL_ACTIONS.address}\\.`), async ({ ack, action, body, client, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const site = await siteFor(team, body.user.id, action.value ?? '');
    const known = site === null ? null : await deps.drillKeys.ofSite(team, site.id);
    const words = site === null ? GONE : deps.baseUrl === null ? NO_DRILL_ADDRESS : null;
    const view = site === null || words !== null ? notice('Drill elsewhere', [section(words ?? GONE)]) : drillAddressModal(site, known);
    await client.views.open({ trigger_id: body.trigger_id, view });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(new RegExp(`^${DRILL_ACTIONS.evidence}\\.`), async ({ ack, action, body, respond, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const user = body.user.id;
    const site = await siteFor(team, user, action.value ?? '');
    if (site !== null) {
      const asked = { team, request: requestOf(body.trigger_id), user, what: 'restores', about: { site: site.id } };
      await deps.exportQueue.add({ ...asked, requestedAt: deps.now().toISOString() });
      deps.log.info({ team, user, site: site.id }, 'restores exported');
    }
    const text = site === null ? GONE : EVIDENCE_COMES;
    await respond({ response_type: 'ephemeral', replace_original: false, text });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(DRILL_ACTIONS.revoke, async ({ ack, action, body, client, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const site = await siteFor(team, body.user.id, action.value ?? '');
    if (site !== null && (await deps.drillKeys.remove(team, site.id)))
      deps.log.info({ team, user: body.user.id, site: site.id }, 'drill address revoked');
    const view = site === null ? notice('Drill elsewhere', [section(GONE)]) : revokedDrillAddress(site);
    if (body.view !== undefined) await client.views.update({ view_id: body.view.id, view });
    await ack();
  });

  app.view(DRILL_MODAL, async ({ ack, body, view, client, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const user = body.user.id;
    const site = await siteFor(team, user, view.private_metadata);
    if (site === null || deps.baseUrl === null)
      return ack({ response_action: 'update', view: notice('Drill elsewhere', [section(site === null ? GONE : NO_DRILL_ADDRESS)]) });
    const [key, secret] = [newCheckInKey(), newCheckInKey()];
    await deps.drillKeys.renew(team, site.id, { keyHash: hashOfKey(key), secret, madeBy: user, at: deps.now() });
    deps.log.info({ team, user, site: site.id }, 'drill address made');
    // What is answered is remembered for a while, for requests that come again; this address is written down nowhere.
    await ack({ response_action: 'update', view: notice('Drill elsewhere', [section('One moment: the address comes here.')]) });
    await client.views.update({ view_id: view.id, view: madeDrillAddress(site, drillLine(deps.baseUrl, key, secret)) });
  });
}
