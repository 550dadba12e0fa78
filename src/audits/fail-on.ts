import type { Severity } from './finding.js';
import type { Report } from './report.js';

export const FAIL_LEVELS = ['low', 'medium', 'high', 'critical'] as const;
export type FailLevel = (typeof FAIL_LEVELS)[number];

/** What nobody rated may be anything, so it counts as high. */
const WEIGHTS: Record<Severity, number> = { info: 0, low: 1, medium: 2, high: 3, unknown: 3, critical: 4 };

/** Whether a report has a finding at or above a level. */
export function failsOn(report: Report, level: FailLevel): boolean {
  return report.findings.some(({ severity }) => WEIGHTS[severity] >= WEIGHTS[level]);
}
