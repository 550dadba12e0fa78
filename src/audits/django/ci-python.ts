import { entriesOf, within, type YamlValue } from '../inventory/npm/yaml-value.js';
import { compareVersions } from '../inventory/version.js';

/** `3.x`, `>=3.9` and `pypy3.9` name no Python that has an end. */
const VERSION = /^(\d{1,2}\.\d{1,3}(?:\.\d{1,3})?)(?:-dev)?$/;
const MOST_ASKED = 20;
const MOST_VERSIONS = 20;

/** The versions that the steps of a workflow of GitHub are given as `python-version`, by themselves, by their matrix or by `env`. */
export function pythonsOfWorkflow(workflow: YamlValue): string[] {
  return entriesOf(within(workflow, 'jobs')).flatMap(([, job]) => pythonsOfJob(job, within(workflow, 'env')));
}

/** Each once, the lowest first. */
export function lowestFirst(versions: string[]): string[] {
  return [...new Set(versions)].sort(compareVersions).slice(0, MOST_VERSIONS);
}

function pythonsOfJob(job: YamlValue, env: YamlValue | undefined): string[] {
  const given = itemsOf(within(job, 'steps')).map((step) => within(within(step, 'with'), 'python-version'));
  // A block of text has one version a line.
  const asked = given.flatMap(itemsOf).flatMap((value) => (typeof value === 'string' ? value.split('\n') : []));
  const matrix = within(within(job, 'strategy'), 'matrix');
  const rows = [matrix, ...itemsOf(within(matrix, 'include'))];
  return [...new Set(asked.map((text) => text.replace(/\s/g, '')))].slice(0, MOST_ASKED).flatMap((text) => {
    const [, source, key = ''] = /^\$\{\{(matrix|env)\.([\w-]+)\}\}$/.exec(text) ?? [];
    if (source === 'matrix') return rows.flatMap((row) => itemsOf(within(row, key))).flatMap(versionOf);
    return versionOf(source === 'env' ? (within(within(job, 'env'), key) ?? within(env, key)) : text);
  });
}

function versionOf(value: YamlValue | undefined): string[] {
  const version = typeof value === 'string' ? VERSION.exec(value)?.[1] : undefined;
  return version === undefined ? [] : [version];
}

function itemsOf(value: YamlValue | undefined): YamlValue[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
