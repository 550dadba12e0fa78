import type { Clock } from '../../shared/clock.js';
import { messageOf, SourceUnavailable } from '../../shared/errors.js';
import type { SourceState } from '../report.js';

export interface Answered<T> {
  value: T;
  fetchedAt: Date;
  dataAsOf: Date | null;
}

/**
 * Asks a source and notes how it answered in `states`. A source that is away is noted and gives null; anything else that is
 * thrown goes on.
 */
export async function settle<T>(
  source: { name: string; url: string },
  states: SourceState[],
  now: Clock,
  ask: () => Promise<Answered<T>>,
): Promise<T | null> {
  const { name, url } = source;
  try {
    const { value, fetchedAt, dataAsOf } = await ask();
    states.push({ name, url, fetchedAt: fetchedAt.toISOString(), dataAsOf: dataAsOf?.toISOString() ?? null, ok: true, error: null });
    return value;
  } catch (error) {
    if (!(error instanceof SourceUnavailable)) throw error;
    states.push({ name, url, fetchedAt: now().toISOString(), dataAsOf: null, ok: false, error: messageOf(error) });
    return null;
  }
}
