import type { Judgement } from '../audit.js';
import { ANNOUNCED_DJANGO, comingReleases } from '../inventory/announced-django.js';
import { upgradePath } from '../inventory/django-support.js';
import { parseSpecifier } from '../inventory/specifier.js';
import { staleSource } from '../inventory/stale-source.js';
import { isSupported, type Series } from '../inventory/support-table.js';
import type { Unchecked } from '../report.js';
import type { DeployCheck } from '../sent-files.js';
import { type Blocker, blockerFinding, blockersOn, effortOf } from './blockers.js';
import { deployFindings, deployGaps } from './check-deploy.js';
import { versionDrift } from './check-drift.js';
import { checkDatabases, checkPython, checkPythonMatrix, type PythonStatus, pythonStatus } from './check-surroundings.js';
import { checkVersion } from './check-version.js';
import { DATABASE_MINIMUMS } from './database-minimums.js';
import { datesDiffer } from './dates-differ.js';
import type { DjangoEvidence } from './evidence.js';
import { type DjangoStatus, djangoStatus } from './status.js';
import { ENGINE_NAMES } from './surroundings.js';
import { upgradeSteps } from './upgrade-plan.js';

/** Judges what was gathered. Pure: the same evidence and time give the same report. */
export function judgeDjango(evidence: DjangoEvidence, now: Date): Judgement {
  const { inventory, django, advisories } = evidence;
  const deployed = deployFindings(evidence.deployCheck);
  const deployUnknown = deployGaps(evidence.deployCheck, now);
  if (inventory === null || django === null) return { findings: deployed, unchecked: deployUnknown, facts: {} };
  const status = djangoStatus(evidence, now);
  const python = pythonStatus(evidence.pythons, evidence.python, now);
  const path = status.series === null ? [] : upgradePath(django, status.series);
  const next = path[0];
  const blockers = blockersOn(path, evidence, now);
  const findings = [
    ...checkVersion(evidence, status, now),
    ...checkPython(python),
    ...(status.series === null ? [] : checkPythonMatrix(python, status.series, next)),
    ...(status.series === null ? [] : checkDatabases(evidence.databases, status.series, next)),
    ...(next === undefined ? [] : blockerFinding(blockers ?? [], next, status)),
    ...deployed,
    ...versionDrift(status, evidence.production ?? null, now),
    ...datesDiffer(evidence, status, path),
    ...(evidence.djangoIsBundled ? staleSource('bundled Django release table', new Date(django.asOf), now) : []),
    ...(advisories === null ? [] : staleSource('OSV', advisories.dataAsOf, now)),
  ];
  return {
    findings,
    unchecked: [...gapsOf(evidence, status, python), ...deployUnknown],
    facts: factsOf(evidence, { status, python, path, blockers, now }),
  };
}

function gapsOf({ inventory, databases }: DjangoEvidence, status: DjangoStatus, python: PythonStatus): Unchecked[] {
  const gaps: Unchecked[] = [];
  const asked = inventory?.requirements.filter(({ name }) => name === 'django') ?? [];
  if (asked.length === 0)
    gaps.push({ subject: inventory?.entry ?? '', reason: 'nothing in it asks for Django, so its version is not known' });
  for (const { url } of asked) {
    if (url !== null)
      gaps.push({ subject: 'django', reason: 'Django comes from an address, not from the index, so its version is not known' });
  }
  if (status.pinned !== null && status.supported === null)
    gaps.push({ subject: `django==${status.pinned}`, reason: 'the release table does not know this series' });
  if (status.pinned === null && status.declared.length > 0)
    gaps.push({ subject: `django${status.declared[0]}`, reason: 'Django is not pinned, so the version that is installed is not known' });
  if (python.file === null)
    gaps.push({
      subject: 'Python',
      reason: 'no Dockerfile, .python-version, runtime.txt, requires-python or CI says which Python is used',
    });
  if (python.version === null && python.range !== null && parseSpecifier(python.range) === null)
    gaps.push({
      subject: `Python ${python.range}`,
      reason: `what ${python.file} says is not understood here, so which Python is used is not known`,
    });
  for (const { engine, version, file } of databases) {
    const minimums = DATABASE_MINIMUMS[status.series?.name ?? ''];
    if (status.series !== null && minimums?.[engine] == null)
      gaps.push({
        subject: `${ENGINE_NAMES[engine]} ${version} (${file})`,
        reason: `the minimum of Django ${status.series.name} is not known here`,
      });
  }
  return gaps;
}

interface Judged {
  status: DjangoStatus;
  python: PythonStatus;
  path: Series[];
  blockers: Blocker[] | null;
  now: Date;
}

function deployFacts({ counted, silenced, origin }: DeployCheck) {
  return { counted, silenced, origin };
}

function factsOf(evidence: DjangoEvidence, { status, python, path, blockers, now }: Judged): Record<string, unknown> {
  const { series } = status;
  return {
    files: evidence.inventory?.files ?? [],
    declared: status.declared,
    pinned: status.pinned,
    series: series?.name ?? null,
    supported: status.supported,
    endOfLife: series?.endsOn ?? null,
    endOfMainstream: series?.mainstreamEndsOn ?? null,
    lts: series?.isLts ?? null,
    latestInSeries: series?.latest ?? null,
    daysLeft: status.daysLeft,
    rangeAllowsSeries: status.rangeAllowsSeries,
    latestAllowed: status.latestAllowed,
    anyAllowedSupported: status.anyAllowedSupported,
    python,
    databases: evidence.databases,
    deployCheck: evidence.deployCheck === null ? null : deployFacts(evidence.deployCheck),
    blockers,
    coming: (evidence.django === null ? [] : comingReleases(evidence.django, ANNOUNCED_DJANGO, now)).map(
      ({ name, isLts, releasedIn, endsIn }) => ({ series: name, lts: isLts, releasedIn, endsIn }),
    ),
    comingAsOf: ANNOUNCED_DJANGO.asOf,
    dateDifferences: evidence.dateDifferences,
    effort: blockers === null ? null : effortOf(path, blockers),
    plan: blockers === null ? null : upgradeSteps(path, { blockers, python, databases: evidence.databases, now }),
    path: path.map((step) => ({
      series: step.name,
      releasedOn: step.releasedOn,
      latest: step.latest,
      lts: step.isLts,
      endOfLife: step.endsOn,
      supported: isSupported(step, now),
      supportedPython: step.supportedPython,
    })),
  };
}
