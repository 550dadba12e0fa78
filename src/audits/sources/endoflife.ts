import { z } from 'zod';
import { SourceUnavailable } from '../../shared/errors.js';
import type { Product } from '../inventory/support-table.js';
import type { SourceClient } from './source-client.js';

export interface EndoflifeSource {
  name: string;
  url: string;
  /** The release series of a product (`django`, `python`, `postgresql`). @throws {SourceUnavailable} */
  product(name: string, signal: AbortSignal): Promise<{ product: Product; fetchedAt: Date }>;
}

const dateSchema = z.iso.date().nullish();
const releaseSchema = z.object({
  name: z.string(),
  releaseDate: z.iso.date(),
  isLts: z.boolean(),
  eoasFrom: dateSchema,
  eolFrom: dateSchema,
  isEol: z.boolean(),
  latest: z.object({ name: z.string(), date: dateSchema }).nullish(),
  custom: z.record(z.string(), z.string().nullable()).nullish(),
});
/** The answer of API version 1 (endoflife.date/docs/api/v1). */
const productSchema = z.object({
  last_modified: z.iso.datetime({ offset: true }),
  result: z.object({ name: z.string(), releases: z.array(releaseSchema).min(1) }),
});

export function createEndoflifeSource(client: SourceClient): EndoflifeSource {
  return {
    name: client.name,
    url: client.url,
    async product(name, signal) {
      const shape = (json: unknown) => toProduct(name, productSchema.parse(json));
      const answer = await client.ask({ path: `/api/v1/products/${encodeURIComponent(name)}`, shape, signal });
      if (answer === null) throw new SourceUnavailable(client.name, `${client.name} does not know ${name}`);
      return { product: answer.value, fetchedAt: answer.fetchedAt };
    },
  };
}

function toProduct(name: string, { last_modified, result }: z.infer<typeof productSchema>): Product {
  if (result.name !== name) throw new Error(`asked for ${name}, got ${result.name}`);
  return {
    name,
    asOf: new Date(last_modified).toISOString(),
    series: result.releases.map((release) => ({
      name: release.name,
      releasedOn: release.releaseDate,
      isLts: release.isLts,
      mainstreamEndsOn: release.eoasFrom ?? null,
      endsOn: release.eolFrom ?? null,
      isEnded: release.isEol,
      latest: release.latest?.name ?? null,
      latestOn: release.latest?.date ?? null,
      supportedPython: release.custom?.supportedPythonVersions ?? null,
    })),
  };
}
