import type { Advisory } from '../../src/audits/inventory/advisory.js';
import { BUNDLED_DJANGO } from '../../src/audits/inventory/bundled-django.js';
import { type Ecosystem, packageKey, pinKey } from '../../src/audits/inventory/ecosystem.js';
import { affects, PEP_440 } from '../../src/audits/inventory/match-advisories.js';
import type { NpmIndexed } from '../../src/audits/inventory/npm/npm-indexed.js';
import { SEMVER } from '../../src/audits/inventory/npm/npm-version.js';
import type { IndexedPackage, ReleaseMetadata } from '../../src/audits/inventory/package-index.js';
import type { Product } from '../../src/audits/inventory/support-table.js';
import { type SentFiles, sentTree } from '../../src/audits/sent-files.js';
import type { Sources } from '../../src/audits/sources/create-sources.js';
import { createGuard } from '../../src/audits/sources/guard.js';
import { SourceUnavailable } from '../../src/shared/errors.js';
import { memoryTree } from './memory-tree.js';

export const NOW = new Date('2026-11-22T12:00:00Z');

/** Releases of a package, oldest first: `version` or `version` with what is known of it. */
export type Releases = Record<string, { uploaded?: string; yanked?: string; django?: string[]; requires?: string | null; empty?: true }>;

export interface World {
  files: Record<string, string>;
  pointedAt?: string;
  advisories?: Advisory[];
  /** Of npm packages. */
  npmAdvisories?: Advisory[];
  /** What the npm registry knows. */
  npm?: Record<string, NpmIndexed>;
  packages?: Record<string, Releases>;
  python?: Product;
  /** Django's release table; the bundled one without it. */
  django?: Product;
  /** What production sent beside the repository. */
  production?: SentFiles;
  /** Newest record of the feed. */
  feedAsOf?: string;
  /** Sources that are away. */
  away?: ('OSV' | 'PyPI' | 'endoflife.date' | 'npm registry')[];
}

/** What all sources say in a world written out for one test. Django's release table is the bundled one. */
export function fakeSources({
  files,
  pointedAt = '',
  advisories = [],
  npmAdvisories = [],
  npm = {},
  packages = {},
  python,
  django = BUNDLED_DJANGO,
  feedAsOf = '2026-11-20T00:00:00Z',
  away = [],
  production,
}: World): Sources {
  const unless = async <T>(name: (typeof away)[number], value: T): Promise<T> => {
    if (away.includes(name)) throw new SourceUnavailable(name, `${name} could not be reached`);
    return value;
  };
  return {
    osv: {
      name: 'OSV',
      url: 'https://osv.example',
      lookUp: (asked) => {
        const recordsOf = ({ name, ecosystem }: { name: string; ecosystem?: Ecosystem }) =>
          (ecosystem === 'npm' ? npmAdvisories : advisories).filter((advisory) => advisory.affected.some((part) => part.name === name));
        const hits = asked.map((one) => ({
          one,
          ids: recordsOf(one)
            .filter((record) => affects(record, one.name, one.version, one.ecosystem === 'npm' ? SEMVER : PEP_440))
            .map(({ id }) => id),
        }));
        const hit = hits.filter(({ ids }) => ids.length > 0);
        return unless('OSV', {
          byPackage: new Map(hit.map(({ one }) => [packageKey(one), recordsOf(one)])),
          reported: new Map(hit.map(({ one, ids }) => [pinKey(one), ids])),
          dataAsOf: new Date(feedAsOf),
          fetchedAt: NOW,
        });
      },
    },
    pypi: {
      name: 'PyPI',
      url: 'https://pypi.example',
      project: (name) => unless('PyPI', packages[name] === undefined ? null : { value: indexed(packages[name]), fetchedAt: NOW }),
      release: (name, version) => {
        const release = packages[name]?.[version];
        return unless('PyPI', release === undefined ? null : { value: metadata(release), fetchedAt: NOW });
      },
    },
    npm: {
      name: 'npm registry',
      url: 'https://npm.example',
      package: (name) => unless('npm registry', npm[name] === undefined ? null : { value: npm[name], fetchedAt: NOW }),
    },
    endoflife: {
      name: 'endoflife.date',
      url: 'https://endoflife.example',
      product: (name) => {
        const product = name === 'django' ? django : (python ?? PYTHON);
        return unless('endoflife.date', { product, fetchedAt: NOW });
      },
    },
    open: async () => ({
      ...memoryTree(files, pointedAt),
      ...(production === undefined ? {} : { production: sentTree(production) }),
      ...(production?.deployCheck === undefined ? {} : { deployCheck: production.deployCheck }),
    }),
    now: () => NOW,
    guard: createGuard({ allow: [] }),
    close: () => Promise.resolve(),
  };
}

function indexed(releases: Releases): IndexedPackage {
  const newest = Object.entries(releases).at(-1) ?? ['0', {}];
  return {
    latestMetadata: { version: newest[0], ...metadata(newest[1]) },
    releases: Object.entries(releases).map(([version, release]) => ({
      version,
      uploadedAt: release.uploaded === undefined ? null : `${release.uploaded}T00:00:00.000Z`,
      isEmpty: release.empty === true,
      isYanked: release.yanked !== undefined,
      yankedReason: release.yanked ?? null,
    })),
  };
}

function metadata({ django = [], requires = null }: Releases[string]): ReleaseMetadata {
  return { django, requiresDjango: requires, requiresPython: null, saysNothing: false };
}

const pythonSeries = (name: string, releasedOn: string, endsOn: string) => ({
  name,
  releasedOn,
  isLts: false,
  mainstreamEndsOn: null,
  endsOn,
  isEnded: false,
  latest: `${name}.9`,
  latestOn: null,
  supportedPython: null,
});

const PYTHON: Product = {
  name: 'python',
  asOf: '2026-11-01T00:00:00.000Z',
  series: [
    pythonSeries('3.13', '2024-10-07', '2029-10-31'),
    pythonSeries('3.12', '2023-10-02', '2028-10-31'),
    pythonSeries('3.11', '2022-10-24', '2027-04-01'),
    pythonSeries('3.8', '2019-10-14', '2024-10-07'),
  ],
};
