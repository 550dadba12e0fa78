import { baseName } from '../inventory/formats.js';
import { UnreadableFile } from '../inventory/inventory.js';
import type { YamlValue } from '../inventory/npm/yaml-value.js';
import { lowestFirst, pythonsOfWorkflow } from './ci-python.js';
import { parseYamlByHand } from './yaml-by-hand.js';

/** A Python that some file of the repository names. */
export interface NamedPython {
  file: string;
  /** `3.8` or `3.8.10`; null when the file names a range. */
  version: string | null;
  /** The range, when it names one. */
  range: string | null;
  /** Of CI: all versions that it runs, lowest first; `version` is the lowest. Empty for files that say what production runs. */
  tested: string[];
}

/** As their makers write them, for people. */
export const ENGINE_NAMES: Record<NamedDatabase['engine'], string> = { postgresql: 'PostgreSQL', mysql: 'MySQL', mariadb: 'MariaDB' };

/** A database server that some file of the repository starts. */
export interface NamedDatabase {
  file: string;
  engine: 'postgresql' | 'mysql' | 'mariadb';
  version: string;
}

/** What files around a site say of the servers it runs on. */
export interface Surroundings {
  pythons: NamedPython[];
  databases: NamedDatabase[];
}

/** Enough for any site; more would be examples. */
const FILES = 60;
/** People write them by hand; the largest have a fifth of that. */
const LARGEST_KB = 256;
/** Names of images are shorter, also with the arguments in them. */
const LONGEST_IMAGE = 300;
const LONGEST_ARGUMENT = 100;

/** Files that say on what the site runs, the likeliest for production first: those in or near the folder that was named. */
export function surroundingFiles(paths: string[], folder: string): string[] {
  const found = paths.filter((path) => isDockerfile(path) || isPythonFile(path) || isComposeOrCi(path));
  return found.sort((a, b) => rank(a, folder) - rank(b, folder) || (a < b ? -1 : 1)).slice(0, FILES);
}

/** Lower is likelier: what is built, before what a platform or a developer's tool reads, before what only tests use. */
function rank(path: string, folder: string): number {
  const kind = isDockerfile(path) ? 0 : baseName(path) === 'runtime.txt' ? 1 : baseName(path) === '.python-version' ? 2 : 3;
  const isElsewhere = folder !== '' && !path.startsWith(`${folder}/`);
  const isForDevelopment = /(?:^|[-_./])(?:dev|devel|development|local|tests?|ci|docs?|examples?)(?=$|[-_./])/i.test(path);
  return kind + path.split('/').length * 10 + (isElsewhere ? 1_000 : 0) + (isForDevelopment ? 10_000 : 0);
}

function isDockerfile(path: string): boolean {
  return /^(?:.*[-_.])?(?:dockerfile|containerfile)(?:[-_.].*)?$/i.test(baseName(path));
}

function isPythonFile(path: string): boolean {
  return ['.python-version', 'runtime.txt'].includes(baseName(path));
}

function isComposeOrCi(path: string): boolean {
  return /^(?:docker-)?compose(?:[-_.].*)?\.ya?ml$/i.test(baseName(path)) || isCi(path);
}

function isCi(path: string): boolean {
  return /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) || path === '.gitlab-ci.yml';
}

/**
 * What one of these files says.
 * @throws {UnreadableFile} when it is too large, or should be YAML and is none.
 */
export function surroundingsIn(path: string, text: string): Surroundings {
  if (text.length > LARGEST_KB * 1024)
    throw new UnreadableFile(`it has more than ${LARGEST_KB} kB, and files of its kind over ${LARGEST_KB} kB are not read`);
  if (isComposeOrCi(path)) return inYaml(path, parseYamlByHand(text));
  const version = isDockerfile(path) ? pythonOfDockerfile(text) : pythonOfVersionFile(text);
  return { pythons: version === null ? [] : [{ file: path, version, range: null, tested: [] }], databases: [] };
}

function inYaml(path: string, documents: YamlValue[]): Surroundings {
  const images = [...new Set(imagesIn(documents))];
  const ofImages = images.flatMap((image) => pythonOfImage(image) ?? []);
  const tested = isCi(path) ? lowestFirst([...documents.flatMap(pythonsOfWorkflow), ...ofImages]) : [];
  const [version] = tested;
  return { pythons: version === undefined ? [] : [{ file: path, version, range: null, tested }], databases: databasesOf(path, images) };
}

/** The Python image of the last stage that starts from one: earlier stages only build. */
function pythonOfDockerfile(text: string): string | null {
  const given = new Map<string, string>();
  let found: string | null = null;
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const argument = /^\s*ARG\s+(\w+)\s*=\s*["']?([^\s"']+)/i.exec(line);
    if (argument?.[1] !== undefined && argument[2] !== undefined) given.set(argument[1], argument[2].slice(0, LONGEST_ARGUMENT));
    const image = /^\s*FROM\s+(?:--\S+\s+)*(\S+)/i.exec(line)?.[1];
    const resolved = image
      ?.slice(0, LONGEST_IMAGE)
      .replace(/\$\{?(\w+)(?::-([^}]*))?\}?/g, (_, name: string, fallback?: string) => given.get(name) ?? fallback ?? '');
    found = pythonOfImage(resolved ?? '') ?? found;
  }
  return found;
}

/** By the tag of an image of Python, `python:3.12-slim`, or of one that has it, `uv:0.9-python3.12-bookworm`. */
function pythonOfImage(image: string): string | null {
  return /(?:(?:^|\/)python:(?:py)?|:(?:[\w.]+-)*python-?)(\d+\.\d+(?:\.\d+)?)/.exec(image)?.[1] ?? null;
}

function pythonOfVersionFile(text: string): string | null {
  return /^(?:python-)?(\d+\.\d+(?:\.\d+)?)\b/m.exec(text)?.[1] ?? null;
}

const IMAGES: [RegExp, NamedDatabase['engine']][] = [
  [/(?:^|\/)(?:postgres|postgresql|postgis|pgvector|timescaledb|postgis\/postgis):(?:pg)?(\d+(?:\.\d+)*)/i, 'postgresql'],
  [/(?:^|\/)(?:mysql|mysql-server|percona):(\d+(?:\.\d+)*)/i, 'mysql'],
  [/(?:^|\/)mariadb:(\d+(?:\.\d+)*)/i, 'mariadb'],
];

/** The database servers that a compose file or CI starts, by the tags of their images. */
function databasesOf(path: string, images: string[]): NamedDatabase[] {
  return images.flatMap((image) => {
    for (const [pattern, engine] of IMAGES) {
      const version = pattern.exec(image)?.[1];
      if (version !== undefined) return [{ file: path, engine, version }];
    }
    return [];
  });
}

/** Every image that is named, with the value that stands in for a variable that is not set. */
function imagesIn(value: YamlValue): string[] {
  if (typeof value === 'string') return [];
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  return [...value].flatMap(([key, inner]) => {
    const own = isImage(key, inner) ? [inner].flat().map((one) => (one instanceof Map ? one.get('name') : one)) : [];
    const names = own.filter((name) => typeof name === 'string');
    return [...names.map((name) => name.slice(0, LONGEST_IMAGE).replace(/\$\{\w+:?-([^}]*)\}/g, '$1')), ...imagesIn(inner)];
  });
}

/** `image` of all of them, the `container` of a job of GitHub, and the services of GitLab, which are a list. */
function isImage(key: string, value: YamlValue): boolean {
  return key === 'image' || key === 'container' || (key === 'services' && Array.isArray(value));
}
