import { baseName, type Format, folderOf, formatOf, isLock, isManifest } from './formats.js';

/** A dependency file found in a repository. */
export interface Manifest {
  path: string;
  format: Format;
  /** Its name says that it is for development, tests or documentation. */
  isForDevelopment: boolean;
}

const DEVELOPMENT =
  /(?:^|[-_./])(?:dev|devel|develop|development|local|tests?|testing|ci|docs?|lint|linting|tools?|typing|benchmarks?|examples?)(?=$|[-_./])/i;
const PRODUCTION = /(?:^|[-_./])(?:prod|production|deploy|deployment|live|heroku|docker|server)(?=$|[-_./])/i;

/**
 * The dependency files among `paths`, the one that production most likely installs first: locks before requirements before
 * what only asks for ranges, near the top before deep, and files that are named for production before others.
 */
export function rankManifests(paths: string[]): Manifest[] {
  const found = paths.filter(isManifest);
  const compiled = new Set(found.filter((path) => path.endsWith('.txt')).map((path) => path.slice(0, -4)));
  const sources = (path: string) => path.endsWith('.in') && compiled.has(path.slice(0, -3));
  return found
    .map((path) => ({ path, score: score(path) + (sources(path) ? 300 : 0) }))
    .sort((a, b) => a.score - b.score || (a.path < b.path ? -1 : 1))
    .map(({ path }) => ({ path, format: formatOf(path), isForDevelopment: DEVELOPMENT.test(path) }));
}

/** Lower is likelier. */
function score(path: string): number {
  const format = formatOf(path);
  const depth = folderOf(path)
    .split('/')
    .filter((part) => part !== '' && !/^(?:requirements?|reqs?|deps)$/i.test(part)).length;
  const kind = isLock(format)
    ? 0
    : format === 'requirements'
      ? 100
      : 200 + ['pyproject', 'pipfile', 'setup-cfg', 'setup-py'].indexOf(format);
  return (DEVELOPMENT.test(path) ? 1000 : 0) + depth * 400 + kind + requirementsRank(path, format);
}

function requirementsRank(path: string, format: Format): number {
  if (format !== 'requirements') return 0;
  if (PRODUCTION.test(path)) return 0;
  return /^requirements?\.(?:txt|pip)$/i.test(baseName(path)) ? 10 : 20;
}

/**
 * The best ranked file, or the one that includes it: `requirements.txt` with `-r base.txt` and `-r prod.txt` is what
 * production installs, not one of its parts. `includes` names, for each file, those it includes directly.
 */
export function chooseManifest(ranked: Manifest[], includes: Map<string, string[]>): Manifest | null {
  let chosen = ranked[0] ?? null;
  for (let steps = 0; chosen !== null && steps < ranked.length; steps++) {
    const part: Manifest = chosen;
    const whole = ranked.find(
      (other) => !other.isForDevelopment && other !== part && includes.get(other.path)?.includes(part.path) === true,
    );
    if (whole === undefined) return part;
    chosen = whole;
  }
  return chosen;
}
