import { join } from 'node:path';
import { projectRoot } from './project-root.js';

/** What lies at `path` in `playground/sample` of this installation; compiled code finds it there too, it is not copied. */
export function sampleFolder(...path: string[]): string {
  return join(projectRoot(), 'playground', 'sample', ...path);
}
