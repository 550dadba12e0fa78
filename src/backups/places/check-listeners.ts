import { createHash } from 'node:crypto';
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Logger } from '../../shared/logger.js';
import type { Site } from '../../sites/site.js';
import { section } from '../../slack/blocks.js';
import { valueOf } from '../../slack/view-values.js';
import { notice } from '../list-views.js';
import { CHECK_FIELDS, CHECK_FORM, CHECK_REMOVE, checksModal, MOST_CHECKS, readCheckForm } from './check-form.js';
import type { Place } from './place.js';
import type { PlaceStore } from './place-store.js';

export interface CheckListenerDeps {
  places: Pick<PlaceStore, 'checksOf' | 'keepCheck'>;
  /** The place with its site, when the person may see it. */
  theirs(team: string, user: string, place: string): Promise<{ site: Site; place: Place } | null>;
  log: Pick<Logger, 'info'>;
}

const GONE = 'That place is gone, or you are not in the channel of its site.';

/** What a team asks of the databases that are restored: added and removed in one window. Who is in the site's channel may. */
export function registerOwnChecks(app: App, deps: CheckListenerDeps): void {
  const { places, log } = deps;
  app.view(CHECK_FORM, async ({ ack, body, view, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const shown = await deps.theirs(team, body.user.id, view.private_metadata);
    if (shown === null) return await ack({ response_action: 'update', view: notice('Gone', [section(GONE)]) });
    const { site, place } = shown;
    const values = Object.fromEntries(Object.values(CHECK_FIELDS).map((field) => [field, valueOf(view.state.values, field)]));
    const filled = readCheckForm(values);
    if ('errors' in filled) return await ack({ response_action: 'errors', errors: filled.errors });
    const known = await places.checksOf(team, place.id);
    const check = { id: idOf(place.id, filled.name), ...filled };
    if (known.length >= MOST_CHECKS && !known.some(({ id }) => id === check.id))
      return await ack({
        response_action: 'errors',
        errors: { [CHECK_FIELDS.name]: `A place has at most ${MOST_CHECKS}; remove one first.` },
      });
    await places.keepCheck(team, place.id, check.id, check);
    log.info({ team, user: body.user.id, site: site.id, place: place.id, check: check.id }, 'a check of restored databases was stated');
    await ack({ response_action: 'update', view: checksModal(site, place, await places.checksOf(team, place.id)) });
  });

  app.action<BlockAction<ButtonAction>>(new RegExp(`^${CHECK_REMOVE}\\.`), async ({ ack, action, body, client, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const [placeId = '', id = ''] = (action.value ?? '').split(' ');
    const shown = await deps.theirs(team, body.user.id, placeId);
    if (shown !== null) {
      await places.keepCheck(team, placeId, id, null);
      log.info({ team, user: body.user.id, site: shown.site.id, place: placeId, check: id }, 'a check of restored databases was removed');
    }
    const view =
      shown === null ? notice('Gone', [section(GONE)]) : checksModal(shown.site, shown.place, await places.checksOf(team, placeId));
    if (body.view !== undefined) await client.views.update({ view_id: body.view.id, view });
    await ack();
  });
}

/** One of the same name takes the place of the one before; the same window, sent again, adds nothing. */
function idOf(place: string, name: string): string {
  return createHash('sha256').update(`${place} ${name.toLowerCase()}`).digest('hex').slice(0, 12);
}
