import {
  baseVersion,
  compareVersions,
  isPrerelease,
  normalizeVersion,
  parseVersion,
  sameVersion,
} from '../../../src/audits/inventory/version.js';

test('orders releases as PEP 440 does', () => {
  const ordered = [
    'not a version',
    '0.9',
    '1.0.dev1',
    '1.0a1.dev2',
    '1.0a1',
    '1.0b2',
    '1.0rc1',
    '1.0',
    '1.0+local',
    '1.0.post1',
    '1.0.1',
    '1.10',
    '1!0.1',
  ];
  expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered);
});

test.each([
  ['1.0', '1', true],
  ['2013b', '2013b0', true],
  ['1.0-1', '1.0.post1', true],
  ['1.0', '1.0+local', false],
  ['v1.0', '1.0', true],
])('%s and %s', (a, b, same) => {
  expect(sameVersion(a, b)).toBe(same);
});

test.each([
  ['1.0-RC1', '1.0rc1'],
  [' v2.0.POST3 ', '2.0.post3'],
  ['1.0+Ubuntu.1', '1.0+ubuntu.1'],
  ['20121119', '20121119'],
  ['latest', 'latest'],
])('writes %s as %s', (text, normal) => {
  expect(normalizeVersion(text)).toBe(normal);
});

test('knows pre-releases and bases', () => {
  const facts = ['6.1a1', '6.1.dev0', '6.1', '6.1.post1'].map((text) => {
    const version = parseVersion(text);
    return version === null ? null : [isPrerelease(version), baseVersion(version)];
  });
  expect(facts).toEqual([
    [true, '6.1'],
    [true, '6.1'],
    [false, '6.1'],
    [false, '6.1'],
  ]);
});

test.each(['', '1.0 beta', '1..0', '１.0', 'django'])('refuses "%s"', (text) => {
  expect(parseVersion(text)).toBeNull();
});
