import { evaluateMarker, parseMarker } from '../../src/audits/inventory/marker.js';
import { normalizeName } from '../../src/audits/inventory/names.js';
import { admits, filterVersions, formatSpecifier, parseSpecifier } from '../../src/audits/inventory/specifier.js';
import {
  baseVersion,
  compareVersions,
  isPrerelease,
  normalizeVersion,
  parseVersion,
  type Version,
} from '../../src/audits/inventory/version.js';
import { readData } from './recorded-data.js';

interface Facts {
  version_order: string[];
  version_invalid: { version: string }[];
  version_normalize: { version: string; normalized: string }[];
  version_prerelease: { version: string; is_prerelease: boolean }[];
  version_base: { version: string; base_version: string }[];
  version_local: { version: string; local: string | null }[];
  specifier_match: { version: string; specifier: string; matches: boolean }[];
  specifier_match_arbitrary: { version: string; specifier: string; matches: boolean }[];
  specifier_invalid: { specifier: string }[];
  specifierset_string: { specifier: string; canonical: string }[];
  specifierset_filter: {
    specifier: string;
    set_prereleases: boolean | null;
    prereleases: boolean | null;
    input: string[];
    expected: string[];
  }[];
  specifierset_contains_prereleases: { specifier: string; prereleases: boolean | null; version: string; matches: boolean }[];
  name_normalize: { name: string; normalized: string }[];
  marker_evaluate: { marker: string; environment: Record<string, string>; result: boolean }[];
}
const facts = readData('conformance/pep440.json') as Facts;

function version(text: string): Version {
  const parsed = parseVersion(text);
  if (parsed === null) throw new Error(`not a version: ${text}`);
  return parsed;
}

function clauses(text: string) {
  const parsed = parseSpecifier(text);
  if (parsed === null) throw new Error(`not a specifier: ${text}`);
  return parsed;
}

describe('PEP 440 as the tests of pypa/packaging state it', () => {
  test('orders versions', () => {
    for (const [i, a] of facts.version_order.entries()) {
      for (const [j, b] of facts.version_order.entries()) {
        expect([a, b, Math.sign(compareVersions(a, b))]).toEqual([a, b, Math.sign(i - j)]);
      }
    }
  });

  test.each(facts.version_invalid)('refuses $version', ({ version: text }) => {
    expect(parseVersion(text)).toBeNull();
  });

  test.each(facts.version_normalize)('normalizes $version', ({ version: text, normalized }) => {
    expect(normalizeVersion(text)).toBe(normalized);
  });

  test.each(facts.version_prerelease)('knows whether $version is a pre-release', ({ version: text, is_prerelease }) => {
    expect(isPrerelease(version(text))).toBe(is_prerelease);
  });

  test.each(facts.version_base)('finds the base of $version', ({ version: text, base_version }) => {
    expect(baseVersion(version(text))).toBe(base_version);
  });

  test.each(facts.version_local)('finds the local part of $version', ({ version: text, local }) => {
    expect(version(text).local?.join('.') ?? null).toBe(local);
  });

  test.each([...facts.specifier_match, ...facts.specifier_match_arbitrary])('$specifier and $version', (fact) => {
    expect(admits(clauses(fact.specifier), fact.version)).toBe(fact.matches);
  });

  test.each(facts.specifier_invalid)('refuses $specifier', ({ specifier }) => {
    expect(parseSpecifier(specifier)).toBeNull();
  });

  test.each(facts.specifierset_string)('prints $specifier', ({ specifier, canonical }) => {
    expect(formatSpecifier(clauses(specifier))).toBe(canonical);
  });

  test.each(facts.specifierset_filter)('filters $input by $specifier', (fact) => {
    expect(filterVersions(clauses(fact.specifier), fact.input, fact.prereleases ?? fact.set_prereleases)).toEqual(fact.expected);
  });

  test.each(facts.specifierset_contains_prereleases)('$specifier with pre-releases $prereleases and $version', (fact) => {
    const admitted = filterVersions(clauses(fact.specifier), [fact.version], fact.prereleases);
    expect(admitted.length > 0).toBe(fact.matches);
  });

  test.each(facts.name_normalize)('normalizes the name $name', ({ name, normalized }) => {
    expect(normalizeName(name)).toBe(normalized);
  });

  test.each(facts.marker_evaluate)('evaluates $marker', ({ marker, environment, result }) => {
    const parsed = parseMarker(marker);
    expect(parsed === null ? 'unreadable' : evaluateMarker(parsed, environment)).toBe(result);
  });
});
