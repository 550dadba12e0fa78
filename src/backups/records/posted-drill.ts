import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Drill } from '../drill/drill.js';
import { type Measured, measuredSchema } from './drill-record.js';

export const TIMESTAMP_HEADER = 'farrier-timestamp';
export const SIGNATURE_HEADER = 'farrier-signature';
/** A result is taken this long after it was signed, and this long before: clocks differ. */
export const SIGNED_FOR_MS = 5 * 60_000;

export const postedDrillSchema = z.strictObject({
  format: z.literal('farrier.drill/1'),
  /** Made once for a drill, and the same whenever its result is sent again. */
  id: z.string().regex(/^[\w-]{16,64}$/),
  drill: measuredSchema,
});
/** What is posted of a drill that ran elsewhere. */
export type PostedDrill = z.infer<typeof postedDrillSchema>;

/** A drill as it is recorded: what was seen is left out but for the ids of its checks. */
export function measuredOf(drill: Drill, ranAt: Date): Measured {
  const { name, bytes, takenAt, engine, format, seconds, counted, verdict, faults } = drill;
  const rows =
    counted === null ? null : Object.fromEntries(Object.entries(counted.rows).map(([table, count]) => [short(table, 200), count]));
  return {
    name: short(name, 200),
    bytes,
    takenAt: takenAt.toISOString(),
    engine: engine === null ? null : short(engine, 60),
    format: short(format, 100),
    seconds,
    rows,
    newestRowAt: counted?.newestRowAt?.toISOString() ?? null,
    verdict,
    checks: [...new Set(faults.map(({ check }) => check))],
    ranAt: ranAt.toISOString(),
  };
}

/** A name as a record holds it: without control characters, and not empty. */
export function short(text: string, most: number): string {
  return text.replace(/\p{Cc}/gu, '?').slice(0, most) || '?';
}

/** HMAC-SHA-256, hex, over `<ms since 1970>.<SHA-256 of the body, hex>`: what openssl makes in one line. */
export function signatureOf(secret: string, timestamp: string, body: Uint8Array | string): string {
  const hash = createHash('sha256').update(body).digest('hex');
  return createHmac('sha256', secret).update(`${timestamp}.${hash}`).digest('hex');
}

export interface Signed {
  timestamp: string;
  signature: string;
  body: Uint8Array;
}

/** Null when it is signed with this secret, not long ago; else what is wrong. */
export function whatIsWrong(secret: string, { timestamp, signature, body }: Signed, now: Date): string | null {
  const wanted = Buffer.from(signatureOf(secret, timestamp, body), 'hex');
  const got = /^[0-9a-f]{64}$/.test(signature) ? Buffer.from(signature, 'hex') : Buffer.alloc(wanted.length);
  if (!timingSafeEqual(wanted, got)) return 'The signature does not fit.';
  if (!/^\d{13}$/.test(timestamp) || Math.abs(now.getTime() - Number(timestamp)) > SIGNED_FOR_MS)
    return 'It was signed more than 5 minutes ago, or by a clock that is wrong.';
  return null;
}
