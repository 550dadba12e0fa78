import { type Finding, SEVERITIES } from './finding.js';

/** `unknown` may be anything, so it stands beside high. */
const ORDER = SEVERITIES.map((severity) => (severity === 'unknown' ? 1.5 : SEVERITIES.indexOf(severity)));

/**
 * One finding for each id: two versions of a package, or two lines of a file, are one problem. The worst stands for all and
 * names the other subjects in `evidence.also`.
 */
export function oneEach(findings: Finding[]): Finding[] {
  const byId = new Map<string, Finding[]>();
  for (const finding of findings) byId.set(finding.id, [...(byId.get(finding.id) ?? []), finding]);
  return [...byId.values()].flatMap((same) => {
    const [worst, ...others] = [...same].sort((a, b) => rank(a) - rank(b));
    if (worst === undefined) return [];
    const also = [...new Set(others.map(({ subject }) => subject))].filter((subject) => subject !== worst.subject);
    return [also.length === 0 ? worst : { ...worst, evidence: { ...worst.evidence, also } }];
  });
}

function rank(finding: Finding): number {
  return ORDER[SEVERITIES.indexOf(finding.severity)] ?? ORDER.length;
}
