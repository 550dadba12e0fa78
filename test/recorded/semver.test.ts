import semver from 'semver';
import { admitsNpmVersion, compareNpmVersions, isNpmPrerelease, isNpmVersion } from '../../src/audits/inventory/npm/npm-version.js';
import { readData } from './recorded-data.js';

type Options = semver.RangeOptions;
interface Facts {
  comparisons: { greater: string; lesser: string; options: Options }[];
  equality: { a: string; b: string; options: Options }[];
  range_include: { range: string; version: string; options: Options; satisfies: boolean }[];
  range_exclude: { range: string; version: string; options: Options; satisfies: boolean }[];
  range_parse: { range: string; expected: string | null; options: Options }[];
  invalid_versions: { version: unknown; why: string; options: Options }[];
  valid_versions: { version: string; major: number; minor: number; patch: number; prerelease: (string | number)[] }[];
  increments: {
    version: string;
    release: semver.ReleaseType;
    expected: string | null;
    options: Options;
    identifier?: string;
    identifierBase?: '0' | '1' | false;
  }[];
}
const facts = readData('conformance/semver.json') as Facts;

describe('semver as the tests of npm/node-semver state it', () => {
  test.each(facts.comparisons)('$greater comes after $lesser', ({ greater, lesser, options }) => {
    expect(compareNpmVersions(greater, lesser, options)).toBe(1);
    expect(compareNpmVersions(lesser, greater, options)).toBe(-1);
    expect(compareNpmVersions(greater, greater, options)).toBe(0);
  });

  test.each(facts.equality)('$a equals $b', ({ a, b, options }) => {
    expect(isNpmVersion(a, options)).toBe(true);
    expect(compareNpmVersions(a, b, options)).toBe(0);
  });

  test.each([...facts.range_include, ...facts.range_exclude])('$range and $version', ({ range, version, options, satisfies }) => {
    expect(admitsNpmVersion(range, version, options) ?? false).toBe(satisfies);
  });

  test.each(facts.range_parse)('$range stands for $expected', ({ range, expected, options }) => {
    expect(admitsNpmVersion(range, '1.2.3', options) === null).toBe(expected === null);
    expect(semver.validRange(range, options)).toBe(expected);
  });

  test.each(facts.invalid_versions)('$version is no version: $why', ({ version, options }) => {
    expect(isNpmVersion(version as string, options)).toBe(false);
  });

  test.each(facts.valid_versions)('$version is a version', ({ version, prerelease }) => {
    expect(isNpmVersion(version, {})).toBe(true);
    expect(isNpmPrerelease(version)).toBe(prerelease.length > 0);
  });

  test.each(facts.increments)('the next $release of $version is $expected', (fact) => {
    const { version, release, options, identifier = '', identifierBase } = fact;
    expect(semver.inc(version, release, options, identifier, identifierBase)).toBe(fact.expected);
  });
});
