import { type Unparsed, UnreadableFile } from '../inventory.js';
import { linesOf, PROTOTYPE, requireSmall } from '../limits.js';
import { type Asked, isForeign, type Lock, type LockNode, requireFewPackages, splitAtVersion } from './lock.js';
import { readYarnBerry } from './yarn-berry.js';

/** Reads yarn.lock: of yarn 1, or of yarn 2 and later, which write YAML. @throws {UnreadableFile} */
export function readYarnLock(text: string, file: string): Lock {
  requireSmall(text);
  return /^__metadata:/m.test(text) ? readYarnBerry(text, file) : readYarnClassic(text, file);
}

/** A file with more of them is another file. */
const MOST_ODD_LINES = 1_000;

interface Block {
  /** All that was asked for and got this package: `lodash@^4.17.0`. */
  patterns: string[];
  line: number;
  version: string | null;
  resolved: string | null;
  /** `name@range` of what it uses. */
  uses: string[];
}

/** The format of yarn 1: blocks that begin at the left, fields two spaces in, what a package uses four spaces in. */
function readYarnClassic(text: string, file: string): Lock {
  const unparsed: Unparsed[] = [];
  const blocks = blocksOf(text, file, unparsed);
  const ids = new Map(blocks.flatMap((block, index) => block.patterns.map((pattern) => [pattern, String(index)] as const)));
  const byName = new Map<string, string[]>();
  const nodes = new Map<string, LockNode>();
  for (const [index, block] of blocks.entries()) {
    const node = nodeOf(block);
    if (node === null) {
      const reason = 'the lock names no version';
      unparsed.push({ file, line: block.line, text: block.patterns.join(', '), reason });
      continue;
    }
    const uses = block.uses.flatMap((pattern) => ids.get(pattern) ?? []);
    nodes.set(String(index), { ...node, uses });
    for (const name of new Set(block.patterns.map((pattern) => splitAtVersion(pattern)?.name ?? pattern)))
      byName.set(name, [...(byName.get(name) ?? []), String(index)]);
  }
  for (const node of nodes.values()) node.uses = node.uses.filter((id) => nodes.has(id));
  const installedFor = ({ name, range }: Asked) => {
    const id = ids.get(`${name}@${range}`);
    // A project's "resolutions" put other ranges into the lock than it asks for.
    const same = byName.get(name) ?? [];
    return id ?? (same.length === 1 ? (same[0] ?? null) : null);
  };
  return { file, format: 'yarn', formatVersion: '1', nodes, installedFor, asked: null, isOwn: () => false, members: [], unparsed };
}

function blocksOf(text: string, file: string, unparsed: Unparsed[]): Block[] {
  const blocks: Block[] = [];
  let block: Block | null = null;
  let section = '';
  for (const [index, raw] of linesOf(text.replace(/^\uFEFF/, '')).entries()) {
    const line = raw.trimEnd();
    if (line === '' || line.trimStart().startsWith('#')) continue;
    if (/^(?:<{7}|={7}|>{7}|\|{7})/.test(line))
      throw new UnreadableFile(`line ${index + 1}: it has the marks of a merge that was not finished`);
    const words = wordsOf(line);
    if (words?.includes('__proto__') === true) throw new UnreadableFile(`line ${index + 1}: ${PROTOTYPE}`);
    const indent = line.length - line.trimStart().length;
    if (indent === 0 && words !== null && line.endsWith(':')) {
      block = { patterns: words, line: index + 1, version: null, resolved: null, uses: [] };
      requireFewPackages(blocks.push(block));
      section = '';
    } else if (indent === 2 && block !== null && words?.length === 1 && line.endsWith(':')) section = words[0] ?? '';
    else if (indent === 2 && block !== null && words !== null && words.length >= 2) {
      section = '';
      if (words[0] === 'version') block.version = words[1] ?? null;
      if (words[0] === 'resolved') block.resolved = words[1] ?? null;
    } else if (indent === 4 && block !== null && section !== '' && words?.length === 2) {
      if (section === 'dependencies' || section === 'optionalDependencies') block.uses.push(words.join('@'));
    } else if (
      unparsed.push({ file, line: index + 1, text: line.trim().slice(0, 200), reason: 'it is no line of a yarn.lock' }) > MOST_ODD_LINES
    )
      throw new UnreadableFile(`line ${index + 1}: more than ${MOST_ODD_LINES} lines are none of a yarn.lock`);
  }
  if (blocks.length === 0 && !text.includes('# yarn lockfile v1')) throw new UnreadableFile('it is no yarn.lock');
  return blocks;
}

/** The words of a line, plain or in quotes, without commas and the colon at the end; null when it has others. */
function wordsOf(line: string): string[] | null {
  const words: string[] = [];
  const word = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",:][^\s",]*?))(?=[\s,]|:?$)[,:]?/y;
  const text = line.trim();
  while (word.lastIndex < text.length) {
    const at = word.lastIndex;
    const found = word.exec(text);
    if (found === null || word.lastIndex === at) return null;
    words.push(found[1]?.replace(/\\(.)/g, '$1') ?? found[2] ?? '');
  }
  return words;
}

function nodeOf({ patterns, version, resolved }: Block): Omit<LockNode, 'uses'> | null {
  const asked = splitAtVersion(patterns[0] ?? '');
  if (asked === null || version === null) return null;
  const alias = asked.rest.startsWith('npm:') ? splitAtVersion(asked.rest.slice('npm:'.length)) : null;
  const address = isForeign(asked.rest) ? asked.rest : (resolved ?? '');
  return { name: alias?.name ?? asked.name, version, url: isForeign(address) ? (resolved ?? address) : null, isDev: null };
}
