import type { Installation } from '@slack/bolt';
import { z } from 'zod';
import type { SecretBox } from '../shared/encryption.js';
import { type RedisConnection, workspaceKey } from '../shared/redis.js';

/** String, the sealed JSON of Slack's installation with its tokens. Deleted at once when the app is removed. */
const installationKey = (team: string) => workspaceKey(team, 'installation');

const installationSchema = z.custom<Installation>((value) => typeof value === 'object' && value !== null && 'bot' in value);

/** Bot tokens of the workspaces that installed the app by OAuth, sealed at rest. */
export function installationStore(redis: RedisConnection, box: SecretBox) {
  return {
    async save(team: string, installation: Installation): Promise<void> {
      const key = installationKey(team);
      await redis.set(key, box.seal(JSON.stringify(installation), key));
    },

    /** Null when the app is not installed there. Seals it again when the key was changed. */
    async get(team: string): Promise<Installation | null> {
      const key = installationKey(team);
      const sealed = await redis.get(key);
      if (sealed === null) return null;
      const text = box.open(sealed, key);
      if (box.isOutdated(sealed)) await redis.set(key, box.seal(text, key), 'XX');
      return installationSchema.parse(JSON.parse(text));
    },

    async remove(team: string): Promise<void> {
      await redis.del(installationKey(team));
    },
  };
}

export type InstallationStore = ReturnType<typeof installationStore>;
