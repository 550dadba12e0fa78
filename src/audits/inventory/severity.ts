import cvss from 'ae-cvss-calculator';
import type { Severity } from '../finding.js';
import type { Advisory } from './advisory.js';

export interface Rating {
  severity: Severity;
  /** The vector that was read, with its base score. */
  cvss: { vector: string; score: number } | null;
}

const LABELS: Record<string, Severity> = { CRITICAL: 'critical', HIGH: 'high', MODERATE: 'medium', MEDIUM: 'medium', LOW: 'low' };
const ORDER: Severity[] = ['unknown', 'info', 'low', 'medium', 'high', 'critical'];

/**
 * How bad one problem is, from all records that describe it: the worst CVSS rating, else the worst word of a source, else
 * `unknown`. Newer CVSS versions win over older ones of the same record set (4 over 3 over 2).
 */
export function rate(advisories: Advisory[]): Rating {
  const scored = advisories.flatMap((advisory) => advisory.vectors).flatMap((vector) => scoreOf(vector) ?? []);
  const newest = Math.max(...scored.map(({ version }) => version));
  const worst = scored.filter(({ version }) => version === newest).sort((a, b) => b.score - a.score)[0];
  if (worst !== undefined)
    return { severity: severityOfScore(worst.score, worst.version), cvss: { vector: worst.vector, score: worst.score } };
  const labels = advisories.map((advisory) => LABELS[advisory.label?.toUpperCase() ?? ''] ?? 'unknown');
  return { severity: labels.sort((a, b) => ORDER.indexOf(b) - ORDER.indexOf(a))[0] ?? 'unknown', cvss: null };
}

interface Score {
  vector: string;
  version: number;
  score: number;
}

/** Null for a vector that no version of CVSS allows. */
function scoreOf(vector: string): Score | null {
  try {
    const { version, parsed } = parseVector(vector);
    const score = parsed.isBaseFullyDefined() ? parsed.calculateScores().overall : undefined;
    return score !== undefined && Number.isFinite(score) ? { vector, version, score } : null;
  } catch {
    return null;
  }
}

function parseVector(vector: string) {
  if (vector.startsWith('CVSS:4.0/')) return { version: 4, parsed: new cvss.Cvss4P0(vector) };
  if (vector.startsWith('CVSS:3.1/')) return { version: 3, parsed: new cvss.Cvss3P1(vector) };
  if (vector.startsWith('CVSS:3.0/')) return { version: 3, parsed: new cvss.Cvss3P0(vector) };
  return { version: 2, parsed: new cvss.Cvss2(vector) };
}

/** Bands of CVSS 3 and 4; CVSS 2 has no critical band (nvd.nist.gov/vuln-metrics/cvss). */
function severityOfScore(score: number, version: number): Severity {
  if (score >= 9 && version > 2) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'info';
}
