import type { IndexedRelease, ReleaseMetadata } from '../../../src/audits/inventory/package-index.js';
import type { Series } from '../../../src/audits/inventory/support-table.js';
import { firstUnblocking } from '../../../src/audits/inventory/unblocking.js';

const TARGET: Series = {
  name: '5.2',
  releasedOn: '2025-04-02',
  isLts: true,
  mainstreamEndsOn: null,
  endsOn: '2028-04-30',
  isEnded: false,
  latest: '5.2.17',
  latestOn: null,
  supportedPython: null,
};

interface Given {
  version: string;
  names?: string[];
  requires?: string;
  isYanked?: boolean;
  uploadedAt?: string | null;
}

function first(from: string, releases: Given[]) {
  const metadata = new Map<string, ReleaseMetadata>(
    releases.map(({ version, names = [], requires = null }) => [
      version,
      { django: names, requiresDjango: requires, requiresPython: null, saysNothing: false },
    ]),
  );
  const known = releases.map(({ version, isYanked = false, uploadedAt = '2025-06-01T00:00:00.000Z' }): IndexedRelease => {
    return { version, uploadedAt, isYanked, isEmpty: false, yankedReason: null };
  });
  const newest = releases.at(-1)?.version ?? '0';
  const latest = metadata.get(newest) ?? { django: [], requiresDjango: null, requiresPython: null, saysNothing: true };
  const indexed = { latestMetadata: { version: newest, ...latest }, releases: known };
  return firstUnblocking(TARGET, indexed, from, (version) => metadata.get(version))?.version ?? null;
}

const OLD = '2020-01-01T00:00:00.000Z';
const CAPPED = { version: '1.0', requires: '<5', uploadedAt: OLD };
const UNNAMED = { version: '1.0', names: ['4.2'], uploadedAt: OLD };

test.each<[string, Given[], string | null]>([
  [
    'the first that names the series, not the first that lets it in',
    [CAPPED, { version: '1.1' }, { version: '1.2', names: ['5.2'] }],
    '1.2',
  ],
  [
    'not one that names it and refuses it',
    [CAPPED, { version: '1.1', names: ['5.2'], requires: '<5' }, { version: '1.2', names: ['5.2'] }],
    '1.2',
  ],
  ['not one that was withdrawn', [CAPPED, { version: '1.1', names: ['5.2'], isYanked: true }, { version: '1.2', names: ['5.2'] }], '1.2'],
  ['not a pre-release', [CAPPED, { version: '2.0rc1', names: ['5.2'] }, { version: '2.0', names: ['5.2'] }], '2.0'],
  [
    'where none names it, the first that lets it in',
    [CAPPED, { version: '1.1', requires: '<6' }, { version: '1.2', requires: '<6' }],
    '1.1',
  ],
  ['its newest, which is older than the series and lets it in', [CAPPED, { version: '1.1', requires: '>=2', uploadedAt: OLD }], '1.1'],
  ['none, when every later one refuses it too', [CAPPED, { version: '1.1', requires: '<5.1' }], null],
  ['none, when only a name is missing and no release names it', [UNNAMED, { version: '1.1', names: ['4.2'] }], null],
  ['none, when there is nothing newer', [CAPPED], null],
])('clears the way: %s', (_what, releases, version) => {
  expect(first('1.0', releases)).toBe(version);
});
