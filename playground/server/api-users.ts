import { channelsOfTypes } from './api-conversations.js';
import { BOT_USER } from './app-ids.js';
import { channelForApi, userForApi } from './describe-for-api.js';
import { user } from './find-in-workspace.js';
import { page } from './paging.js';
import type { ApiMethods } from './slack-context.js';

export const userMethods: ApiMethods = {
  'users.info'(args, slack) {
    return { user: userForApi(slack, user(slack, args.need('user', 'user_not_found'))) };
  },

  'users.list'(args, slack) {
    const { items, metadata } = page([...slack.workspace.users.values()], args, 1_000);
    const cacheTs = Math.floor(slack.workspace.now().getTime() / 1_000);
    return { members: items.map((one) => userForApi(slack, one)), cache_ts: cacheTs, ...metadata };
  },

  'users.conversations'(args, slack) {
    const whose = user(slack, args.text('user') ?? BOT_USER).id;
    const theirs = channelsOfTypes(args, slack).filter((one) => one.members.includes(whose));
    const { items, metadata } = page(theirs, args, 100, 999);
    return { channels: items.map((one) => channelForApi(slack, one)), ...metadata };
  },

  'users.getPresence'(args, slack) {
    return { presence: user(slack, args.need('user', 'user_not_found')).presence };
  },

  'dnd.info'(args, slack) {
    const { dndUntil } = user(slack, args.need('user', 'user_not_found'));
    const now = Math.floor(slack.workspace.now().getTime() / 1_000);
    const snoozed = dndUntil > now;
    // It began at some time before this question; Slack says 1 as well where there is none.
    return { dnd_enabled: snoozed, next_dnd_start_ts: 1, next_dnd_end_ts: snoozed ? dndUntil : 1 };
  },
};
