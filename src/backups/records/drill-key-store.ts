import { z } from 'zod';
import type { SecretBox } from '../../shared/encryption.js';
import { type RedisConnection, workspaceKey } from '../../shared/redis.js';
import { siteKeys } from '../../sites/site-key-store.js';

/** String: a signature that was taken. Lives longer than a signature is good for. */
const seenKey = (team: string, signature: string) => workspaceKey(team, 'drill-signature', signature);
const SEEN_FOR_S = 900;

const recordSchema = z.object({ keyHash: z.string(), sealed: z.string(), madeBy: z.string(), createdAt: z.iso.datetime() });

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

/** @param prefix as in `siteKeys` */
export function drillKeyStore(redis: RedisConnection, prefix: string, openBox: () => Promise<SecretBox>): DrillKeyStore {
  const keys = siteKeys(redis, prefix, 'drill', recordSchema);
  /** Sealed for this place, so that a secret moved to another site does not open. */
  const place = (team: string, site: string) => `${workspaceKey(team, 'drill-keys')} ${site}`;

  return {
    remove: keys.remove,
    removeAll: (team) => keys.removeAll(team),
    countUse: (keyHash, now) => keys.countUse(keyHash, now),
    async renew(team, site, { keyHash, secret, madeBy, at }) {
      const sealed = (await openBox()).seal(secret, place(team, site));
      await keys.renew(team, site, { keyHash, sealed, madeBy, createdAt: at.toISOString() });
    },
    async byHash(keyHash) {
      const owner = await keys.byHash(keyHash);
      return owner === null ? null : { team: owner.team, site: owner.site, madeBy: owner.record.madeBy };
    },
    async ofSite(team, site) {
      const record = await keys.ofSite(team, site);
      return record === null ? null : { madeBy: record.madeBy, createdAt: record.createdAt };
    },
    async secretOf({ team, site }) {
      const record = await keys.ofSite(team, site);
      return record === null ? null : (await openBox()).open(record.sealed, place(team, site));
    },
    async takeSignature(team, signature) {
      return (await redis.set(seenKey(team, signature), '1', 'EX', SEEN_FOR_S, 'NX')) === 'OK';
    },
  };
}
