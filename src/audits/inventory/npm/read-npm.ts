import { messageOf } from '../../../shared/errors.js';
import { baseName } from '../formats.js';
import { UnreadableFile } from '../inventory.js';
import type { Tree } from '../tree.js';
import type { NpmProject } from './find-npm.js';
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
  const manifest = await read(project.manifest, (text, file) => ({ ...readPackageJson(text), file }));
  const lock = await read(project.lock, (text, file) => READERS[baseName(file)]?.(text, file) ?? null);
  return { project, inventory: npmInventory({ folder: project.folder, manifest, lock }), unreadable };
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreadableFile) return error.message;
  return error instanceof RangeError ? 'it is nested too deeply' : messageOf(error);
}
