import type { Audit } from '../audit.js';
import type { Sources } from '../sources/create-sources.js';
import { about } from './about.js';
import type { DjangoEvidence } from './evidence.js';
import { gatherDjango } from './gather.js';
import { judgeDjango } from './judge.js';

/** Which Django the site is on, until when it is supported, what is dangerous, and the way to the next one. */
export const django: Audit<DjangoEvidence, Sources> = {
  ...about,
  notApplicable: (target) =>
    target.repository === null && target.site?.hasSentFiles !== true ? 'it has no repository, so its Django is not known' : null,
  gather: gatherDjango,
  judge: judgeDjango,
};
