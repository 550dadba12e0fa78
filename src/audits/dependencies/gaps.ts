import type { Requirement } from '../inventory/inventory.js';
import { maskCredentials } from '../inventory/packages.js';
import { parseVersion } from '../inventory/version.js';
import type { Unchecked } from '../report.js';
import type { DependencyEvidence } from './evidence.js';
import type { JudgedPackage } from './judge-packages.js';

/** Everything that could not be judged, each with its reason. What failed as a whole is in the evidence already. */
export function gapsOf(evidence: DependencyEvidence, packages: JudgedPackage[]): Unchecked[] {
  const { inventory } = evidence;
  if (inventory === null) return [];
  const lines = inventory.unparsed.map(({ file, line, text, reason }) => ({
    subject: `${file}${line === null ? '' : ` line ${line}`}: ${maskCredentials(text)}`,
    reason,
  }));
  return [...lines, ...inventory.requirements.flatMap(gapOfRequirement), ...packages.flatMap((one) => gapsOfPackage(one, evidence))];
}

function gapOfRequirement(requirement: Requirement): Unchecked[] {
  const { name, url, pinned, specifier, file } = requirement;
  if (url !== null)
    return [
      {
        subject: name ?? maskCredentials(url),
        reason: `${file} takes it from ${maskCredentials(url)}, not from the index, so its advisories and releases are not known`,
      },
    ];
  if (pinned !== null) return [];
  return [{ subject: `${name}${specifier}`, reason: `${file} does not pin it, so the version that is installed is not known` }];
}

function gapsOfPackage(one: JudgedPackage, { advisories, index }: DependencyEvidence): Unchecked[] {
  const subject = `${one.name}==${one.version}`;
  if (parseVersion(one.version) === null)
    return [{ subject, reason: `"${one.version}" is no PEP 440 version, so nothing can be compared with it` }];
  const gaps: Unchecked[] = [];
  if (index.get(one.name) === null) gaps.push({ subject, reason: 'the index does not know this package' });
  else if (one.latest !== null && one.latestUploadedAt === null)
    gaps.push({ subject, reason: 'the index does not say when its newest release was uploaded' });
  for (const id of advisories?.reported.get(subject) ?? []) {
    const isListed = one.advisories?.some((advisory) => advisory.id === id || advisory.aliases.includes(id)) ?? false;
    if (!isListed && !isWithdrawn(id, one.name, advisories))
      gaps.push({ subject, reason: `OSV names ${id} for it, but that record's own list of versions does not` });
  }
  return gaps;
}

function isWithdrawn(id: string, name: string, advisories: DependencyEvidence['advisories']): boolean {
  return advisories?.byPackage.get(name)?.some((record) => record.id === id && record.withdrawn) ?? false;
}
