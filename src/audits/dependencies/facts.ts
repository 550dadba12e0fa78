import { maskCredentials, pinnedPackages } from '../inventory/packages.js';
import type { DependencyEvidence } from './evidence.js';
import type { JudgedNpm } from './judge-npm.js';
import type { JudgedPackage } from './judge-packages.js';
import { libraryYears } from './library-years.js';
import { npmFacts, npmPackageFacts } from './npm-facts.js';

/** What the report says was measured (docs/audits/dependencies.md). */
export function factsOf(evidence: DependencyEvidence, packages: JudgedPackage[], npm: JudgedNpm[]): Record<string, unknown> {
  const { inventory, manifests } = evidence;
  const npmFiles = evidence.npm.flatMap((one) => one.inventory.files);
  if (inventory === null && npmFiles.length === 0) return { files: [], manifests };
  return {
    ...pythonFacts(evidence, packages),
    files: [...(inventory?.files ?? []), ...npmFiles],
    manifests,
    packages: [...packages.map(packageFacts), ...npm.map(npmPackageFacts)],
    totals: {
      requirements: inventory?.requirements.length ?? 0,
      packages: packages.length + npm.length,
      pinned: pinnedPackages(inventory?.requirements ?? []).length,
      ...vulnerableAmong([...packages, ...npm]),
    },
    ...npmFacts(evidence, npm),
  };
}

function pythonFacts({ inventory, companions }: DependencyEvidence, packages: JudgedPackage[]): Record<string, unknown> {
  if (inventory === null) return {};
  const masked = <T extends { url: string | null }>(requirement: T) => ({
    ...requirement,
    url: requirement.url === null ? null : maskCredentials(requirement.url),
  });
  return {
    format: inventory.format,
    entry: inventory.entry,
    requirements: inventory.written.map(masked),
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
    libraryYears: libraryYears(packages),
  };
}

function vulnerableAmong(packages: { advisories: unknown[] | null }[]) {
  return {
    vulnerablePackages: packages.filter(({ advisories }) => advisories !== null && advisories.length > 0).length,
    advisories: packages.reduce((sum, { advisories }) => sum + (advisories?.length ?? 0), 0),
  };
}

/** Without what only the checks need. */
function packageFacts(one: JudgedPackage) {
  const { name, version, normalized, groups, files, advisories, lowestClean, latest, jump, latestSameMinor, yanked, compatibility } = one;
  return { name, version, normalized, groups, files, advisories, lowestClean, latest, jump, latestSameMinor, yanked, compatibility };
}
