import { baseName, folderOf } from '../formats.js';

const MANIFEST = 'package.json';
/** npm prefers its shrinkwrap; of several managers the first here is read. */
export const LOCKS = ['npm-shrinkwrap.json', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock'] as const;

/** A folder of a repository with npm packages of its own. */
export interface NpmProject {
  folder: string;
  manifest: string | null;
  /** The lock that is read. */
  lock: string | null;
  /** Locks of other managers beside it. */
  otherLocks: string[];
}

/** Code of others that lies in the repository, and what only tests or examples need. */
const NOT_OURS =
  /(?:^|\/)(?:node_modules|bower_components|vendors?|third[-_]party|static|staticfiles|dist|build|fixtures|tests?|__tests__|examples?|docs?)\//i;

export function isNpmFile(path: string): boolean {
  const name = baseName(path);
  return name === MANIFEST || LOCKS.some((lock) => lock === name);
}

/** Whether a path is the package.json of code that is the repository's own. */
export function isOwnManifest(path: string): boolean {
  return baseName(path) === MANIFEST && !NOT_OURS.test(path);
}

/**
 * The folders whose packages a site installs: all that have a lock, else the topmost package.json. A folder without a lock below
 * one that has a lock is taken for a member of its workspace, whose packages stand in that lock.
 */
export function findNpmProjects(paths: string[]): NpmProject[] {
  const folders = [...new Set(paths.filter((path) => isNpmFile(path) && !NOT_OURS.test(path)).map(folderOf))];
  const all = new Set(paths);
  const projects = folders.map((folder) => npmProjectAt(folder, all)).sort((a, b) => depth(a) - depth(b) || (a.folder < b.folder ? -1 : 1));
  const locked = projects.filter(({ lock }) => lock !== null);
  return locked.length > 0 ? locked : projects.filter((project) => depth(project) === depth(projects[0]));
}

export function npmProjectAt(folder: string, paths: Set<string>): NpmProject {
  const inside = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const present = (name: string) => (paths.has(inside(name)) ? [inside(name)] : []);
  const [lock = null, ...otherLocks] = LOCKS.flatMap(present);
  return { folder, manifest: present(MANIFEST)[0] ?? null, lock, otherLocks };
}

function depth(project: NpmProject | undefined): number {
  return project === undefined || project.folder === '' ? 0 : project.folder.split('/').length;
}
