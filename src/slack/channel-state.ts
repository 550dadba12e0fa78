import type { WebClient } from '@slack/web-api';
import { apiError, type Membership } from './membership.js';

/** How a channel sees the bot and a person. */
export interface ChannelState {
  botIsIn: boolean;
  personIsIn: boolean;
  isArchived: boolean;
}

/** Asks Slack how a channel stands. A channel that the bot cannot see has neither of them in it. */
export async function lookAtChannel(
  deps: { clientFor(team: string): Promise<WebClient>; membership: Membership },
  who: { team: string; user: string; channel: string },
): Promise<ChannelState> {
  const client = await deps.clientFor(who.team);
  try {
    const { channel } = await client.conversations.info({ channel: who.channel });
    const botIsIn = channel?.is_member ?? false;
    const isArchived = channel?.is_archived ?? false;
    if (!botIsIn || isArchived) return { botIsIn, isArchived, personIsIn: true };
  } catch (error) {
    if (apiError(error) === 'channel_not_found') return { botIsIn: false, isArchived: false, personIsIn: true };
    throw error;
  }
  return { botIsIn: true, isArchived: false, personIsIn: await deps.membership.isMember(who.team, who.user, who.channel) };
}
