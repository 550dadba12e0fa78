import type { Report } from '../../src/audits/report.js';
import { auditRecorded, recordedSources } from './audit-support.js';
import { casesOf, type RecordedServer, readData, startRecordedServer } from './recorded-data.js';

interface Expected {
  entry: string;
  reads: string[];
  direct: { name: string; range: string; group: string; installed: string | null; satisfies: boolean | null }[];
  packages: { name: string; version: string; only_dev: boolean }[];
  multiple_versions: Record<string, string[]>;
  totals: Record<string, number>;
}
interface Facts {
  files: string[];
  direct: { name: string; range: string; group: string; installed: string | null; satisfies: boolean | null; file: string }[];
  packages: { name: string; version: string; onlyDev: boolean }[];
  multipleVersions: Record<string, string[]>;
  npmTotals: Record<string, number>;
}

let server: RecordedServer;
beforeAll(async () => {
  server = await startRecordedServer();
});
afterAll(() => server.close());

describe.each(casesOf('npm'))('%s', (name) => {
  const expected = readData(`expected/${name}.json`) as Expected;
  let report: Report;
  let facts: Facts;
  beforeAll(async () => {
    report = await auditRecorded('dependencies', recordedSources(server.url), name, expected.entry);
    facts = report.facts as unknown as Facts;
  });

  test('asks every source, and only those that know npm packages', () => {
    expect(report.sources.map((source) => [source.name, source.error])).toEqual([
      ['OSV', null],
      ['npm registry', null],
    ]);
  });

  test('tells the same files, packages and versions', () => {
    expect(facts.files).toEqual(expected.reads);
    expect(facts.direct.map(({ name, range, group, installed, satisfies }) => ({ name, range, group, installed, satisfies }))).toEqual(
      expected.direct,
    );
    expect(facts.packages.map(({ name, version, onlyDev }) => ({ name, version, only_dev: onlyDev }))).toEqual(expected.packages);
    expect(facts.multipleVersions).toEqual(expected.multiple_versions);
  });

  test('counts the same', () => {
    const { npmTotals: found } = facts;
    expect({
      direct: found['direct'],
      packages: found['packages'],
      names: found['names'],
      production_packages: found['productionPackages'],
      direct_missing_from_lock: found['directMissingFromLock'],
      direct_not_satisfied: found['directNotSatisfied'],
    }).toEqual(expected.totals);
  });

  test('is the same, whether its folder, its manifest or its lock is named', async () => {
    const ofFolder = await auditRecorded('dependencies', recordedSources(server.url), name, null);
    const ofManifest = await auditRecorded('dependencies', recordedSources(server.url), name, 'package.json');
    expect(ofFolder).toEqual(report);
    expect(ofManifest).toEqual(report);
  });
});

test('asks OSV in batches, each advisory of a package once, and the registry once a direct package', async () => {
  const before = await server.counts();
  const name = 'kitsune-2020-npm';
  const report = await auditRecorded('dependencies', recordedSources(server.url), name, 'package-lock.json');
  const after = await server.counts();
  const since = (service: string) => (after[service] ?? 0) - (before[service] ?? 0);
  const facts = report.facts as { packages: { name: string; advisories: unknown[] }[]; direct: { name: string }[] };
  const vulnerable = new Set(facts.packages.filter(({ advisories }) => advisories.length > 0).map((one) => one.name));
  expect(vulnerable.size).toBeGreaterThan(0);
  expect(since('osv')).toBe(Math.ceil((facts.packages.length + 4) / 1_000) + vulnerable.size);
  expect(since('npm')).toBe(new Set(facts.direct.map((one) => one.name)).size);
  expect(since('pypi') + since('eol')).toBe(0);
});
