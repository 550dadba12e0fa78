import { type Unparsed, UnreadableFile } from '../inventory.js';
import { type Asked, type Group, type Lock, type LockNode, requireFewAsked, requireFewPackages } from './lock.js';
import { parseYamlText } from './yaml-text.js';
import { entriesOf, textOf, within, type YamlValue } from './yaml-value.js';

const SECTIONS: [string, Group][] = [
  ['dependencies', 'prod'],
  ['optionalDependencies', 'optional'],
  ['devDependencies', 'dev'],
];

/** What one project of the lock asks for, and what it got. */
interface Importer {
  path: string;
  asked: (Asked & { reference: string })[];
}

/** Reads pnpm-lock.yaml of the format versions 5, 6 and 9 (github.com/pnpm/spec). @throws {UnreadableFile} */
export function readPnpmLock(text: string, file: string): Lock {
  const lock = parseYamlText(text);
  const formatVersion = textOf(within(lock, 'lockfileVersion'));
  if (formatVersion === null) throw new UnreadableFile('it names no lockfileVersion');
  if (!/^[569](?:\.|$)/.test(formatVersion)) throw new UnreadableFile(`its lockfileVersion ${formatVersion} is not known`);
  const packages = entriesOf(within(lock, 'packages'));
  // Version 9 keeps what a package is apart from what it uses.
  const snapshots = within(lock, 'snapshots') === undefined ? packages : entriesOf(within(lock, 'snapshots'));
  requireFewPackages(Math.max(packages.length, snapshots.length));
  const about = new Map(packages);
  const nodes = new Map<string, LockNode>();
  const unparsed: Unparsed[] = [];
  const keys = new Set(snapshots.map(([key]) => key));
  for (const [key, value] of snapshots) {
    const node = nodeOf(key, about.get(key) ?? about.get(withoutPeers(key)) ?? value);
    if (node === null) unparsed.push({ file, line: null, text: key.slice(0, 200), reason: 'the lock does not say what it is' });
    else nodes.set(key, { ...node, uses: usedBy(value, keys) });
  }
  for (const node of nodes.values()) node.uses = node.uses.filter((id) => nodes.has(id));
  const importers = importersOf(lock);
  requireFewAsked(Math.max(0, ...importers.map(({ asked }) => asked.length)));
  const own = importers.find(({ path }) => path === '.');
  const idOf = (name: string, reference: string) => {
    const id = keyOf(name, reference, keys);
    return id !== null && nodes.has(id) ? id : null;
  };
  return {
    file,
    format: 'pnpm',
    formatVersion,
    nodes,
    installedFor: ({ name }) => {
      const found = own?.asked.find((one) => one.name === name);
      return found === undefined ? null : idOf(name, found.reference);
    },
    asked: own?.asked.map(({ name, range, group }) => ({ name, range, group })) ?? null,
    isOwn: ({ name }) => own?.asked.find((one) => one.name === name)?.reference.startsWith('link:') === true,
    members: importers
      .filter((importer) => importer !== own)
      .map(({ path, asked }) => ({
        path,
        uses: asked.flatMap(({ name, reference, group }) => {
          const id = idOf(name, reference);
          return id === null ? [] : [{ id, isDev: group === 'dev' }];
        }),
      })),
    unparsed,
  };
}

function importersOf(lock: YamlValue): Importer[] {
  const importers = entriesOf(within(lock, 'importers'));
  return (importers.length === 0 ? [['.', lock] as [string, YamlValue]] : importers).map(([path, value]) => ({
    path,
    asked: SECTIONS.flatMap(([section, group]) =>
      entriesOf(within(value, section)).flatMap(([name, got]) => {
        // Version 5 keeps what was asked for in a table of its own.
        const range = textOf(within(got, 'specifier') ?? within(within(value, 'specifiers'), name)) ?? '*';
        const reference = textOf(within(got, 'version')) ?? textOf(got);
        return reference === null ? [] : [{ name, range, group, reference }];
      }),
    ),
  }));
}

function usedBy(value: YamlValue, keys: Set<string>): string[] {
  const used = [...entriesOf(within(value, 'dependencies')), ...entriesOf(within(value, 'optionalDependencies'))];
  return used.flatMap(([name, reference]) => keyOf(name, textOf(reference) ?? '', keys) ?? []);
}

/** The format versions write keys in different ways; a reference is a version, or a whole key for what is called otherwise. */
function keyOf(name: string, reference: string, keys: Set<string>): string | null {
  const candidates = [`${name}@${reference}`, `/${name}@${reference}`, `/${name}/${reference}`, reference, `/${reference}`];
  return candidates.find((key) => keys.has(key)) ?? null;
}

/** The versions of its peers stand behind a key: `(react@18.2.0)`, in version 5 `_react@18.2.0`. */
function withoutPeers(key: string): string {
  const at = key.indexOf('(');
  return at < 0 ? key : key.slice(0, at);
}

const KEY = /^\/?(@[^/@]+\/[^/@]+|[^/@]+)[@/](.+)$/;

function nodeOf(key: string, value: YamlValue): Omit<LockNode, 'uses'> | null {
  const resolution = within(value, 'resolution');
  const address = textOf(within(resolution, 'repo') ?? within(resolution, 'directory'));
  const [, name, rest] = KEY.exec(withoutPeers(key)) ?? [];
  const named = textOf(within(value, 'name')) ?? name;
  if (named === undefined) return null;
  const version = textOf(within(value, 'version')) ?? rest?.split('_')[0] ?? null;
  const fromRegistry = address === null && rest !== undefined && /^\d/.test(rest) && /^\/|^(?:@[^/]+\/)?[^/]+$/.test(withoutPeers(key));
  if (fromRegistry) return { name: named, version, url: null, isDev: null };
  const url = address ?? textOf(within(resolution, 'tarball')) ?? rest ?? key;
  return { name: named, version: textOf(within(value, 'version')), url, isDev: null };
}
