import type { Finding } from '../finding.js';
import { parseSpecifier, specifierAdmits } from '../inventory/specifier.js';
import { daysUntil, isSupported, type Product, type Series, seriesOf } from '../inventory/support-table.js';
import { compareVersions } from '../inventory/version.js';
import { DATABASE_MINIMUMS } from './database-minimums.js';
import { includesPython } from './supported-python.js';
import { ENGINE_NAMES, type NamedDatabase, type NamedPython } from './surroundings.js';

const PYTHONS = 'https://devguide.python.org/versions/';
const INSTALL = 'https://docs.djangoproject.com/en/stable/faq/install/';
const DATABASES = 'https://docs.djangoproject.com/en/stable/ref/databases/';
const SOON_DAYS = 180;

/** The Python that production runs on, as far as the files say: the first that names a version, else what a range needs, else what CI runs. */
export interface PythonStatus {
  /** `3.8`; null when only a range is known, or nothing. */
  series: string | null;
  version: string | null;
  range: string | null;
  file: string | null;
  endOfLife: string | null;
  /** For a range: whether it admits any supported Python. */
  supported: boolean | null;
  daysLeft: number | null;
  /** The versions that CI runs, lowest first, where nothing else says it. */
  tested: string[];
}

export function pythonStatus(pythons: NamedPython[], product: Product | null, now: Date): PythonStatus {
  const named = pythons.find(({ version, tested }) => version !== null && tested.length === 0) ?? pythons[0];
  const none = { series: null, version: null, range: null, file: null, endOfLife: null, supported: null, daysLeft: null, tested: [] };
  if (named === undefined) return none;
  const { file, version, range, tested } = named;
  if (version === null) return { ...none, file, range, supported: anySupported(range ?? '', product, now) };
  const series = version.split('.').slice(0, 2).join('.');
  const known = product === null ? null : seriesOf(product, version);
  const endOfLife = known?.endsOn ?? null;
  return {
    series,
    version,
    range,
    file,
    endOfLife,
    supported: known === null ? null : isSupported(known, now),
    daysLeft: endOfLife === null ? null : daysUntil(endOfLife, now),
    tested,
  };
}

/** What CI runs need not be what production does, so that is said. */
function testedWords({ tested, file }: PythonStatus): string {
  if (tested.length === 0) return '';
  return tested.length === 1 ? ` (it is what ${file} runs)` : ` (it is the lowest of the ${tested.length} that ${file} runs)`;
}

/** Newest patch of a series stands for it. */
function anySupported(range: string, product: Product | null, now: Date): boolean | null {
  // What nobody can read says nothing about which Python there is.
  if (product === null || parseSpecifier(range) === null) return null;
  return product.series.some((series) => isSupported(series, now) && specifierAdmits(range, series.latest ?? `${series.name}.0`));
}

export function checkPython(python: PythonStatus): Finding[] {
  const isEnded = python.supported === false;
  const isSoon = python.supported === true && python.daysLeft !== null && python.daysLeft < SOON_DAYS;
  if (!isEnded && !isSoon) return [];
  const name = python.version === null ? `Python ${python.range}` : `Python ${python.series}`;
  const when = python.endOfLife === null ? '' : isEnded ? ` on ${python.endOfLife}` : ` until ${python.endOfLife}`;
  const tested = testedWords(python);
  return [
    {
      id: 'python-eol',
      check: 'python-eol',
      subject: name,
      severity: isEnded ? 'high' : 'medium',
      title: isEnded
        ? `${name} ended${when}: no security fixes any more${tested}`
        : `${name} is supported for ${python.daysLeft} more days,${when}${tested}`,
      evidence: { ...python },
      fix: 'Choose a base image with a newer Python that your Django supports.',
      links: [PYTHONS],
    },
  ];
}

/** Whether the Python fits the Django in use, and the next one. */
export function checkPythonMatrix(python: PythonStatus, current: Series, next: Series | undefined): Finding[] {
  const { series } = python;
  if (series === null) return [];
  const now = includesPython(current.supportedPython, series);
  const later = next === undefined ? null : includesPython(next.supportedPython, series);
  if (now !== false && later !== false) return [];
  const target = now === false ? current : (next ?? current);
  return [
    {
      id: 'python-django-matrix',
      check: 'python-django-matrix',
      subject: `Python ${series} with Django ${target.name}`,
      severity: now === false ? 'high' : 'medium',
      title: `Django ${target.name} does not support Python ${series}; it supports ${target.supportedPython}${testedWords(python)}`,
      evidence: { python: series, file: python.file, django: target.name, supported: target.supportedPython },
      fix: 'Move Python first, to a version that both series support, then Django.',
      links: [INSTALL],
    },
  ];
}

export function checkDatabases(databases: NamedDatabase[], current: Series, next: Series | undefined): Finding[] {
  return databases.flatMap((database) => {
    const now = isTooOld(database, current);
    const target = now ? current : next;
    if (target === undefined || !(now || isTooOld(database, target))) return [];
    const minimum = DATABASE_MINIMUMS[target.name]?.[database.engine];
    return [
      {
        id: `database-django-matrix:${database.engine}:${database.file}`,
        check: 'database-django-matrix',
        subject: `${database.engine} ${database.version} with Django ${target.name}`,
        severity: now ? ('high' as const) : ('medium' as const),
        title: `Django ${target.name} needs ${ENGINE_NAMES[database.engine]} ${minimum} or newer; ${database.file} starts ${database.version}`,
        evidence: { ...database, django: target.name, minimum },
        fix: `Upgrade the ${ENGINE_NAMES[database.engine]} server first, then Django.`,
        links: [DATABASES],
      },
    ];
  });
}

/** A tag such as `12` stands for the newest 12: only the numbers that are given are compared. */
export function isTooOld(database: NamedDatabase, series: Series): boolean {
  const minimum = DATABASE_MINIMUMS[series.name]?.[database.engine];
  if (minimum == null) return false;
  const given = database.version.split('.').length;
  return compareVersions(database.version, minimum.split('.').slice(0, given).join('.')) < 0;
}
