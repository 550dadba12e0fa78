import { z } from 'zod';
import { type RedisConnection, readJson, workspaceKey } from '../shared/redis.js';
import type { ReportFiles } from './report-views.js';

/** String, JSON: the files that were uploaded for a request, so that a repeated job uploads none again. Lives FILES_SECONDS. */
const filesKey = (team: string, request: string) => workspaceKey(team, 'report-files', request);
const FILES_SECONDS = 30 * 86_400;

const uploadedSchema = z.object({ id: z.string(), permalink: z.string() });
const filesSchema = z.object({ chart: uploadedSchema.nullable(), csv: uploadedSchema });

export interface ReportFilesStore {
  files(team: string, request: string): Promise<ReportFiles | null>;
  keepFiles(team: string, request: string, files: ReportFiles): Promise<void>;
}

export function reportFilesStore(redis: RedisConnection): ReportFilesStore {
  return {
    files: (team, request) => readJson(redis, filesKey(team, request), filesSchema),
    async keepFiles(team, request, files) {
      await redis.set(filesKey(team, request), JSON.stringify(files), 'EX', FILES_SECONDS);
    },
  };
}
