import type { WebClient } from '@slack/web-api';
import type { SlackConfig } from '../config.js';
import type { Clock } from '../shared/clock.js';
import { Misconfigured, messageOf, SourceUnavailable } from '../shared/errors.js';
import type { Log } from '../shared/logger.js';
import { outcomeOfCall } from './call-outcome.js';
import { UnknownWorkspace } from './failure.js';
import type { InstallationStore } from './installation-store.js';
import { slackClient } from './web-client.js';
import type { WorkspaceStore } from './workspace-store.js';

/** What a request of a workspace is handled with. */
export interface Authorization {
  teamId: string;
  botToken: string;
  botId?: string;
  botUserId?: string;
}

export interface WorkspaceClients {
  /**
   * @throws {Misconfigured} where Farrier is not installed (any more), so that trying again does not help.
   * @throws {SourceUnavailable} while Slack has not told yet which workspace the token is for.
   */
  clientFor: (team: string) => Promise<WebClient>;
  /** @throws {UnknownWorkspace} where Farrier is not installed. */
  authorize: (team: string) => Promise<Authorization>;
  /** With one token: asks Slack whose it is, once. @throws {SourceUnavailable | Misconfigured} */
  identify: () => Promise<void>;
}

/** Tokens and clients by workspace. The worker uses it without Bolt. */
export function workspaceClients(options: {
  slack: Exclude<SlackConfig, { mode: 'playground' }>;
  workspaces: WorkspaceStore;
  /** Needed for OAuth. */
  installations: InstallationStore | null;
  log: Log;
  now: Clock;
}): WorkspaceClients {
  const { slack, installations } = options;
  if (slack.mode !== 'oauth') return clientsOfOneToken({ ...options, botToken: slack.botToken });
  if (installations === null) throw new Misconfigured('OAuth needs a place for installations, and ENCRYPTION_KEY to seal them.');
  return clientsOfInstallations({ ...options, installations });
}

interface Shared {
  slack: { apiUrl: string };
  workspaces: WorkspaceStore;
  log: Log;
  now: Clock;
}

function clientsOfOneToken({ slack, workspaces, log, now, botToken }: Shared & { botToken: string }): WorkspaceClients {
  const client = slackClient(botToken, { apiUrl: slack.apiUrl, log });
  let known: Promise<Authorization> | null = null;

  async function ask(): Promise<Authorization> {
    try {
      const { team_id: teamId, team, bot_id: botId, user_id: botUserId } = await client.auth.test();
      if (teamId === undefined) throw new SourceUnavailable('Slack', 'Slack did not say which workspace the token is for.');
      // The token works, so the app is there (again).
      await workspaces.markInstalled(teamId, team ?? null, now());
      return { teamId, botToken, ...(botId === undefined ? {} : { botId }), ...(botUserId === undefined ? {} : { botUserId }) };
    } catch (error) {
      const outcome = outcomeOfCall(error);
      if (outcome.is === 'refused') {
        throw new Misconfigured(`SLACK_BOT_TOKEN: Slack says ${outcome.error}; wanted: the token of an installed app.`, { cause: error });
      }
      throw new SourceUnavailable('Slack', `Slack cannot be reached (${messageOf(error)}).`, { cause: error });
    }
  }

  /** A failure is not remembered: the next one asks again. */
  function identity(): Promise<Authorization> {
    const asking = known ?? ask();
    known = asking;
    asking.catch(() => {
      if (known === asking) known = null;
    });
    return asking;
  }

  return {
    async clientFor(team) {
      const { teamId } = await identity();
      if (team !== teamId) throw new Misconfigured(`Farrier is not installed in the workspace ${team}; its token is for ${teamId}.`);
      if ((await workspaces.get(team))?.removedAt != null) throw removed(team);
      return client;
    },
    async authorize(team) {
      const authorization = await identity();
      if (team !== authorization.teamId) throw new UnknownWorkspace(`The workspace ${team} is not ours`);
      // Bolt writes into it whose request it is.
      return { ...authorization };
    },
    async identify() {
      await identity();
    },
  };
}

function clientsOfInstallations({ slack, log, installations }: Shared & { installations: InstallationStore }): WorkspaceClients {
  const clients = new Map<string, { token: string; client: WebClient }>();
  return {
    async clientFor(team) {
      const token = (await installations.get(team))?.bot?.token;
      if (token === undefined) throw removed(team);
      const known = clients.get(team);
      if (known?.token === token) return known.client;
      const client = slackClient(token, { apiUrl: slack.apiUrl, team, log });
      clients.set(team, { token, client });
      return client;
    },
    async authorize(team) {
      const bot = (await installations.get(team))?.bot;
      if (bot === undefined) throw new UnknownWorkspace(`Farrier is not installed in the workspace ${team}`);
      return { teamId: team, botToken: bot.token, botId: bot.id, botUserId: bot.userId };
    },
    async identify() {},
  };
}

function removed(team: string): Misconfigured {
  return new Misconfigured(`Farrier was removed from the workspace ${team}. Install it again to go on.`);
}
