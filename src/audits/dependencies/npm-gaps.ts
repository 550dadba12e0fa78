import { isForRegistry, type NpmDirect } from '../inventory/npm/npm-inventory.js';
import { isNpmVersion, pinnedBy } from '../inventory/npm/npm-version.js';
import type { NpmReading } from '../inventory/npm/read-npm.js';
import { maskCredentials } from '../inventory/packages.js';
import type { Unchecked } from '../report.js';
import type { DependencyEvidence } from './evidence.js';
import { contradicted, type JudgedNpm } from './judge-npm.js';

/** Everything about npm packages that could not be judged, each with its reason. */
export function npmGaps(evidence: DependencyEvidence, packages: JudgedNpm[]): Unchecked[] {
  return [...evidence.npm.flatMap((reading) => gapsOfFiles(reading, evidence)), ...packages.flatMap((one) => gapsOfPackage(one, evidence))];
}

function gapsOfFiles({ project, inventory }: NpmReading, evidence: DependencyEvidence): Unchecked[] {
  const lines = inventory.unparsed.map(({ file, line, text, reason }) => ({
    subject: `${file}${line === null ? '' : ` line ${line}`}: ${maskCredentials(text)}`,
    reason,
  }));
  const addressed = inventory.addressed.map(({ name, url, file }) => ({
    subject: name,
    reason: `${file} takes it from ${maskCredentials(url)}, not from the registry, so its advisories and releases are not known`,
  }));
  const loose = inventory.direct.filter(({ range, url }) => project.lock === null && url === null && pinnedBy(range) === null);
  const unpinned = loose.map(({ name, range, file }) => ({
    subject: `${name}@${range}`,
    reason: `${file} does not pin it, so the version that is installed is not known`,
  }));
  const { lock, direct, files } = inventory;
  const unasked = lock !== null && project.manifest === null && direct.length === 0;
  const orphaned = unasked
    ? [{ subject: files[0] ?? '', reason: 'no package.json beside it says which packages the project asks for' }]
    : [];
  return [...lines, ...addressed, ...unpinned, ...orphaned, ...direct.flatMap((one) => gapsOfDirect(one, evidence))];
}

/** What is installed may be of a private registry, or was taken back by its makers. */
function gapsOfDirect(one: NpmDirect, { npmIndex }: DependencyEvidence): Unchecked[] {
  if (!isForRegistry(one)) return [];
  const { registryName: name, installed, range } = one;
  const indexed = npmIndex.get(name);
  const subject = `${name}@${installed ?? range}`;
  if (indexed === undefined) return [];
  if (indexed === null) return [{ subject, reason: 'the npm registry does not know this package' }];
  if (indexed.latest === null) return [{ subject, reason: 'the npm registry does not say which of its releases is the newest' }];
  if (installed === null || indexed.versions.some(({ version }) => version === installed)) return [];
  return [{ subject, reason: 'the npm registry does not have this release' }];
}

function gapsOfPackage(one: JudgedNpm, evidence: DependencyEvidence): Unchecked[] {
  const subject = `${one.name}@${one.version}`;
  if (!isNpmVersion(one.version)) return [{ subject, reason: `"${one.version}" is no version, so nothing can be compared with it` }];
  return contradicted(one, evidence).map((id) => ({
    subject,
    reason: `OSV names ${id} for it, but that record's own list of versions does not`,
  }));
}
