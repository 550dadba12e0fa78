import type { Finding } from '../../../src/audits/finding.js';
import { outcomeOf, type Report } from '../../../src/audits/report.js';

/** A finding with everything filled in. */
export function aFinding(change: Partial<Finding> = {}): Finding {
  return {
    id: 'dep-vulnerable/django/PYSEC-2022-213',
    check: 'dep-vulnerable',
    subject: 'django==3.2.13',
    severity: 'unknown',
    title: 'Django 3.2.13 has a known vulnerability, CVE-2022-34265',
    evidence: {},
    fix: 'Move Django to 3.2.14 or later.',
    links: ['https://osv.dev/vulnerability/PYSEC-2022-213'],
    ...change,
  };
}

/** A report whose outcome follows from its parts. */
export function aReport(change: Partial<Report> & { unreadable?: boolean } = {}): Report {
  const { unreadable = false, ...given } = change;
  const parts = { findings: given.findings ?? [], unchecked: given.unchecked ?? [], sources: given.sources ?? [] };
  return {
    format: 'farrier.report/1',
    audit: 'dependencies',
    target: 'https://git.example/acme/shop',
    startedAt: '2026-11-22T09:00:00.000Z',
    finishedAt: '2026-11-22T09:00:20.000Z',
    outcome: outcomeOf({ ...parts, unreadable }),
    facts: {},
    ...parts,
    ...given,
  };
}
