import type { App, BlockAction, ButtonAction, OverflowAction, RespondFn, StaticSelectAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from '../shared/logger.js';
import type { SiteSurroundings } from './check-site.js';
import type { Site } from './site.js';
import type { SiteWordsDeps } from './words.js';

export interface SiteListenerDeps extends Omit<SiteWordsDeps, 'openSetUp'> {
  surroundings: SiteSurroundings;
  /**
   * The check-in monitor of a site with the one line that reports to it; the line's key is never shown again, and a line
   * that was shown before stops counting. Null when Farrier has no public address.
   */
  checkIn(team: string, site: Site): Promise<{ monitor: string; line: string } | null>;
  removeSite(team: string, site: Site): Promise<void>;
  log: Logger;
}

/** A press on a button that carries a site's id, by somebody who may see the site. */
export interface SitePress {
  team: string;
  user: string;
  site: Site;
  channel: string;
  triggerId: string;
  client: WebClient;
  respond: RespondFn;
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
export function whisper(press: SitePress, text: string): Promise<unknown> {
  return press.respond({ response_type: 'ephemeral', replace_original: false, text });
}
