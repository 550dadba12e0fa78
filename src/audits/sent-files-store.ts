import { type RedisConnection, readJson, updateJson, workspaceKey } from '../shared/redis.js';
import { type SentFile, type SentFiles, type SentOrigin, sentFilesSchema, withSent } from './sent-files.js';

/** String, JSON: the newest dependency files that somebody sent of a site. Lives until the site is removed. */
const filesKey = (team: string, site: string) => workspaceKey(team, 'sent-files', site);

export interface SentFilesStore {
  /** Keeps files in place of those before; those of the same commit stay. @throws {UserError} when they are too many or too large. */
  add(team: string, site: string, origin: SentOrigin, files: SentFile[]): Promise<void>;
  get(team: string, site: string): Promise<SentFiles | null>;
  remove(team: string, site: string): Promise<void>;
}

export function sentFilesStore(redis: RedisConnection): SentFilesStore {
  return {
    async add(team, site, origin, files) {
      await updateJson(redis, filesKey(team, site), sentFilesSchema, (before) => withSent(before, origin, files));
    },
    get: (team, site) => readJson(redis, filesKey(team, site), sentFilesSchema),
    async remove(team, site) {
      await redis.del(filesKey(team, site));
    },
  };
}
