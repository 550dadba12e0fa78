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

/** Which folders of a target have npm packages, and which are not taken for the site's. */
export interface FoundNpm {
  /** Those with a lock first, then the topmost first. */
  projects: NpmProject[];
  /** Without a lock below another folder: members, if that is a workspace. */
  nested: { file: string; above: NpmProject }[];
  /** Files that are not read, by the reason. */
  skipped: { file: string; reason: string }[];
}

/** Code of others that lies in the repository, and what only tests, examples or docs need. */
const NOT_OURS = /(?:^|\/)(?:node_modules|bower_components|vendors?|third[-_]party|fixtures|tests?|__tests__|examples?|docs?)\//i;
/** Code of others, and what was built, lies here beside what is the site's own; only a lock tells that. */
const MIXED = /(?:^|\/)(?:static|staticfiles|dist|build)\//i;

export function isNpmFile(path: string): boolean {
  const name = baseName(path);
  return name === MANIFEST || LOCKS.some((lock) => lock === name);
}

/** Whether a path is the package.json of code that is the repository's own. */
export function isOwnManifest(path: string): boolean {
  return baseName(path) === MANIFEST && !NOT_OURS.test(path) && !MIXED.test(path);
}

/**
 * The folders whose packages a site installs, of those that begin with `prefix`: all that have a lock, and without one the topmost
 * package.json. One below another folder is taken for a member of its workspace, whose packages stand in that lock.
 */
export function findNpmProjects(paths: string[], prefix = ''): FoundNpm {
  const all = new Set(paths);
  const inside = (path: string) => path.slice(prefix.length);
  const files = paths.filter((path) => path.startsWith(prefix) && isNpmFile(path) && !NOT_OURS.test(inside(path)));
  const found = [...new Set(files.map(folderOf))].map((folder) => npmProjectAt(folder, all));
  const byFolder = new Map<string, NpmProject>();
  const nested: FoundNpm['nested'] = [];
  const skipped: FoundNpm['skipped'] = [];
  for (const project of found.toSorted((a, b) => depth(a) - depth(b) || (a.folder < b.folder ? -1 : 1))) {
    const file = project.lock ?? project.manifest ?? '';
    const isMixed = project.lock === null && MIXED.test(inside(file));
    const above = project.lock === null ? nearestAbove(project.folder, byFolder) : null;
    if (isMixed) skipped.push({ file, reason: AMONG_OTHERS });
    else if (above !== null) nested.push({ file, above });
    else byFolder.set(project.folder, project);
  }
  const projects = [...byFolder.values()];
  return { projects: [...projects.filter(({ lock }) => lock !== null), ...projects.filter(({ lock }) => lock === null)], nested, skipped };
}

const AMONG_OTHERS = 'it has no lock and lies where code of others is kept too, so it is not taken for what the site installs';

function nearestAbove(folder: string, byFolder: Map<string, NpmProject>): NpmProject | null {
  for (let above = folder; above !== ''; ) {
    above = folderOf(above);
    const project = byFolder.get(above);
    if (project !== undefined) return project;
  }
  return null;
}

export function npmProjectAt(folder: string, paths: Set<string>): NpmProject {
  const inside = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const present = (name: string) => (paths.has(inside(name)) ? [inside(name)] : []);
  const [lock = null, ...otherLocks] = LOCKS.flatMap(present);
  return { folder, manifest: present(MANIFEST)[0] ?? null, lock, otherLocks };
}

function depth({ folder }: NpmProject): number {
  return folder === '' ? 0 : folder.split('/').length;
}
