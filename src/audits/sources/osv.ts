import { z } from 'zod';
import { SourceUnavailable } from '../../shared/errors.js';
import type { Progress } from '../audit.js';
import type { Advisory } from '../inventory/advisory.js';
import { type OsvRecord, osvRecordSchema, toAdvisory } from './osv-record.js';
import type { Fetched, SourceClient } from './source-client.js';

export interface PinnedPackage {
  /** Normalized. */
  name: string;
  version: string;
}

export interface AdvisoryAnswer {
  /** For each package that OSV names at all, by normalized name: all its records, also those for other versions. */
  byPackage: Map<string, Advisory[]>;
  /** Ids that OSV reported, by `name==version`. */
  reported: Map<string, string[]>;
  /** The newest change among the records of the probe packages. */
  dataAsOf: Date;
  fetchedAt: Date;
}

export interface OsvSource {
  name: string;
  url: string;
  /** @throws {SourceUnavailable} when OSV fails, or answers something that cannot be the whole truth. */
  lookUp(packages: PinnedPackage[], progress: Progress, signal: AbortSignal): Promise<AdvisoryAnswer>;
}

/** The most that OSV takes in one request (google.github.io/osv.dev/post-v1-querybatch). */
const BATCH = 1_000;
/** Pages of one answer; a service that never ends its list is broken. */
const PAGES = 1_000;
/** Packages that always have advisories: their newest change tells how new the whole feed is. */
const PROBES = ['django', 'pillow', 'requests', 'urllib3'];

interface Query {
  package: { ecosystem: 'PyPI'; name: string };
  version?: string;
  page_token?: string;
}

const reportedSchema = z.object({ id: z.string().min(1), modified: z.iso.datetime({ offset: true }) });
const batchSchema = z.object({
  results: z.array(z.object({ vulns: z.array(reportedSchema).default([]), next_page_token: z.string().optional() })),
});
const querySchema = z.object({ vulns: z.array(osvRecordSchema).default([]), next_page_token: z.string().optional() });
type Reported = z.infer<typeof reportedSchema>;

export function createOsvSource(client: SourceClient): OsvSource {
  /** Times of the answers of one look-up; the oldest is when the data was fetched. */
  async function ask<T>(path: string, shape: (json: unknown) => T, times: Date[], signal: AbortSignal, body?: unknown): Promise<T> {
    const answer: Fetched<T> | null = await client.ask({ path, shape, signal, ...(body === undefined ? {} : { body }) });
    if (answer === null) throw new SourceUnavailable(client.name, `${client.name} does not know ${path}`);
    times.push(answer.fetchedAt);
    return answer.value;
  }

  async function askBatches(queries: Query[], times: Date[], signal: AbortSignal): Promise<Reported[][]> {
    const found: Reported[][] = queries.map(() => []);
    let open = queries.map((query, index) => ({ query, index }));
    for (let page = 0; open.length > 0; page++) {
      if (page >= PAGES) throw new SourceUnavailable(client.name, `${client.name} still had more after ${PAGES} pages`);
      const chunks = chunksOf(open, BATCH);
      const answers = await Promise.all(chunks.map((chunk) => askBatch(chunk.map(({ query }) => query))));
      open = chunks.flatMap((chunk, i) => chunk.flatMap((asked, j) => takeResult(asked, answers[i]?.[j])));
    }
    return found;

    async function askBatch(chunk: Query[]) {
      const { results } = await ask('/v1/querybatch', (json) => batchSchema.parse(json), times, signal, { queries: chunk });
      if (results.length === chunk.length) return results;
      throw new SourceUnavailable(client.name, `${client.name} answered ${results.length} of ${chunk.length} questions`);
    }
    function takeResult(asked: { query: Query; index: number }, result: z.infer<typeof batchSchema>['results'][number] | undefined) {
      found[asked.index]?.push(...(result?.vulns ?? []));
      const token = result?.next_page_token;
      return token === undefined || token === '' ? [] : [{ ...asked, query: { ...asked.query, page_token: token } }];
    }
  }

  /** One request for each package with advisories brings all its records whole, instead of one request for each record. */
  async function recordsOf(name: string, times: Date[], signal: AbortSignal): Promise<Advisory[]> {
    const advisories: Advisory[] = [];
    let token: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const query: Query = { package: { ecosystem: 'PyPI', name }, ...(token === undefined ? {} : { page_token: token }) };
      const shape = (json: unknown) => {
        const { vulns, next_page_token } = querySchema.parse(json);
        return { advisories: vulns.map(toAdvisory), next: next_page_token };
      };
      const answer = await ask('/v1/query', shape, times, signal, query);
      advisories.push(...answer.advisories);
      token = answer.next;
      if (token === undefined || token === '') return advisories;
    }
    throw new SourceUnavailable(client.name, `${client.name} still had more about ${name} after ${PAGES} pages`);
  }

  function recordOf(id: string, times: Date[], signal: AbortSignal): Promise<Advisory> {
    return ask(`/v1/vulns/${encodeURIComponent(id)}`, (json) => toAdvisory(matching(id, osvRecordSchema.parse(json))), times, signal);
  }

  async function lookUp(packages: PinnedPackage[], progress: Progress, signal: AbortSignal): Promise<AdvisoryAnswer> {
    const times: Date[] = [];
    progress(`asking ${client.name} about ${packages.length} packages`, 0, packages.length);
    const probes: Query[] = PROBES.map((name) => ({ package: { ecosystem: 'PyPI', name } }));
    const queries: Query[] = packages.map(({ name, version }) => ({ package: { ecosystem: 'PyPI', name }, version }));
    const found = await askBatches([...queries, ...probes], times, signal);
    const dataAsOf = newest(found.slice(packages.length).flat(), client.name);
    const reported = new Map<string, string[]>();
    for (const [index, { name, version }] of packages.entries()) {
      const ids = (found[index] ?? []).map(({ id }) => id);
      if (ids.length > 0) reported.set(`${name}==${version}`, ids);
    }
    const names = [...new Set(packages.filter(({ name, version }) => reported.has(`${name}==${version}`)).map(({ name }) => name))];
    const byPackage = new Map<string, Advisory[]>();
    await Promise.all(
      names.map(async (name) => {
        const records = await recordsOf(name, times, signal);
        const known = new Set(records.map(({ id }) => id));
        const ids = packages.filter((one) => one.name === name).flatMap(({ version }) => reported.get(`${name}==${version}`) ?? []);
        const missing = [...new Set(ids)].filter((id) => !known.has(id));
        byPackage.set(name, [...records, ...(await Promise.all(missing.map((id) => recordOf(id, times, signal))))]);
        progress(`reading advisories of ${name}`, byPackage.size, names.length);
      }),
    );
    return { byPackage, reported, dataAsOf, fetchedAt: oldest(times) };
  }

  return { name: client.name, url: client.url, lookUp };
}

function matching(id: string, record: OsvRecord): OsvRecord {
  if (record.id !== id && !record.aliases.includes(id)) throw new Error(`asked for ${id}, got ${record.id}`);
  return record;
}

function newest(reported: Reported[], source: string): Date {
  const times = reported.map(({ modified }) => Date.parse(modified)).sort((a, b) => a - b);
  const last = times.at(-1);
  if (last === undefined)
    throw new SourceUnavailable(source, `${source} knows no advisory of ${PROBES.join(', ')}, so it cannot be complete`);
  return new Date(last);
}

function oldest(times: Date[]): Date {
  return new Date(Math.min(...times.map((time) => time.getTime())));
}

function chunksOf<T>(items: T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}
