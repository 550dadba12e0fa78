import type { App } from '@slack/bolt';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import type { InstallationStore } from './installation-store.js';
import { KEPT_AFTER_REMOVAL_DAYS, type WorkspaceStore } from './workspace-store.js';

export interface LifecycleDeps {
  workspaces: WorkspaceStore;
  /** Null with a single token. */
  installations: InstallationStore | null;
  /** Deletes every secret of the workspace that other features keep (tokens of sites, drill keys). */
  deleteSecrets: (team: string) => Promise<void>;
  /** Sees to it that `workspaces.erase(team)` is called then (a due thing). */
  scheduleErasure: (team: string, at: Date) => Promise<void>;
  /** Nothing can be posted in the channel any more: plans there are paused, with this reason. */
  onChannelGone: (team: string, channel: string, reason: string) => Promise<void>;
  /** The bot is in the channel (again), and it is not archived. */
  onChannelBack: (team: string, channel: string) => Promise<void>;
  log: Log;
  now: Clock;
}

/** Every event that `registerLifecycle` listens to. */
export const LIFECYCLE_EVENTS = [
  'app_uninstalled',
  'tokens_revoked',
  'channel_archive',
  'group_archive',
  'channel_deleted',
  'group_deleted',
  'channel_left',
  'group_left',
  'member_left_channel',
  'channel_unarchive',
  'group_unarchive',
  'member_joined_channel',
] as const;

/** What happens when the app, or a channel, comes and goes. Every step may run twice: Slack sends again what failed. */
export function registerLifecycle(app: App, deps: LifecycleDeps): void {
  const { workspaces, installations, log, now } = deps;

  /** Bolt hands these events on without asking whether the workspace is ours. */
  async function workspaceGone(team: string): Promise<void> {
    if ((await workspaces.get(team)) === null) return;
    const since = await workspaces.markRemoved(team, now());
    await installations?.remove(team);
    await deps.deleteSecrets(team);
    await deps.scheduleErasure(team, new Date(since.getTime() + KEPT_AFTER_REMOVAL_DAYS * 86_400_000));
    log.info({ team }, 'Farrier was removed from a workspace; its data goes in 30 days');
  }

  app.event('app_uninstalled', async ({ body, context }) => workspaceGone(context.teamId ?? body.team_id));
  app.event('tokens_revoked', async ({ body, event, context }) => {
    if ((event.tokens.bot ?? []).length > 0) await workspaceGone(context.teamId ?? body.team_id);
  });

  app.event('channel_archive', async ({ body, event, context }) =>
    deps.onChannelGone(context.teamId ?? body.team_id, event.channel, 'the channel was archived'),
  );
  app.event('group_archive', async ({ body, event, context }) =>
    deps.onChannelGone(context.teamId ?? body.team_id, event.channel, 'the channel was archived'),
  );
  app.event('channel_deleted', async ({ body, event, context }) =>
    deps.onChannelGone(context.teamId ?? body.team_id, event.channel, 'the channel was deleted'),
  );
  app.event('group_deleted', async ({ body, event, context }) =>
    deps.onChannelGone(context.teamId ?? body.team_id, event.channel, 'the channel was deleted'),
  );
  app.event('channel_left', async ({ body, event, context }) =>
    deps.onChannelGone(context.teamId ?? body.team_id, event.channel, 'Farrier was removed from the channel'),
  );
  app.event('group_left', async ({ body, event, context }) =>
    deps.onChannelGone(context.teamId ?? body.team_id, event.channel, 'Farrier was removed from the channel'),
  );
  app.event('member_left_channel', async ({ body, event, context }) => {
    if (event.user === context.botUserId)
      await deps.onChannelGone(context.teamId ?? body.team_id, event.channel, 'Farrier was removed from the channel');
  });

  app.event('channel_unarchive', async ({ body, event, context }) => deps.onChannelBack(context.teamId ?? body.team_id, event.channel));
  app.event('group_unarchive', async ({ body, event, context }) => deps.onChannelBack(context.teamId ?? body.team_id, event.channel));
  app.event('member_joined_channel', async ({ body, event, context }) => {
    if (event.user === context.botUserId) await deps.onChannelBack(context.teamId ?? body.team_id, event.channel);
  });
}
