import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { WishlistDeps } from './deps.js';
import { NEWS_ACTIONS, wantedContent } from './news-views.js';

/** Turns what voters are told off, and on again, for whoever presses it. */
export function registerNews(app: App, deps: Pick<WishlistDeps, 'preferences' | 'log'>): void {
  for (const wants of [true, false]) {
    app.action<BlockAction<ButtonAction>>(wants ? NEWS_ACTIONS.on : NEWS_ACTIONS.off, async ({ ack, body, respond, context }) => {
      const team = context.teamId ?? body.team?.id ?? '';
      const user = body.user.id;
      await deps.preferences.update(team, user, (before) => ({ ...before, wishes: wants ? 'daily' : 'never' }));
      deps.log.info({ team, user, wants }, 'what voters are told was switched');
      await ack();
      await respond({ response_type: 'ephemeral', replace_original: false, ...wantedContent(wants) });
    });
  }
}
