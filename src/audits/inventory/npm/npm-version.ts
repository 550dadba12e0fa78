import semver from 'semver';
import type { VersionOrder } from '../ecosystem.js';
import { splitAtVersion } from './lock.js';

/** As npm itself compares: `v1.2.3` and `1.2.3-beta1` are versions too. */
const LOOSE = { loose: true };
type Options = semver.RangeOptions;

export function isNpmVersion(version: string, options: Options = LOOSE): boolean {
  return semver.parse(version, options) !== null;
}

/** Negative, zero or positive. What is no version stands before all that are. */
export function compareNpmVersions(a: string, b: string, options: Options = LOOSE): number {
  const [left, right] = [semver.parse(a, options), semver.parse(b, options)];
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return semver.compare(left, right, options);
}

export const SEMVER: VersionOrder = {
  compare: (a, b) => compareNpmVersions(a, b),
  same: (a, b) => isNpmVersion(a) && compareNpmVersions(a, b) === 0,
};

/** Whether a range admits a version; null for what is no range of versions: a tag, an address, a folder. */
export function admitsNpmVersion(range: string, version: string, options: Options = LOOSE): boolean | null {
  const plain = plainRange(range);
  if (plain === null || semver.validRange(plain, options) === null) return null;
  return semver.satisfies(version, plain, options);
}

/** The one version that a range stands for, as in `1.2.3` or `=1.2.3`; null when it admits others. */
export function pinnedBy(range: string): string | null {
  const plain = plainRange(range);
  return plain === null ? null : (semver.valid(plain, LOOSE) ?? null);
}

/** Longer ones are nobody's, and take long to compare. */
const LONGEST_RANGE = 1_000;

/** The range inside `npm:other@^1`, `workspace:^1` names another folder. */
function plainRange(range: string): string | null {
  if (range.length > LONGEST_RANGE) return null;
  if (range.startsWith('npm:')) return splitAtVersion(range.slice('npm:'.length))?.rest ?? '*';
  return range.includes(':') ? null : range;
}

/** The name that the registry knows: `npm:other@^1` is `other`. */
export function registryName(name: string, range: string): string {
  if (!range.startsWith('npm:')) return name;
  const alias = range.slice('npm:'.length);
  return splitAtVersion(alias)?.name ?? alias;
}

export function isNpmPrerelease(version: string): boolean {
  return (semver.parse(version, LOOSE)?.prerelease.length ?? 0) > 0;
}

/** How far `to` is ahead of `from`, or null when it is not ahead. */
export function npmJump(from: string, to: string): 'major' | 'minor' | 'patch' | null {
  const [a, b] = [semver.parse(from, LOOSE), semver.parse(to, LOOSE)];
  if (a === null || b === null || semver.compare(b, a) <= 0) return null;
  if (a.major !== b.major) return 'major';
  return a.minor === b.minor ? 'patch' : 'minor';
}
