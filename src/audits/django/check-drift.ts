import type { Finding } from '../finding.js';
import { compareVersions } from '../inventory/version.js';
import { isStale, type Production, productionWords } from '../sent-files.js';
import type { DjangoStatus } from './status.js';

const CHECKLIST = 'https://docs.djangoproject.com/en/stable/howto/deployment/checklist/';

/** What production last said is older than a month says nothing about today; one that has no pin in it says nothing either. */
export function versionDrift({ pinned }: DjangoStatus, production: Production | null, now: Date): Finding[] {
  const [runs] = [...(production?.packages['django'] ?? [])].sort(compareVersions);
  if (production === null || pinned === null || runs === undefined || compareVersions(runs, pinned) === 0) return [];
  if (isStale({ from: 'ci', commit: production.commit, at: production.at }, now)) return [];
  return [
    {
      id: 'django-version-drift',
      check: 'django-version-drift',
      subject: `django==${pinned}`,
      severity: 'medium',
      title: `The repository pins Django ${pinned}, and ${productionWords(production)} has ${runs}`,
      evidence: { repository: pinned, production: runs, commit: production.commit, sentAt: production.at },
      fix: 'Deploy what the repository says, and find out why production did not get it.',
      links: [CHECKLIST],
    },
  ];
}
