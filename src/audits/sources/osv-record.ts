import { z } from 'zod';
import type { Advisory, AffectedPackage, RangeEvent } from '../inventory/advisory.js';
import type { Ecosystem } from '../inventory/ecosystem.js';
import { normalizeName } from '../inventory/names.js';
import { gistOf } from './gist.js';

const eventSchema = z.union([
  z.object({ introduced: z.string() }),
  z.object({ fixed: z.string() }),
  z.object({ last_affected: z.string() }),
  z.object({ limit: z.string() }),
]);
const affectedSchema = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  versions: z.array(z.string()).default([]),
  ranges: z.array(z.object({ type: z.string(), events: z.array(eventSchema) })).default([]),
  severity: z.array(z.object({ type: z.string(), score: z.string() })).nullish(),
});

/** The parts of the OSV schema (1.x) that are used. */
export const osvRecordSchema = z.object({
  id: z.string().min(1),
  modified: z.iso.datetime({ offset: true }),
  withdrawn: z.string().nullish(),
  aliases: z
    .array(z.string())
    .nullish()
    .transform((aliases) => aliases ?? []),
  summary: z.string().nullish(),
  details: z.string().nullish(),
  severity: z.array(z.object({ type: z.string(), score: z.string() })).nullish(),
  affected: z.array(affectedSchema).nullish(),
  references: z.array(z.object({ type: z.string().optional(), url: z.string() })).nullish(),
  database_specific: z.object({ severity: z.string().nullish() }).nullish(),
});
export type OsvRecord = z.infer<typeof osvRecordSchema>;

const SUMMARY_LENGTH = 160;
/** Reduces a record to what is used of it, which is what it says of packages of one ecosystem. */
export function toAdvisory(record: OsvRecord, ecosystem: Ecosystem = 'PyPI'): Advisory {
  const affected = record.affected ?? [];
  return {
    id: record.id,
    aliases: record.aliases,
    modified: new Date(record.modified).toISOString(),
    withdrawn: record.withdrawn != null,
    summary: shortened(record.summary ?? ''),
    // Many records of PyPI have no summary.
    gist: shortened(gistOf(record.details ?? '', [...new Set(affected.flatMap((part) => part.package?.name ?? []))])),
    vectors: [...(record.severity ?? []), ...affected.flatMap((part) => part.severity ?? [])].map(({ score }) => score),
    label: record.database_specific?.severity ?? null,
    affected: affected.flatMap((part) => toAffected(part, ecosystem)),
    links: linksOf(record),
  };
}

/** Ranges of commits say nothing about releases. */
const RANGES: Record<Ecosystem, string[]> = { PyPI: ['ECOSYSTEM'], npm: ['ECOSYSTEM', 'SEMVER'] };

function toAffected(part: z.infer<typeof affectedSchema>, ecosystem: Ecosystem): AffectedPackage[] {
  if (part.package?.ecosystem !== ecosystem) return [];
  const ranges: RangeEvent[][] = part.ranges.filter(({ type }) => RANGES[ecosystem].includes(type)).map(({ events }) => events);
  const { name } = part.package;
  return [{ name: ecosystem === 'PyPI' ? normalizeName(name) : name, versions: part.versions, ranges }];
}

/** In one line. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= SUMMARY_LENGTH ? line : `${line.slice(0, SUMMARY_LENGTH - 1).trimEnd()}…`;
}

/** The advisory itself first, then where it was announced; a handful is enough. */
function linksOf(record: OsvRecord): string[] {
  const preferred = ['ADVISORY', 'ARTICLE', 'WEB'];
  const rank = (type: string | undefined) => (preferred.includes(type ?? '') ? preferred.indexOf(type ?? '') : preferred.length);
  const references = [...(record.references ?? [])].sort((a, b) => rank(a.type) - rank(b.type));
  return [`https://osv.dev/vulnerability/${record.id}`, ...references.map(({ url }) => url)].slice(0, 4);
}
