import { inOrder, type Order, type WishWithVotes } from './priority.js';
import { tagsIn } from './tags.js';

/** The words that matter of a text: lower case, without accents; a 60-character word is a word. */
export function wordsIn(text: string): string[] {
  const flat = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return flat.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** `state:parked`, `site:shop` and `tag:mobile`, which narrow a search. */
const FILTER = /(?<!\S)(state|site|tag):(\S+)/giu;

/** Whether the wish has every state, tag and site that the query names; a site by words that begin words of its name. */
function passes({ wish }: WishWithVotes, query: string, siteNames: ReadonlyMap<string, string>): boolean {
  return [...query.matchAll(FILTER)].every(([, field = '', value = '']) => {
    if (field.toLowerCase() === 'state') return wish.state === value.toLowerCase();
    if (field.toLowerCase() === 'tag') return tagsIn(value).some((tag) => wish.tags?.includes(tag));
    const name = wordsIn(siteNames.get(wish.site ?? '') ?? '');
    const wanted = wordsIn(value);
    return wanted.length > 0 && wanted.every((word) => name.some((candidate) => candidate.startsWith(word)));
  });
}

/**
 * Wishes in which every word of the query begins some word of the title, the reason, a tag or the site's name; titles first, then in that order.
 * `state:`, `site:` and `tag:` in the query leave out the others; alone they find all that are left.
 */
export function searchWishes(
  wishes: WishWithVotes[],
  query: string,
  siteNames: ReadonlyMap<string, string>,
  by: Order = 'votes',
): WishWithVotes[] {
  const wanted = wordsIn(query.replace(FILTER, ' '));
  const isFiltered = query.search(FILTER) >= 0;
  if (wanted.length === 0 && !isFiltered) return [];
  const found = inOrder(wishes, by).flatMap((entry) => {
    if (!passes(entry, query, siteNames)) return [];
    const { title, why, site, tags = [] } = entry.wish;
    const inTitle = wordsIn(title);
    const all = [
      ...inTitle,
      ...wordsIn(why ?? ''),
      ...wordsIn(tags.join(' ')),
      ...wordsIn(site === null ? '' : (siteNames.get(site) ?? '')),
    ];
    if (!wanted.every((word) => all.some((candidate) => candidate.startsWith(word)))) return [];
    const hits = wanted.filter((word) => inTitle.some((candidate) => candidate.startsWith(word))).length;
    return [{ entry, hits }];
  });
  return found.sort((a, b) => b.hits - a.hits).map(({ entry }) => entry);
}
