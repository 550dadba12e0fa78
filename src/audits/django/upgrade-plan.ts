import { isSupported, type Series } from '../inventory/support-table.js';
import type { Blocker } from './blockers.js';
import { isTooOld, type PythonStatus } from './check-surroundings.js';
import { DATABASE_MINIMUMS } from './database-minimums.js';
import { includesPython } from './supported-python.js';
import { ENGINE_NAMES, type NamedDatabase } from './surroundings.js';

/** One thing to do on the way, in the order of the way. */
export interface UpgradeStep {
  /** The same while it is the same thing to do: `move:django-shop:5.2`. */
  id: string;
  text: string;
  /** The series of Django that it is for. */
  series: string;
}

/** What has to move with Django. */
interface OnTheWay {
  blockers: Blocker[];
  python: PythonStatus;
  databases: NamedDatabase[];
  now: Date;
}

/**
 * The way as ordered steps: for each series first Python and the database server, then the packages that refuse it, then Django itself. A package without a
 * fitting release has two: waiting for one, and moving to it.
 */
export function upgradeSteps(path: Series[], { blockers, python, databases, now }: OnTheWay): UpgradeStep[] {
  return path.flatMap((series) => [
    ...pythonStep(series, python),
    ...databaseSteps(series, databases),
    ...blockers.filter(({ target }) => target === series.name).flatMap(packageSteps),
    { id: `django:${series.name}`, text: djangoWords(series, now), series: series.name },
  ]);
}

function pythonStep({ name, supportedPython }: Series, { series: python }: PythonStatus): UpgradeStep[] {
  if (python === null || includesPython(supportedPython, python) !== false) return [];
  return [
    { id: `python:${name}`, text: `Move Python from ${python} to one that Django ${name} supports: ${supportedPython}`, series: name },
  ];
}

function databaseSteps(series: Series, databases: NamedDatabase[]): UpgradeStep[] {
  const old = databases.filter((database) => isTooOld(database, series));
  const engines = [...new Set(old.map(({ engine }) => engine))];
  return engines.map((engine) => {
    const minimum = DATABASE_MINIMUMS[series.name]?.[engine] ?? '';
    return {
      id: `database:${engine}:${series.name}`,
      text: `Move ${ENGINE_NAMES[engine]} to ${minimum} or newer, for Django ${series.name}`,
      series: series.name,
    };
  });
}

function packageSteps({ name, version, target, reason, firstVersion }: Blocker): UpgradeStep[] {
  const move = { id: `move:${name}:${target}`, series: target };
  if (firstVersion !== null) return [{ ...move, text: `Move ${name} from ${version} to ${firstVersion}` }];
  return [
    { id: `wait:${name}:${target}`, text: `Wait for a ${name} that takes Django ${target} (${reason}), or replace it`, series: target },
    { ...move, text: `Move ${name} from ${version} to that release` },
  ];
}

function djangoWords(series: Series, now: Date): string {
  const name = `Move to Django ${series.latest ?? series.name}${series.isLts ? ' LTS' : ''}`;
  if (series.endsOn === null) return name;
  return isSupported(series, now)
    ? `${name}, supported until ${series.endsOn}`
    : `${name}, which ended on ${series.endsOn}: do not stay there`;
}
