import { z } from 'zod';
import { type RedisConnection, readJson, workspaceKey } from '../shared/redis.js';
import type { Uploaded } from '../slack/upload-file.js';

/** String, JSON: the uploads by file name, so that a repeated job uploads none again. Lives FILES_SECONDS. */
const filesKey = (team: string, request: string) => workspaceKey(team, 'export-files', request);
const FILES_SECONDS = 30 * 86_400;

const filesSchema = z.record(z.string(), z.object({ id: z.string(), permalink: z.string() }));

export interface ExportStore {
  /** What was uploaded for a request, by file name. */
  files(team: string, request: string): Promise<Record<string, Uploaded>>;
  keep(team: string, request: string, files: Record<string, Uploaded>): Promise<void>;
}

export function exportStore(redis: RedisConnection): ExportStore {
  return {
    files: async (team, request) => (await readJson(redis, filesKey(team, request), filesSchema)) ?? {},
    async keep(team, request, files) {
      await redis.set(filesKey(team, request), JSON.stringify(files), 'EX', FILES_SECONDS);
    },
  };
}
