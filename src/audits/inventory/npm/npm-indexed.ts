import { compareNpmVersions, isNpmPrerelease, isNpmVersion } from './npm-version.js';

/** What the npm registry knows about a package. */
export interface NpmIndexed {
  /** What its makers hand out to whoever asks for no version; null when they say nothing. */
  latest: string | null;
  /** When anything about it was last changed, ISO; no release is younger. Null when the registry does not say. */
  modifiedAt: string | null;
  versions: { version: string; deprecated: string | null }[];
}

/** The newest final release that is not deprecated and shares the first two numbers of `version`, or null. */
export function latestNpmSameMinor({ versions }: NpmIndexed, version: string): string | null {
  const minor = /^v?(\d+\.\d+)\./.exec(version)?.[1];
  const same = versions.filter(
    (one) => one.deprecated === null && isNpmVersion(one.version) && !isNpmPrerelease(one.version) && one.version.startsWith(`${minor}.`),
  );
  return (
    same
      .map((one) => one.version)
      .toSorted(compareNpmVersions)
      .at(-1) ?? null
  );
}
