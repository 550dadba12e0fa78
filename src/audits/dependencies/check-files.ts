import type { Finding } from '../finding.js';
import { isLock } from '../inventory/formats.js';
import type { Requirement } from '../inventory/inventory.js';
import { maskCredentials } from '../inventory/packages.js';
import type { Inventory } from '../inventory/read-inventory.js';
import { admits, parseSpecifier } from '../inventory/specifier.js';
import type { DependencyEvidence } from './evidence.js';

const PIP_SECURE = 'https://pip.pypa.io/en/stable/topics/secure-installs/';
const PIP_REPEATABLE = 'https://pip.pypa.io/en/stable/topics/repeatable-installs/';
const PEP_751 = 'https://peps.python.org/pep-0751/';
const CHECKLIST = 'https://docs.djangoproject.com/en/stable/howto/deployment/checklist/';

/** Packages that show the inside of a site to its visitors or open a console. */
const DEVELOPMENT_TOOLS = new Set([
  'django-debug-toolbar',
  'ipdb',
  'pdbpp',
  'django-silk',
  'silk',
  'werkzeug',
  'django-extensions-debug',
  'pudb',
  'django-pdb',
]);

/** Findings about how the files ask for packages, not about the packages themselves. */
export function checkFiles(evidence: DependencyEvidence): Finding[] {
  const { inventory, companions, manifests } = evidence;
  if (inventory === null) return [];
  return [
    ...unpinned(inventory),
    ...lockMissing(
      inventory,
      companions,
      manifests.some(({ format }) => isLock(format)),
    ),
    ...companions.flatMap((companion) => lockStale(inventory, companion)),
    ...floating(inventory),
    ...extraIndex(inventory),
    ...developmentTools(inventory, companions),
    ...unparsed(inventory),
  ];
}

function isPinned({ pinned, url, lockedVersion }: Requirement): boolean {
  return pinned !== null || url !== null || lockedVersion !== null;
}

function unpinned(inventory: Inventory): Finding[] {
  const loose = inventory.requirements.filter((requirement) => !isPinned(requirement));
  if (loose.length === 0 || isLock(inventory.format)) return [];
  const names = loose.map(({ name, specifier }) => `${name}${specifier}`);
  return [
    {
      id: `dep-unpinned:${inventory.entry}`,
      check: 'dep-unpinned',
      subject: inventory.entry,
      severity: 'medium',
      title: `${loose.length} of ${inventory.requirements.length} packages ${loose.length === 1 ? 'is' : 'are'} not pinned, so each installation may differ`,
      evidence: { packages: names, files: inventory.files },
      fix: 'Write a lock file with pip-compile, uv or poetry, and install from it.',
      links: [PIP_REPEATABLE],
    },
  ];
}

function lockMissing(inventory: Inventory, companions: Inventory[], hasLock: boolean): Finding[] {
  const { requirements, format, entry } = inventory;
  const isHashed = requirements.length > 0 && requirements.every(({ hashes, url }) => hashes > 0 || url !== null);
  const isCompiled = companions.some((companion) => companion.entry.endsWith('.in')) && requirements.every(isPinned);
  if (isLock(format) || isHashed || isCompiled || hasLock || requirements.length === 0) return [];
  return [
    {
      id: `dep-lock-missing:${entry}`,
      check: 'dep-lock-missing',
      subject: entry,
      severity: 'medium',
      title: `${entry} is not locked: no lock file, no hashes`,
      evidence: { file: entry },
      fix: 'Write a lock file (uv lock, poetry lock, pip-compile --generate-hashes), commit it and install from it.',
      links: [PEP_751],
    },
  ];
}

const PROJECT_ITSELF = /^path:(?:\.\/?)?$/;

/** Production requirements of the project's own manifest that the lock does not meet. */
function lockStale(inventory: Inventory, manifest: Inventory): Finding[] {
  // The project itself is installed, and brings along what its manifest asks for.
  if (inventory.requirements.some(({ url }) => url !== null && PROJECT_ITSELF.test(url))) return [];
  const wanted = manifest.requirements.filter(
    ({ name, group, marker, url }) => name !== null && group === 'default' && marker === null && url === null,
  );
  const unmet = wanted.flatMap((requirement) => unmetBy(inventory, requirement) ?? []);
  if (unmet.length === 0) return [];
  return [
    {
      id: `dep-lock-stale:${inventory.entry}`,
      check: 'dep-lock-stale',
      subject: inventory.entry,
      severity: 'medium',
      title: `${inventory.entry} does not do what ${manifest.entry} asks for`,
      evidence: { unmet, manifest: manifest.entry },
      fix: 'Lock again, and let CI fail when the lock is older than its manifest.',
      links: [],
    },
  ];
}

function unmetBy(inventory: Inventory, wanted: Requirement): string | null {
  // A member of the workspace is no package of the lock.
  if (wanted.name !== null && inventory.ownPackages.includes(wanted.name)) return null;
  const locked = inventory.requirements.filter(({ name }) => name === wanted.name);
  if (locked.length === 0) return `${wanted.name} is missing`;
  const clauses = parseSpecifier(wanted.specifier) ?? [];
  const versions = locked.flatMap(({ pinned }) => pinned ?? []);
  if (versions.length === 0 || versions.some((version) => admits(clauses, version))) return null;
  return `${wanted.name}${wanted.specifier} is wanted, ${versions.join(', ')} is locked`;
}

/** A commit id of git or Mercurial, in full or shortened as these tools shorten it. */
const COMMIT = /(?:@|[#?&](?:rev=)?)([0-9a-f]{7,40})(?:$|[#?&])/i;

function floating(inventory: Inventory): Finding[] {
  const found = inventory.requirements.filter(({ url }) => url !== null && /^(?:git|hg|svn|bzr)\+/.test(url) && !COMMIT.test(url));
  return found.map((requirement) => {
    const url = maskCredentials(requirement.url ?? '');
    return {
      id: `dep-vcs-floating:${requirement.name ?? url}`,
      check: 'dep-vcs-floating',
      subject: requirement.name ?? url,
      severity: 'medium' as const,
      title: `${requirement.name ?? url} comes from a branch or tag that can change under you`,
      evidence: { url, file: requirement.file, line: requirement.line },
      fix: 'Name the commit id after an @ in the address.',
      links: ['https://pip.pypa.io/en/stable/topics/vcs-support/'],
    };
  });
}

function extraIndex(inventory: Inventory): Finding[] {
  const found = inventory.options.filter(({ option }) => option === '--extra-index-url');
  return found.map(({ file, line, value }) => ({
    id: `dep-extra-index:${file}`,
    check: 'dep-extra-index',
    subject: file,
    severity: 'medium' as const,
    title: `${file} looks in a second index: whoever publishes your private names on the first one gets installed`,
    evidence: { file, line, index: maskCredentials(value ?? '') },
    fix: 'Use one --index-url that serves both, or name the source of each private package.',
    links: [PIP_SECURE],
  }));
}

const PRODUCTION_GROUP = /^(?:default$|group:prod|extra:prod)/;

/** Locks that note no groups, as those of poetry 1.5 to 1.8, leave it to the manifest beside them. */
function developmentTools(inventory: Inventory, companions: Inventory[]): Finding[] {
  const asked = companions.flatMap(({ requirements }) => requirements);
  const found = inventory.requirements.filter(({ name, group }) => {
    if (name === null || !DEVELOPMENT_TOOLS.has(name)) return false;
    const beside = group === 'unknown' ? asked.filter((one) => one.name === name).map((one) => one.group) : [group];
    return (inventory.reachedFrom?.[name] ?? beside).some((one) => PRODUCTION_GROUP.test(one));
  });
  return found.map(({ name, file, line }) => ({
    id: `dep-dev-in-production:${name}`,
    check: 'dep-dev-in-production',
    subject: `${name}`,
    severity: 'medium' as const,
    title: `${name} is a development tool, and production installs it`,
    evidence: { package: name, file, line },
    fix: `Move ${name} to a group or file that only development installs.`,
    links: [CHECKLIST],
  }));
}

function unparsed(inventory: Inventory): Finding[] {
  const lines = inventory.unparsed.map(({ file, line, text, reason }) => ({ file, line, text: maskCredentials(text), reason }));
  if (lines.length === 0) return [];
  return [
    {
      id: `dep-unparsed:${inventory.entry}`,
      check: 'dep-unparsed',
      subject: inventory.entry,
      severity: 'info',
      title: `${lines.length} lines could not be understood`,
      evidence: { lines },
      fix: 'Look at these lines: pip would refuse them too, or they are a template.',
      links: [],
    },
  ];
}
