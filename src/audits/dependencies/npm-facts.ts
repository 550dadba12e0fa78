import { multipleVersions, type NpmInventory } from '../inventory/npm/npm-inventory.js';
import { maskCredentials } from '../inventory/packages.js';
import type { DependencyEvidence } from './evidence.js';
import type { JudgedNpm } from './judge-npm.js';

/** What the report says of npm packages, beside `packages`; nothing where there are none. */
export function npmFacts({ npm }: DependencyEvidence, packages: JudgedNpm[]): Record<string, unknown> {
  if (npm.length === 0) return {};
  const inventories = npm.map(({ inventory }) => inventory);
  const direct = inventories.flatMap((one) => one.direct);
  return {
    npm: inventories.map(({ folder, files, lock }) => ({
      folder,
      files,
      format: lock?.format ?? null,
      lockfileVersion: lock?.formatVersion ?? null,
    })),
    direct: direct.map(({ name, range, group, installed, satisfies, file }) => ({
      name,
      range: maskCredentials(range),
      group,
      installed,
      satisfies,
      file,
    })),
    multipleVersions: multipleVersions(packages),
    npmTotals: {
      direct: direct.length,
      packages: packages.length,
      names: new Set(packages.map(({ name }) => name)).size,
      productionPackages: packages.filter(({ onlyDev }) => !onlyDev).length,
      directMissingFromLock: inventories.flatMap(missing).length,
      directNotSatisfied: direct.filter(({ satisfies }) => satisfies === false).length,
    },
  };
}

function missing({ lock, direct }: NpmInventory) {
  return lock === null ? [] : direct.filter(({ installed, url, isOwn }) => installed === null && url === null && !isOwn);
}

/** A lock has a thousand packages of which there is nothing to say but that they are clean. */
export function npmPackageFacts(one: JudgedNpm): Record<string, unknown> {
  const { name, version, onlyDev, files, advisories, lowestClean, isDirect, through, latest, jump, latestSameMinor, deprecated } = one;
  return {
    ecosystem: 'npm',
    name,
    version,
    onlyDev,
    files,
    advisories,
    ...(advisories !== null && advisories.length > 0 ? { lowestClean, through } : {}),
    ...(isDirect ? { latest, jump, latestSameMinor, deprecated } : {}),
  };
}
