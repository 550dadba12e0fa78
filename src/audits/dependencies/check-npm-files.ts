import type { Finding } from '../finding.js';
import type { NpmDirect, NpmInventory } from '../inventory/npm/npm-inventory.js';
import { pinnedBy } from '../inventory/npm/npm-version.js';
import type { NpmReading } from '../inventory/npm/read-npm.js';
import { maskCredentials } from '../inventory/packages.js';

const LOCKS = 'https://docs.npmjs.com/cli/configuring-npm/package-lock-json';
const ADDRESSES = 'https://docs.npmjs.com/cli/configuring-npm/package-json#git-urls-as-dependencies';

/** Findings about how a folder asks for its npm packages, not about the packages themselves. */
export function checkNpmFiles({ project, inventory }: NpmReading): Finding[] {
  // A lock that cannot be read is told as what could not be checked.
  const isUnlocked = project.lock === null && inventory.direct.length > 0;
  return [
    ...(isUnlocked ? [...unpinned(inventory), ...lockMissing(inventory), ...floating(inventory)] : lockStale(inventory)),
    ...unparsed(inventory),
  ];
}

function fileOf({ files, lock }: NpmInventory): string {
  return lock?.file ?? files[0] ?? 'package.json';
}

function unpinned(inventory: NpmInventory): Finding[] {
  const loose = inventory.direct.filter(({ range, url }) => url === null && pinnedBy(range) === null);
  const file = fileOf(inventory);
  if (loose.length === 0) return [];
  return [
    {
      ...about('dep-unpinned', file),
      severity: 'medium',
      title: `${loose.length} of ${inventory.direct.length} packages ${loose.length === 1 ? 'is' : 'are'} not pinned, so each installation may differ`,
      evidence: { packages: loose.map(({ name, range }) => `${name}@${range}`), file, files: inventory.files },
      fix: 'Commit the lock that npm, yarn or pnpm writes, and install from it (npm ci).',
      links: [LOCKS],
    },
  ];
}

function lockMissing(inventory: NpmInventory): Finding[] {
  const file = fileOf(inventory);
  return [
    {
      ...about('dep-lock-missing', file),
      severity: 'medium',
      title: `${file} is not locked: no package-lock.json, yarn.lock or pnpm-lock.yaml beside it`,
      evidence: { file },
      fix: 'Commit the lock that npm, yarn or pnpm writes, and install from it (npm ci).',
      links: [LOCKS],
    },
  ];
}

/** Nobody has to install what is optional or a peer. */
function lockStale(inventory: NpmInventory): Finding[] {
  const unmet = inventory.direct.flatMap((one) => unmetBy(one) ?? []);
  const { lock } = inventory;
  if (lock === null || unmet.length === 0) return [];
  const [manifest = 'package.json'] = inventory.files;
  return [
    {
      ...about('dep-lock-stale', lock.file),
      severity: 'medium',
      title: `${lock.file} does not do what ${manifest} asks for`,
      evidence: { unmet, file: lock.file, manifest },
      fix: 'Lock again, and let CI install with npm ci, yarn --frozen-lockfile or pnpm --frozen-lockfile, which refuse such a lock.',
      links: [LOCKS],
    },
  ];
}

function unmetBy({ name, range, group, installed, satisfies, url, isOwn }: NpmDirect): string | null {
  if (satisfies === false && group !== 'peer') return `${name}@${range} is wanted, ${installed} is locked`;
  return installed === null && url === null && !isOwn && (group === 'prod' || group === 'dev') ? `${name} is missing` : null;
}

/** A full commit id, or a version of the repository's tags. */
const COMMIT = /#(?:commit=)?[0-9a-f]{7,40}$/i;

function floating({ direct }: NpmInventory): Finding[] {
  const found = direct.filter(({ url }) => url !== null && isRepository(url) && !COMMIT.test(url));
  return found.map(({ name, range, file }) => ({
    id: `dep-vcs-floating:npm:${name}`,
    check: 'dep-vcs-floating',
    subject: name,
    severity: 'medium' as const,
    title: `${name} comes from a branch or tag that can change under you`,
    evidence: { url: maskCredentials(range), file },
    fix: 'Commit a lock file, or name the commit id after a # in the address.',
    links: [ADDRESSES],
  }));
}

function isRepository(url: string): boolean {
  return /^(?:git\b|git[+@:]|github:|gitlab:|bitbucket:|ssh:)|\.git(?:#|$)|^[\w-]+\/[\w.-]+(?:#|$)/.test(url);
}

function unparsed(inventory: NpmInventory): Finding[] {
  const lines = inventory.unparsed.map(({ file, line, text, reason }) => ({ file, line, text: maskCredentials(text), reason }));
  if (lines.length === 0) return [];
  return [
    {
      ...about('dep-unparsed', fileOf(inventory)),
      severity: 'info',
      title: `${lines.length} lines could not be understood`,
      evidence: { lines },
      fix: 'Look at these lines, and lock again: no manager writes them so.',
      links: [],
    },
  ];
}

function about(check: string, file: string) {
  return { id: `${check}:${file}`, check, subject: file };
}
