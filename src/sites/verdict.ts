import { dependencyFacts, examinedPackages } from '../audits/dependency-facts.js';
import type { Finding } from '../audits/finding.js';
import type { Report } from '../audits/report.js';

/** One line about a site, for the person who set it up, for status and for Home. */
export interface Verdict {
  /** `unknown` is never good: something could not be seen. */
  level: 'bad' | 'unknown' | 'good';
  /** Plain text, not escaped. */
  text: string;
}

const ORDER = { bad: 0, unknown: 1, good: 2 };

/** Worst first; equals keep their order. */
export function worstFirst(verdicts: Verdict[]): Verdict[] {
  return [...verdicts].sort((a, b) => ORDER[a.level] - ORDER[b.level]);
}

/** What the latest report of an audit says in one line; null: the audit has never run. */
export function verdictOf(audit: string, report: Report | null): Verdict {
  if (!report) return { level: 'unknown', text: `${title(audit)}: not looked at yet` };
  if (report.outcome === 'not-applicable')
    return { level: 'unknown', text: `${title(audit)}: ${report.unchecked[0]?.reason ?? 'nothing to look at'}` };
  if (report.outcome === 'error') return { level: 'unknown', text: `${title(audit)}: could not be checked (${whyUnchecked(report)})` };
  if (report.outcome === 'pass') return { level: 'good', text: `${title(audit)}: nothing found` };
  const level = report.outcome === 'fail' ? 'bad' : 'unknown';
  return { level: report.findings.length > 0 ? level : 'unknown', text: advisories(report) ?? entitled(audit, found(report)) };
}

/** What matters first about packages: how many have known advisories. Null when none is known. */
function advisories(report: Report): string | null {
  const examined = examinedPackages(dependencyFacts(report));
  const affected = examined.filter((one) => one.advisories.length > 0);
  if (report.audit !== 'dependencies' || affected.length === 0) return null;
  const count = new Set(affected.flatMap((one) => one.advisories.map((advisory) => advisory.id))).size;
  return `${affected.length} of ${examined.length} ${examined.length === 1 ? 'package' : 'packages'} ${affected.length === 1 ? 'has' : 'have'} ${count} known ${count === 1 ? 'advisory' : 'advisories'}`;
}

function title(audit: string): string {
  return audit === 'django' ? 'Django' : audit.charAt(0).toUpperCase() + audit.slice(1);
}

/** `Django 3.2 ended …` needs no `Django:` before it. */
function entitled(audit: string, words: string): string {
  return words.startsWith(title(audit)) ? words : `${title(audit)}: ${words}`;
}

function whyUnchecked(report: Report): string {
  const failed = report.sources.find((source) => !source.ok);
  return failed ? `${failed.name} ${failed.error ?? 'did not answer'}` : (report.unchecked[0]?.reason ?? 'it could not be read');
}

const RANK: Record<Finding['severity'], number> = { critical: 0, high: 1, unknown: 2, medium: 3, low: 4, info: 5 };

/** The most severe finding first, as facts: its title, and how many more there are. */
function found(report: Report): string {
  const [worst] = [...report.findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  const [gap] = report.unchecked;
  if (!worst) return gap === undefined ? 'nothing beyond what is accepted' : `${report.unchecked.length} not checked: ${gap.reason}`;
  const more = report.findings.length - 1;
  return more > 0 ? `${worst.title}. ${more} more ${more === 1 ? 'finding' : 'findings'}` : worst.title;
}
