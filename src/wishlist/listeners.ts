import type { App, BlockAction, ButtonAction, StaticSelectAction } from '@slack/bolt';
import { UserError } from '../shared/errors.js';
import { fewAtATime } from '../shared/few-at-a-time.js';
import type { WishlistDeps } from './deps.js';
import { registerNewWish, registerWishForms } from './form-listeners.js';
import { registerImport } from './import-listeners.js';
import { readList } from './list-page.js';
import { FILTERS, type ListMetadata, listMetadata, listModal, withFilter } from './list-views.js';
import { registerMerge } from './merge-listeners.js';
import { registerNews } from './news-listeners.js';
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
  registerNews(app, deps);
}

/** The board's pages and filters, in a list that only the person who asked sees. */
function registerList(app: App, deps: WishlistDeps): void {
  const onBoard = (id: string, wanted: Omit<ListMetadata, 'channel'>): void => {
    app.action<BlockAction<ButtonAction>>(id, async ({ ack, action, body, client, context }) => {
      const page = await readList(deps, context.teamId ?? '', body.user.id, { ...wanted, channel: action.value ?? '', note: null });
      await client.views.open({ trigger_id: body.trigger_id, view: listModal(page) });
      await ack();
    });
  };
  onBoard(ACTIONS.mine, { mine: true, from: 0 });
  onBoard(ACTIONS.next, { mine: false, from: PAGE_SIZE });

  app.action<BlockAction<ButtonAction>>(new RegExp(`^${ACTIONS.open}\\.`), async ({ ack, action, body, client, context }) => {
    const team = context.teamId ?? '';
    const channel = action.value ?? '';
    const { personIsIn } = await deps.lookAtChannel(team, body.user.id, channel);
    if (!personIsIn) throw new UserError('You are not in that channel any more. Join it to see its wishlist.');
    const page = await readList(deps, team, body.user.id, { channel, mine: false, from: 0, note: null });
    await client.views.open({ trigger_id: body.trigger_id, view: listModal(page) });
    await ack();
  });

  app.action<BlockAction<ButtonAction | StaticSelectAction>>(
    new RegExp(`^${ACTIONS.page}\\.`),
    async ({ ack, action, body, client, context }) => {
      if (body.view !== undefined) {
        const now = listMetadata.parse(JSON.parse(body.view.private_metadata));
        const wanted = action.type === 'button' ? listMetadata.parse(JSON.parse(action.value ?? '')) : narrowed(now, action);
        const page = await readList(deps, context.teamId ?? '', body.user.id, { ...wanted, note: null });
        await client.views.update({ view_id: body.view.id, view: listModal(page) });
      }
      await ack();
    },
  );
}

function narrowed(now: ListMetadata, action: StaticSelectAction): ListMetadata {
  const filter = FILTERS.find((known) => action.action_id === `${ACTIONS.page}.by-${known}`);
  return filter === undefined ? now : withFilter(now, filter, action.selected_option.value);
}
