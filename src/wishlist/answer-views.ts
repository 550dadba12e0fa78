import type { Button } from '@slack/types';
import { actions, button, context, section } from '../slack/blocks.js';
import type { Content } from '../slack/outbox.js';
import { asTyped } from './people-text.js';
import { type Left, leftWords } from './settings.js';
import { ACTIONS, counted, dayShown, TITLE_IN_LIST } from './views.js';
import { isClosed, removedAt, type Wish } from './wish.js';
import { restoreButton, TITLE_ALONE } from './wish-views.js';

/** Told to the person who clicked only. */
export function countedContent(options: {
  wish: Wish;
  votes: number;
  voted: boolean;
  changed: boolean;
  left?: Left | null;
  hidden?: boolean;
}): Content {
  const { wish, votes, voted, changed, left = null, hidden = false } = options;
  const now = hidden
    ? 'Votes are hidden from you until you vote again.'
    : `${counted(votes, 'vote')}, yours ${voted ? 'among them' : 'not among them'}.`;
  const verb = voted ? (changed ? 'Counted' : 'Already counted') : changed ? 'Withdrawn' : 'You had no vote there';
  const words = `${verb}: ${now}${left === null ? '' : ` ${leftWords(left)}`}`;
  const undo = actions(
    `counted.${wish.id}`,
    voted
      ? button({ text: 'Withdraw vote', actionId: ACTIONS.withdraw, value: wish.id })
      : button({ text: 'Vote', actionId: ACTIONS.vote, value: wish.id }),
  );
  return {
    text: `${words} (${asTyped(wish.title, TITLE_IN_LIST)})`,
    blocks: [section(words), context(asTyped(wish.title, TITLE_IN_LIST)), undo],
  };
}

function backButton(wish: Wish): Button {
  return wish.state === 'deleted' ? restoreButton(wish.id) : button({ text: 'Reopen', actionId: ACTIONS.reopen, value: wish.id });
}

/** To who deleted one. */
export function deletedContent(wish: Wish): Content {
  const words = `Deleted: *${asTyped(wish.title, TITLE_ALONE)}*. It can be undone until ${dayShown(removedAt(wish))}.`;
  return { text: words, blocks: [section(words), actions(`deleted.${wish.id}`, restoreButton(wish.id))] };
}

/** The wish cannot be voted on, or not changed this way: why, and what can be done. */
export function refusedContent(wish: Wish, why: string): Content {
  const words = `Nothing changed: ${asTyped(wish.title, TITLE_IN_LIST)}. ${asTyped(why, 2000)}`;
  return {
    text: words,
    blocks: [
      section(`*Nothing changed:* ${asTyped(wish.title, TITLE_IN_LIST)}\n${asTyped(why, 2000)}`),
      ...(isClosed(wish.state) ? [actions(`closed.${wish.id}`, backButton(wish))] : []),
    ],
  };
}
