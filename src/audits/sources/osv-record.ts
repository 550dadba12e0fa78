import { z } from 'zod';
import type { Advisory, AffectedPackage, RangeEvent } from '../inventory/advisory.js';
import { normalizeName } from '../inventory/names.js';

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
/** What matters stands at the start; patterns over a whole record could be made slow. */
const LOOKED_AT = 2_000;
/** Sentences that only name the versions or introduce the package. */
const SAYS_NOTHING = [
  /^An issue was (?:discovered|found) in .+ before [\d.,\sand]+[^.]*\.?$/i,
  /^\W*\S+ is an? [^.]{0,80}(?:library|framework|package|toolkit|tool|client|server)\b[^.]{0,80}\.$/i,
];
/** `In Django 3.2 before 3.2.16 and 4.1 before 4.1.2, …` */
const AFFECTED_FIRST = /^In (?:[^,]{0,80}\bbefore [\w.]+,?\s*(?:and\s+)?)+/;

/** Reduces a record to what is used of it. */
export function toAdvisory(record: OsvRecord): Advisory {
  const affected = record.affected ?? [];
  return {
    id: record.id,
    aliases: record.aliases,
    modified: new Date(record.modified).toISOString(),
    withdrawn: record.withdrawn != null,
    summary: summaryOf(record),
    vectors: [...(record.severity ?? []), ...affected.flatMap((part) => part.severity ?? [])].map(({ score }) => score),
    label: record.database_specific?.severity ?? null,
    affected: affected.flatMap(toAffected),
    links: linksOf(record),
  };
}

function toAffected(part: z.infer<typeof affectedSchema>): AffectedPackage[] {
  if (part.package?.ecosystem !== 'PyPI') return [];
  const ranges: RangeEvent[][] = part.ranges.filter(({ type }) => type === 'ECOSYSTEM').map(({ events }) => events);
  return [{ name: normalizeName(part.package.name), versions: part.versions, ranges }];
}

/** Many records of PyPI have no summary; then the first sentence of their details that says what is wrong. */
function summaryOf(record: OsvRecord): string {
  const text = (record.summary || record.details || '').slice(0, LOOKED_AT).replace(/\s+/g, ' ').trim();
  const sentences = text.split(/(?<=[.!?])\s+(?=[A-Z])/);
  const telling = sentences.find((sentence) => !SAYS_NOTHING.some((pattern) => pattern.test(sentence))) ?? sentences[0] ?? '';
  const bare = telling.replace(AFFECTED_FIRST, '');
  // `django.utils.text` stays as it is written.
  const sentence = /^[a-z]+\s/.test(bare) ? bare.charAt(0).toUpperCase() + bare.slice(1) : bare;
  return sentence.length <= SUMMARY_LENGTH ? sentence : `${sentence.slice(0, SUMMARY_LENGTH - 1).trimEnd()}…`;
}

/** The advisory itself first, then where it was announced; a handful is enough. */
function linksOf(record: OsvRecord): string[] {
  const preferred = ['ADVISORY', 'ARTICLE', 'WEB'];
  const rank = (type: string | undefined) => (preferred.includes(type ?? '') ? preferred.indexOf(type ?? '') : preferred.length);
  const references = [...(record.references ?? [])].sort((a, b) => rank(a.type) - rank(b.type));
  return [`https://osv.dev/vulnerability/${record.id}`, ...references.map(({ url }) => url)].slice(0, 4);
}
