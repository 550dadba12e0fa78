import type { Target } from './audit.js';
import { folderOf } from './inventory/formats.js';
import { findNpmProjects, isNpmFile, LOCKS, type NpmProject, npmProjectAt } from './inventory/npm/find-npm.js';
import { type NpmReading, readNpm } from './inventory/npm/read-npm.js';
import type { Tree } from './inventory/tree.js';
import type { Unchecked } from './report.js';

/** What a target's files say about its npm packages. */
export interface GatheredNpm {
  /** Of each folder that has npm packages of its own; empty when there is none. */
  readings: NpmReading[];
  unchecked: Unchecked[];
  unreadable: boolean;
}

/** A site with more front ends than this has them named, not read. */
const MOST_PROJECTS = 10;

/** Reads the npm files of a target: of the folder or file that was named, else of the whole repository. */
export async function gatherNpm(tree: Tree | null, target: Target): Promise<GatheredNpm> {
  const projects = tree === null ? [] : await projectsOf(tree, target);
  const readings: NpmReading[] = [];
  const unchecked: Unchecked[] = [];
  for (const project of projects.slice(0, MOST_PROJECTS)) {
    const reading = tree === null ? null : await readNpm(tree, project);
    if (reading === null) continue;
    readings.push(reading);
    unchecked.push(...reading.unreadable.map(({ file, reason }) => ({ subject: file, reason })));
    unchecked.push(
      ...project.otherLocks.map((file) => ({
        subject: file,
        reason: `it lies beside ${project.lock}, and only one of the two can be what is installed`,
      })),
    );
  }
  for (const { lock, manifest } of projects.slice(MOST_PROJECTS))
    unchecked.push({ subject: lock ?? manifest ?? '', reason: `more than ${MOST_PROJECTS} folders have npm packages, so it was not read` });
  return { readings, unchecked, unreadable: readings.some(({ unreadable }) => unreadable.length > 0) };
}

async function projectsOf(tree: Tree, target: Target): Promise<NpmProject[]> {
  const files = await tree.list();
  // Chosen in the repository; of what somebody sent it counts only when it is among it.
  const chosen = tree.sent === undefined || files.includes(target.manifest ?? '') ? target.manifest : null;
  if (chosen !== null && isNpmFile(chosen)) return [named(chosen, files)];
  if (files.includes(tree.pointedAt)) return isNpmFile(tree.pointedAt) ? [named(tree.pointedAt, files)] : [];
  const prefix = tree.pointedAt === '' ? '' : `${tree.pointedAt}/`;
  const inside = files.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
  const found = findNpmProjects(inside);
  const all = new Set(files);
  return found.map(({ folder }) => npmProjectAt((prefix + folder).replace(/\/$/, ''), all));
}

/** The folder of a file, with that lock when it is one. */
function named(file: string, files: string[]): NpmProject {
  const project = npmProjectAt(folderOf(file), new Set(files));
  return LOCKS.some((lock) => file.endsWith(lock)) ? { ...project, lock: file, otherLocks: [] } : project;
}
