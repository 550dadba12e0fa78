import { type Unparsed, UnreadableFile } from '../inventory.js';
import { type Asked, type Lock, type LockNode, requireFewPackages, splitAtVersion } from './lock.js';
import { parseYamlText } from './yaml-text.js';
import { entriesOf, textOf, within, type YamlValue } from './yaml-value.js';

interface Entry {
  /** All that was asked for and got this package: `lodash@npm:^4.17.0`. */
  patterns: string[];
  version: string | null;
  name: string;
  /** Where it comes from: `npm:4.17.21`, `workspace:.`, `https://….git#commit=…`, `patch:…`. */
  reference: string;
  /** `[name, range]` of what it uses. */
  uses: [string, string][];
}

/** Reads the yarn.lock of yarn 2 and later. @throws {UnreadableFile} */
export function readYarnBerry(text: string, file: string): Lock {
  const lock = parseYamlText(text);
  const formatVersion = textOf(within(within(lock, '__metadata'), 'version'));
  if (formatVersion === null) throw new UnreadableFile('its "__metadata" names no version');
  const unparsed: Unparsed[] = [];
  const entries = entriesOf(lock).flatMap(([key, value]) => {
    if (key === '__metadata') return [];
    const entry = entryOf(key, value);
    if (entry === null) unparsed.push({ file, line: null, text: key.slice(0, 200), reason: 'the lock does not say what it is' });
    return entry ?? [];
  });
  requireFewPackages(entries.length);
  const ids = new Map(entries.flatMap(({ patterns }, index) => patterns.map((pattern) => [pattern, String(index)] as const)));
  const find = (name: string, range: string) => ids.get(`${name}@${range}`) ?? ids.get(`${name}@npm:${range}`) ?? null;
  const isOwn = ({ reference }: Entry) => reference.startsWith('workspace:');
  const nodes = new Map<string, LockNode>();
  const patches = patchesOf(entries);
  const usedBy = ({ uses }: Entry) =>
    uses.flatMap(([name, range]) =>
      [find(name, range) ?? [], patches.get(`${name}@${range}`) ?? patches.get(`${name}@npm:${range}`) ?? []].flat(),
    );
  for (const [index, entry] of entries.entries()) if (!isOwn(entry)) nodes.set(String(index), { ...nodeOf(entry), uses: usedBy(entry) });
  for (const node of nodes.values()) node.uses = node.uses.filter((id) => nodes.has(id));
  const others = entries.filter((entry) => isOwn(entry) && entry.reference !== 'workspace:.');
  return {
    file,
    format: 'yarn-berry',
    formatVersion,
    nodes,
    installedFor: ({ name, range }: Asked) => {
      const id = find(name, range) ?? onlyOne(entries, name);
      return id !== null && nodes.has(id) ? id : null;
    },
    asked: null,
    isOwn: ({ name }) => others.some((one) => one.name === name),
    // The lock does not tell what only the development of a member needs.
    members: others.map((entry) => ({
      path: entry.reference.slice('workspace:'.length),
      uses: usedBy(entry).flatMap((id) => (nodes.has(id) ? [{ id, isDev: false }] : [])),
    })),
    unparsed,
  };
}

/** Ids of packages that yarn patches by itself, by what was asked for: `fsevents@patch:fsevents@npm%3A~2.3.2#…` is used as `~2.3.2`. */
function patchesOf(entries: Entry[]): Map<string, string> {
  const patched = /^[^#]+?@patch:([^#]+)#/;
  return new Map(
    entries.flatMap(({ patterns }, index) =>
      patterns.flatMap((pattern): [string, string][] => {
        const inner = patched.exec(pattern)?.[1];
        return inner === undefined ? [] : [[inner.replace(/%3A/gi, ':'), String(index)]];
      }),
    ),
  );
}

/** A project's "resolutions" put other ranges into the lock than it asks for. */
function onlyOne(entries: Entry[], name: string): string | null {
  const found = entries.flatMap((entry, index) =>
    entry.patterns.some((one) => splitAtVersion(one)?.name === name) ? [String(index)] : [],
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

function entryOf(key: string, value: YamlValue): Entry | null {
  const resolution = splitAtVersion(textOf(within(value, 'resolution')) ?? '');
  if (resolution === null) return null;
  const used = [...entriesOf(within(value, 'dependencies')), ...entriesOf(within(value, 'optionalDependencies'))];
  return {
    patterns: key.split(',').map((pattern) => pattern.trim()),
    version: textOf(within(value, 'version')),
    name: resolution.name,
    reference: resolution.rest,
    uses: used.flatMap(([name, range]): [string, string][] => {
      const text = textOf(range);
      return text === null ? [] : [[name, text]];
    }),
  };
}

/** A patched package still has the holes of the release that was patched. */
function nodeOf({ name, version, reference }: Entry): Omit<LockNode, 'uses'> {
  const fromRegistry = /^(?:npm|virtual|patch):/.test(reference);
  return { name, version, url: fromRegistry ? null : reference, isDev: null };
}
