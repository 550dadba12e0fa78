import { createHmac, timingSafeEqual } from 'node:crypto';

/** A request is good for five minutes, in both directions: clocks differ (docs.slack.dev, Verifying requests from Slack). */
const GOOD_FOR_SECONDS = 300;
const VERSION = 'v0';

/** What a request says of itself, as its headers came. */
export interface Signed {
  /** Unix time in seconds. */
  timestamp: string | string[] | undefined;
  /** `v0=` and 64 hexadecimal digits. */
  signature: string | string[] | undefined;
  body: Buffer;
}

/** Why a request is not proven to be Slack's, or null when it is. Compared in constant time. */
export function signatureFault({ timestamp, signature, body }: Signed, secret: string, now: Date): string | null {
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return 'it is not signed';
  if (!/^\d{1,12}$/.test(timestamp)) return 'its time is no time';
  const ageSeconds = now.getTime() / 1000 - Number(timestamp);
  if (Math.abs(ageSeconds) > GOOD_FOR_SECONDS) return `it is ${Math.round(ageSeconds)} s old`;
  const digest = createHmac('sha256', secret).update(`${VERSION}:${timestamp}:`).update(body).digest('hex');
  const [given, wanted] = [Buffer.from(signature), Buffer.from(`${VERSION}=${digest}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? null : 'its signature is wrong';
}
