import { type Unparsed, UnreadableFile } from '../inventory.js';

/** The part of a package.json that asks for a package. */
export type Group = 'prod' | 'optional' | 'dev' | 'peer';

/** A package that the project itself asks for. */
export interface Asked {
  name: string;
  /** As written: `^4.17.0`, `npm:other@1`, `github:owner/repository`. */
  range: string;
  group: Group;
}

/** One installed package. A lock may hold the same name and version several times, at several places. */
export interface LockNode {
  /** As the registry knows it, also where the project calls it otherwise. */
  name: string;
  /** Null when the lock notes only where it comes from. */
  version: string | null;
  /** Where it comes from instead of the registry: a repository, an archive, a folder. */
  url: string | null;
  /** Only development needs it; null where the lock does not say. */
  isDev: boolean | null;
  /** Ids of the packages that it uses. */
  uses: string[];
}

/** What a lock file says. */
export interface Lock {
  file: string;
  format: 'package-lock' | 'yarn' | 'yarn-berry' | 'pnpm';
  /** As the file numbers its own format. */
  formatVersion: string;
  nodes: Map<string, LockNode>;
  /** The id of what is installed for something the project asks for; null when the lock has nothing for it. */
  installedFor: (asked: Asked) => string | null;
  /** What the project asks for, where the lock notes that too; null where only package.json does. */
  asked: Asked[] | null;
  /** Whether something the project asks for is another folder of the same repository. */
  isOwn: (asked: Asked) => boolean;
  /** What other members of the same workspace use. */
  members: { path: string; uses: { id: string; isDev: boolean }[] }[];
  unparsed: Unparsed[];
}

/** Of real locks the largest have some thousands, with three or four uses each. */
const MOST_PACKAGES = 20_000;
const MOST_USES = 200_000;
/** A project asks for some dozens, and the registry is asked about each. */
const MOST_ASKED = 3_000;

/** @throws {UnreadableFile} when more packages are listed than any project has. */
export function requireFewPackages(count: number): void {
  if (count > MOST_PACKAGES) throw new UnreadableFile(`it names ${count} packages, and more than ${MOST_PACKAGES} are not read`);
}

/** @throws {UnreadableFile} when packages use more than any project's do: each use is looked for in the tree. */
export function requireFewUses(count: number): void {
  if (count > MOST_USES) throw new UnreadableFile(`its packages use each other ${count} times, and more than ${MOST_USES} are not read`);
}

/** @throws {UnreadableFile} when more packages are asked for than anybody can look after. */
export function requireFewAsked(count: number): void {
  if (count > MOST_ASKED) throw new UnreadableFile(`it asks for ${count} packages, and more than ${MOST_ASKED} are not read`);
}

/** `@scope/name@range` in its two parts; null when there is no range. */
export function splitAtVersion(text: string): { name: string; rest: string } | null {
  const at = text.indexOf('@', 1);
  return at < 0 ? null : { name: text.slice(0, at), rest: text.slice(at + 1) };
}

/** Whether an address is one of the packages that no registry serves; the archive of a registry is none. */
export function isForeign(address: string): boolean {
  return (
    /^(?:git\b|git[+@:]|github:|gitlab:|bitbucket:|ssh:|file:|link:|portal:|exec:)/.test(address) ||
    /^https?:\/\/(?:codeload\.|[^/]+\/[^?#]*(?:\/archive\/|\/tarball\/|\/tar\.gz\/|\.git(?:#|$)))/.test(address)
  );
}
