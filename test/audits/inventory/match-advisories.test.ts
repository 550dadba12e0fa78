import type { RangeEvent } from '../../../src/audits/inventory/advisory.js';
import { affects, groupByAlias, lowestClean } from '../../../src/audits/inventory/match-advisories.js';
import { advisory } from '../advisories.js';

const about = (versions: string[], ...ranges: RangeEvent[][]) => advisory({ affected: [{ name: 'shop-core', versions, ranges }] });

test.each<[string, string[], RangeEvent[][], boolean]>([
  ['1.4', [], [[{ introduced: '0' }, { fixed: '1.5' }]], true],
  ['1.5', [], [[{ introduced: '0' }, { fixed: '1.5' }]], false],
  ['1.5rc1', [], [[{ introduced: '0' }, { fixed: '1.5' }]], true],
  ['1.5.post1', [], [[{ introduced: '0' }, { fixed: '1.5' }]], false],
  ['0.9', [], [[{ introduced: '1.0' }, { fixed: '1.5' }]], false],
  ['1.5', [], [[{ introduced: '1.0' }, { last_affected: '1.5' }]], true],
  ['1.5.1', [], [[{ introduced: '1.0' }, { last_affected: '1.5' }]], false],
  ['2.1', [], [[{ fixed: '2.2' }, { introduced: '0' }, { fixed: '1.5' }, { introduced: '2.0' }]], true],
  ['1.7', [], [[{ introduced: '0' }, { fixed: '1.5' }, { introduced: '2.0' }, { fixed: '2.2' }]], false],
  ['1.10', [], [[{ introduced: '1.9' }]], true],
  ['1.0', ['1.0.0'], [], true],
  ['1.1', ['1.0.0'], [], false],
  ['1.9', ['1.9'], [[{ introduced: '0' }, { fixed: '1.5' }]], true],
  ['1.0', [], [], false],
])('%s against %j and %j', (version, versions, ranges, wanted) => {
  expect(affects(about(versions, ...ranges), 'shop-core', version)).toBe(wanted);
});

test('a withdrawn record and another package affect nothing', () => {
  expect(affects(advisory({ withdrawn: true }), 'shop-core', '1.0')).toBe(false);
  expect(affects(advisory(), 'shop-extra', '1.0')).toBe(false);
});

test('records that share an id or an alias are one problem, also over a third', () => {
  const records = [
    advisory({ id: 'PYSEC-2026-1', aliases: ['CVE-2026-1'] }),
    advisory({ id: 'GHSA-aaaa', aliases: ['CVE-2026-2'] }),
    advisory({ id: 'CVE-2026-3' }),
    advisory({ id: 'OTHER-1', aliases: ['CVE-2026-1', 'CVE-2026-2'] }),
    advisory({ id: 'PYSEC-2026-9', aliases: ['CVE-2026-3'] }),
  ];
  const groups = groupByAlias(records).map((group) => group.map(({ id }) => id).sort());
  expect(groups).toEqual([
    ['GHSA-aaaa', 'OTHER-1', 'PYSEC-2026-1'],
    ['CVE-2026-3', 'PYSEC-2026-9'],
  ]);
});

describe('the lowest clean version', () => {
  const fixedIn = (fixed: string, introduced = '0') => about([], [{ introduced }, { fixed }]);

  test('is a fix that no other record affects', () => {
    expect(lowestClean([fixedIn('1.5'), fixedIn('1.8', '1.4')], 'shop-core', '1.0')).toBe('1.8');
    expect(lowestClean([fixedIn('1.5'), fixedIn('2.0', '1.9')], 'shop-core', '1.0')).toBe('1.5');
  });

  test('may be the fix of a record that does not affect the pinned version', () => {
    expect(
      lowestClean(
        [about([], [{ introduced: '0' }, { fixed: '1.5' }]), about(['1.5'], [{ introduced: '1.5' }, { fixed: '1.6' }])],
        'shop-core',
        '1.0',
      ),
    ).toBe('1.6');
  });

  test('does not exist when nothing is fixed, or only below', () => {
    expect(lowestClean([about(['1.0'])], 'shop-core', '1.0')).toBeNull();
    expect(lowestClean([fixedIn('0.9')], 'shop-core', '1.0')).toBeNull();
  });
});
