import {
  filterVersions,
  formatSpecifier,
  parseSpecifier,
  pinnedVersion,
  specifierAdmits,
} from '../../../src/audits/inventory/specifier.js';

test.each([
  ['>=3.2', '3.2', true],
  ['>=3.2,<4', '3.2.25', true],
  ['>=3.2,<4', '4.0', false],
  ['<4.0', '4.0rc1', false],
  ['<4.0rc1', '4.0b1', true],
  ['~=3.2', '3.9', true],
  ['~=3.2.1', '3.3', false],
  ['==3.2.*', '3.2.25', true],
  ['==3.2.*', '3.20', false],
  ['!=3.2.*', '3.2.1', false],
  ['==1.0', '1.0.0', true],
  ['==1.0', '1.0+local', true],
  ['==1.0+local', '1.0', false],
  ['>1.0', '1.0.post1', false],
  ['>1.0', '1.0+local', false],
  ['===1.0', '1.0.0', false],
  ['===foo', 'FOO', true],
  ['', '0.1', true],
  ['nonsense', '0.1', false],
])('"%s" and %s', (specifier, version, admitted) => {
  expect(specifierAdmits(specifier, version)).toBe(admitted);
});

test.each(['=>2.0', '==', '~=1', '>=1.0.*', '<1.0+local', '==1.0.*.5', '~=1.0+5', 'django'])('refuses "%s"', (specifier) => {
  expect(parseSpecifier(specifier)).toBeNull();
});

test.each([
  [' < 4 , >= 3.2 , >= 3.2', '<4,>=3.2', null],
  ['== 3.2.13', '==3.2.13', '3.2.13'],
  ['===3.2-custom', '===3.2-custom', '3.2-custom'],
  ['==3.2.*', '==3.2.*', null],
  ['==3.2,==3.2', '==3.2', null],
  ['', '', null],
])('prints "%s" as "%s", pinned to %s', (text, canonical, pinned) => {
  const clauses = parseSpecifier(text) ?? [];
  expect(formatSpecifier(clauses)).toBe(canonical);
  expect(pinnedVersion(clauses)).toBe(pinned);
});

test('leaves pre-releases out unless nothing else fits or they are asked for', () => {
  const filter = (text: string, versions: string[]) => filterVersions(parseSpecifier(text) ?? [], versions);
  expect(filter('>=1', ['1.0', '2.0a1'])).toEqual(['1.0']);
  expect(filter('>=1.5', ['1.0', '2.0a1'])).toEqual(['2.0a1']);
  expect(filter('>=2.0a0', ['1.0', '2.0a1', '2.0'])).toEqual(['2.0a1', '2.0']);
});
