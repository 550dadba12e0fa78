import { compareParsed, comparePublic, compareRelease, isPrerelease, parseVersion, type Version } from './version.js';

/** One clause of a version specifier: `>=3.2`. */
export interface Clause {
  operator: '~=' | '==' | '!=' | '<=' | '>=' | '<' | '>' | '===';
  /** As written, without white space; ends in `.*` for a prefix match. */
  version: string;
}

const CLAUSE = /^(~=|===|==|!=|<=|>=|<|>)\s*(\S+)$/;
const PREFIX = /^v?(?:\d+!)?\d+(?:\.\d+)*\.\*$/i;

/** The clauses of a specifier (`>=3.2, <4`), or null when PEP 440 does not allow it. An empty text has none and admits everything. */
export function parseSpecifier(text: string): Clause[] | null {
  const clauses: Clause[] = [];
  for (const part of text.split(',')) {
    const trimmed = part.trim();
    if (trimmed === '') continue;
    const clause = parseClause(trimmed);
    if (clause === null) return null;
    clauses.push(clause);
  }
  return clauses;
}

function parseClause(text: string): Clause | null {
  const match = CLAUSE.exec(text);
  const operator = match?.[1] as Clause['operator'] | undefined;
  const version = match?.[2];
  if (operator === undefined || version === undefined) return null;
  return isAllowed(operator, version) ? { operator, version } : null;
}

function isAllowed(operator: Clause['operator'], version: string): boolean {
  if (operator === '===') return true;
  if (version.endsWith('.*')) return (operator === '==' || operator === '!=') && PREFIX.test(version);
  const parsed = parseVersion(version);
  if (parsed === null) return false;
  if (operator === '~=') return parsed.local === null && parsed.release.length > 1;
  return parsed.local === null || operator === '==' || operator === '!=';
}

/** The canonical text as `packaging` prints it: each clause once, sorted, joined by commas, without spaces. */
export function formatSpecifier(clauses: Clause[]): string {
  return [...new Set(clauses.map((clause) => clause.operator + clause.version))].sort().join(',');
}

/** The version as written when the specifier is exactly one `==` or `===` without a wildcard, else null. */
export function pinnedVersion(clauses: Clause[]): string | null {
  const [clause, ...others] = clauses;
  if (clause === undefined || others.length > 0) return null;
  if (clause.operator === '===') return clause.version;
  return clause.operator === '==' && !clause.version.endsWith('.*') ? clause.version : null;
}

/**
 * Whether the specifier admits the version, pre-releases included.
 * A text that is no version is admitted only by `===` and by an empty specifier.
 */
export function admits(clauses: Clause[], version: string): boolean {
  return clauses.every((clause) => clauseAdmits(clause, version));
}

/** `admits` for a specifier as text; a specifier that nobody can read admits nothing. */
export function specifierAdmits(specifier: string, version: string): boolean {
  const clauses = parseSpecifier(specifier);
  return clauses !== null && admits(clauses, version);
}

function clauseAdmits(clause: Clause, version: string): boolean {
  if (clause.operator === '===') return version.trim().toLowerCase() === clause.version.toLowerCase();
  const found = parseVersion(version);
  if (found === null) return false;
  if (clause.version.endsWith('.*')) return startsWith(found, clause.version.slice(0, -2)) === (clause.operator === '==');
  const wanted = parseVersion(clause.version);
  return wanted !== null && compares(clause.operator, found, wanted);
}

function compares(operator: Exclude<Clause['operator'], '==='>, found: Version, wanted: Version): boolean {
  switch (operator) {
    case '==':
      return equals(found, wanted);
    case '!=':
      return !equals(found, wanted);
    case '<=':
      return comparePublic(found, wanted) <= 0;
    case '>=':
      return comparePublic(found, wanted) >= 0;
    case '<':
      return isBelow(found, wanted);
    case '>':
      return isAbove(found, wanted);
    // The one that is left: `~=`.
    default:
      return comparePublic(found, wanted) >= 0 && hasPrefix(found, wanted.epoch, wanted.release.slice(0, -1));
  }
}

/** A local version is looked at only where the clause names one. */
function equals(found: Version, wanted: Version): boolean {
  return wanted.local === null ? comparePublic(found, wanted) === 0 : compareParsed(found, wanted) === 0;
}

/** `<V` leaves out pre-releases of V itself, unless V is one. */
function isBelow(found: Version, wanted: Version): boolean {
  if (compareParsed(found, wanted) >= 0) return false;
  return isPrerelease(wanted) || comparePublic(found, { ...wanted, dev: 0 }) < 0;
}

/** `>V` leaves out post-releases and local versions of V itself, unless V is a post-release. */
function isAbove(found: Version, wanted: Version): boolean {
  if (comparePublic(found, wanted) <= 0) return false;
  const postOfWanted = wanted.post === null && wanted.dev === null && found.post !== null && sameBeforePost(found, wanted);
  return !postOfWanted;
}

function sameBeforePost(a: Version, b: Version): boolean {
  return comparePublic({ ...a, post: null, dev: null }, { ...b, post: null, dev: null }) === 0;
}

function startsWith(found: Version, prefix: string): boolean {
  const wanted = parseVersion(prefix);
  return wanted !== null && hasPrefix(found, wanted.epoch, wanted.release);
}

function hasPrefix(found: Version, epoch: number, prefix: number[]): boolean {
  return found.epoch === epoch && compareRelease(found.release.slice(0, prefix.length), prefix) === 0;
}

/** Whether a clause names a pre-release, which by PEP 440 invites pre-releases. */
function invitesPrereleases(clauses: Clause[]): boolean {
  return clauses.some((clause) => {
    const version = clause.operator === '!=' ? null : parseVersion(clause.version);
    return version !== null && isPrerelease(version);
  });
}

/**
 * The versions that the specifier admits, in the given order. Pre-releases are left out unless a clause names one, or only
 * they would match; `prereleases` decides instead where it is given.
 */
export function filterVersions(clauses: Clause[], versions: string[], prereleases: boolean | null = null): string[] {
  const admitted = versions.filter((version) => admits(clauses, version));
  if (prereleases ?? invitesPrereleases(clauses)) return admitted;
  const finals = admitted.filter((version) => {
    const parsed = parseVersion(version);
    return parsed === null || !isPrerelease(parsed);
  });
  return finals.length > 0 || prereleases === false ? finals : admitted;
}
