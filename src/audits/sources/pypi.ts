import { z } from 'zod';
import { djangoClassifiers, djangoRequirement, type IndexedPackage, type ReleaseMetadata } from '../inventory/package-index.js';
import type { Fetched, SourceClient } from './source-client.js';

export interface PypiSource {
  name: string;
  url: string;
  /** What the index knows about a package, or null when it does not know it. @throws {SourceUnavailable} */
  project(name: string, signal: AbortSignal): Promise<Fetched<IndexedPackage> | null>;
  /** What one release says about itself, or null when the index has nothing on it. @throws {SourceUnavailable} */
  release(name: string, version: string, signal: AbortSignal): Promise<Fetched<ReleaseMetadata> | null>;
}

const infoSchema = z.object({
  name: z.string(),
  version: z.string(),
  requires_python: z.string().nullish(),
  requires_dist: z.array(z.string()).nullish(),
  classifiers: z.array(z.string()).nullish(),
});
const fileSchema = z.object({
  upload_time_iso_8601: z.iso.datetime({ offset: true }).nullish(),
  yanked: z.boolean().default(false),
  yanked_reason: z.string().nullish(),
});
const projectSchema = z.object({ info: infoSchema, releases: z.record(z.string(), z.array(fileSchema)) });
const releaseSchema = z.object({ info: infoSchema });

/** What a release says about itself is in its files, which the index never replaces. Whether it was yanked is asked of the project. */
const RELEASE_HOLDS_MS = 30 * 86_400_000;

export function createPypiSource(client: SourceClient): PypiSource {
  return {
    name: client.name,
    url: client.url,
    project: (name, signal) => client.ask({ path: `/pypi/${encodeURIComponent(name)}/json`, shape: toPackage, signal }),
    release: (name, version, signal) =>
      client.ask({
        path: `/pypi/${encodeURIComponent(name)}/${encodeURIComponent(version)}/json`,
        holdsMs: RELEASE_HOLDS_MS,
        shape: (json) => toMetadata(releaseSchema.parse(json).info),
        signal,
      }),
  };
}

function toPackage(json: unknown): IndexedPackage {
  const { info, releases } = projectSchema.parse(json);
  return {
    latestMetadata: { version: info.version, ...toMetadata(info) },
    releases: Object.entries(releases).map(([version, files]) => ({
      version,
      uploadedAt: earliest(files.map((file) => file.upload_time_iso_8601)),
      isEmpty: files.length === 0,
      isYanked: files.length > 0 && files.every((file) => file.yanked),
      yankedReason: files.find((file) => file.yanked)?.yanked_reason ?? null,
    })),
  };
}

function toMetadata(info: z.infer<typeof infoSchema>): ReleaseMetadata {
  return {
    django: djangoClassifiers(info.classifiers ?? []),
    requiresDjango: djangoRequirement(info.requires_dist ?? []),
    requiresPython: info.requires_python ?? null,
    saysNothing: (info.classifiers ?? []).length === 0,
  };
}

function earliest(times: (string | null | undefined)[]): string | null {
  // The files of a release mostly came together, and there are thousands of them.
  const known = [...new Set(times)].flatMap((time) => (time == null ? [] : [Date.parse(time)]));
  return known.length === 0 ? null : new Date(Math.min(...known)).toISOString();
}
