import { parse as parseTomlText } from 'smol-toml';
import type { z } from 'zod';
import { messageOf } from '../../shared/errors.js';
import { type Requirement, UnreadableFile } from './inventory.js';
import { shapedBy } from './json-text.js';
import { PROTOTYPE, refuseAt, requireSmall } from './limits.js';
import { normalizeName } from './names.js';

/** Also when its letters are written as escapes; no key has any. */
const PROTOTYPE_IN_TOML = /__proto__|\\(?:u00|U000000)5f/i;

/** Parses TOML that anybody may have written and checks its shape. @throws {UnreadableFile} with a reason for people. */
export function parseToml<T>(raw: string, schema: z.ZodType<T>): T {
  const text = raw.replace(/^\uFEFF/, '');
  requireSmall(text);
  const at = text.search(PROTOTYPE_IN_TOML);
  if (at >= 0) throw refuseAt(text, at, PROTOTYPE);
  return shapedBy(schema, tomlOf(text));
}

function tomlOf(text: string): unknown {
  try {
    return parseTomlText(text);
  } catch (error) {
    const [firstLine = ''] = messageOf(error).split('\n');
    throw new UnreadableFile(`it is no valid TOML: ${firstLine}`);
  }
}

/** A package as a lock file pins it. */
export function lockedRequirement(
  locked: { name: string; version: string; file: string } & Partial<Pick<Requirement, 'extras' | 'marker' | 'hashes' | 'group'>>,
): Requirement {
  return {
    ...blank(locked.name, locked.file),
    specifier: `==${locked.version}`,
    pinned: locked.version,
    extras: locked.extras ?? [],
    marker: locked.marker ?? null,
    hashes: locked.hashes ?? 0,
    group: locked.group ?? 'unknown',
  };
}

/** A package that a lock file takes from an address instead of the index. */
export function addressedRequirement(
  locked: { name: string; url: string; version: string | null; file: string } & Partial<
    Pick<Requirement, 'extras' | 'marker' | 'hashes' | 'group' | 'editable'>
  >,
): Requirement {
  return {
    ...blank(locked.name, locked.file),
    url: locked.url,
    lockedVersion: locked.version,
    extras: locked.extras ?? [],
    marker: locked.marker ?? null,
    hashes: locked.hashes ?? 0,
    group: locked.group ?? 'unknown',
    editable: locked.editable ?? false,
  };
}

function blank(name: string, file: string): Requirement {
  return {
    name: normalizeName(name),
    extras: [],
    specifier: '',
    pinned: null,
    marker: null,
    url: null,
    egg: null,
    editable: false,
    hashes: 0,
    group: 'unknown',
    lockedVersion: null,
    file,
    line: null,
  };
}

/** Names of all packages that can be reached from `roots` over `edges`, roots included. */
export function reachable(roots: string[], edges: Map<string, string[]>): Set<string> {
  const seen = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    waiting.push(...(edges.get(name) ?? []));
  }
  return seen;
}

/** For each package the groups that pull it in, given the direct names of each group. */
export function groupsByPackage(directByGroup: Map<string, string[]>, edges: Map<string, string[]>): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const [group, direct] of directByGroup) {
    for (const name of reachable(direct, edges)) groups[name] = [...(groups[name] ?? []), group];
  }
  return groups;
}
