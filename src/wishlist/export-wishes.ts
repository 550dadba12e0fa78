import type { Site } from '../sites/site.js';
import { channelMention } from '../slack/blocks.js';
import { type Archive, archived, archiveJson } from './archive.js';
import { archiveCsv } from './archive-csv.js';
import type { WishlistStores } from './deps.js';
import { counted } from './views.js';
import type { Wish } from './wish.js';

export interface ArchiveDeps extends Pick<WishlistStores, 'wishes' | 'boards' | 'archives' | 'settings'> {
  sites: { get(team: string, id: string): Promise<Site | null> };
}

/** Every wish of a channel, closed ones too, with all that is kept of it. */
export async function readArchive(deps: ArchiveDeps, team: string, channel: string): Promise<Archive> {
  const [all, channelName, settings] = await Promise.all([
    deps.wishes.all(team, channel),
    deps.boards.channelName(team, channel),
    deps.settings.get(team, channel),
  ]);
  const wishes = all.map(({ wish }) => wish).sort(byAge);
  const names = new Map<string, string | null>();
  for (const { site } of wishes) if (site !== null && !names.has(site)) names.set(site, (await deps.sites.get(team, site))?.name ?? null);
  const kept = await deps.archives.read(team, channel, wishes);
  return { channel, channelName, wishes: kept.map((one) => archived(one, names.get(one.wish.site ?? '') ?? null, settings)) };
}

/** The wishlist of a channel as files, and what they hold; null when it has no wish. */
export async function wishlistFiles(deps: ArchiveDeps, team: string, channel: string) {
  const archive = await readArchive(deps, team, channel);
  if (archive.wishes.length === 0) return null;
  const votes = archive.wishes.reduce((sum, wish) => sum + wish.votes.length + (wish.unnamed ?? 0), 0);
  const unnamed = archive.wishes.reduce((sum, wish) => sum + (wish.unnamed ?? 0), 0);
  const who = unnamed === 0 ? 'The files name who voted' : `${counted(unnamed, 'vote')} of them name nobody and cannot be taken back`;
  const file = (kind: string, title: string, text: string) => ({ name: `wishlist.${kind}`, title, bytes: Buffer.from(text) });
  return {
    text: `*Wishlist of ${channelMention(channel)}*: ${counted(archive.wishes.length, 'wish', 'wishes')}, closed ones among them, ${counted(votes, 'vote')}. ${who}; \`/wishlist import\` takes the files back.`,
    files: [file('csv', 'CSV', archiveCsv(archive.wishes)), file('json', 'JSON', archiveJson(archive))],
  };
}

function byAge(a: Wish, b: Wish): number {
  return a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id) ? -1 : 1;
}
