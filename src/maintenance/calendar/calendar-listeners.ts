import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { hashOfKey, newCheckInKey } from '../../backups/check-in-key.js';
import type { Clock } from '../../shared/clock.js';
import { UserError } from '../../shared/errors.js';
import { channelMention } from '../../slack/blocks.js';
import type { CalendarKeyStore, CalendarOwner } from './calendar-key-store.js';
import { CALENDAR, type CalendarState, calendarAddress, calendarModal } from './calendar-views.js';

export interface CalendarListenerDeps {
  calendarKeys: CalendarKeyStore;
  membership: { isMember(team: string, user: string, channel: string): Promise<boolean> };
  /** Null: Farrier has no public address, so nothing could be fetched from it. */
  baseUrl: string | null;
  now: Clock;
  log: { info(fields: object, message: string): void };
}

/** The window in which somebody gets, renews or revokes the address of a channel's calendar. */
export function registerCalendar(app: App, deps: CalendarListenerDeps): void {
  app.action<BlockAction<ButtonAction>>(new RegExp(`^${CALENDAR.open}(\\.|$)`), async ({ ack, action, body, client }) => {
    const owner = await ownerOf(deps, body, action.value);
    const view = calendarModal(owner.channel, await stateOf(deps, owner));
    await (body.view?.type === 'modal' ? client.views.push : client.views.open)({ trigger_id: body.trigger_id, view });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(CALENDAR.make, async ({ ack, action, body, client }) => {
    const owner = await ownerOf(deps, body, action.value);
    if (deps.baseUrl === null || body.view === undefined) return await ack();
    const key = newCheckInKey();
    await deps.calendarKeys.renew(owner, { keyHash: hashOfKey(key), at: deps.now() });
    deps.log.info({ ...owner }, 'calendar address made');
    const view = calendarModal(owner.channel, { kind: 'new', address: calendarAddress(deps.baseUrl, key) });
    await client.views.update({ view_id: body.view.id, view });
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(CALENDAR.revoke, async ({ ack, action, body, client }) => {
    const owner = await ownerOf(deps, body, action.value);
    await deps.calendarKeys.revoke(owner);
    deps.log.info({ ...owner }, 'calendar address revoked');
    if (body.view !== undefined) {
      await client.views.update({ view_id: body.view.id, view: calendarModal(owner.channel, await stateOf(deps, owner)) });
    }
    await ack();
  });
}

async function stateOf(deps: CalendarListenerDeps, owner: CalendarOwner): Promise<CalendarState> {
  if (deps.baseUrl === null) return { kind: 'no-base-url' };
  const since = await deps.calendarKeys.since(owner);
  return since === null ? { kind: 'none' } : { kind: 'kept', since };
}

async function ownerOf(deps: CalendarListenerDeps, body: BlockAction, channel = ''): Promise<CalendarOwner> {
  const owner = { team: body.team?.id ?? body.user.team_id ?? '', channel, user: body.user.id };
  if (await deps.membership.isMember(owner.team, owner.user, channel)) return owner;
  throw new UserError(`Join ${channelMention(channel)} first: its calendar is for those who are in it.`);
}
