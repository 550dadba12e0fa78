import type { Clock } from '../../shared/clock.js';
import { ANNOUNCED_DJANGO, type DateDifference, withEarlierDates } from '../inventory/announced-django.js';
import { BUNDLED_DJANGO } from '../inventory/bundled-django.js';
import type { Product } from '../inventory/support-table.js';
import type { SourceState } from '../report.js';
import type { EndoflifeSource } from './endoflife.js';
import { settle } from './settle.js';

export const BUNDLED_NAME = 'bundled Django release table';

export interface DjangoReleases {
  /** With the earlier of two dates where the project itself announced another. */
  product: Product;
  isBundled: boolean;
  differences: DateDifference[];
}

/**
 * Django's release table, from endoflife.date or else the bundled copy, compared with what the project announced; `states` says
 * which, and how old it is.
 */
export async function askDjangoReleases(
  endoflife: EndoflifeSource,
  states: SourceState[],
  now: Clock,
  signal: AbortSignal,
): Promise<DjangoReleases> {
  const product = await askProduct(endoflife, 'django', states, now, signal);
  if (product !== null) return { ...withEarlierDates(product, ANNOUNCED_DJANGO), isBundled: false };
  states.push({
    name: BUNDLED_NAME,
    url: 'https://endoflife.date/django',
    fetchedAt: now().toISOString(),
    dataAsOf: BUNDLED_DJANGO.asOf,
    ok: true,
    error: null,
  });
  return { ...withEarlierDates(BUNDLED_DJANGO, ANNOUNCED_DJANGO), isBundled: true };
}

/** The release table of any product, or null when endoflife.date is away. One state stands for all its products. */
export async function askProduct(
  endoflife: EndoflifeSource,
  name: string,
  states: SourceState[],
  now: Clock,
  signal: AbortSignal,
): Promise<Product | null> {
  const own: SourceState[] = [];
  const product = await settle(endoflife, own, now, async () => {
    const answer = await endoflife.product(name, signal);
    return { value: answer.product, fetchedAt: answer.fetchedAt, dataAsOf: new Date(answer.product.asOf) };
  });
  for (const state of own) mergeState(states, state);
  return product;
}

/** A failure outranks a success, and older data newer, so that the one line about a source never flatters it. */
function mergeState(states: SourceState[], state: SourceState): void {
  const at = states.findIndex(({ name }) => name === state.name);
  const known = states[at];
  if (known === undefined) states.push(state);
  else if (known.ok && (!state.ok || (state.dataAsOf ?? '') < (known.dataAsOf ?? ''))) states[at] = state;
}
