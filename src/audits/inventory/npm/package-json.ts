import { z } from 'zod';
import { parseJsonText } from '../json-text.js';
import { type Asked, type Group, requireFewAsked } from './lock.js';

const rangesSchema = z.record(z.string(), z.string()).optional();
const packageSchema = z.object({
  name: z.string().optional(),
  dependencies: rangesSchema,
  devDependencies: rangesSchema,
  optionalDependencies: rangesSchema,
  peerDependencies: rangesSchema,
  workspaces: z.unknown().optional(),
  engines: z.unknown().optional(),
});

/** What a package.json asks for. */
export interface PackageJson {
  name: string | null;
  asked: Asked[];
  /** It brings other packages of the same repository along. */
  hasWorkspaces: boolean;
}

export type Ranges = Partial<
  Record<'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies', Record<string, string> | undefined>
>;

/** Reads package.json. @throws {UnreadableFile} */
export function readPackageJson(text: string): PackageJson {
  const manifest = parseJsonText(text, packageSchema);
  return { name: manifest.name ?? null, asked: askedIn(manifest), hasWorkspaces: manifest.workspaces !== undefined };
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
