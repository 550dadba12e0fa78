import { auditRecorded, recordedSources } from './audit-support.js';
import { casesOf, type RecordedServer, readData, startRecordedServer } from './recorded-data.js';

interface Expected {
  entry: string;
  reads: string[];
  requirements: unknown[];
  constraints?: unknown[];
  unparsed: unknown[];
  pins: { name: string; version: string; normalized: string }[];
  vulnerable: Record<
    string,
    { advisories: { id: string; aliases: string[]; fixed: string[]; nearest_fix: string | null }[]; lowest_clean: string | null }
  >;
  registry: Record<string, { latest: string; outdated: boolean; jump: string | null; latest_same_minor: string }>;
  django_target_compat: Record<string, Record<string, ExpectedCompatibility>>;
}
interface ExpectedCompatibility {
  target: string;
  declared: string[] | null;
  declares_target: boolean | null;
  requires_django?: string | null;
  requirement_admits_target?: boolean | null;
  first_version_declaring_target: string | null;
}
interface Facts {
  files: string[];
  requirements: unknown[];
  constraints: unknown[];
  unparsed: unknown[];
  packages: {
    name: string;
    version: string;
    normalized: string;
    advisories: { id: string; aliases: string[]; fixedIn: string[]; nearestFix: string | null }[];
    lowestClean: string | null;
    latest: string | null;
    jump: string | null;
    latestSameMinor: string | null;
    compatibility: Record<string, Record<string, unknown>> | null;
  }[];
}

let server: RecordedServer;
beforeAll(async () => {
  server = await startRecordedServer();
});
afterAll(() => server.close());

describe.each(casesOf('pypi'))('%s', (name) => {
  const expected = readData(`expected/${name}.json`) as Expected;
  let facts: Facts;
  beforeAll(async () => {
    const report = await auditRecorded('dependencies', recordedSources(server.url), name, expected.entry);
    expect(report.sources.map((source) => source.error)).toEqual(report.sources.map(() => null));
    facts = report.facts as unknown as Facts;
  });

  test('finds the same pins', () => {
    expect(facts.packages.map(({ name, version, normalized }) => ({ name, version, normalized }))).toEqual(expected.pins);
  });

  test('finds the same advisories, merged', () => {
    const found = facts.packages.flatMap((one) =>
      one.advisories.map((advisory) => ({ package: `${one.name}==${one.version}`, ...advisory })),
    );
    const wanted = Object.entries(expected.vulnerable).flatMap(([name, { advisories }]) =>
      advisories.map((advisory) => ({ package: name, ...advisory })),
    );
    const words = (advisory: { package: string; id: string; nearest: string | null; fixed: string[] }) => advisory;
    expect(found.map((one) => words({ package: one.package, id: one.id, nearest: one.nearestFix, fixed: one.fixedIn }))).toEqual(
      wanted.map((one) => words({ package: one.package, id: one.id, nearest: one.nearest_fix, fixed: one.fixed })),
    );
    for (const [index, one] of wanted.entries()) expect(found[index]?.aliases).toEqual(expect.arrayContaining(one.aliases));
  });

  test('finds the same lowest clean versions', () => {
    const found = facts.packages
      .filter(({ advisories }) => advisories.length > 0)
      .map((one) => [`${one.name}==${one.version}`, one.lowestClean]);
    expect(found).toEqual(Object.entries(expected.vulnerable).map(([name, { lowest_clean }]) => [name, lowest_clean]));
  });

  test('finds the same newest releases', () => {
    const found = facts.packages.filter(({ latest }) => latest !== null);
    const words = found.map((one) => [
      `${one.name}==${one.version}`,
      { latest: one.latest, outdated: one.jump !== null, jump: one.jump, latest_same_minor: one.latestSameMinor },
    ]);
    expect(Object.fromEntries(words)).toEqual(expected.registry);
  });

  test('finds the same compatibility with coming series of Django', () => {
    for (const [subject, byTarget] of Object.entries(expected.django_target_compat)) {
      const one = facts.packages.find(({ name, version }) => `${name}==${version}` === subject);
      for (const [target, wanted] of Object.entries(byTarget)) {
        const found = one?.compatibility?.[target];
        expect({ subject, ...inTheirWords(found ?? {}) }).toEqual({
          subject,
          requires_django: null,
          requirement_admits_target: null,
          ...wanted,
        });
      }
    }
  });
});

function inTheirWords(found: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(found).map(([key, value]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}
