import { csvLine } from '../shared/csv.js';
import type { Archived } from './archive.js';
import { medianSize } from './priority.js';

/** The columns of an export. What fits no cell of its own stands in `history` and `more` as JSON, so that nothing is left out. */
export const COLUMNS = [
  'id',
  'title',
  'why',
  'site',
  'site_id',
  'seen_by',
  'tags',
  'state',
  'reason',
  'slot',
  'carried',
  'state_by',
  'state_at',
  'votes',
  'voters',
  'size',
  'sizes',
  'created_by',
  'created_at',
  'source_link',
  'source_author',
  'finding',
  'history',
  'more',
] as const;
export type Column = (typeof COLUMNS)[number];

/** A line a wish. `votes` and `size` are for reading only: they follow from `voters` and `sizes`. */
export function archiveCsv(wishes: readonly Archived[]): string {
  return [csvLine(COLUMNS), ...wishes.map((wish) => csvLine(cellsOf(wish)))].join('');
}

function cellsOf(wish: Archived): (string | number)[] {
  const {
    version: _version,
    id,
    title,
    why,
    site,
    siteName,
    seenBy,
    state,
    stateReason,
    slot,
    carried,
    stateBy,
    stateAt,
    ...others
  } = wish;
  const { votes, sizes, tags = [], createdBy, createdAt, source, finding, earlier, ...more } = others;
  const cells: Record<Column, string | number> = {
    id,
    title,
    why: why ?? '',
    site: siteName ?? '',
    site_id: site ?? '',
    seen_by: seenBy ?? '',
    tags: tags.join(' '),
    state,
    reason: stateReason ?? '',
    slot: slot ?? '',
    carried: carried ?? '',
    state_by: stateBy,
    state_at: stateAt,
    votes: votes.length + (wish.unnamed ?? 0),
    voters: votes.map(({ user, at, merged, split }) => `${user} ${at}${merged ? ' merged' : split ? ' split' : ''}`).join('; '),
    size: medianSize(sizes.map(({ size }) => size)) ?? '',
    sizes: sizes.map(({ user, size, from }) => `${user} ${size}${from === undefined ? '' : ` ${from}`}`).join('; '),
    created_by: createdBy,
    created_at: createdAt,
    source_link: source?.link ?? '',
    source_author: source?.author ?? '',
    finding: finding ?? '',
    history: earlier === undefined ? '' : JSON.stringify(earlier),
    more: Object.keys(more).length === 0 ? '' : JSON.stringify(more),
  };
  return COLUMNS.map((column) => cells[column]);
}
