import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Finding } from './finding.js';

/** Why a finding is not true. */
export const UNTRUE = ['wrong-evidence', 'harmless', 'elsewhere'] as const;
export type Untrue = (typeof UNTRUE)[number];
export const UNTRUE_WORDS: Record<Untrue, string> = {
  'wrong-evidence': 'wrong evidence',
  harmless: 'harmless here',
  elsewhere: 'handled elsewhere',
};

const about = {
  version: z.literal(1),
  /** Id of the finding. */
  finding: z.string(),
  check: z.string(),
  title: z.string(),
  /** What it was about; it is quiet only while this is still so. */
  hash: z.string(),
  /** Who said so, and when. */
  by: z.string(),
  at: z.iso.datetime(),
};
export const silenceSchema = z.discriminatedUnion('kind', [
  z.object({
    ...about,
    kind: z.literal('accepted'),
    reason: z.string(),
    owner: z.string(),
    until: z.iso.datetime(),
    /** Accepted until a fix exists, `until` at the latest. */
    untilFix: z.boolean().optional(),
    ranOut: z.boolean().optional(),
  }),
  z.object({ ...about, kind: z.literal('untrue'), why: z.enum(UNTRUE), words: z.string() }),
]);
/** A person's word that keeps one finding of a site quiet: the risk is accepted for a time, or the finding is not true. */
export type Silence = z.infer<typeof silenceSchema>;
export type AcceptedRisk = Extract<Silence, { kind: 'accepted' }>;

/** What passes by itself, and is no change of the evidence. */
const TIME_PASSES = new Set(['days', 'daysLeft', 'daysAgo', 'sentAt']);

/** The same while the finding's evidence and its severity are the same, whatever the order of keys. */
export function hashOfEvidence({ evidence, severity }: Pick<Finding, 'evidence' | 'severity'>): string {
  return createHash('sha256')
    .update(`${severity} ${JSON.stringify(sorted(evidence))}`)
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !TIME_PASSES.has(key));
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]);
}

/** Whether the word keeps this finding quiet now. */
export function isQuiet(silence: Silence | undefined, finding: Finding, now: Date): boolean {
  if (silence === undefined || silence.hash !== hashOfEvidence(finding)) return false;
  return silence.kind === 'untrue' || now < new Date(silence.until);
}

/** What says in a finding's evidence which release mends it. */
const FIXES = ['lowestClean', 'nearestFix', 'firstUnblocking'];

/** Whether a finding waits for a release that is not there yet; its evidence changes once it is. */
export function waitsForFix({ evidence }: Pick<Finding, 'evidence'>): boolean {
  const known = FIXES.filter((key) => Object.hasOwn(evidence, key));
  return known.length > 0 && known.every((key) => evidence[key] === null);
}

/** What a person said about each finding of a site, by the finding's id. */
export type Silences = Record<string, Silence>;

/** `2 accepted, 1 called not true`; empty when nothing is quiet. */
export function silencedWords(accepted: number, untrue: number): string {
  return [...(accepted > 0 ? [`${accepted} accepted`] : []), ...(untrue > 0 ? [`${untrue} called not true`] : [])].join(', ');
}

/** How often each check was called untrue, the most often first. */
export function untrueCounts(all: readonly Silence[]): { check: string; count: number }[] {
  const checks = all.filter(({ kind }) => kind === 'untrue').map(({ check }) => check);
  const counts = [...new Set(checks)].map((check) => ({ check, count: checks.filter((one) => one === check).length }));
  return counts.sort((a, b) => b.count - a.count || a.check.localeCompare(b.check));
}
