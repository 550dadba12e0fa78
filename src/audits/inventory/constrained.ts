import type { Reading, Requirement } from './inventory.js';
import { admits, formatSpecifier, parseSpecifier, pinnedVersion } from './specifier.js';

/**
 * Requirements with what constraints of the same name add, as pip installs them: a version that a constraint pins is the one that is
 * installed, and the place to change it is there. A pin that the requirement refuses is none: pip would install nothing.
 */
export function constrained({ requirements, constraints }: Pick<Reading, 'requirements' | 'constraints'>): Requirement[] {
  return requirements.map((requirement) => {
    const mine = constraints.filter(({ name, url }) => name !== null && name === requirement.name && url === null);
    return requirement.url !== null || requirement.pinned !== null ? requirement : mine.reduce(narrowed, requirement);
  });
}

function narrowed(requirement: Requirement, constraint: Requirement): Requirement {
  const [own, added] = [parseSpecifier(requirement.specifier), parseSpecifier(constraint.specifier)];
  const isEverywhere = constraint.marker === null || constraint.marker === requirement.marker;
  if (own === null || added === null || !isEverywhere) return requirement;
  const pinned = pinnedVersion(added);
  if (pinned === null) return { ...requirement, specifier: formatSpecifier([...own, ...added]) };
  if (!admits(own, pinned)) return requirement;
  const { specifier, hashes, file, line } = constraint;
  return { ...requirement, specifier, pinned, file, line, hashes: Math.max(requirement.hashes, hashes) };
}
