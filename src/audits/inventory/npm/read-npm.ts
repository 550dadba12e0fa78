import { z } from 'zod';
import { messageOf } from '../../../shared/errors.js';
import { baseName } from '../formats.js';
import { UnreadableFile } from '../inventory.js';
import { parseJsonText } from '../json-text.js';
import type { Tree } from '../tree.js';
import { isOwnManifest, type NpmProject } from './find-npm.js';
import type { Lock } from './lock.js';
import { type NpmInventory, npmInventory } from './npm-inventory.js';
import { readPackageJson } from './package-json.js';
import { readPackageLock } from './package-lock.js';
import { readPnpmLock } from './pnpm-lock.js';
import { readYarnLock } from './yarn-lock.js';

const READERS: Record<string, (text: string, file: string) => Lock> = {
  'npm-shrinkwrap.json': readPackageLock,
  'package-lock.json': readPackageLock,
  'pnpm-lock.yaml': readPnpmLock,
  'yarn.lock': readYarnLock,
};

export interface NpmReading {
  project: NpmProject;
  inventory: NpmInventory;
  /** Packages of folders below may stand in its lock. */
  isWorkspace: boolean;
  /** Files that could not be read as a whole; the audit is then an error. */
  unreadable: { file: string; reason: string }[];
}

/** Reads the npm files of one folder. Never throws for what is in them: that goes to `unreadable` and `unparsed`. */
export async function readNpm(tree: Tree, project: NpmProject): Promise<NpmReading> {
  const unreadable: NpmReading['unreadable'] = [];
  const read = async <T>(file: string | null, reader: (text: string, file: string) => T): Promise<T | null> => {
    if (file === null) return null;
    try {
      const text = await tree.read(file);
      if (text === null) throw new UnreadableFile('there is no such file');
      return reader(text, file);
    } catch (error) {
      unreadable.push({ file, reason: reasonOf(error) });
      return null;
    }
  };
  const manifest = await read(project.manifest, (text, file) => ({ ...readPackageJson(text, file), file }));
  const lock = await read(project.lock, (text, file) => READERS[baseName(file)]?.(text, file) ?? null);
  const isWorkspace = manifest?.hasWorkspaces === true || (await tree.list()).includes(`${prefixOf(project)}pnpm-workspace.yaml`);
  const members = isWorkspace ? await membersOf(tree, project) : new Set<string>();
  return { project, inventory: npmInventory({ folder: project.folder, manifest, lock, members }), isWorkspace, unreadable };
}

/** More folders than any workspace has are not looked into. */
const MOST_MEMBERS = 300;
const memberSchema = z.object({ name: z.string().optional() });

/** Names of the packages below a folder that is a workspace; which of them its patterns name does not matter for who serves them. */
async function membersOf(tree: Tree, project: NpmProject): Promise<Set<string>> {
  const prefix = prefixOf(project);
  const all = await tree.list();
  const below = all.filter((path) => path.startsWith(prefix) && path !== project.manifest && isOwnManifest(path.slice(prefix.length)));
  const names = below.slice(0, MOST_MEMBERS).map(async (path) => {
    try {
      return parseJsonText((await tree.read(path)) ?? '', memberSchema).name;
    } catch {
      // It is no member then; where it matters it is read, and told, as a project of its own.
      return undefined;
    }
  });
  return new Set((await Promise.all(names)).filter((name) => name !== undefined));
}

function prefixOf({ folder }: NpmProject): string {
  return folder === '' ? '' : `${folder}/`;
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreadableFile) return error.message;
  return error instanceof RangeError ? 'it is nested too deeply' : messageOf(error);
}
