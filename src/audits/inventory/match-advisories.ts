import type { Advisory, AffectedPackage, RangeEvent } from './advisory.js';
import type { VersionOrder } from './ecosystem.js';
import { compareVersions, sameVersion } from './version.js';

/** Of Python packages. */
export const PEP_440: VersionOrder = { compare: compareVersions, same: sameVersion };

/** Whether a record, unless withdrawn, names this version: in its list of versions, or inside one of its ranges. */
export function affects(advisory: Advisory, name: string, version: string, order = PEP_440): boolean {
  if (advisory.withdrawn) return false;
  return partsFor(advisory, name).some(
    (part) =>
      part.versions.some((listed) => listed === version || order.same(listed, version)) ||
      part.ranges.some((range) => isInside(range, version, order)),
  );
}

/** The versions in which the record says a package is fixed, oldest first. */
export function fixedVersions(advisory: Advisory, name: string, order = PEP_440): string[] {
  const fixed = partsFor(advisory, name).flatMap((part) => part.ranges.flat().flatMap((event) => ('fixed' in event ? [event.fixed] : [])));
  return sortedUnique(fixed, order);
}

function partsFor(advisory: Advisory, name: string): AffectedPackage[] {
  return advisory.affected.filter((part) => part.name === name);
}

/** The algorithm of the OSV schema: events in order of version, the last one at or below the version decides. */
function isInside(range: RangeEvent[], version: string, { compare }: VersionOrder): boolean {
  const compareAt = (a: string, b: string) => comparePlaces(a, b, compare);
  let inside = false;
  for (const event of [...range].sort((a, b) => compareAt(atOf(a), atOf(b)))) {
    if ('introduced' in event && compareAt(version, event.introduced) >= 0) inside = true;
    if ('fixed' in event && compareAt(version, event.fixed) >= 0) inside = false;
    if ('limit' in event && compareAt(version, event.limit) >= 0) inside = false;
    if ('last_affected' in event && compareAt(version, event.last_affected) > 0) inside = false;
  }
  return inside;
}

function atOf(event: RangeEvent): string {
  if ('introduced' in event) return event.introduced;
  if ('fixed' in event) return event.fixed;
  return 'last_affected' in event ? event.last_affected : event.limit;
}

/** `0` stands before every version. */
function comparePlaces(a: string, b: string, compare: VersionOrder['compare']): number {
  if (a === b) return 0;
  if (a === '0') return -1;
  return b === '0' ? 1 : compare(a, b);
}

export function sortedUnique(versions: string[], order = PEP_440): string[] {
  return [...new Set(versions)].sort(order.compare);
}

/** Records that describe one problem: they share an id or an alias, directly or over others. */
export function groupByAlias(advisories: Advisory[]): Advisory[][] {
  const groups: { names: Set<string>; advisories: Advisory[] }[] = [];
  for (const advisory of advisories) {
    const names = new Set([advisory.id, ...advisory.aliases]);
    const merged = { names, advisories: [advisory] };
    for (const group of [...groups].filter((group) => [...names].some((name) => group.names.has(name)))) {
      groups.splice(groups.indexOf(group), 1);
      for (const name of group.names) merged.names.add(name);
      merged.advisories.unshift(...group.advisories);
    }
    groups.push(merged);
  }
  return groups.map((group) => group.advisories);
}

/** The smallest of the versions above `version`, or null. */
export function nearestAbove(versions: string[], version: string, order = PEP_440): string | null {
  return sortedUnique(versions, order).find((fixed) => order.compare(fixed, version) > 0) ?? null;
}

/** The smallest fixed version above `version` that none of a package's records affects, or null. */
export function lowestClean(advisories: Advisory[], name: string, version: string, order = PEP_440): string | null {
  const fixed = advisories.filter((advisory) => !advisory.withdrawn).flatMap((advisory) => fixedVersions(advisory, name, order));
  const clean = fixed.filter((candidate) => !advisories.some((advisory) => affects(advisory, name, candidate, order)));
  return nearestAbove(clean, version, order);
}
