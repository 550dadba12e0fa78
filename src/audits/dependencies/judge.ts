import type { Judgement } from '../audit.js';
import { endOfLifeFinding } from '../inventory/django-support.js';
import { staleSource } from '../inventory/stale-source.js';
import { seriesOf } from '../inventory/support-table.js';
import { checkFiles } from './check-files.js';
import { checkNpmFiles } from './check-npm-files.js';
import { checkNpmPackages } from './check-npm-package.js';
import { checkPackage } from './check-package.js';
import type { DependencyEvidence } from './evidence.js';
import { factsOf } from './facts.js';
import { gapsOf } from './gaps.js';
import { judgeNpm } from './judge-npm.js';
import { type JudgedPackage, judgePackages } from './judge-packages.js';
import { npmGaps } from './npm-gaps.js';

/** Judges what was gathered. Pure: the same evidence and time give the same report. */
export function judgeDependencies(evidence: DependencyEvidence, now: Date): Judgement {
  const packages = judgePackages(evidence, now);
  const npm = judgeNpm(evidence);
  const findings = [
    ...packages.flatMap((one) => checkPackage(one, evidence, now)),
    ...endedDjango(packages, evidence, now),
    ...checkFiles(evidence),
    ...checkNpmPackages(npm, now),
    ...evidence.npm.flatMap(checkNpmFiles),
    ...(evidence.djangoIsBundled && evidence.django !== null
      ? staleSource('bundled Django release table', new Date(evidence.django.asOf), now)
      : []),
    ...(evidence.advisories === null ? [] : staleSource('OSV', evidence.advisories.dataAsOf, now)),
  ];
  const unchecked = [...gapsOf(evidence, packages), ...npmGaps(evidence, npm)];
  return { findings, unchecked, facts: factsOf(evidence, packages, npm) };
}

/** A series that nobody examines any longer has no advisories; this audit must not look clean because of that. */
function endedDjango(packages: JudgedPackage[], { django }: DependencyEvidence, now: Date) {
  if (django === null) return [];
  return packages.flatMap(({ name, version }) => {
    const series = name === 'django' ? seriesOf(django, version) : null;
    const finding = series === null ? null : endOfLifeFinding(django, series, version, now);
    return finding === null ? [] : [finding];
  });
}
