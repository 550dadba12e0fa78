import { parse } from '@renovatebot/pep440';

/** A PEP 440 version, ready to be compared. */
export interface Version {
  epoch: number;
  release: number[];
  pre: [letter: string, number: number] | null;
  post: number | null;
  dev: number | null;
  local: (string | number)[] | null;
}

// The library rejects surrounding white space, which PEP 440 allows. Non-ASCII letters that fold to ASCII ones are no versions.
const ASCII = /^[\x20-\x7e]*$/;
const parsed = new Map<string, Version | null>();
/** Bounds the memory of a worker that reads many lock files. */
const REMEMBERED = 50_000;

/** The parsed version, or null when PEP 440 does not know the text as one. */
export function parseVersion(text: string): Version | null {
  const seen = parsed.get(text);
  if (seen !== undefined) return seen;
  const trimmed = text.trim();
  const version = ASCII.test(trimmed) ? toVersion(trimmed) : null;
  if (parsed.size >= REMEMBERED) parsed.clear();
  parsed.set(text, version);
  return version;
}

function toVersion(text: string): Version | null {
  const found = parse(text);
  if (found === null) return null;
  return {
    epoch: found.epoch,
    release: found.release,
    pre: found.pre === null ? null : [String(found.pre[0]), Number(found.pre[1])],
    post: numberIn(found.post),
    dev: numberIn(found.dev),
    local: found.local === null ? null : [found.local].flat(),
  };
}

function numberIn(part: readonly unknown[] | null): number | null {
  return part === null ? null : Number(part[1]);
}

/** The normal form of PEP 440 (`1.0-RC1` is `1.0rc1`), or the text itself, trimmed, when it is no version. */
export function normalizeVersion(text: string): string {
  const version = parseVersion(text);
  return version === null ? text.trim() : formatVersion(version);
}

export function formatVersion(version: Version): string {
  const local = version.local === null ? '' : `+${version.local.join('.')}`;
  return `${formatPublic(version)}${local}`;
}

function formatPublic(version: Version): string {
  const pre = version.pre === null ? '' : version.pre.join('');
  const post = version.post === null ? '' : `.post${version.post}`;
  const dev = version.dev === null ? '' : `.dev${version.dev}`;
  return `${baseVersion(version)}${pre}${post}${dev}`;
}

/** Epoch and release only: `1!1.0a1.post5` is `1!1.0`. */
export function baseVersion(version: Version): string {
  return `${version.epoch === 0 ? '' : `${version.epoch}!`}${version.release.join('.')}`;
}

export function isPrerelease(version: Version): boolean {
  return version.pre !== null || version.dev !== null;
}

/** Negative when `a` is older, 0 when equal. */
export function comparePublic(a: Version, b: Version): number {
  return a.epoch - b.epoch || compareRelease(a.release, b.release) || comparePhase(a, b);
}

export function compareParsed(a: Version, b: Version): number {
  return comparePublic(a, b) || compareLocal(a.local, b.local);
}

/** Orders version texts as PEP 440 does; texts that are no versions come before all others, in plain order. */
export function compareVersions(a: string, b: string): number {
  const x = parseVersion(a);
  const y = parseVersion(b);
  if (x === null || y === null) return x === y ? plainOrder(a, b) : x === null ? -1 : 1;
  return compareParsed(x, y);
}

export function sameVersion(a: string, b: string): boolean {
  return compareVersions(a, b) === 0;
}

export function compareRelease(a: number[], b: number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Developmental before pre-release before final before post-release, as PEP 440 orders one release. */
function comparePhase(a: Version, b: Version): number {
  const [x, y] = [preKey(a), preKey(b)];
  return (
    plainOrder(x[0], y[0]) ||
    x[1] - y[1] ||
    (a.post ?? -1) - (b.post ?? -1) ||
    compareInfinite(a.dev ?? Number.POSITIVE_INFINITY, b.dev ?? Number.POSITIVE_INFINITY)
  );
}

/** `''` sorts before the letters of pre-releases, `~` after them. */
function preKey(version: Version): [string, number] {
  if (version.pre !== null) return version.pre;
  return version.post === null && version.dev !== null ? ['', 0] : ['~', 0];
}

function compareInfinite(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareLocal(a: Version['local'], b: Version['local']): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = compareSegment(a[i], b[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Numbers are newer than words; a longer local version is newer than its own prefix. */
function compareSegment(a: string | number | undefined, b: string | number | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return plainOrder(a, b);
  return typeof a === 'string' ? -1 : 1;
}

function plainOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
