import type { Site } from '../sites/site.js';
import type { Archived, Kept } from './archive.js';
import { wishIdFor } from './collect.js';
import type { Line } from './import-line.js';
import type { Wish } from './wish.js';

/** What an import would do. */
export interface ImportPlan {
  /** To be added. */
  fresh: Kept[];
  /** There already: they stay as they are. */
  there: Archived[];
  /** Names of sites that are not known here. */
  unknownSites: string[];
  /** Votes that name nobody: they cannot be counted, because nobody could be kept from voting again. */
  unnamed: number;
}

/**
 * What comes of the rows of a file in a channel. A wish is there already when one with its id is in this channel, or, where a row names
 * none, one with its title. One that another channel has becomes a wish of its own here, the same one whenever the file comes again.
 * @param known wishes of the whole workspace that have an id among the rows' ones. @param here all of this channel.
 */
export function planImport(
  channel: string,
  lines: readonly Line[],
  around: { known: readonly Wish[]; here: readonly Wish[]; sites: readonly Site[] },
): ImportPlan {
  const elsewhere = new Set(around.known.filter((wish) => wish.channel !== channel).map(({ id }) => id));
  const isHere = new Set(around.here.map(({ id }) => id));
  const titles = new Set(around.here.map(({ title }) => title.toLowerCase()));
  const idOf = (id: string) => (elsewhere.has(id) ? wishIdFor('import', channel, id) : id);
  const plan: ImportPlan = { fresh: [], there: [], unknownSites: [], unnamed: 0 };
  for (const { wish: said, hasId } of lines) {
    const wish = hasId ? withIds(said, idOf) : { ...said, id: wishIdFor('import', channel, said.id) };
    if (isHere.has(wish.id) || (!hasId && titles.has(wish.title.toLowerCase()))) {
      plan.there.push(wish);
      continue;
    }
    const { votes, unnamed = 0, sizes, site, siteName, ...rest } = wish;
    plan.unnamed += unnamed;
    const known =
      around.sites.find(({ id }) => id === site) ?? around.sites.find(({ name }) => name.toLowerCase() === siteName?.toLowerCase());
    const told = known === undefined && siteName !== undefined ? { siteName } : {};
    if (told.siteName !== undefined && !plan.unknownSites.includes(told.siteName)) plan.unknownSites.push(told.siteName);
    plan.fresh.push({ wish: { ...rest, channel, site: known?.id ?? site, ...told }, votes: once(votes), sizes: once(sizes) });
  }
  return plan;
}

/** Every id of a wish in it, by `idOf`. */
function withIds(wish: Archived, idOf: (id: string) => string): Archived {
  const { merged, parts, partOf, state, stateReason } = wish;
  const renamed = <T extends { id: string }>(one: T): T => ({ ...one, id: idOf(one.id) });
  return {
    ...wish,
    id: idOf(wish.id),
    ...(state === 'duplicate' && stateReason !== null ? { stateReason: idOf(stateReason) } : {}),
    ...(merged === undefined ? {} : { merged: merged.map(renamed) }),
    ...(parts === undefined ? {} : { parts: parts.map(renamed) }),
    ...(partOf === undefined ? {} : { partOf: renamed(partOf) }),
    sizes: wish.sizes.map((one) => (one.from === undefined ? one : { ...one, from: idOf(one.from) })),
  };
}

/** One vote and one size a person, whatever a file says. */
function once<T extends { user: string }>(said: readonly T[]): T[] {
  const first = new Map<string, T>();
  for (const one of said) if (!first.has(one.user)) first.set(one.user, one);
  return [...first.values()];
}
