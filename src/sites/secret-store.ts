import { z } from 'zod';
import type { SecretBox } from '../shared/encryption.js';
import { type RedisConnection, workspaceKey } from '../shared/redis.js';

/** Hash: `<site id>/<kind>` → JSON with the sealed secret. A field lives until it, its site or the workspace is removed. */
const secretsKey = (team: string) => workspaceKey(team, 'secrets');

/** KEYS secrets; ARGV field, record as it was read, record sealed again. Does nothing when it was changed or removed meanwhile. */
const RESEAL = `
  if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
  return 1`;

export const SECRET_KINDS = ['repository', 's3', 'sftp', 'https'] as const;
/**
 * `repository`: a token that may only read the site's repository over https, or `name:token` where the host wants a name.
 * The others let somebody read the places of that kind where backups of the site lie.
 */
export type SecretKind = (typeof SECRET_KINDS)[number];

const recordSchema = z.object({
  sealed: z.string(),
  /** The only place it may ever be sent to: `https://git.example.org`. A site's address can be changed by anybody in its channel. */
  origin: z.string(),
  addedAt: z.iso.datetime(),
});

export interface KeptSecret {
  site: string;
  kind: string;
  origin: string;
  addedAt: string;
}

/** Secrets of sites, sealed at rest; nothing but `read` ever opens one. */
export interface SecretStore {
  put(team: string, site: string, kind: SecretKind, secret: { text: string; origin: string; at: Date }): Promise<void>;
  /** @throws {Misconfigured} when the key that sealed it is not here. */
  read(team: string, site: string, kind: SecretKind): Promise<{ text: string; origin: string } | null>;
  list(team: string): Promise<KeptSecret[]>;
  /** False when there was none. */
  remove(team: string, site: string, kind: SecretKind): Promise<boolean>;
  removeOfSite(team: string, site: string): Promise<void>;
  removeAll(team: string): Promise<void>;
}

/** `openBox` is asked for only when a secret is sealed or opened: most workspaces have none, and then need no key. */
export function secretStore(redis: RedisConnection, openBox: () => Promise<SecretBox>): SecretStore {
  const field = (site: string, kind: SecretKind) => `${site}/${kind}`;
  /** Sealed for this place, so that a secret moved to another site or origin does not open. */
  const place = (team: string, name: string, origin: string) => `${secretsKey(team)} ${name} ${origin}`;

  return {
    async put(team, site, kind, { text, origin, at }) {
      const name = field(site, kind);
      const sealed = (await openBox()).seal(text, place(team, name, origin));
      await redis.hset(secretsKey(team), name, JSON.stringify({ sealed, origin, addedAt: at.toISOString() }));
    },
    async read(team, site, kind) {
      const name = field(site, kind);
      const stored = await redis.hget(secretsKey(team), name);
      if (stored === null) return null;
      const { sealed, origin, addedAt } = recordSchema.parse(JSON.parse(stored));
      const box = await openBox();
      const text = box.open(sealed, place(team, name, origin));
      if (box.isOutdated(sealed)) {
        const again = JSON.stringify({ sealed: box.seal(text, place(team, name, origin)), origin, addedAt });
        await redis.eval(RESEAL, 1, secretsKey(team), name, stored, again);
      }
      return { text, origin };
    },
    async list(team) {
      const all = await redis.hgetall(secretsKey(team));
      return Object.entries(all).map(([name, stored]) => {
        const [site = '', kind = ''] = name.split('/');
        const { origin, addedAt } = recordSchema.parse(JSON.parse(stored));
        return { site, kind, origin, addedAt };
      });
    },
    async remove(team, site, kind) {
      return (await redis.hdel(secretsKey(team), field(site, kind))) === 1;
    },
    async removeOfSite(team, site) {
      await redis.hdel(secretsKey(team), ...SECRET_KINDS.map((kind) => field(site, kind)));
    },
    async removeAll(team) {
      await redis.del(secretsKey(team));
    },
  };
}
