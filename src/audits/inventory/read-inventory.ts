import { messageOf } from '../../shared/errors.js';
import { type Format, formatOf } from './formats.js';
import { emptyReading, type Reading, UnreadableFile } from './inventory.js';
import { requireByHand, requireFewLines } from './limits.js';
import { readPdmLock } from './pdm.js';
import { readPipfile, readPipfileLock } from './pipfile.js';
import { readPoetryLock } from './poetry.js';
import { readPylock } from './pylock.js';
import { readPyproject } from './pyproject.js';
import { type Entry, type Include, readRequirementsTxt } from './requirements-txt.js';
import { readSetupCfg } from './setup-cfg.js';
import { readSetupPy } from './setup-py.js';
import { resolvePath, type Tree } from './tree.js';
import { readUvLock } from './uv.js';

/** What a dependency file and all files it includes say. */
export interface Inventory extends Reading {
  entry: string;
  format: Format;
  /** Files that were read, in order of first reading. */
  files: string[];
  /** Files that could not be read as a whole; the audit is then an error. */
  unreadable: { file: string; reason: string }[];
}

const READERS: Record<Exclude<Format, 'requirements'>, (text: string, file: string) => Reading> = {
  'pipfile-lock': readPipfileLock,
  'poetry-lock': readPoetryLock,
  'uv-lock': readUvLock,
  'pdm-lock': readPdmLock,
  pylock: readPylock,
  pyproject: readPyproject,
  pipfile: readPipfile,
  'setup-cfg': readSetupCfg,
  'setup-py': readSetupPy,
};

const BY_HAND = new Set<Format>(['pyproject', 'pipfile', 'setup-cfg', 'setup-py']);

/** More files than this in one chain of includes is a mistake or an attack. */
const FILES = 200;

/** Reads a dependency file with its includes. Never throws for what is in the files: that goes to `unreadable` and `unparsed`. */
export async function readInventory(tree: Tree, entry: string): Promise<Inventory> {
  const format = formatOf(entry);
  const inventory: Inventory = { ...emptyReading(), entry, format, files: [], unreadable: [] };
  if (format === 'requirements') {
    const reading = await readRequirements({ tree, inventory, read: new Map(), started: new Set() }, entry, 'requirements');
    return { ...inventory, requirements: reading.requirements, constraints: reading.constraints };
  }
  const text = await readText(tree, entry, inventory);
  if (text === null) return inventory;
  try {
    if (BY_HAND.has(format)) requireByHand(text);
    return { ...inventory, ...READERS[format](text, entry) };
  } catch (error) {
    const reason = error instanceof UnreadableFile ? error.message : `it cannot be understood: ${messageOf(error)}`;
    inventory.unreadable.push({ file: entry, reason });
    return inventory;
  }
}

async function readText(tree: Tree, path: string, inventory: Inventory): Promise<string | null> {
  inventory.files.push(path);
  try {
    const text = await tree.read(path);
    if (text !== null && formatOf(path) === 'requirements') requireFewLines(text);
    if (text !== null) return text;
    inventory.unreadable.push({ file: path, reason: 'there is no such file' });
  } catch (error) {
    inventory.unreadable.push({ file: path, reason: messageOf(error) });
  }
  inventory.files.pop();
  return null;
}

interface Reader {
  tree: Tree;
  inventory: Inventory;
  /** What each file says, read once. */
  read: Map<string, Entry[]>;
  /** Files begun already, by what they bring: each brings it once, which also ends a circle of includes. */
  started: Set<string>;
}
type Found = Pick<Reading, 'requirements' | 'constraints'>;

/** What included files ask for comes at the place of the include, as in pip: `-r` brings requirements wherever it stands, `-c` constraints. */
async function readRequirements(reader: Reader, path: string, kind: Include['kind']): Promise<Found> {
  reader.started.add(`${kind} ${path}`);
  const { inventory, read } = reader;
  const isFirst = !read.has(path);
  const found: Found = { requirements: [], constraints: [] };
  for (const entry of await entriesOf(reader, path)) {
    if ('requirement' in entry) found[kind].push(entry.requirement);
    if ('option' in entry && isFirst) inventory.options.push(entry.option);
    if ('unparsed' in entry && isFirst) inventory.unparsed.push(entry.unparsed);
    if ('include' in entry) {
      const target = includedPath(reader, path, entry.include);
      if (target === null) continue;
      const { requirements, constraints } = await readRequirements(reader, target, entry.include.kind);
      found.requirements.push(...requirements);
      found.constraints.push(...constraints);
    }
  }
  return found;
}

async function entriesOf({ tree, inventory, read }: Reader, path: string): Promise<Entry[]> {
  const known = read.get(path);
  if (known !== undefined) return known;
  const text = await readText(tree, path, inventory);
  const entries = text === null ? [] : readRequirementsTxt(text, path);
  read.set(path, entries);
  return entries;
}

function includedPath({ inventory, read, started }: Reader, from: string, include: Include): string | null {
  const target = resolvePath(from, include.path);
  if (target !== null && started.has(`${include.kind} ${target}`)) return null;
  if (target !== null && (read.has(target) || read.size < FILES)) return target;
  const reason = target === null ? 'it lies outside the folder that is audited' : `more than ${FILES} files include each other`;
  inventory.unreadable.push({ file: `${from} line ${include.line}: ${include.path}`, reason });
  return null;
}
