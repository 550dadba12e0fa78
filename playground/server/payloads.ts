import { APP_ID, BOT_USER } from './app-ids.js';
import { slackId } from './identifiers.js';
import type { SlackContext } from './slack-context.js';
import type { Json, StoredChannel } from './slack-shapes.js';

const DOMAIN = 'playground';
/** Slack still sends the old verification token; nobody should look at it. */
const TOKEN = 'not-a-secret';

export function userInPayload({ workspace }: SlackContext, id: string): Json {
  const name = workspace.users.get(id)?.name ?? id.toLowerCase();
  return { id, username: name, name, team_id: workspace.team };
}

/** Slack names private channels and direct messages only by their kind. */
export function channelName(channel: StoredChannel): string {
  if (channel.kind === 'direct') return 'directmessage';
  return channel.kind === 'private' ? 'privategroup' : channel.name;
}

/** The fields every interaction has. */
export function interaction(slack: SlackContext, type: string, user: string): Json {
  return {
    type,
    token: TOKEN,
    api_app_id: APP_ID,
    team: { id: slack.workspace.team, domain: DOMAIN },
    user: userInPayload(slack, user),
    enterprise: null,
    is_enterprise_install: false,
  };
}

export function commandPayload(
  slack: SlackContext,
  {
    user,
    channel,
    command,
    text,
    triggerId,
    responseUrl,
  }: { user: string; channel: StoredChannel; command: string; text: string; triggerId: string; responseUrl: string },
): Json {
  return {
    token: TOKEN,
    team_id: slack.workspace.team,
    team_domain: DOMAIN,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: user,
    user_name: userInPayload(slack, user)['name'],
    command,
    text,
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: triggerId,
  };
}

export function eventPayload({ workspace }: SlackContext, event: Json, id = slackId('Ev')): Json {
  const seconds = Math.floor(workspace.now().getTime() / 1_000);
  return {
    token: TOKEN,
    team_id: workspace.team,
    api_app_id: APP_ID,
    event: { event_ts: workspace.clock.next(), ...event },
    type: 'event_callback',
    event_id: id,
    event_time: seconds,
    authorizations: [{ enterprise_id: null, team_id: workspace.team, user_id: BOT_USER, is_bot: true, is_enterprise_install: false }],
    is_ext_shared_channel: false,
  };
}
