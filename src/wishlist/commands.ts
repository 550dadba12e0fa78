import { UserError } from '../shared/errors.js';
import { actions, button, context, header, section } from '../slack/blocks.js';
import type { Answer, CommandContext, CommandHandler } from '../slack/command.js';
import { exportByWord, storyByWord } from './ask-for-files.js';
import { boardTitle, rulesBlocks, tallyWords } from './board-views.js';
import { addWish, isDirect, likeIt, NOT_IN_DIRECT, whyNotHere, wishIdFor } from './collect.js';
import type { WishlistDeps } from './deps.js';
import { readBoard } from './draw-board.js';
import { newWishModal } from './forms.js';
import { importByWord } from './import-listeners.js';
import { orderOf, rankedPage, readPage, votedAmong } from './list-page.js';
import { proposeByWord } from './nibble-listeners.js';
import { asTyped, wordsTyped } from './people-text.js';
import type { Order, Ranked } from './priority.js';
import { searchWishes } from './search.js';
import { openSettings } from './settings-listeners.js';
import { sweepByWord } from './sweep-listeners.js';
import { ACTIONS, counted, newWishButton, PAGE_SIZE, rankedBy, similarContent, spokenLine, voteButton, wishBlocks } from './views.js';
import { oneLine, whyNoTitle } from './wish.js';

const TOP_MAX = 20;
const FOUND_MAX = 10;

const USAGE = [
  '*/wishlist* and its words:',
  '`/wishlist`: the board of this channel',
  '`/wishlist add <title>`: a new wish; without a title a form opens',
  `\`/wishlist top [n]\`: the best, by votes (n up to ${TOP_MAX})`,
  '`/wishlist plan week|month|quarter`: proposes wishes that fit the hours of this channel',
  '`/wishlist search <words>`: open and closed wishes with these words',
  '`/wishlist sweep`: keep, shrink or let go what has been there for longer than the quarter',
  '`/wishlist story [year]`: what was finished in a year and what it bought, to you alone',
  '`/wishlist export`: everything on it as CSV and JSON, to you alone',
  '`/wishlist import`: adds wishes from such a file, or from a table (administrators)',
  '`/wishlist settings`: how people vote in this channel',
  '`/wishlist help`: this',
  'Also: “Add to wishlist” in the menu of any message.',
].join('\n');

type Word = (deps: WishlistDeps, context: CommandContext, rest: string) => Promise<Answer | null>;

const WORDS = new Map<string, Word>([
  ['', board],
  ['add', add],
  ['top', top],
  ['plan', proposeByWord],
  ['search', search],
  ['sweep', sweepByWord],
  ['story', storyByWord],
  ['export', exportByWord],
  ['import', importByWord],
  ['settings', openSettings],
  ['help', async () => ({ text: USAGE })],
]);

/** `/wishlist …` */
export function wishlistCommand(deps: WishlistDeps): CommandHandler {
  return async (context, words) => {
    const [, first = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(wordsTyped(words).trim()) ?? [];
    const word = WORDS.get(first.toLowerCase());
    if (word === undefined) return { text: `\`/wishlist\` has no word “${asTyped(first, 200)}”.\n${USAGE}` };
    return word(deps, context, rest);
  };
}

async function board(deps: WishlistDeps, { team, user, channel }: CommandContext): Promise<Answer> {
  if (isDirect(channel)) throw new UserError(NOT_IN_DIRECT);
  const [shown, page] = await Promise.all([
    readBoard(deps, team, channel),
    readPage(deps, team, user, { channel, mine: false, from: 0, note: null }),
  ]);
  if (page.total === 0 && shown.tally.done + shown.tally.declined + shown.tally.parked === 0) return emptyBoard(channel);
  await deps.boards.showAnew(team, channel, deps.now());
  const title = boardTitle(shown.channelName);
  return {
    text: [`${title}: ${tallyWords(shown)}, ${rankedBy(page.by)}.`, ...page.wishes.map((entry) => spokenLine(entry, page.by))].join('\n'),
    blocks: [
      header(title),
      context(`${tallyWords(shown)} · ${rankedBy(page.by)}`),
      ...rulesBlocks(shown.settings),
      ...(page.total === 0 ? [section('No open wish.')] : wishBlocks(page.wishes, page.voted, page.by)),
      actions(
        'board',
        button({ text: 'New wish', actionId: ACTIONS.newWish, value: channel }),
        button({ text: 'Mine', actionId: ACTIONS.mine, value: channel }),
        ...(page.total > PAGE_SIZE ? [button({ text: `Next ${PAGE_SIZE}`, actionId: ACTIONS.next, value: channel })] : []),
      ),
    ],
  };
}

function emptyBoard(channel: string): Answer {
  const words = 'No wish in this channel yet. What would make the biggest difference next?';
  return { text: words, blocks: [section(words), newWishButton(channel)] };
}

async function add(deps: WishlistDeps, context: CommandContext, title: string): Promise<Answer | null> {
  const { team, user, channel, triggerId, client } = context;
  const channelName = nameOf(context);
  if (title === '') {
    const sites = await deps.sites.byChannel(team, channel);
    const metadata = { channel, channelName, message: null, place: { channel, thread: null } };
    await client.views.open({ trigger_id: triggerId, view: newWishModal({ metadata, title: '', why: '', sites }) });
    return null;
  }
  const refusal = await whyNotHere(deps, team, user, channel);
  if (refusal !== null) throw new UserError(refusal);
  const said = { id: wishIdFor('command', triggerId), channel, title };
  const similar = whyNoTitle(title) === null ? await likeIt(deps, team, said) : [];
  if (similar.length > 0) return similarContent(oneLine(title), said.id, similar, await orderOf(deps, team, channel, user));
  const { wish } = await addWish(deps, { team, user, channelName, size: null, said });
  const words = `Added: *${asTyped(wish.title, 900)}*`;
  return {
    text: `${words}. It stands under the board of this channel.`,
    blocks: [
      section(`${words}\nIt stands under the board of this channel, open for votes.`),
      actions(`added.${wish.id}`, voteButton(wish), button({ text: 'New wish', actionId: ACTIONS.newWish, value: channel })),
    ],
  };
}

/** Private channels are all called `privategroup` in commands, which is no name. */
function nameOf(context: CommandContext): string | null {
  return ['privategroup', 'directmessage', ''].includes(context.channelName) ? null : context.channelName;
}

async function top(deps: WishlistDeps, { team, user, channel }: CommandContext, rest: string): Promise<Answer> {
  const wanted = rest === '' ? PAGE_SIZE : Number(rest);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > TOP_MAX) {
    throw new UserError(
      `\`/wishlist top\` takes a number from 1 to ${TOP_MAX}, such as \`/wishlist top 10\`; “${asTyped(rest, 100)}” is none.`,
    );
  }
  const by = await orderOf(deps, team, channel, user);
  const wishes = await rankedPage(deps, team, { channel, from: 0, count: wanted, by });
  if (wishes.length === 0) return emptyBoard(channel);
  const title = by === 'age' ? `The oldest ${wishes.length}` : `Top ${wishes.length}`;
  return listAnswer(deps, { team, user, title: `${title}, ${rankedBy(by)}`, wishes, by });
}

async function search(deps: WishlistDeps, { team, user, channel }: CommandContext, query: string): Promise<Answer> {
  if (query === '') throw new UserError('What shall I look for? `/wishlist search checkout` finds wishes with a word that begins so.');
  const [wishes, sites, by] = await Promise.all([
    deps.wishes.all(team, channel),
    deps.sites.byChannel(team, channel),
    orderOf(deps, team, channel, user),
  ]);
  const found = searchWishes(wishes, query, new Map(sites.map((site) => [site.id, site.name])), by);
  const asked = `“${asTyped(query, 200)}”`;
  if (found.length === 0) {
    const words = `No wish in this channel has ${asked}.`;
    return { text: words, blocks: [section(words), newWishButton(channel)] };
  }
  const shown = found.slice(0, FOUND_MAX).map((entry, index) => ({ ...entry, place: index + 1 }));
  const more = found.length > shown.length ? `, the first ${shown.length} here` : '';
  return listAnswer(deps, { team, user, title: `${counted(found.length, 'wish', 'wishes')} with ${asked}${more}`, wishes: shown, by });
}

async function listAnswer(
  deps: WishlistDeps,
  { team, user, title, wishes, by }: { team: string; user: string; title: string; wishes: Ranked[]; by: Order },
): Promise<Answer> {
  const voted = await votedAmong(deps, team, user, wishes);
  return {
    text: [`${title}:`, ...wishes.map((entry) => spokenLine(entry, by))].join('\n'),
    blocks: [section(`*${title}*`), ...wishBlocks(wishes, voted, by)],
  };
}
