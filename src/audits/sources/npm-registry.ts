import { z } from 'zod';
import type { NpmIndexed } from '../inventory/npm/npm-indexed.js';
import type { Fetched, SourceClient } from './source-client.js';

export interface NpmSource {
  name: string;
  url: string;
  /** What the registry knows about a package, or null when it does not know it. @throws {SourceUnavailable} */
  package(name: string, signal: AbortSignal): Promise<Fetched<NpmIndexed> | null>;
}

/**
 * Without readmes and authors: a tenth of the whole (github.com/npm/registry/blob/main/docs/responses/package-metadata.md). It has no
 * times of releases, only when anything about the package was changed.
 */
const ABBREVIATED = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8';
/** What npm lets anybody publish; whatever else a file says could be a path to something else. */
const NAME = /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/;
const LONGEST_REASON = 200;

const packageSchema = z.object({
  name: z.string(),
  'dist-tags': z.record(z.string(), z.string()),
  modified: z.iso.datetime({ offset: true }).nullish(),
  versions: z.record(z.string(), z.object({ deprecated: z.union([z.string(), z.boolean()]).nullish() })),
});

export function createNpmSource(client: SourceClient): NpmSource {
  return {
    name: client.name,
    url: client.url,
    package: async (name, signal) =>
      NAME.test(name)
        ? await client.ask({
            path: `/${name.split('/').map(encodeURIComponent).join('%2F').replace(/^%40/, '@')}`,
            accept: ABBREVIATED,
            shape: (json) => toIndexed(name, json),
            signal,
          })
        : null,
  };
}

function toIndexed(asked: string, json: unknown): NpmIndexed {
  const { name, versions, modified, 'dist-tags': tags } = packageSchema.parse(json);
  if (name !== asked) throw new Error(`asked for ${asked}, got ${name}`);
  return {
    latest: tags['latest'] ?? null,
    modifiedAt: modified == null ? null : new Date(modified).toISOString(),
    versions: Object.entries(versions).map(([version, { deprecated }]) => ({ version, deprecated: reasonOf(deprecated) })),
  };
}

/** Null when it is not deprecated: registries write false or nothing then. */
function reasonOf(deprecated: string | boolean | null | undefined): string | null {
  if (deprecated == null || deprecated === false || deprecated === '') return null;
  return deprecated === true ? 'no reason given' : deprecated.replace(/\s+/g, ' ').slice(0, LONGEST_REASON);
}
