import type { Requirement } from './inventory.js';
import { parseVersion } from './version.js';

/** A package that the files pin to one version. */
export interface PinnedPackage {
  /** Normalized. */
  name: string;
  /** As written. */
  version: string;
  /** Groups that ask for it. */
  groups: string[];
  files: string[];
}

/** Unique names and versions among requirements, in order of name and version. */
export function pinnedPackages(requirements: Requirement[]): PinnedPackage[] {
  const packages = new Map<string, PinnedPackage>();
  for (const { name, pinned, group, file, url } of requirements) {
    if (name === null || pinned === null || url !== null) continue;
    const key = `${name}==${pinned}`;
    const known = packages.get(key) ?? { name, version: pinned, groups: [], files: [] };
    if (!known.groups.includes(group)) known.groups.push(group);
    if (!known.files.includes(file)) known.files.push(file);
    packages.set(key, known);
  }
  return [...packages.values()].sort((a, b) => compareTexts(a.name, b.name) || compareTexts(a.version, b.version));
}

/** Packages whose pin is a PEP 440 version, which is all that an index or a list of advisories can be asked about. */
export function comparablePackages(packages: PinnedPackage[]): PinnedPackage[] {
  return packages.filter(({ version }) => parseVersion(version) !== null);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** An address without the name and password in it; a plain user name of a VCS (`git@`) stays. */
export function maskCredentials(url: string): string {
  return url.replace(/(:\/\/)(?!(?:git|hg|svn)@)[^/@\s"]+@/g, '$1***@');
}
