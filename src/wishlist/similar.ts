import MiniSearch from 'minisearch';
import type { WishWithVotes } from './priority.js';
import { wordsIn } from './search.js';

/** Words that say nothing about what is wished for. */
const EMPTY_WORDS = new Set(
  'a an and are as at be by can do for from have i in is it its make more of on or our should so that the them they this to up us we when with you'.split(
    ' ',
  ),
);
/** A letter in five may be wrong: `chekout` is `checkout`. */
const FUZZY = 0.2;
/** Beginnings of words count from this length on: `deploy` is like `deployment`. */
const PREFIX_FROM = 4;
/** This share of the words of either title has to be in the other. */
const SHARED = 0.6;
const MOST = 3;

/**
 * The wishes that may be the same as a new title says, most alike first, three at most. In any order of words and with spelling
 * mistakes; a title of empty words only is like the same title.
 */
export function similarWishes(title: string, wishes: readonly WishWithVotes[]): WishWithVotes[] {
  const wanted = telling(title);
  if (wanted.length === 0) return wishes.filter(({ wish }) => sameWords(wish.title, title)).slice(0, MOST);
  const byId = new Map(wishes.map((entry) => [entry.wish.id, entry]));
  const search = new MiniSearch({ fields: ['title'], tokenize: telling, processTerm: (word) => word });
  search.addAll(wishes.map(({ wish }) => ({ id: wish.id, title: wish.title })));
  const found = search.search(title, { fuzzy: FUZZY, prefix: (word) => word.length >= PREFIX_FROM });
  return found
    .flatMap(({ id, queryTerms, terms }) => {
      const entry = byId.get(String(id));
      if (entry === undefined) return [];
      const theirs = telling(entry.wish.title).length;
      if (!sameNumbers(entry.wish.title, title)) return [];
      const isAlike = queryTerms.length / wanted.length >= SHARED && terms.length / theirs >= SHARED;
      return isAlike ? [entry] : [];
    })
    .slice(0, MOST);
}

/** The words that say what it is about; numbers are compared by themselves. */
function telling(text: string): string[] {
  return [...new Set(wordsIn(text))].filter((word) => !EMPTY_WORDS.has(word) && !/^\d/.test(word));
}

/** `Django 4.2` is not `Django 5.2`; a title without numbers is like one with them. */
function sameNumbers(one: string, other: string): boolean {
  const [mine, theirs] = [one, other].map((text) => wordsIn(text).filter((word) => /^\d/.test(word)));
  return mine?.length === 0 || theirs?.length === 0 || mine?.join(' ') === theirs?.join(' ');
}

function sameWords(one: string, other: string): boolean {
  return wordsIn(one).join(' ') === wordsIn(other).join(' ') && wordsIn(one).length > 0;
}
