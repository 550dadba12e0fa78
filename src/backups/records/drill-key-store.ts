import { z } from 'zod';
import type { SecretBox } from '../../shared/encryption.js';
import { type RedisConnection, workspaceKey } from '../../shared/redis.js';

/** Hash: site id → JSON of its one address that counts. Lives until it is revoked or the site removed. */
const recordsKey = (team: string) => workspaceKey(team, 'drill-keys');
/** Hash: SHA-256 of a key → `<team>.<site id>`, of all workspaces. Lives until the key is revoked. */
const ownersKey = (prefix: string) => `${prefix}:drill-keys`;
/** String: what was posted with one key in one minute. Lives for two minutes. */
const rateKey = (prefix: string, keyHash: string, minute: number) => `${prefix}:drill-rate:${keyHash}:${minute}`;
/** String: a signature that was taken. Lives longer than a signature is good for. */
const seenKey = (team: string, signature: string) => workspaceKey(team, 'drill-signature', signature);
const SEEN_FOR_S = 900;

const recordSchema = z.object({ keyHash: z.string(), sealed: z.string(), madeBy: z.string(), createdAt: z.iso.datetime() });
type KeyRecord = z.infer<typeof recordSchema>;

export interface DrillKeyOwner {
  team: string;
  site: string;
  /** Who made the address. */
  madeBy: string;
}

/** The addresses to which drills done elsewhere are posted: of the key its hash is kept, the secret that signs is sealed. */
export interface DrillKeyStore {
  /** Makes a new address count, and the site's old one no longer. */
  renew(team: string, site: string, made: { keyHash: string; secret: string; madeBy: string; at: Date }): Promise<void>;
  byHash(keyHash: string): Promise<DrillKeyOwner | null>;
  /** Who made a site's address, and when; null when it has none. */
  ofSite(team: string, site: string): Promise<{ madeBy: string; createdAt: string } | null>;
  /** The secret of a site's address. @throws {Misconfigured} when the key that sealed it is not here. */
  secretOf(owner: DrillKeyOwner): Promise<string | null>;
  /** Counts a use; how often this key was used in the minute of `now`. */
  countUse(keyHash: string, now: Date): Promise<number>;
  /** False when this signature was taken before. */
  takeSignature(team: string, signature: string): Promise<boolean>;
  /** False when there was none. */
  remove(team: string, site: string): Promise<boolean>;
  /** Every address of a workspace. */
  removeAll(team: string): Promise<void>;
}

/** `prefix` is the hash tag of what belongs to no workspace: a key in an address does not tell whose it is. */
export function drillKeyStore(redis: RedisConnection, prefix: string, openBox: () => Promise<SecretBox>): DrillKeyStore {
  /** Sealed for this place, so that a secret moved to another site does not open. */
  const place = (team: string, site: string) => `${recordsKey(team)} ${site}`;

  async function recordOf(team: string, site: string): Promise<KeyRecord | null> {
    const text = await redis.hget(recordsKey(team), site);
    return text === null ? null : recordSchema.parse(JSON.parse(text));
  }
  async function remove(team: string, site: string): Promise<boolean> {
    const record = await recordOf(team, site);
    if (record !== null) await redis.hdel(ownersKey(prefix), record.keyHash);
    return (await redis.hdel(recordsKey(team), site)) === 1;
  }

  return {
    remove,
    async renew(team, site, { keyHash, secret, madeBy, at }) {
      const before = await recordOf(team, site);
      const sealed = (await openBox()).seal(secret, place(team, site));
      const record: KeyRecord = { keyHash, sealed, madeBy, createdAt: at.toISOString() };
      await redis.hset(ownersKey(prefix), keyHash, `${team}.${site}`);
      await redis.hset(recordsKey(team), site, JSON.stringify(record));
      if (before !== null) await redis.hdel(ownersKey(prefix), before.keyHash);
    },
    async byHash(keyHash) {
      const owner = await redis.hget(ownersKey(prefix), keyHash);
      const [, team, site] = /^([^.]+)\.(.+)$/.exec(owner ?? '') ?? [];
      if (team === undefined || site === undefined) return null;
      const record = await recordOf(team, site);
      return record?.keyHash === keyHash ? { team, site, madeBy: record.madeBy } : null;
    },
    async ofSite(team, site) {
      const record = await recordOf(team, site);
      return record === null ? null : { madeBy: record.madeBy, createdAt: record.createdAt };
    },
    async secretOf({ team, site }) {
      const record = await recordOf(team, site);
      return record === null ? null : (await openBox()).open(record.sealed, place(team, site));
    },
    async countUse(keyHash, now) {
      const key = rateKey(prefix, keyHash, Math.floor(now.getTime() / 60_000));
      const count = await redis.incr(key);
      if (count === 1) await redis.expire(key, 120);
      return count;
    },
    async takeSignature(team, signature) {
      return (await redis.set(seenKey(team, signature), '1', 'EX', SEEN_FOR_S, 'NX')) === 'OK';
    },
    async removeAll(team) {
      for (const site of await redis.hkeys(recordsKey(team))) await remove(team, site);
    },
  };
}
