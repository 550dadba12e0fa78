import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { AuditAsk } from '../../audits/request-audit.js';
import type { Clock } from '../../shared/clock.js';
import type { Site } from '../../sites/site.js';
import { section } from '../../slack/blocks.js';
import { valueOf } from '../../slack/view-values.js';
import { notice } from '../list-views.js';
import { KEPT_ACTION, KEPT_FIELDS, KEPT_FORM, keptModal, keptStarted, readKeptForm } from './kept-form.js';
import type { PlaceStore } from './place-store.js';

export interface KeptListenerDeps {
  places: Pick<PlaceStore, 'statesOf'>;
  /** The site, when the person may see it. */
  siteFor(team: string, user: string, id: string): Promise<Site | null>;
  /** Has a worker restore it; the same `trigger` does so once. */
  drill(ask: Omit<AuditAsk, 'audits'>): Promise<void>;
  now: Clock;
}

const GONE = 'That site is gone, or you are not in its channel.';

/** Drills of kept backups: a window asks which. Who is in the site's channel may. */
export function registerKept(app: App, deps: KeptListenerDeps): void {
  app.action<BlockAction<ButtonAction>>(new RegExp(`^${KEPT_ACTION}\\.`), async ({ ack, action, body, client, respond, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const site = await deps.siteFor(team, body.user.id, action.value ?? '');
    if (site === null) await respond({ response_type: 'ephemeral', replace_original: false, text: GONE });
    else {
      const view = keptModal(site, await deps.places.statesOf(team, site.id), deps.now());
      await client.views.open({ trigger_id: body.trigger_id, view });
    }
    await ack();
  });

  app.view(KEPT_FORM, async ({ ack, body, view, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const user = body.user.id;
    const site = await deps.siteFor(team, user, view.private_metadata);
    if (site === null) return await ack({ response_action: 'update', view: notice('Gone', [section(GONE)]) });
    const values = Object.fromEntries(Object.values(KEPT_FIELDS).map((field) => [field, valueOf(view.state.values, field)]));
    const kept = readKeptForm(values, await deps.places.statesOf(team, site.id));
    if ('errors' in kept) return await ack({ response_action: 'errors', errors: kept.errors });
    // The same window is the same drill, however often it is sent.
    await deps.drill({ team, user, site, channel: site.channel, trigger: `kept.${view.id}`, kept });
    await ack({ response_action: 'update', view: keptStarted(site, kept) });
  });
}
