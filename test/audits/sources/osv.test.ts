import { createOsvSource } from '../../../src/audits/sources/osv.js';
import type { Question, SourceClient } from '../../../src/audits/sources/source-client.js';

const signal = new AbortController().signal;
const AT = new Date('2026-11-22T12:00:00Z');
const PROBE = { vulns: [{ id: 'PYSEC-PROBE', modified: '2026-11-20T08:00:00Z' }] };

interface Query {
  package: { name: string };
  version?: string;
  page_token?: string;
}
interface Asked {
  path: string;
  queries: Query[];
}

/** Answers each query of a batch, and each other path, out of functions; notes what was asked. */
function osvOf(answers: { batch: (query: Query) => unknown; path?: (path: string, body: unknown) => unknown }) {
  const asked: Asked[] = [];
  const client: SourceClient = {
    name: 'OSV',
    url: 'http://osv.example',
    ask<T>({ path, body, shape }: Question<T>) {
      const queries = (body as { queries?: Query[] } | undefined)?.queries ?? [];
      asked.push({ path, queries });
      const answer = path === '/v1/querybatch' ? { results: queries.map(answers.batch) } : answers.path?.(path, body);
      return Promise.resolve(answer === undefined ? null : { value: shape(answer), fetchedAt: AT });
    },
  };
  return { source: createOsvSource(client), asked };
}

const record = (id: string, given: Record<string, unknown> = {}) => ({
  id,
  modified: '2026-10-01T00:00:00Z',
  affected: [
    { package: { ecosystem: 'PyPI', name: 'Shop.Core' }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1.5' }] }] },
  ],
  ...given,
});
const isProbe = (query: Query) => query.version === undefined;
const lookUp = (source: ReturnType<typeof osvOf>['source'], packages: { name: string; version: string }[]) =>
  source.lookUp(packages, () => {}, signal);

test('asks about all packages in one batch, and once about each that has advisories', async () => {
  const { source, asked } = osvOf({
    batch: (query) =>
      isProbe(query)
        ? PROBE
        : query.package.name === 'shop-core'
          ? { vulns: [{ id: 'PYSEC-2026-1', modified: '2026-10-01T00:00:00Z' }] }
          : {},
    path: () => ({ vulns: [record('PYSEC-2026-1'), record('PYSEC-2026-2')] }),
  });
  const answer = await lookUp(source, [
    { name: 'shop-core', version: '1.0' },
    { name: 'shop-extra', version: '2.0' },
  ]);
  expect(asked.map(({ path }) => path)).toEqual(['/v1/querybatch', '/v1/query']);
  expect([...answer.byPackage.keys()]).toEqual(['shop-core']);
  expect(answer.byPackage.get('shop-core')?.map(({ id }) => id)).toEqual(['PYSEC-2026-1', 'PYSEC-2026-2']);
  expect(answer.byPackage.get('shop-core')?.[0]?.affected).toEqual([
    { name: 'shop-core', versions: [], ranges: [[{ introduced: '0' }, { fixed: '1.5' }]] },
  ]);
  expect(answer.dataAsOf).toEqual(new Date('2026-11-20T08:00:00Z'));
});

test('asks about both ecosystems in one batch, and keeps packages of the same name apart', async () => {
  const npmRecord = record('GHSA-1', {
    affected: [
      { package: { ecosystem: 'npm', name: 'Shop.Core' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }] },
      { package: { ecosystem: 'PyPI', name: 'Shop.Core' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] },
    ],
  });
  const { source, asked } = osvOf({
    batch: (query) => (isProbe(query) ? PROBE : { vulns: [{ id: 'GHSA-1', modified: '2026-10-01T00:00:00Z' }] }),
    path: () => ({ vulns: [npmRecord] }),
  });
  const answer = await source.lookUp(
    [
      { name: 'shop-core', version: '1.0' },
      { name: 'Shop.Core', version: '1.0.0', ecosystem: 'npm' },
    ],
    () => {},
    signal,
  );
  expect(asked.map(({ path }) => path)).toEqual(['/v1/querybatch', '/v1/query', '/v1/query']);
  expect(asked[0]?.queries.slice(0, 2)).toEqual([
    { package: { ecosystem: 'PyPI', name: 'shop-core' }, version: '1.0' },
    { package: { ecosystem: 'npm', name: 'Shop.Core' }, version: '1.0.0' },
  ]);
  expect([...answer.reported.keys()]).toEqual(['shop-core==1.0', 'npm:Shop.Core==1.0.0']);
  expect(answer.byPackage.get('npm:Shop.Core')?.[0]?.affected).toEqual([
    { name: 'Shop.Core', versions: [], ranges: [[{ introduced: '0' }, { fixed: '2.0.0' }]] },
  ]);
  // Ranges in the order of semver say nothing about Python.
  expect(answer.byPackage.get('shop-core')?.[0]?.affected).toEqual([{ name: 'shop-core', versions: [], ranges: [] }]);
});

test('never asks more than 1,000 at once', async () => {
  const { source, asked } = osvOf({ batch: (query) => (isProbe(query) ? PROBE : {}) });
  await lookUp(
    source,
    Array.from({ length: 2_500 }, (_, i) => ({ name: `p${i}`, version: '1' })),
  );
  expect(asked.map(({ queries }) => queries.length)).toEqual([1000, 1000, 504]);
});

test('follows pages of batches and of records', async () => {
  const { source, asked } = osvOf({
    batch: (query) => {
      if (isProbe(query)) return PROBE;
      return query.page_token === undefined
        ? { vulns: [{ id: 'PYSEC-2026-1', modified: '2026-10-01T00:00:00Z' }], next_page_token: 'two' }
        : { vulns: [{ id: 'PYSEC-2026-2', modified: '2026-10-01T00:00:00Z' }] };
    },
    path: (_path, body) =>
      (body as Query).page_token === undefined
        ? { vulns: [record('PYSEC-2026-1')], next_page_token: 'two' }
        : { vulns: [record('PYSEC-2026-2')] },
  });
  const answer = await lookUp(source, [{ name: 'shop-core', version: '1.0' }]);
  expect(answer.reported.get('shop-core==1.0')).toEqual(['PYSEC-2026-1', 'PYSEC-2026-2']);
  expect(answer.byPackage.get('shop-core')).toHaveLength(2);
  expect(asked.filter(({ path }) => path === '/v1/querybatch').map(({ queries }) => queries.length)).toEqual([5, 1]);
});

test('fetches a record that was reported but not listed', async () => {
  const { source, asked } = osvOf({
    batch: (query) => (isProbe(query) ? PROBE : { vulns: [{ id: 'MAL-2026-1', modified: '2026-10-01T00:00:00Z' }] }),
    path: (path) => (path === '/v1/query' ? {} : record('MAL-2026-1')),
  });
  const answer = await lookUp(source, [{ name: 'shop-core', version: '1.0' }]);
  expect(asked.at(-1)?.path).toBe('/v1/vulns/MAL-2026-1');
  expect(answer.byPackage.get('shop-core')?.map(({ id }) => id)).toEqual(['MAL-2026-1']);
});

describe('an answer that cannot be the whole truth is refused', () => {
  const packages = [{ name: 'shop-core', version: '1.0' }];

  test('no advisory of any package that always has some', async () => {
    await expect(lookUp(osvOf({ batch: () => ({}) }).source, packages)).rejects.toThrow('cannot be complete');
  });

  test('fewer results than questions', async () => {
    const client: SourceClient = {
      name: 'OSV',
      url: '',
      ask: <T>({ shape }: Question<T>) => Promise.resolve({ value: shape({ results: [PROBE] }), fetchedAt: AT }),
    };
    await expect(lookUp(createOsvSource(client), packages)).rejects.toThrow('answered 1 of 5 questions');
  });

  test('a reported record that is not there', async () => {
    const { source } = osvOf({
      batch: (query) => (isProbe(query) ? PROBE : { vulns: [{ id: 'GONE-1', modified: '2026-10-01T00:00:00Z' }] }),
      path: (path) => (path === '/v1/query' ? {} : undefined),
    });
    await expect(lookUp(source, packages)).rejects.toThrow('does not know /v1/vulns/GONE-1');
  });

  test('another record than the one that was asked for', async () => {
    const { source } = osvOf({
      batch: (query) => (isProbe(query) ? PROBE : { vulns: [{ id: 'PYSEC-2026-1', modified: '2026-10-01T00:00:00Z' }] }),
      path: (path) => (path === '/v1/query' ? {} : record('PYSEC-2026-2')),
    });
    await expect(lookUp(source, packages)).rejects.toThrow('asked for PYSEC-2026-1, got PYSEC-2026-2');
  });

  test('pages without an end', async () => {
    const { source } = osvOf({ batch: () => ({ ...PROBE, next_page_token: 'again' }) });
    await expect(lookUp(source, packages)).rejects.toThrow('after 1000 pages');
  });
});

test.each([
  [{ summary: 'Short and\n true', details: 'Shop is a library. Prices can be changed.' }, 'Short and true', 'Prices can be changed.'],
  [{ details: 'Shop.Core is a bundle of shops. Prices can be changed.' }, '', 'Prices can be changed.'],
  [{ summary: 'x'.repeat(200) }, `${'x'.repeat(159)}…`, ''],
  [{}, '', ''],
])('says in one line what %j is about', async (given, summary, gist) => {
  const { source } = osvOf({
    batch: (query) => (isProbe(query) ? PROBE : { vulns: [{ id: 'PYSEC-2026-1', modified: '2026-10-01T00:00:00Z' }] }),
    path: () => ({ vulns: [record('PYSEC-2026-1', given)] }),
  });
  const answer = await lookUp(source, [{ name: 'shop-core', version: '1.0' }]);
  expect(answer.byPackage.get('shop-core')?.[0]).toMatchObject({ summary, gist });
});
