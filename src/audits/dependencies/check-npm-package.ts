import type { Finding } from '../finding.js';
import { dayOf, daysUntil } from '../inventory/support-table.js';
import { type Vulnerability, vulnerabilityId } from '../inventory/vulnerability.js';
import type { JudgedNpm } from './judge-npm.js';

/** Own threshold, in days. */
const ABANDONED_DAYS = 730;
/** More direct packages than this are counted, not named. */
const MOST_NAMED = 3;

/**
 * All findings about the installed npm packages. Of the versions of one package those that production installs come first, and of
 * these those that the project asks for itself: where one finding stands for several, it is of what weighs most.
 */
export function checkNpmPackages(packages: JudgedNpm[], now: Date): Finding[] {
  const byName = new Map<string, JudgedNpm[]>();
  for (const one of packages) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return [...byName.values()].flatMap((versions) =>
    versions.toSorted((a, b) => weight(b) - weight(a)).flatMap((one) => checkNpmPackage(one, versions, now)),
  );
}

function weight({ onlyDev, isDirect }: JudgedNpm): number {
  return (onlyDev ? 0 : 2) + (isDirect ? 1 : 0);
}

function checkNpmPackage(one: JudgedNpm, versions: JudgedNpm[], now: Date): Finding[] {
  const vulnerable = (one.advisories ?? []).map((advisory) => vulnerabilityFinding(one, advisory, versions));
  return [...vulnerable, ...[deprecated(one), outdated(one), abandoned(one, now)].filter((finding) => finding !== null)];
}

/** One problem of one package is one finding, in however many versions it is installed. */
function vulnerabilityFinding(one: JudgedNpm, vulnerability: Vulnerability, versions: JudgedNpm[]): Finding {
  const affected = versions.filter(({ advisories }) => advisories?.some(({ id }) => id === vulnerability.id) === true);
  const onlyDev = affected.every((version) => version.onlyDev);
  const known = vulnerability.aliases.find((alias) => alias.startsWith('CVE-')) ?? vulnerability.id;
  const summary = vulnerability.summary === '' ? '' : `: ${vulnerability.summary}`;
  return {
    ...base(one, 'dep-vulnerable'),
    id: vulnerabilityId({ name: one.name, ecosystem: 'npm' }, vulnerability.id),
    severity: vulnerability.severity,
    title: `${one.name} ${one.version} has ${known}${summary}${onlyDev ? ' (only development installs it)' : ''}`,
    evidence: {
      ...evidenceOf(one),
      onlyDev,
      advisory: vulnerability.id,
      aliases: vulnerability.aliases,
      rating: vulnerability.severity === 'unknown' ? 'not rated' : vulnerability.severity,
      cvss: vulnerability.cvss,
      fixedIn: vulnerability.fixedIn,
      nearestFix: vulnerability.nearestFix,
      lowestClean: one.lowestClean,
      through: one.through,
    },
    fix: fixFor(one, vulnerability),
    links: vulnerability.links,
  };
}

function fixFor(one: JudgedNpm, { nearestFix }: Vulnerability): string {
  const { name, version, lowestClean } = one;
  const to = lowestClean ?? nearestFix;
  if (to === null)
    return `No fixed release of ${name} is known. Replace ${one.isDirect ? 'it' : throughWords(one)}, or make sure the hole cannot be reached.`;
  const left = lowestClean === null ? `${to} or later; other advisories stay open` : `${to}: no known advisory affects that version`;
  if (one.isDirect) return `Move ${name} from ${version} to ${left}.`;
  return `It comes through ${throughWords(one)}: lock again, or move that on, until ${name} ${version} is ${left}.`;
}

function throughWords({ through }: JudgedNpm): string {
  if (through.length === 0) return 'other packages';
  const more = through.length - MOST_NAMED;
  return `${through.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function deprecated(one: JudgedNpm): Finding | null {
  if (one.deprecated === null) return null;
  return {
    ...base(one, 'dep-deprecated'),
    severity: one.onlyDev ? 'low' : 'medium',
    title: `${one.name} ${one.version} is deprecated by its makers: ${one.deprecated}`,
    evidence: { ...evidenceOf(one), reason: one.deprecated, latestSameMinor: one.latestSameMinor, latest: one.latest },
    fix: `Do what they say, or move ${one.name} to ${one.latestSameMinor ?? one.latest ?? 'a release that is not deprecated'}.`,
  };
}

/** Only the packages that the project asks for itself: all others move with these. */
function outdated(one: JudgedNpm): Finding | null {
  const { name, version, jump, latest } = one;
  if (jump === null || latest === null) return null;
  return {
    ...base(one, 'dep-outdated'),
    severity: jump === 'major' && !one.onlyDev ? 'medium' : 'low',
    title: `${name} ${version} is behind ${latest} (${jump})`,
    evidence: { ...evidenceOf(one), latest, jump, latestSameMinor: one.latestSameMinor },
    fix: jump === 'major' ? `Read the changelog of ${name}, then move to ${latest}.` : `Move ${name} to ${latest}.`,
  };
}

/** The registry's short answer has no times of releases, only of the last change, and no release is younger than that. */
function abandoned(one: JudgedNpm, now: Date): Finding | null {
  const changedAt = one.indexed?.modifiedAt ?? null;
  if (changedAt === null || -daysUntil(dayOf(new Date(changedAt)), now) <= ABANDONED_DAYS) return null;
  const isVulnerable = (one.advisories?.length ?? 0) > 0;
  return {
    ...base(one, 'dep-abandoned'),
    severity: isVulnerable ? 'high' : 'low',
    title: `${one.name} has had no release since ${changedAt.slice(0, 10)}${isVulnerable ? ', and has a known hole' : ''}`,
    evidence: { ...evidenceOf(one), lastChangedAt: changedAt },
    fix: `Look for a maintained replacement of ${one.name}, or take over its upkeep.`,
  };
}

function base({ name, version }: JudgedNpm, check: string) {
  return {
    id: `${check}:npm:${name}`,
    check,
    subject: `${name}@${version}`,
    links: [`https://www.npmjs.com/package/${name}`],
  };
}

function evidenceOf({ name, version, onlyDev, files }: JudgedNpm) {
  return { ecosystem: 'npm', package: name, version, onlyDev, file: files[0] ?? null, files };
}
