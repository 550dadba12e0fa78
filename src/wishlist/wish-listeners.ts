import type { App } from '@slack/bolt';
import type { Content } from '../slack/outbox.js';
import { countedContent, deletedContent, refusedContent } from './answer-views.js';
import { castVote, changeState, deleteWish } from './decide.js';
import type { ListenerDeps } from './deps.js';
import { asideModal, estimateModal, planModal } from './forms.js';
import { openMerge, undoMerge } from './merge-listeners.js';
import { voteForOtherContent } from './merge-views.js';
import { asTyped } from './people-text.js';
import { type Afterwards, onWish, type WishPress } from './press.js';
import { spentContent } from './settings-views.js';
import { ACTIONS } from './views.js';
import type { Ballot } from './vote-store.js';
import { stateWords, type Wish, type WishVerb } from './wish.js';
import { MORE, type MoreWord } from './wish-views.js';

/** Everything that can be clicked on a wish. */
export function registerWishes(app: App, deps: ListenerDeps): void {
  onWish(app, deps, ACTIONS.vote, (press) => vote(deps, press, 'vote'));
  onWish(app, deps, ACTIONS.withdraw, (press) => vote(deps, press, 'withdraw'));
  onWish(app, deps, ACTIONS.start, (press) => decide(deps, press, { do: 'start' }));
  onWish(app, deps, ACTIONS.finish, (press) => decide(deps, press, { do: 'finish' }));
  onWish(app, deps, ACTIONS.reopen, (press) =>
    press.wish.beforeMerge === undefined ? decide(deps, press, { do: 'reopen' }) : undoMerge(deps, press),
  );
  onWish(app, deps, ACTIONS.remove, (press) => decide(deps, press, { do: 'delete' }));
  onWish(app, deps, ACTIONS.restore, (press) => decide(deps, press, { do: 'restore' }));
  onWish(app, deps, ACTIONS.more, (press, action) => {
    const chosen = action.type === 'overflow' ? action.selected_option.value.split('.')[0] : '';
    return isMoreWord(chosen) ? more(deps, press, chosen) : Promise.resolve(null);
  });
}

function isMoreWord(word: string | undefined): word is MoreWord {
  return word !== undefined && Object.hasOwn(MORE, word);
}

function more(deps: ListenerDeps, press: WishPress, word: MoreWord): Promise<Afterwards> {
  switch (word) {
    case 'withdraw':
      return vote(deps, press, 'withdraw');
    case 'start':
    case 'finish':
    case 'reopen':
      return decide(deps, press, { do: word });
    case 'merge':
      return openMerge(deps, press);
    default:
      return openForm(deps, press, word);
  }
}

const NO_GUESTS =
  'Only people of the company that runs this wishlist vote here. One of them can let other companies vote: `/wishlist settings`.';

async function vote(deps: ListenerDeps, press: WishPress, ballot: Ballot): Promise<Afterwards> {
  const { team, user, wish } = press;
  if (press.isGuest && ballot === 'vote' && !(await deps.settings.get(team, wish.channel)).guests) {
    return () => press.tell(refusedContent(wish, NO_GUESTS));
  }
  const outcome = await castVote(deps, { team, user, wish, ballot });
  if (outcome === null) return () => press.tell({ text: 'That wish is gone.' });
  if (!outcome.counted && outcome.spent !== undefined) return () => press.tell(spentContent(outcome.wish, outcome.why));
  if (!outcome.counted) {
    const { beforeMerge, stateReason } = outcome.wish;
    const kept = beforeMerge === undefined ? null : await deps.wishes.get(team, stateReason ?? '');
    return () => press.tell(kept === null ? refusedContent(outcome.wish, outcome.why) : voteForOtherContent(outcome.wish, kept));
  }
  return () => press.tell(countedContent({ ...outcome, voted: ballot === 'vote' }));
}

async function decide(deps: ListenerDeps, press: WishPress, verb: WishVerb): Promise<Afterwards> {
  const { team, user, wish } = press;
  const outcome = verb.do === 'delete' ? await deleteWish(deps, { team, user, wish }) : await changeState(deps, { team, user, wish, verb });
  if (outcome === null) return () => press.tell({ text: 'That wish is gone.' });
  if (!outcome.ok) return () => press.tell(refusedContent(wish, outcome.why));
  deps.log.info({ team, user, wish: wish.id, state: outcome.wish.state }, 'wish changed');
  return () => press.tell(changedContent(outcome.wish));
}

export function changedContent(wish: Wish): Content {
  return wish.state === 'deleted' ? deletedContent(wish) : { text: `Now ${stateWords(wish)}: *${asTyped(wish.title, 900)}*` };
}

/** Modals open before anything else; they hold their wish and the place to answer in. */
async function openForm(deps: ListenerDeps, press: WishPress, word: 'estimate' | 'plan' | 'aside'): Promise<Afterwards> {
  const { wish, place, client, triggerId } = press;
  const metadata = { wish: wish.id, place };
  const view =
    word === 'plan' ? planModal(wish, metadata) : word === 'aside' ? asideModal(wish, metadata) : await estimateForm(deps, press, metadata);
  await client.views.open({ trigger_id: triggerId, view });
  return null;
}

async function estimateForm(deps: ListenerDeps, { team, user, wish }: WishPress, metadata: Parameters<typeof estimateModal>[2]) {
  const estimates = await deps.votes.estimates(team, wish.id);
  return estimateModal({ wish, votes: 0, sizes: Object.values(estimates) }, estimates[user] ?? null, metadata);
}
