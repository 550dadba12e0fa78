import { messageOf } from '../../shared/errors.js';
import { type Format, formatOf } from './formats.js';
import { emptyReading, type Reading, type Requirement, UnreadableFile } from './inventory.js';
import { requireByHand, requireFewLines } from './limits.js';
import { readPdmLock } from './pdm.js';
import { readPipfile, readPipfileLock } from './pipfile.js';
import { readPoetryLock } from './poetry.js';
import { readPylock } from './pylock.js';
import { readPyproject } from './pyproject.js';
import { type Include, readRequirementsTxt } from './requirements-txt.js';
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
    const reading = await readRequirements({ tree, inventory, started: new Set() }, entry);
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
  /** Files begun already: each is read once, which also ends a circle of includes. */
  started: Set<string>;
}
type Found = Pick<Reading, 'requirements' | 'constraints'>;

/** What included files ask for comes at the place of the include, as in pip. */
async function readRequirements(reader: Reader, path: string): Promise<Found> {
  const { tree, inventory, started } = reader;
  started.add(path);
  const text = await readText(tree, path, inventory);
  const requirements: Requirement[] = [];
  const constraints: Requirement[] = [];
  for (const entry of text === null ? [] : readRequirementsTxt(text, path)) {
    if ('requirement' in entry) requirements.push(entry.requirement);
    if ('option' in entry) inventory.options.push(entry.option);
    if ('unparsed' in entry) inventory.unparsed.push(entry.unparsed);
    if ('include' in entry) {
      const target = includedPath(reader, path, entry.include);
      if (target === null) continue;
      const found = await readRequirements(reader, target);
      constraints.push(...found.constraints);
      (entry.include.kind === 'requirements' ? requirements : constraints).push(...found.requirements);
    }
  }
  return { requirements, constraints };
}

function includedPath({ inventory, started }: Reader, from: string, include: Include): string | null {
  const target = resolvePath(from, include.path);
  if (target !== null && started.has(target)) return null;
  if (target !== null && started.size < FILES) return target;
  const reason = target === null ? 'it lies outside the folder that is audited' : `more than ${FILES} files include each other`;
  inventory.unreadable.push({ file: `${from} line ${include.line}: ${include.path}`, reason });
  return null;
}
