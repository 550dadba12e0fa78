import type { Memory } from '../audits/compare.js';
import type { Site } from '../sites/site.js';
import { findingWishId } from './collect.js';
import type { WishlistDeps } from './deps.js';
import type { Evidence } from './priority.js';

/** Wish id → what audits say of the finding it came from. */
export type EvidenceIn = (team: string, channel: string) => Promise<ReadonlyMap<string, Evidence>>;

/** Of all findings that the audits of a site remember, for wishes that were made of them in the channel. What any audit still finds is not gone. */
export function evidenceOf(channel: string, site: string, memories: readonly Memory[]): Map<string, Evidence> {
  const found = new Map<string, Evidence>();
  const note = (finding: string, evidence: Evidence) => {
    const id = findingWishId(channel, site, finding);
    const before = found.get(id);
    if (before === undefined || isStronger(evidence, before)) found.set(id, evidence);
  };
  for (const { open, gone = [] } of memories) {
    for (const { id, since, at } of gone) note(id, { since, goneAt: at });
    for (const [id, { since }] of Object.entries(open)) note(id, { since, goneAt: null });
  }
  return found;
}

/** Found before gone, found longer before found later, gone later before gone earlier. */
function isStronger(one: Evidence, other: Evidence): boolean {
  if (one.goneAt === null) return other.goneAt !== null || one.since < other.since;
  return other.goneAt !== null && one.goneAt > other.goneAt;
}

/** Reads the evidence of every site that lives in a channel. */
export function evidenceIn(deps: {
  sites: { byChannel(team: string, channel: string): Promise<Site[]> };
  reports: { memories(team: string, site: string): Promise<Memory[]> };
}): EvidenceIn {
  return async (team, channel) => {
    const sites = await deps.sites.byChannel(team, channel);
    const maps = await Promise.all(sites.map(async ({ id }) => evidenceOf(channel, id, await deps.reports.memories(team, id))));
    return new Map(maps.flatMap((map) => [...map]));
  };
}

/** Has the wishes that came from findings of a site drawn again, when one of its audits has reported. */
export async function showEvidence(
  deps: Pick<WishlistDeps, 'wishes' | 'boards' | 'now'>,
  team: string,
  site: Pick<Site, 'id' | 'channel'>,
): Promise<void> {
  const alive = await deps.wishes.all(team, site.channel, ['open', 'planned', 'doing', 'parked']);
  for (const { wish } of alive) {
    if (wish.site === site.id && wish.finding !== null) await deps.boards.showAnew(team, site.channel, deps.now(), wish.id);
  }
}
