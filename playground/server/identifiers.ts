import { randomBytes, randomUUID } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** An id as Slack makes them: a letter for the kind, then ten capitals and digits. */
export function slackId(kind: string): string {
  let id = kind;
  for (const byte of randomBytes(10)) id += ALPHABET[byte % ALPHABET.length];
  return id;
}

/** 32 hexadecimal digits that cannot be guessed; `randomUUID` draws ahead, which counts under load. */
export function randomKey(): string {
  return randomUUID().replaceAll('-', '');
}

/** Short random text, as Slack gives blocks without a `block_id`. */
export function shortId(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}

/** Message timestamps: microseconds since 1970, never the same twice, never going back. */
export function timestampSource(now: () => Date): { next(): string; startAfter(ts: string): void } {
  let last = 0;
  return {
    next() {
      last = Math.max(now().getTime() * 1000, last + 1);
      return formatTimestamp(last);
    },
    startAfter(ts) {
      last = Math.max(last, Math.round(Number(ts) * 1e6));
    },
  };
}

function formatTimestamp(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  return `${seconds}.${String(micros - seconds * 1e6).padStart(6, '0')}`;
}
