import type { Readable } from 'node:stream';
import { EgressRefused } from '../../audits/sources/egress.js';
import type { Guard } from '../../audits/sources/guard.js';
import { guardedStream, LimitExceeded, type StreamedAnswer } from '../../audits/sources/http.js';
import type { Clock } from '../../shared/clock.js';
import { messageOf, SourceUnavailable, UserError } from '../../shared/errors.js';

/** What it takes to reach a place outside. */
export interface RemoteDeps {
  guard: Guard;
  now: Clock;
}

interface Asked {
  method: 'GET' | 'HEAD';
  headers: Record<string, string>;
  signal: AbortSignal;
  redirects: number;
}

const HEAD_MS = 30_000;

/**
 * Asks through the guard for what may be large. Its words name `place`, and nothing that was sent.
 * @throws {UserError} where the address may not be reached @throws {SourceUnavailable} where nothing answers
 */
export async function requestFrom(deps: RemoteDeps, url: string, asked: Asked, place: string): Promise<StreamedAnswer> {
  const { redirects, ...request } = asked;
  try {
    return await guardedStream(deps.guard, url, {
      ...request,
      headers: { 'accept-encoding': 'identity', ...request.headers },
      limits: { totalMs: HEAD_MS, redirects },
    });
  } catch (error) {
    asked.signal.throwIfAborted();
    if (error instanceof EgressRefused)
      throw new UserError(`${place} may not be reached from here: ${error.message}. Whoever runs Farrier can allow it with EGRESS_ALLOW.`);
    if (error instanceof LimitExceeded) throw new SourceUnavailable(place, `${error.message}.`);
    throw new SourceUnavailable(place, `it does not answer (${codeOf(error)}).`);
  }
}

/** `ECONNREFUSED`, and never an address with what stood in it. */
function codeOf(error: unknown): string {
  const { code, cause } = (error instanceof Error ? error : {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined ? messageOf(error).slice(0, 80) : codeOf(cause);
}

/** Up to `limit` bytes; what comes after them is an error, or is left unread. */
export async function collect(body: Readable, limit: number, { rest }: { rest: 'refuse' | 'leave' } = { rest: 'refuse' }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > limit && rest === 'refuse') throw new SourceUnavailable('the place', 'its answer is larger than it may be.');
      if (bytes >= limit && rest === 'leave') break;
    }
  } catch (error) {
    if (error instanceof SourceUnavailable) throw error;
    throw new SourceUnavailable('the place', `its answer broke off (${codeOf(error)}).`);
  } finally {
    body.destroy();
  }
  return Buffer.concat(chunks).subarray(0, limit);
}
