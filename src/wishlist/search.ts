import type { WishWithVotes } from './priority.js';

/** The words that matter of a text: lower case, without accents; a 60-character word is a word. */
export function wordsIn(text: string): string[] {
  const flat = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return flat.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Wishes in which every word of the query begins some word of the title, the reason or the site's name; titles first, then by votes. */
export function searchWishes(wishes: WishWithVotes[], query: string, siteNames: ReadonlyMap<string, string>): WishWithVotes[] {
  const wanted = wordsIn(query);
  if (wanted.length === 0) return [];
  const found = wishes.flatMap((entry) => {
    const { title, why, site } = entry.wish;
    const inTitle = wordsIn(title);
    const all = [...inTitle, ...wordsIn(why ?? ''), ...wordsIn(site === null ? '' : (siteNames.get(site) ?? ''))];
    if (!wanted.every((word) => all.some((candidate) => candidate.startsWith(word)))) return [];
    const hits = wanted.filter((word) => inTitle.some((candidate) => candidate.startsWith(word))).length;
    return [{ entry, hits }];
  });
  found.sort((a, b) => b.hits - a.hits || b.entry.votes - a.entry.votes || a.entry.wish.createdAt.localeCompare(b.entry.wish.createdAt));
  return found.map(({ entry }) => entry);
}
