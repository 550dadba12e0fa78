import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import { timeLimit } from '../../shared/time-limit.js';
import { requireHttpUrl } from './egress.js';
import type { Guard } from './guard.js';

/** Bounds of one exchange, redirects included. */
export interface Limits {
  /** Decoded. */
  bodyBytes: number;
  totalMs: number;
  redirects: number;
}

export const DEFAULT_LIMITS: Limits = { bodyBytes: 20 * 1024 * 1024, totalMs: 30_000, redirects: 5 };

export interface GuardedRequest {
  method?: 'GET' | 'HEAD' | 'POST';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  limits?: Partial<Limits>;
  signal?: AbortSignal;
}

export interface GuardedAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** Where the answer came from in the end. */
  url: string;
  /** The addresses asked before that, in order. */
  redirectedFrom: string[];
}

/** The answer was larger, slower or longer on its way than it may be. */
export class LimitExceeded extends Error {
  override name = 'LimitExceeded';
}

const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization', 'www-authenticate']);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const USER_AGENT = 'Farrier (maintenance audits for Django sites)';

/**
 * Asks an address through the guard. Redirects are followed by hand, each judged anew; credentials do not cross origins.
 * @throws {EgressRefused} for an address that may not be reached, with the chain that led there
 * @throws {LimitExceeded} when a bound is met
 */
export async function guardedFetch(guard: Guard, address: string, asked: GuardedRequest = {}): Promise<GuardedAnswer> {
  const limits = { ...DEFAULT_LIMITS, ...asked.limits };
  const whole = async ({ raw, ...answer }: RawAnswer) => ({
    ...answer,
    body: await readBody(raw, answer.headers['content-encoding'], limits.bodyBytes),
  });
  return await within(limits, asked, (signal) => follow(guard, address, { asked, limits, signal, take: whole }));
}

/** An answer whose body is read by whoever asked: as it was sent, not unpacked, and destroyed when it is read no further. */
export interface StreamedAnswer extends Omit<GuardedAnswer, 'body'> {
  body: Readable;
}

/**
 * As `guardedFetch`, for bodies of any size. `totalMs` bounds the way to the head of the answer; after that the signal ends it, or
 * as long a silence.
 */
export async function guardedStream(guard: Guard, address: string, asked: GuardedRequest = {}): Promise<StreamedAnswer> {
  const limits = { ...DEFAULT_LIMITS, ...asked.limits };
  const stream = ({ raw, ...answer }: RawAnswer) => Promise.resolve({ ...answer, body: raw });
  return await within(limits, asked, (signal) => follow(guard, address, { asked, limits, signal, take: stream }));
}

interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  raw: Readable;
}

async function within<T>(limits: Limits, asked: GuardedRequest, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = timeLimit(limits.totalMs, ...(asked.signal === undefined ? [] : [asked.signal]));
  try {
    return await work(limit.signal);
  } catch (error) {
    if (!limit.isOver() || asked.signal?.aborted === true) throw error;
    throw new LimitExceeded(`no complete answer within ${limits.totalMs / 1000} s`, { cause: error });
  } finally {
    limit.stop();
  }
}

interface Following<T> {
  asked: GuardedRequest;
  limits: Limits;
  signal: AbortSignal;
  take: (answer: RawAnswer) => Promise<T>;
}

async function follow<T>(guard: Guard, address: string, { asked, limits, signal, take }: Following<T>) {
  const redirectedFrom: string[] = [];
  let hop: Hop = { url: requireHttpUrl(address), headers: withDefaults(asked.headers), method: asked.method ?? 'GET', body: asked.body };
  try {
    for (;;) {
      const answer = await exchange(guard, hop, signal, limits);
      const next = REDIRECTS.has(answer.status) ? answer.headers.location : undefined;
      if (next === undefined) return { ...(await take(answer)), url: hop.url.href, redirectedFrom };
      answer.raw.destroy();
      redirectedFrom.push(hop.url.href);
      if (redirectedFrom.length > limits.redirects) throw new LimitExceeded(`it redirected more than ${limits.redirects} times`);
      hop = nextHop(hop, requireHttpUrl(next, hop.url.href), answer.status);
    }
  } catch (error) {
    if (redirectedFrom.length > 0 && error instanceof Error) error.message += ` (redirected from ${redirectedFrom.join(', ')})`;
    throw error;
  }
}

interface Hop {
  url: URL;
  headers: Record<string, string>;
  method: NonNullable<GuardedRequest['method']>;
  body: GuardedRequest['body'];
}

function withDefaults(headers: Record<string, string> = {}): Record<string, string> {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { 'user-agent': USER_AGENT, 'accept-encoding': 'gzip, deflate, br', ...given };
}

function nextHop(hop: Hop, url: URL, status: number): Hop {
  const crosses = url.origin !== hop.url.origin;
  const headers = Object.fromEntries(Object.entries(hop.headers).filter(([name]) => !crosses || !CREDENTIALS.has(name)));
  const keepsBody = status === 307 || status === 308 || hop.method !== 'POST';
  return keepsBody ? { ...hop, url, headers } : { url, headers, method: 'GET', body: undefined };
}

async function exchange(guard: Guard, hop: Hop, signal: AbortSignal, limits: Limits): Promise<RawAnswer> {
  const answer = await request(hop.url, {
    dispatcher: guard.dispatcher,
    method: hop.method,
    headers: hop.headers,
    body: hop.body ?? null,
    signal,
    headersTimeout: limits.totalMs,
    bodyTimeout: limits.totalMs,
  });
  // A body that nobody reads to its end is destroyed, which is an error to undici; whoever reads it gets its errors all the same.
  answer.body.on('error', () => {});
  return { status: answer.statusCode, headers: plainHeaders(answer.headers), raw: answer.body };
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

/** Stops at the limit, so that neither an endless answer nor a small one that unpacks to gigabytes fills the memory. */
async function readBody(raw: Readable, encoding: string | undefined, limit: number): Promise<Buffer> {
  const decoded = decode(raw, encoding);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of decoded as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limit) throw new LimitExceeded(`the answer is larger than ${Math.round(limit / 1024 / 1024)} MB`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    raw.destroy();
    decoded.destroy();
  }
}

function decode(raw: Readable, encoding: string | undefined): Readable {
  const decoder = decoderFor(encoding);
  if (decoder === null) return raw;
  raw.on('error', (error) => decoder.destroy(error));
  return raw.pipe(decoder);
}

function decoderFor(encoding: string | undefined) {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new LimitExceeded(`the answer is packed as "${encoding}", which was not asked for`);
  }
}
