import { parse } from 'yaml';
import { baseName } from '../inventory/formats.js';

/** A Python that some file of the repository names. */
export interface NamedPython {
  file: string;
  /** `3.8` or `3.8.10`; null when the file names a range. */
  version: string | null;
  /** The range, when it names one. */
  range: string | null;
}

/** As their makers write them, for people. */
export const ENGINE_NAMES: Record<NamedDatabase['engine'], string> = { postgresql: 'PostgreSQL', mysql: 'MySQL', mariadb: 'MariaDB' };

/** A database server that some file of the repository starts. */
export interface NamedDatabase {
  file: string;
  engine: 'postgresql' | 'mysql' | 'mariadb';
  version: string;
}

/** Enough for any site; more would be examples. */
const FILES = 60;

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
  return (
    /^(?:docker-)?compose(?:[-_.].*)?\.ya?ml$/i.test(baseName(path)) ||
    /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) ||
    path === '.gitlab-ci.yml'
  );
}

/** The Python that a file names, or null. */
export function pythonIn(path: string, text: string): NamedPython | null {
  const version = isDockerfile(path) ? pythonOfDockerfile(text) : isPythonFile(path) ? pythonOfVersionFile(text) : null;
  return version === null ? null : { file: path, version, range: null };
}

/** The Python image of the last stage that starts from one: earlier stages only build. */
function pythonOfDockerfile(text: string): string | null {
  const given = new Map<string, string>();
  let found: string | null = null;
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const argument = /^\s*ARG\s+(\w+)\s*=\s*["']?([^\s"']+)/i.exec(line);
    if (argument?.[1] !== undefined && argument[2] !== undefined) given.set(argument[1], argument[2]);
    const image = /^\s*FROM\s+(?:--\S+\s+)*(\S+)/i.exec(line)?.[1];
    const resolved = image?.replace(
      /\$\{?(\w+)(?::-([^}]*))?\}?/g,
      (_, name: string, fallback?: string) => given.get(name) ?? fallback ?? '',
    );
    found = /(?:^|\/)(?:python|circleci\/python|cimg\/python):(?:py)?(\d+\.\d+(?:\.\d+)?)/.exec(resolved ?? '')?.[1] ?? found;
  }
  return found;
}

function pythonOfVersionFile(text: string): string | null {
  return /^(?:python-)?(\d+\.\d+(?:\.\d+)?)\b/m.exec(text)?.[1] ?? null;
}

const IMAGES: [RegExp, NamedDatabase['engine']][] = [
  [/(?:^|\/)(?:postgres|postgresql|postgis|pgvector|timescaledb|postgis\/postgis):(?:pg)?(\d+(?:\.\d+)*)/i, 'postgresql'],
  [/(?:^|\/)(?:mysql|mysql-server|percona):(\d+(?:\.\d+)*)/i, 'mysql'],
  [/(?:^|\/)mariadb:(\d+(?:\.\d+)*)/i, 'mariadb'],
];

/** The database servers that a compose file or a CI workflow starts, by the tags of their images. */
export function databasesIn(path: string, text: string): NamedDatabase[] {
  if (!isComposeOrCi(path)) return [];
  return [...new Set(imagesOf(text))].flatMap((image) => {
    for (const [pattern, engine] of IMAGES) {
      const version = pattern.exec(image)?.[1];
      if (version !== undefined) return [{ file: path, engine, version }];
    }
    return [];
  });
}

/** Every text under a key `image`; nothing when the file is no YAML, which only its owner can judge. */
function imagesOf(text: string): string[] {
  try {
    return collectImages(parse(text, { maxAliasCount: 100, logLevel: 'silent' }), 0);
  } catch {
    return [];
  }
}

function collectImages(value: unknown, depth: number): string[] {
  if (typeof value !== 'object' || value === null || depth > 20) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'image' && typeof inner === 'string' ? [inner.replace(/\$\{\w+:-([^}]*)\}/g, '$1')] : collectImages(inner, depth + 1),
  );
}
