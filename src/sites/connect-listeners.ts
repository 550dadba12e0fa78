import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Accepted } from '../audits/accept-files.js';
import { UserError } from '../shared/errors.js';
import {
  CONNECT,
  connectModal,
  DROP_MODAL,
  DROPPED,
  dropModal,
  droppedModal,
  fromCiWords,
  noPublicAddressWords,
  tokenWords,
} from './connect-views.js';
import { onPress, openWindow, type SiteListenerDeps, whisper } from './press.js';
import type { Site } from './site.js';
import { editButton } from './views.js';

export interface ConnectDeps {
  /**
   * The line with which CI sends a site's files; its key is never shown again, and a line that was shown before stops counting.
   * Null when Farrier has no public address.
   */
  lineForCi(team: string, site: Site, user: string): Promise<string | null>;
  /** Fetches a file that somebody dropped in Slack. @throws {UserError} with what to do, when it cannot be had */
  download(client: WebClient, fileId: string): Promise<{ name: string; bytes: Uint8Array }>;
  /** Keeps files and has the site read again. Null: the site is gone. */
  takeFiles(team: string, site: Site, user: string, files: { name: string; bytes: Uint8Array }[]): Promise<Accepted | null>;
}

const droppedSchema = z.array(z.object({ id: z.string() }));

/** The three ways in which a site becomes known whose repository cannot be read from here. */
export function registerConnect(app: App, deps: SiteListenerDeps): void {
  const { connect } = deps;

  onPress(app, deps, CONNECT.connect, async (press) => {
    const { site } = press;
    await openWindow(press, connectModal(site, editButton(site, site.repository === null ? 'Enter the address' : 'Change the address')));
  });

  onPress(app, deps, CONNECT.fromCi, async (press) => {
    const { team, site, user } = press;
    const line = await connect.lineForCi(team, site, user);
    if (line !== null) deps.log.info({ team, user, site: site.id }, 'inventory key made');
    await whisper(press, line === null ? noPublicAddressWords(site) : fromCiWords(site, line));
  });

  onPress(app, deps, CONNECT.drop, (press) => openWindow(press, dropModal(press.site)));

  onPress(app, deps, CONNECT.token, (press) => whisper(press, tokenWords(press.site)));

  app.view(DROP_MODAL, async ({ ack, body, view, client }) => {
    const refuse = (why: string) => ack({ response_action: 'errors', errors: { [DROPPED]: why } });
    const team = body.team?.id ?? '';
    const user = body.user.id;
    const site = await deps.setUp.sites.get(team, view.private_metadata);
    if (!site || !(await deps.membership.isMember(team, user, site.channel)))
      return refuse('That site is gone, or you are not in its channel.');
    const dropped = droppedSchema.parse(view.state.values[DROPPED]?.[DROPPED]?.files ?? []);
    if (dropped.length === 0) return refuse('Choose a file first.');
    try {
      const files = await Promise.all(dropped.map(({ id }) => connect.download(client, id)));
      const accepted = await connect.takeFiles(team, site, user, files);
      if (accepted === null) return await refuse('That site has been removed meanwhile.');
      if (!accepted.ok) return await refuse(accepted.why);
      deps.log.info({ team, user, site: site.id, files: accepted.names }, 'files dropped');
      await ack({ response_action: 'update', view: droppedModal(site, accepted) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await refuse(error.message);
    }
  });
}
