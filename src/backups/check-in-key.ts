import { createHash, randomBytes } from 'node:crypto';

/** A new key: 144 random bits, safe in an address. Shown once, kept nowhere. */
export function newCheckInKey(): string {
  return randomBytes(18).toString('base64url');
}

/** What is kept of a key. Looking it up by this takes the same time whatever was guessed. */
export function hashOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
