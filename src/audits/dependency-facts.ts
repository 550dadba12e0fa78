import { z } from 'zod';
import { severitySchema } from './finding.js';
import type { Report } from './report.js';

const advisorySchema = z.object({
  id: z.string(),
  aliases: z.array(z.string()).catch([]),
  severity: severitySchema.catch('unknown'),
  /** One line for people, or empty. */
  summary: z.string().catch(''),
});
export type AdvisoryFact = z.infer<typeof advisorySchema>;

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  ecosystem: z.enum(['PyPI', 'npm']).catch('PyPI'),
  /** Of npm packages: production does not install it. */
  onlyDev: z.boolean().catch(false),
  /** Of npm packages that others bring along: the direct ones through which it comes. */
  through: z.array(z.string()).catch([]),
  files: z.array(z.string()).catch([]),
  /** Null: not known, which is not none. */
  advisories: z.array(advisorySchema).nullable().catch(null),
  lowestClean: z.string().nullable().catch(null),
});
export type PackageFact = z.infer<typeof packageSchema>;

const requirementSchema = z.object({
  name: z.string().nullable().catch(null),
  pinned: z.string().nullable().catch(null),
  file: z.string(),
  line: z.number().nullable().catch(null),
});

const factsSchema = z.object({
  files: z.array(z.string()).catch([]),
  /** Dependency files that were found, likeliest for production first. */
  manifests: z.array(z.object({ path: z.string(), isForDevelopment: z.boolean() })).catch([]),
  requirements: z.array(requirementSchema).catch([]),
  unparsed: z.array(z.unknown()).catch([]),
  packages: z.array(packageSchema).catch([]),
});
/** The facts of a `dependencies` report that its message tells (`contract.md` has them all). */
export type DependencyFacts = z.infer<typeof factsSchema>;

/** What a report says about packages; empty lists where it says nothing, as after a failed run. */
export function dependencyFacts(report: Report): DependencyFacts {
  return factsSchema.parse(report.facts);
}

/** The packages of which it is known whether there are advisories. */
export function examinedPackages(facts: DependencyFacts): (PackageFact & { advisories: AdvisoryFact[] })[] {
  return facts.packages.flatMap(({ advisories, ...one }) => (advisories === null ? [] : [{ ...one, advisories }]));
}

/** A change of one version that clears advisories. */
export interface Bump extends Pick<PackageFact, 'name' | 'ecosystem' | 'onlyDev' | 'through'> {
  from: string;
  to: string;
  size: 'patch' | 'minor' | 'major';
  clears: AdvisoryFact[];
  /** Where the pin stands. */
  file: string | null;
  line: number | null;
}

const SIZES = ['patch', 'minor', 'major'] as const;

/** The version changes that clear every advisory of their package, small steps first, then those that clear most. */
export function bumpsOf(facts: DependencyFacts): Bump[] {
  const bumps = examinedPackages(facts).flatMap((one): Bump[] => {
    if (one.advisories.length === 0 || one.lowestClean === null) return [];
    return [
      {
        name: one.name,
        ecosystem: one.ecosystem,
        onlyDev: one.onlyDev,
        through: one.through,
        from: one.version,
        to: one.lowestClean,
        size: sizeOf(one.version, one.lowestClean),
        clears: one.advisories,
        ...(one.ecosystem === 'npm' ? { file: one.files[0] ?? null, line: null } : placeOf(facts, one)),
      },
    ];
  });
  return bumps.sort((a, b) => compareSizes(a.size, b.size) || b.clears.length - a.clears.length || a.name.localeCompare(b.name));
}

/** Where a version is pinned. */
export function placeOf(facts: DependencyFacts, { name, version }: { name: string; version: string }): Pick<Bump, 'file' | 'line'> {
  const place = facts.requirements.find((requirement) => requirement.name === name && requirement.pinned === version);
  return { file: place?.file ?? null, line: place?.line ?? null };
}

/** From the smallest to the biggest. */
export function compareSizes(a: Bump['size'], b: Bump['size']): number {
  return SIZES.indexOf(a) - SIZES.indexOf(b);
}

/** Packages with advisories that no known version clears. */
export function stuckPackages(facts: DependencyFacts): (PackageFact & { advisories: AdvisoryFact[] })[] {
  return examinedPackages(facts).filter((one) => one.advisories.length > 0 && one.lowestClean === null);
}

/** How big a step is, by the first number that differs. */
export function sizeOf(from: string, to: string): Bump['size'] {
  const [fromMajor, fromMinor] = numbersOf(from);
  const [toMajor, toMinor] = numbersOf(to);
  if (fromMajor !== toMajor) return 'major';
  return fromMinor === toMinor ? 'patch' : 'minor';
}

function numbersOf(version: string): [number, number] {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return [major, minor];
}

/** As its authors write it, where that is not lower case. */
const SPELLED: Record<string, string> = {
  django: 'Django',
  pillow: 'Pillow',
  pygments: 'Pygments',
  jinja2: 'Jinja2',
  markdown: 'Markdown',
};

export function spelledName(name: string): string {
  return SPELLED[name] ?? name;
}

type Named = Pick<PackageFact, 'name' | 'ecosystem'>;

/** The name for people; npm's are spelled as they are. */
export function shownName({ name, ecosystem }: Named): string {
  return ecosystem === 'npm' ? name : spelledName(name);
}

/** As findings name what is installed: `django==3.2.13`, of npm `lodash@4.17.20`. */
export function subjectOf({ name, ecosystem }: Named, version: string): string {
  return `${name}${ecosystem === 'npm' ? '@' : '=='}${version}`;
}

/** `Django==3.2.13`, for people. */
export function shownPin(one: Named, version: string): string {
  return subjectOf({ name: shownName(one), ecosystem: one.ecosystem }, version);
}

const MOST_PARENTS = 3;

/** `through gulp, webpack and 2 more`; empty for what a project asks for itself. */
export function throughWords({ through }: Pick<PackageFact, 'through'>): string {
  if (through.length === 0) return '';
  const more = through.length - MOST_PARENTS;
  return `through ${through.slice(0, MOST_PARENTS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

export function isDjango({ name, ecosystem }: Named): boolean {
  return name === 'django' && ecosystem === 'PyPI';
}

/** Dependency files of other projects beside the one that was read, without those for development: set-up asks which one production installs. */
export function filesNotRead(report: Report): string[] {
  const { files, manifests } = dependencyFacts(report);
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);
  const read = new Set(files.map(folderOf));
  return manifests.filter(({ path, isForDevelopment }) => !isForDevelopment && !read.has(folderOf(path))).map(({ path }) => path);
}
