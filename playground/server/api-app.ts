import { APP_ID, BOT_ID, BOT_USER } from './app-ids.js';
import type { ApiMethods } from './slack-context.js';

/** Methods about the app and the workspace. */
export const appMethods: ApiMethods = {
  'api.test': (args) => {
    const error = args.text('error');
    return error === undefined ? { args: {} } : { ok: false, error };
  },

  'auth.test': (_args, { workspace, baseUrl }) => ({
    url: `${baseUrl}/`,
    team: workspace.name,
    user: 'farrier',
    team_id: workspace.team,
    user_id: BOT_USER,
    bot_id: BOT_ID,
    is_enterprise_install: false,
  }),

  'auth.revoke'(args, slack) {
    if (args.flag('test')) return { revoked: false };
    slack.revoked = true;
    return { revoked: true };
  },

  'apps.connections.open': (_args, slack) => ({ url: slack.socketAddress() }),

  'team.info': (_args, { workspace }) => ({
    team: { id: workspace.team, name: workspace.name, domain: 'playground', email_domain: '', icon: {} },
  }),

  'oauth.v2.access': (_args, slack) => ({
    access_token: slack.botToken,
    token_type: 'bot',
    scope: [...slack.scopes].join(','),
    bot_user_id: BOT_USER,
    app_id: APP_ID,
    team: { id: slack.workspace.team, name: slack.workspace.name },
    enterprise: null,
    authed_user: { id: slack.workspace.users.keys().next().value },
    is_enterprise_install: false,
  }),
};
