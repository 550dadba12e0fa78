import { z } from 'zod';
import type { Unparsed } from '../inventory.js';
import { parseJsonText } from '../json-text.js';
import { type Asked, type Group, requireFewAsked } from './lock.js';

const packageSchema = z.object({
  name: z.unknown().optional(),
  dependencies: z.unknown().optional(),
  devDependencies: z.unknown().optional(),
  optionalDependencies: z.unknown().optional(),
  peerDependencies: z.unknown().optional(),
  workspaces: z.unknown().optional(),
  engines: z.unknown().optional(),
});

/** What a package.json asks for. */
export interface PackageJson {
  name: string | null;
  asked: Asked[];
  /** It brings other packages of the same repository along. */
  hasWorkspaces: boolean;
  /** Entries that are no name with a range. */
  unparsed: Unparsed[];
}

export type Ranges = Partial<
  Record<'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies', Record<string, string> | undefined>
>;

const PARTS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** Reads package.json. What is no name with a range is told, and the rest is read. @throws {UnreadableFile} */
export function readPackageJson(text: string, file: string): PackageJson {
  const manifest = parseJsonText(text, packageSchema);
  const unparsed: Unparsed[] = [];
  const tell = (what: string, reason: string) => unparsed.push({ file, line: null, text: what.slice(0, 200), reason });
  const ranges: Ranges = {};
  for (const part of PARTS) {
    const value = manifest[part];
    if (value == null) continue;
    if (typeof value !== 'object' || Array.isArray(value)) {
      tell(part, 'it is no list of names with their ranges');
      continue;
    }
    const entries = Object.entries(value).flatMap(([name, range]: [string, unknown]): [string, string][] => {
      if (typeof range === 'string') return [[name, range]];
      tell(`${part}: ${name}`, 'its range is no text');
      return [];
    });
    ranges[part] = Object.fromEntries(entries);
  }
  const name = typeof manifest.name === 'string' ? manifest.name : null;
  return { name, asked: askedIn(ranges), hasWorkspaces: manifest.workspaces !== undefined, unparsed };
}

/** Part by part, each in the order of the file. A package that stands in two parts is asked for twice. */
export function askedIn(ranges: Ranges): Asked[] {
  const parts: [Group, Record<string, string> | undefined][] = [
    ['prod', ranges.dependencies],
    ['optional', ranges.optionalDependencies],
    ['dev', ranges.devDependencies],
    ['peer', ranges.peerDependencies],
  ];
  const asked = parts.flatMap(([group, part]) => Object.entries(part ?? {}).map(([name, range]) => ({ name, range, group })));
  requireFewAsked(asked.length);
  return asked;
}
