import { compare, valid } from '@renovatebot/pep440';

/** A record in the OSV schema, as far as it is looked at here. */
export interface Advisory {
  id: string;
  modified: string;
  withdrawn?: string;
  affected: { package: { ecosystem: string; name: string }; versions: string[]; ranges: { events: Record<string, string>[] }[] }[];
}

/** A question as OSV takes it: by name and ecosystem, or by package URL. */
export interface AdvisoryQuery {
  package?: { name?: string; ecosystem?: string; purl?: string };
  version?: string;
}

/** The advisories that OSV would answer with; all of the package when no version is asked for. */
export function advisoriesFor(recorded: Map<string, Advisory[]>, query: AdvisoryQuery): Advisory[] {
  const fromPurl = /^pkg:pypi\/([^@?#]+)(?:@([^?#]+))?/.exec(decodeURIComponent(query.package?.purl ?? ''));
  const ecosystem = fromPurl ? 'PyPI' : query.package?.ecosystem;
  const name = normalName(fromPurl?.[1] ?? query.package?.name ?? '');
  const version = query.version ?? fromPurl?.[2];
  if (ecosystem !== 'PyPI') return [];
  return (recorded.get(name) ?? []).filter(
    (record) => !record.withdrawn && (version === undefined || record.affected.some((affected) => affects(affected, name, version))),
  );
}

function affects(affected: Advisory['affected'][number], name: string, version: string): boolean {
  if (normalName(affected.package.name) !== name) return false;
  if (affected.versions.includes(version)) return true;
  if (!valid(version)) return false;
  if (affected.versions.some((one) => valid(one) !== null && compare(one, version) === 0)) return true;
  return affected.ranges.some((range) => isInRange(range.events, version));
}

/** Events of an OSV range in version order: inside from `introduced` until before `fixed`, or up to `last_affected`. */
function isInRange(events: Record<string, string>[], version: string): boolean {
  const inOrder = events
    .flatMap((event) => Object.entries(event))
    .sort((a, b) => (a[1] === '0' ? -1 : b[1] === '0' ? 1 : compare(a[1], b[1])));
  let inside = false;
  for (const [kind, at] of inOrder) {
    const order = at === '0' ? 1 : compare(version, at);
    if (kind === 'introduced' && order >= 0) inside = true;
    if (kind === 'fixed' && order >= 0) inside = false;
    if (kind === 'last_affected' && order > 0) inside = false;
  }
  return inside;
}

/** PEP 503. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
