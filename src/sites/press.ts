import type { App, BlockAction, ButtonAction, OverflowAction, RespondFn, StaticSelectAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Logger } from '../shared/logger.js';
import { modal, section } from '../slack/blocks.js';
import type { SiteSurroundings } from './check-site.js';
import type { ConnectDeps } from './connect-listeners.js';
import type { Site } from './site.js';
import type { SiteWordsDeps } from './words.js';

export interface SiteListenerDeps extends Omit<SiteWordsDeps, 'openSetUp'> {
  surroundings: SiteSurroundings;
  /**
   * The check-in monitor of a site with the one line that reports to it; the line's key is never shown again, and a line
   * that was shown before stops counting. `anew`: what was heard before counts no more either. Null when Farrier has no public address.
   */
  checkIn(team: string, site: Site, options: { anew: boolean }): Promise<{ monitor: string; line: string } | null>;
  /** Ends check-ins of a site: its backups are known in another way, or not at all. */
  endCheckIns(team: string, site: Site): Promise<void>;
  connect: ConnectDeps;
  /** Tells the round that runs how the site is backed up, in a few words: its task may have asked that. `trigger` is Slack's. */
  backupsKnown(answer: { team: string; user: string; site: Site; words: string; trigger: string }): Promise<void>;
  removeSite(team: string, site: Site): Promise<void>;
  log: Logger;
}

/** Where somebody pressed, and how they are answered there. */
interface Pressed {
  /** Home and modals have no message that could be answered. */
  place: 'message' | 'modal' | 'home';
  triggerId: string;
  client: WebClient;
  respond: RespondFn;
}

/** A press on a button that carries a site's id, by somebody who may see the site. */
export interface SitePress extends Pressed {
  team: string;
  user: string;
  site: Site;
  channel: string;
}

export type PressAction = ButtonAction | OverflowAction | StaticSelectAction;

/** Runs `handle` for every press of an action on a site, acknowledging after it, so that what is told is stored. */
export function onPress(
  app: App,
  deps: SiteListenerDeps,
  id: string | RegExp,
  handle: (press: SitePress, action: PressAction) => Promise<void>,
): void {
  app.action<BlockAction<PressAction>>(id, async ({ ack, action, body, client, respond }) => {
    const team = body.team?.id ?? body.user.team_id ?? '';
    const site = await deps.setUp.sites.get(team, siteIdOf(action));
    const place = body.view === undefined ? 'message' : body.view.type === 'modal' ? 'modal' : 'home';
    const pressed: Pressed = { place, triggerId: body.trigger_id, client, respond };
    if (!site || !(await deps.membership.isMember(team, body.user.id, site.channel))) {
      await ack();
      await whisper(pressed, 'That site is gone, or you are not in its channel.');
      return;
    }
    await handle({ ...pressed, team, user: body.user.id, site, channel: body.channel?.id ?? '' }, action);
    await ack();
  });
}

function siteIdOf(action: PressAction): string {
  if (action.type === 'button') return action.value ?? '';
  if (action.type === 'overflow') return action.selected_option.value;
  return action.action_id.split('.').at(-1) ?? '';
}

/** Something that only the presser sees: beside the message they pressed in, else in a window. */
export async function whisper(pressed: Pressed, text: string): Promise<void> {
  if (pressed.place === 'message') await pressed.respond({ response_type: 'ephemeral', replace_original: false, text });
  else await openWindow(pressed, modal({ callbackId: 'sites.notice', title: 'Farrier', close: 'Close', blocks: [section(text)] }));
}

/** Opens a modal, on top of the one that was pressed in. */
export async function openWindow({ place, client, triggerId }: Pressed, view: ModalView): Promise<void> {
  if (place === 'modal') await client.views.push({ trigger_id: triggerId, view });
  else await client.views.open({ trigger_id: triggerId, view });
}
