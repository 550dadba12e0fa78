import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder `playground/sample` of this installation, or what lies at `path` in it. Compiled code runs from `dist/`, which the
 * sample is not copied into, so it is found from the package's root.
 */
export function sampleFolder(...path: string[]): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The folder playground/sample was not found: no package.json above this file.');
    folder = parent;
  }
  return join(folder, 'playground', 'sample', ...path);
}
