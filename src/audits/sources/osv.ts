import { z } from 'zod';
import { SourceUnavailable } from '../../shared/errors.js';
import type { Progress } from '../audit.js';
import type { Advisory } from '../inventory/advisory.js';
import { type Ecosystem, packageKey, pinKey } from '../inventory/ecosystem.js';
import { type OsvRecord, osvRecordSchema, toAdvisory } from './osv-record.js';
import type { Fetched, SourceClient } from './source-client.js';

export interface PinnedPackage {
  /** Of PyPI: normalized. */
  name: string;
  version: string;
  /** PyPI without it. */
  ecosystem?: Ecosystem;
}

export interface AdvisoryAnswer {
  /** For each package that OSV names at all, by `packageKey`: all its records, also those for other versions. */
  byPackage: Map<string, Advisory[]>;
  /** Ids that OSV reported, by `pinKey`. */
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
  package: { ecosystem: Ecosystem; name: string };
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
  async function recordsOf({ name, ecosystem }: Query['package'], times: Date[], signal: AbortSignal): Promise<Advisory[]> {
    const advisories: Advisory[] = [];
    let token: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const query: Query = { package: { ecosystem, name }, ...(token === undefined ? {} : { page_token: token }) };
      const shape = (json: unknown) => {
        const { vulns, next_page_token } = querySchema.parse(json);
        return { advisories: vulns.map((record) => toAdvisory(record, ecosystem)), next: next_page_token };
      };
      const answer = await ask('/v1/query', shape, times, signal, query);
      advisories.push(...answer.advisories);
      token = answer.next;
      if (token === undefined || token === '') return advisories;
    }
    throw new SourceUnavailable(client.name, `${client.name} still had more about ${name} after ${PAGES} pages`);
  }

  function recordOf(id: string, ecosystem: Ecosystem, times: Date[], signal: AbortSignal): Promise<Advisory> {
    const shape = (json: unknown) => matching(id, osvRecordSchema.parse(json));
    return ask(`/v1/vulns/${encodeURIComponent(id)}`, (json) => toAdvisory(shape(json), ecosystem), times, signal);
  }

  async function lookUp(packages: PinnedPackage[], progress: Progress, signal: AbortSignal): Promise<AdvisoryAnswer> {
    const times: Date[] = [];
    progress(`asking ${client.name} about ${packages.length} packages`, 0, packages.length);
    const probes: Query[] = PROBES.map((name) => ({ package: { ecosystem: 'PyPI', name } }));
    const queries: Query[] = packages.map(({ name, version, ecosystem = 'PyPI' }) => ({ package: { ecosystem, name }, version }));
    const found = await askBatches([...queries, ...probes], times, signal);
    const dataAsOf = newest(found.slice(packages.length).flat(), client.name);
    const reported = new Map<string, string[]>();
    /** Of each package that has advisories, the ids that were named. */
    const named = new Map<string, { asked: Query['package']; ids: Set<string> }>();
    for (const [index, one] of packages.entries()) {
      const ids = (found[index] ?? []).map(({ id }) => id);
      if (ids.length === 0) continue;
      reported.set(pinKey(one), ids);
      const known = named.get(packageKey(one)) ?? { asked: { ecosystem: one.ecosystem ?? 'PyPI', name: one.name }, ids: new Set() };
      for (const id of ids) known.ids.add(id);
      named.set(packageKey(one), known);
    }
    const byPackage = new Map<string, Advisory[]>();
    await Promise.all(
      [...named].map(async ([key, { asked, ids }]) => {
        const records = await recordsOf(asked, times, signal);
        const known = new Set(records.map(({ id }) => id));
        const missing = [...ids].filter((id) => !known.has(id));
        const others = await Promise.all(missing.map((id) => recordOf(id, asked.ecosystem, times, signal)));
        byPackage.set(key, [...records, ...others]);
        progress(`reading advisories of ${asked.name}`, byPackage.size, named.size);
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
