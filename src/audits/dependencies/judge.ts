import type { Judgement } from '../audit.js';
import { endOfLifeFinding } from '../inventory/django-support.js';
import { maskCredentials, pinnedPackages } from '../inventory/packages.js';
import { staleSource } from '../inventory/stale-source.js';
import { seriesOf } from '../inventory/support-table.js';
import { checkFiles } from './check-files.js';
import { checkPackage } from './check-package.js';
import type { DependencyEvidence } from './evidence.js';
import { gapsOf } from './gaps.js';
import { type JudgedPackage, judgePackages } from './judge-packages.js';
import { libraryYears } from './library-years.js';

/** Judges what was gathered. Pure: the same evidence and time give the same report. */
export function judgeDependencies(evidence: DependencyEvidence, now: Date): Judgement {
  const { inventory } = evidence;
  if (inventory === null) return { findings: [], unchecked: [], facts: { files: [], manifests: evidence.manifests } };
  const packages = judgePackages(evidence, now);
  const findings = [
    ...packages.flatMap((one) => checkPackage(one, evidence, now)),
    ...endedDjango(packages, evidence, now),
    ...checkFiles(evidence),
    ...(evidence.djangoIsBundled && evidence.django !== null
      ? staleSource('bundled Django release table', new Date(evidence.django.asOf), now)
      : []),
    ...(evidence.advisories === null ? [] : staleSource('OSV', evidence.advisories.dataAsOf, now)),
  ];
  return { findings, unchecked: gapsOf(evidence, packages), facts: factsOf(evidence, packages) };
}

/** A series that nobody examines any longer has no advisories; this audit must not look clean because of that. */
function endedDjango(packages: JudgedPackage[], { django }: DependencyEvidence, now: Date) {
  if (django === null) return [];
  return packages.flatMap(({ name, version }) => {
    const series = name === 'django' ? seriesOf(django, version) : null;
    const finding = series === null ? null : endOfLifeFinding(django, series, version, now);
    return finding === null ? [] : [finding];
  });
}

function factsOf({ inventory, manifests, companions }: DependencyEvidence, packages: JudgedPackage[]): Record<string, unknown> {
  if (inventory === null) return {};
  const masked = <T extends { url: string | null }>(requirement: T) => ({
    ...requirement,
    url: requirement.url === null ? null : maskCredentials(requirement.url),
  });
  return {
    format: inventory.format,
    entry: inventory.entry,
    files: inventory.files,
    manifests,
    requirements: inventory.requirements.map(masked),
    constraints: inventory.constraints.map(masked),
    options: inventory.options.map((option) => ({ ...option, value: option.value === null ? null : maskCredentials(option.value) })),
    unparsed: inventory.unparsed.map((line) => ({ ...line, text: maskCredentials(line.text) })),
    requiresPython: inventory.requiresPython,
    companions: companions.map(({ entry, format, requirements, requiresPython }) => ({
      entry,
      format,
      requiresPython,
      requirements: requirements.map(masked),
    })),
    packages: packages.map(packageFacts),
    totals: {
      requirements: inventory.requirements.length,
      packages: packages.length,
      pinned: pinnedPackages(inventory.requirements).length,
      vulnerablePackages: packages.filter(({ advisories }) => advisories !== null && advisories.length > 0).length,
      advisories: packages.reduce((sum, { advisories }) => sum + (advisories?.length ?? 0), 0),
    },
    libraryYears: libraryYears(packages),
  };
}

/** Without what only the checks need. */
function packageFacts(one: JudgedPackage) {
  const { name, version, normalized, groups, files, advisories, lowestClean, latest, jump, latestSameMinor, yanked, compatibility } = one;
  return { name, version, normalized, groups, files, advisories, lowestClean, latest, jump, latestSameMinor, yanked, compatibility };
}
