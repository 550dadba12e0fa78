import { type RedisConnection, readJson, updateJson, workspaceKey } from '../shared/redis.js';
import type { DeployOutput } from './deploy-check.js';
import { type SentFile, type SentFiles, type SentOrigin, sentFilesSchema, withSent } from './sent-files.js';

/** String, JSON: the newest dependency files, and output of Django's check, that somebody sent of a site. Lives until the site is removed. */
const filesKey = (team: string, site: string) => workspaceKey(team, 'sent-files', site);

export interface SentFilesStore {
  /** Keeps what was sent, by `withSent`. @throws {UserError} when the files are too many or too large. */
  add(team: string, site: string, origin: SentOrigin, files: SentFile[], check?: DeployOutput | null): Promise<void>;
  get(team: string, site: string): Promise<SentFiles | null>;
  remove(team: string, site: string): Promise<void>;
}

export function sentFilesStore(redis: RedisConnection): SentFilesStore {
  return {
    async add(team, site, origin, files, check) {
      await updateJson(redis, filesKey(team, site), sentFilesSchema, (before) => withSent(before, origin, files, check));
    },
    get: (team, site) => readJson(redis, filesKey(team, site), sentFilesSchema),
    async remove(team, site) {
      await redis.del(filesKey(team, site));
    },
  };
}
