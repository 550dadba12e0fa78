import type { Target } from '../../src/audits/audit.js';
import type { Report } from '../../src/audits/report.js';
import { runAudit } from '../../src/audits/run-audit.js';
import { createSources, type Sources } from '../../src/audits/sources/create-sources.js';
import { openFolder } from '../../src/audits/sources/folder-tree.js';
import { DATA } from './recorded-data.js';

/** The day as of which the recorded expectations were computed. */
export const AS_OF = new Date('2026-11-22T12:00:00Z');

/** Sources that ask the recorded server, with targets that are folders of recorded manifests. */
export function recordedSources(url: string, now = () => AS_OF): Sources {
  const sources = createSources({
    urls: { pypi: url, osv: url, endoflife: url, npm: `${url}/npm` },
    egressAllow: [],
    repositoryRoot: null,
    now,
  });
  return { ...sources, open: (target) => openFolder(`${DATA}/manifests/${target.name}`) };
}

export function targetOf(name: string, manifest: string | null): Target {
  return { name, repository: `local:${name}`, address: null, manifest };
}

export function auditRecorded(audit: string, sources: Sources, name: string, manifest: string | null): Promise<Report> {
  const signal = new AbortController().signal;
  return runAudit(audit, targetOf(name, manifest), { sources, now: () => AS_OF, progress: () => {}, signal });
}
