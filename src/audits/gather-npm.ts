import type { Target } from './audit.js';
import { folderOf } from './inventory/formats.js';
import { type FoundNpm, findNpmProjects, isNpmFile, LOCKS, type NpmProject, npmProjectAt } from './inventory/npm/find-npm.js';
import { readPackageJson } from './inventory/npm/package-json.js';
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
/** More files than this that are not read for one reason are counted. */
const MOST_NAMED = 5;
/** Of more folders below others it is not looked whether they ask for anything. */
const MOST_NESTED = 100;

/** Reads the npm files of a target: of the folder or file that was named, else of the whole repository. */
export async function gatherNpm(tree: Tree | null, target: Target): Promise<GatheredNpm> {
  const { projects, nested, skipped } = tree === null ? NOTHING : await findFor(tree, target);
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
  const strays = tree === null ? [] : await straysOf(tree, nested, readings);
  unchecked.push(...grouped([...strays, ...skipped]));
  return { readings, unchecked, unreadable: readings.some(({ unreadable }) => unreadable.length > 0) };
}

const NOTHING: FoundNpm = { projects: [], nested: [], skipped: [] };

async function findFor(tree: Tree, target: Target): Promise<FoundNpm> {
  const files = await tree.list();
  // Chosen in the repository; of what somebody sent it counts only when it is among it.
  const chosen = tree.sent === undefined || files.includes(target.manifest ?? '') ? target.manifest : null;
  if (chosen !== null && isNpmFile(chosen)) return { ...NOTHING, projects: [named(chosen, files)] };
  if (files.includes(tree.pointedAt)) return isNpmFile(tree.pointedAt) ? { ...NOTHING, projects: [named(tree.pointedAt, files)] } : NOTHING;
  return findNpmProjects(files, tree.pointedAt === '' ? '' : `${tree.pointedAt}/`);
}

/** Folders without a lock below others that are no workspace: their packages stand in no lock. Those that ask for nothing are left out. */
async function straysOf(tree: Tree, nested: FoundNpm['nested'], readings: NpmReading[]): Promise<FoundNpm['skipped']> {
  const workspaces = new Set(readings.filter(({ isWorkspace }) => isWorkspace).map(({ project }) => project.folder));
  const strays = nested.filter(({ above }) => !workspaces.has(above.folder));
  const asking = await Promise.all(strays.map(async ({ file }, at) => at >= MOST_NESTED || (await asksForSomething(tree, file))));
  return strays
    .filter((_, at) => asking[at])
    .map(({ file, above }) => ({
      file,
      reason: `it has no lock, and ${above.manifest ?? above.lock} above it is no workspace, so what it installs is not known`,
    }));
}

async function asksForSomething(tree: Tree, file: string): Promise<boolean> {
  try {
    const { asked, unparsed } = readPackageJson((await tree.read(file)) ?? '', file);
    return asked.length + unparsed.length > 0;
  } catch {
    return true;
  }
}

/** One gap for each reason, which names the first files. */
function grouped(skipped: FoundNpm['skipped']): Unchecked[] {
  const byReason = new Map<string, string[]>();
  for (const { file, reason } of skipped) {
    const files = byReason.get(reason);
    if (files === undefined) byReason.set(reason, [file]);
    else files.push(file);
  }
  return [...byReason].map(([reason, files]) => {
    const more = files.length - MOST_NAMED;
    return { subject: `${files.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`, reason };
  });
}

/** The folder of a file, with that lock when it is one. */
function named(file: string, files: string[]): NpmProject {
  const project = npmProjectAt(folderOf(file), new Set(files));
  return LOCKS.some((lock) => file.endsWith(lock)) ? { ...project, lock: file, otherLocks: [] } : project;
}
