import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../shared/clock.js';
import { messageOf, SourceUnavailable } from '../../shared/errors.js';
import { EgressRefused } from './egress.js';
import type { Guard } from './guard.js';
import { type GuardedAnswer, guardedFetch, LimitExceeded } from './http.js';
import type { HttpCache } from './http-cache.js';

export interface SourceClientOptions {
  /** As people know it: `OSV`. */
  name: string;
  /** Without a trailing slash. */
  url: string;
  guard: Guard;
  cache: HttpCache;
  /** Shared by all sources, so that a run never has more requests in flight than this lets through. */
  limit: <T>(task: () => Promise<T>) => Promise<T>;
  now: Clock;
}

export interface Question<T> {
  path: string;
  /** The media type that is wanted, where it is not plain JSON. */
  accept?: string;
  /** Asked by POST when given. */
  body?: unknown;
  /** How long an answer holds without asking again; by default an hour. That there is nothing holds an hour whatever stands here. */
  holdsMs?: number;
  /** Checks the parsed answer and reduces it to what is used; throws when it is not what was asked for. */
  shape: (json: unknown) => T;
  signal: AbortSignal;
}

export interface Fetched<T> {
  value: T;
  fetchedAt: Date;
}

/** Asks one outside service for JSON: retried, cached, checked. */
export interface SourceClient {
  name: string;
  url: string;
  /** Null when the service says that there is no such thing (404). @throws {SourceUnavailable} */
  ask<T>(question: Question<T>): Promise<Fetched<T> | null>;
}

/** Advisories and releases change by the hour, not by the minute. */
const FRESH_MS = 3_600_000;
const ATTEMPTS = 3;
const BACKOFF_MS = 200;
/** A service that wants a longer pause is treated as away. */
const LONGEST_PAUSE_MS = 5_000;

export function createSourceClient(options: SourceClientOptions): SourceClient {
  const { name, url, cache, limit, now } = options;
  /** Two runs that ask the same at once share one request. */
  const asking = new Map<string, Promise<Fetched<unknown> | null>>();

  async function askAnew<T>(key: string, question: Question<T>): Promise<Fetched<T> | null> {
    const kept = await cache.read(key);
    const holdsMs = kept?.value == null ? FRESH_MS : (question.holdsMs ?? FRESH_MS);
    if (kept !== null && now().getTime() - Date.parse(kept.fetchedAt) < holdsMs) return fromCache<T>(kept);
    const answer = await limit(() => askPatiently(options, question, kept?.etag ?? null));
    const fetchedAt = now();
    if (answer.status === 304 && kept !== null) {
      await cache.write(key, { ...kept, fetchedAt: fetchedAt.toISOString() });
      return fromCache<T>({ ...kept, fetchedAt: fetchedAt.toISOString() });
    }
    const value = answer.status === 404 ? null : shaped(name, question, answer);
    await cache.write(key, { etag: answer.headers.etag ?? null, fetchedAt: fetchedAt.toISOString(), value });
    return value === null ? null : { value, fetchedAt };
  }

  return {
    name,
    url,
    async ask<T>(question: Question<T>) {
      const body = question.body === undefined ? '' : createHash('sha256').update(JSON.stringify(question.body)).digest('hex');
      const key = `${url}${question.path} ${body}`;
      const running = asking.get(key);
      if (running !== undefined) {
        const shared = await running.catch((error: unknown) => {
          if (error instanceof SourceUnavailable) throw error;
          return 'cancelled' as const;
        });
        // Whoever asked first gave up; that is no reason for us to.
        return shared === 'cancelled' ? askAnew(key, question) : (shared as Fetched<T> | null);
      }
      const asked = askAnew(key, question).finally(() => asking.delete(key));
      asking.set(key, asked);
      return asked;
    },
  };
}

function fromCache<T>(kept: { value: unknown; fetchedAt: string }): Fetched<T> | null {
  return kept.value === null ? null : { value: kept.value as T, fetchedAt: new Date(kept.fetchedAt) };
}

function shaped<T>(name: string, question: Question<T>, answer: GuardedAnswer): T {
  try {
    return question.shape(JSON.parse(answer.body.toString('utf8')));
  } catch (error) {
    throw new SourceUnavailable(name, `${name} answered ${question.path} with something else than was asked for`, { cause: error });
  }
}

/** Tries again after network errors, 429 and 5xx, a bounded number of times. */
async function askPatiently<T>(options: SourceClientOptions, question: Question<T>, etag: string | null): Promise<GuardedAnswer> {
  // A signal of its own: many questions wait on the caller's at once, and Node warns of that many listeners.
  const signal = AbortSignal.any([question.signal]);
  for (let attempt = 1; ; attempt++) {
    const answer = await attemptOnce(options, question, etag);
    if ('status' in answer && !isTemporary(answer.status)) {
      if (answer.status === 200 || answer.status === 304 || answer.status === 404) return answer;
      throw new SourceUnavailable(options.name, `${options.name} answered ${question.path} with status ${answer.status}`);
    }
    const pause = 'status' in answer ? pauseAskedFor(answer) : null;
    if (attempt >= ATTEMPTS || (pause ?? 0) > LONGEST_PAUSE_MS) throw unavailable(options.name, question.path, answer);
    await sleep(pause ?? BACKOFF_MS * 4 ** (attempt - 1), undefined, { signal });
  }
}

async function attemptOnce<T>(
  options: SourceClientOptions,
  question: Question<T>,
  etag: string | null,
): Promise<GuardedAnswer | { error: unknown }> {
  const headers: Record<string, string> = { accept: question.accept ?? 'application/json' };
  if (etag !== null) headers['if-none-match'] = etag;
  if (question.body !== undefined) headers['content-type'] = 'application/json';
  try {
    return await guardedFetch(options.guard, `${options.url}${question.path}`, {
      method: question.body === undefined ? 'GET' : 'POST',
      headers,
      signal: question.signal,
      ...(question.body === undefined ? {} : { body: JSON.stringify(question.body) }),
    });
  } catch (error) {
    question.signal.throwIfAborted();
    if (error instanceof EgressRefused || error instanceof LimitExceeded) {
      throw new SourceUnavailable(options.name, `${options.name} could not be asked: ${error.message}`, { cause: error });
    }
    return { error };
  }
}

function isTemporary(status: number): boolean {
  return status === 429 || status >= 500;
}

/** Retry-After in milliseconds, when it is given in seconds. */
function pauseAskedFor(answer: GuardedAnswer): number | null {
  const seconds = Number(answer.headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

function unavailable(name: string, path: string, answer: GuardedAnswer | { error: unknown }): SourceUnavailable {
  if ('status' in answer) return new SourceUnavailable(name, `${name} answered ${path} with status ${answer.status}, ${ATTEMPTS} times`);
  return new SourceUnavailable(name, `${name} could not be reached: ${messageOf(answer.error)}`, { cause: answer.error });
}
