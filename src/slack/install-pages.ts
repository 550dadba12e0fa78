import type { RequestListener } from 'node:http';
import { HTTPReceiver } from '@slack/bolt';
import type { SlackConfig } from '../config.js';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import type { InstallationStore } from './installation-store.js';
import { keepInstallations } from './keep-installations.js';
import { BOT_SCOPES } from './scopes.js';
import { slackLogger } from './web-client.js';
import type { WorkspaceStore } from './workspace-store.js';

const INSTALL_PATH = '/slack/install';
const REDIRECT_PATH = '/slack/oauth_redirect';

/** The two pages by which a workspace installs Farrier: Bolt's own, which keep what was allowed in our store. */
export function installPages(options: {
  slack: Extract<SlackConfig, { mode: 'oauth' }>;
  baseUrl: string | null;
  installations: InstallationStore;
  workspaces: WorkspaceStore;
  log: Log;
  now: Clock;
}): { has(path: string): boolean; listener: RequestListener } {
  const { slack, baseUrl, installations, workspaces, log, now } = options;
  const receiver = new HTTPReceiver({
    signingSecret: slack.signingSecret,
    endpoints: [],
    logger: slackLogger(log),
    clientId: slack.clientId,
    clientSecret: slack.clientSecret,
    stateSecret: slack.stateSecret,
    scopes: BOT_SCOPES,
    installationStore: keepInstallations(installations, workspaces, now),
    ...(baseUrl === null ? {} : { redirectUri: `${baseUrl}${REDIRECT_PATH}` }),
    installerOptions: { installPath: INSTALL_PATH, redirectUriPath: REDIRECT_PATH, clientOptions: { slackApiUrl: slack.apiUrl } },
  });
  return {
    has: (path) => path === INSTALL_PATH || path === REDIRECT_PATH,
    listener: (...exchange) => receiver.requestListener(...exchange),
  };
}
