import type { Audit } from '../audit.js';
import type { Sources } from '../sources/create-sources.js';
import { about } from './about.js';
import type { DependencyEvidence } from './evidence.js';
import { gatherDependencies } from './gather.js';
import { judgeDependencies } from './judge.js';

/** What the site installs: known holes, what is outdated, withdrawn, abandoned, unpinned, and what blocks the next Django. */
export const dependencies: Audit<DependencyEvidence, Sources> = {
  ...about,
  notApplicable: (target) =>
    target.repository === null && target.manifest === null && target.site?.hasSentFiles !== true
      ? 'it has no repository, so its packages are not known'
      : null,
  gather: gatherDependencies,
  judge: judgeDependencies,
};
