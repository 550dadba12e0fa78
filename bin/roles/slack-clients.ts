import { systemClock } from '../../src/shared/clock.js';
import { type SecretBox, secretBox } from '../../src/shared/encryption.js';
import { encryptionKeys } from '../../src/shared/encryption-key.js';
import { Misconfigured } from '../../src/shared/errors.js';
import type { Log } from '../../src/shared/logger.js';
import type { RedisConnection } from '../../src/shared/redis.js';
import { installationStore } from '../../src/slack/installation-store.js';
import { type WorkspaceClients, workspaceClients } from '../../src/slack/workspace-clients.js';
import { workspaceStore } from '../../src/slack/workspace-store.js';
import type { ReadyConfig } from './run-role.js';

/** Slack's settings of a process that talks to Slack; the playground hands its own to bot and worker. */
export function slackConfig(config: ReadyConfig) {
  if (config.slack.mode === 'playground') throw new Misconfigured('SLACK_BOT_TOKEN is not set; wanted for a bot or a worker.');
  return config.slack;
}

/** Seals tokens of many workspaces; with one token there is nothing to seal. */
export async function tokenBox(config: ReadyConfig): Promise<SecretBox | null> {
  return config.slack.mode === 'oauth' ? secretBox(await encryptionKeys(config)) : null;
}

/** Slack's Web API by workspace, without Bolt: what a worker needs. */
export async function slackClients(config: ReadyConfig, redis: RedisConnection, prefix: string, log: Log): Promise<WorkspaceClients> {
  const box = await tokenBox(config);
  return workspaceClients({
    slack: slackConfig(config),
    workspaces: workspaceStore(redis, prefix),
    installations: box === null ? null : installationStore(redis, box),
    log,
    now: systemClock,
  });
}
