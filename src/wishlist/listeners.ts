import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { fewAtATime } from '../shared/few-at-a-time.js';
import type { WishlistDeps } from './deps.js';
import { registerNewWish, registerWishForms } from './form-listeners.js';
import { type ListMetadata, listMetadata, listModal } from './forms.js';
import { registerImport } from './import-listeners.js';
import { readPage } from './list-page.js';
import { registerMerge } from './merge-listeners.js';
import { registerNibble } from './nibble-listeners.js';
import { registerSettings } from './settings-listeners.js';
import { registerSteps } from './step-listeners.js';
import { registerSweep } from './sweep-listeners.js';
import { ACTIONS, PAGE_SIZE } from './views.js';
import { registerWishes } from './wish-listeners.js';

export { wishlistCommand } from './commands.js';

const TOLD_AT_ONCE = 8;
/** About ten seconds' worth at Slack's usual speed: who clicked longer ago has seen the board by now. */
const MOST_WAITING = 500;

/** Everything of the wishlist but its command. */
export function registerWishlist(app: App, deps: WishlistDeps): void {
  const shared = { ...deps, inLine: fewAtATime(TOLD_AT_ONCE, MOST_WAITING) };
  registerWishes(app, shared);
  registerNewWish(app, shared);
  registerWishForms(app, shared);
  registerMerge(app, shared);
  registerList(app, deps);
  registerNibble(app, deps);
  registerImport(app, deps);
  registerSettings(app, shared);
  registerSteps(app, shared);
  registerSweep(app, deps);
}

/** The board's pages and filters, in a list that only the person who asked sees. */
function registerList(app: App, deps: WishlistDeps): void {
  const onBoard = (id: string, wanted: Omit<ListMetadata, 'channel'>): void => {
    app.action<BlockAction<ButtonAction>>(id, async ({ ack, action, body, client, context }) => {
      const page = await readPage(deps, context.teamId ?? '', body.user.id, { ...wanted, channel: action.value ?? '', note: null });
      await client.views.open({ trigger_id: body.trigger_id, view: listModal(page) });
      await ack();
    });
  };
  onBoard(ACTIONS.mine, { mine: true, from: 0 });
  onBoard(ACTIONS.next, { mine: false, from: PAGE_SIZE });

  app.action<BlockAction<ButtonAction>>(new RegExp(`^${ACTIONS.page}\\.`), async ({ ack, action, body, client, context }) => {
    const wanted = listMetadata.parse(JSON.parse(action.value ?? ''));
    const page = await readPage(deps, context.teamId ?? '', body.user.id, { ...wanted, note: null });
    if (body.view !== undefined) await client.views.update({ view_id: body.view.id, view: listModal(page) });
    await ack();
  });
}
