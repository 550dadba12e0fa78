import { compareVersions } from '../inventory/version.js';

/**
 * Whether a release table's words (`3.10 - 3.14 (added in 5.2.8)`, `2.7, 3.4 - 3.5`) include a Python series such as `3.12`.
 * Null when the words cannot be read.
 */
export function includesPython(words: string | null, series: string): boolean | null {
  if (words === null) return null;
  const parts = words.replace(/\([^)]*\)/g, '').split(',');
  let understood = false;
  for (const part of parts) {
    const [, from, to = from] = /^\s*(\d+\.\d+)(?:\s*-\s*(\d+\.\d+))?\s*$/.exec(part) ?? [];
    if (from === undefined || to === undefined) continue;
    understood = true;
    if (compareVersions(series, from) >= 0 && compareVersions(series, to) <= 0) return true;
  }
  return understood ? false : null;
}
