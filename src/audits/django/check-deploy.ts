import type { DeployIssue } from '../deploy-check.js';
import type { Finding, Severity } from '../finding.js';
import type { Unchecked } from '../report.js';
import { type DeployCheck, isStale, sentWords } from '../sent-files.js';

const CHECKS = 'https://docs.djangoproject.com/en/stable/ref/checks/';
const SEVERITIES: Record<DeployIssue['level'], Severity> = {
  critical: 'high',
  error: 'high',
  warning: 'medium',
  info: 'info',
  debug: 'info',
};

/** What Django's own check said about production; one finding for each of its ids, by whatever it is about. */
export function deployFindings(check: DeployCheck | null): Finding[] {
  if (check === null) return [];
  return check.issues.map(({ id, level, about, text, hint }) => ({
    id: `deploy-check:${id}`,
    check: 'deploy-check',
    subject: about ?? id,
    severity: SEVERITIES[level],
    title: `${id}: ${text}`,
    evidence: { id, level, about, sentAt: check.origin.at },
    fix: hint ?? `Set what it asks for in the settings of production, or name ${id} in SILENCED_SYSTEM_CHECKS.`,
    links: [CHECKS],
  }));
}

/** What is old may have changed, and issues without an id are counted, not told. */
export function deployGaps(check: DeployCheck | null, now: Date): Unchecked[] {
  if (check === null) return [];
  const subject = 'manage.py check --deploy';
  const lost = check.counted - check.issues.length;
  const said = sentWords(check.origin, now);
  return [
    ...(lost > 0
      ? [{ subject, reason: `${lost} of the ${check.counted} issues that it counts are not known here: they have no id, or are too many` }]
      : []),
    ...(isStale(check.origin, now) ? [{ subject, reason: `${said}: what changed since then is not known. Send it again.` }] : []),
  ];
}
