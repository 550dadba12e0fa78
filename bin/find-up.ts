import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The path of `name` in the nearest folder above `file` that has it: the project's own files, built or not. */
export function findUp(name: string, file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return join(folder, name);
  }
  throw new Error(`${name} is missing above ${file}: the installation is incomplete.`);
}
