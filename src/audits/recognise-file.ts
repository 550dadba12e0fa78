import { decodeText } from '../shared/decode-text.js';
import { type DeployOutput, isDeployOutput, readDeployOutput } from './deploy-check.js';
import { baseName, type Format, folderOf, formatOf } from './inventory/formats.js';
import { isNpmFile, npmProjectAt } from './inventory/npm/find-npm.js';
import { readNpm } from './inventory/npm/read-npm.js';
import { maskCredentials } from './inventory/packages.js';
import { type Inventory, readInventory } from './inventory/read-inventory.js';
import { resolvePath } from './inventory/tree.js';
import type { SentFile } from './sent-files.js';

/** A dependency file that can be kept, what Django's check said, or what is wrong with it in words for whoever sent it. */
export type Recognised = { ok: true; file: SentFile; packages: number } | { ok: true; check: DeployOutput } | { ok: false; why: string };

export const WANTED =
  'Wanted: the output of pip freeze, a requirements file, or Pipfile.lock, poetry.lock, uv.lock, pdm.lock, pylock.toml, pyproject.toml, setup.cfg; for a front end package-lock.json, yarn.lock, pnpm-lock.yaml, package.json; or all that manage.py check --deploy writes.';

const LONGEST_NAME = 200;
/**
 * A package takes two bytes in a list of them, so that 2 MB would keep the bot busy for many seconds (measured: 16 µs each). Real lists
 * have some hundreds, and what people write by hand is small; only lock files are large.
 */
const MOST_PACKAGES = 10_000;
const LARGEST_BY_HAND = 256 * 1024;
const BY_HAND = new Set<string>(['pyproject', 'pipfile', 'setup-cfg', 'setup-py'] satisfies Format[]);
/** Files of other ecosystems that look like ours by their ending. */
const FOREIGN = /^(?:composer\.(?:json|lock)|cargo\.(?:toml|lock)|gemfile\.lock|go\.(?:mod|sum)|bun\.lockb?)$/i;

/**
 * Reads what somebody sent: by its name where that says what it is, else by its content. Passwords in addresses are taken out
 * before anything is kept.
 */
export async function recogniseFile(name: string | null, bytes: Uint8Array): Promise<Recognised> {
  const text = decode(bytes);
  if (text === null) return refuse(`This is no text. ${WANTED}`);
  if (text.trim() === '') return refuse(`Nothing was sent. ${WANTED}`);
  const path = name === null || name === '' ? 'requirements.txt' : safePath(name);
  if (path === null) return refuse(`"${shown(name ?? '')}" is no file name. Wanted: a name such as poetry.lock or requirements/prod.txt.`);
  if (FOREIGN.test(baseName(path))) return refuse(`${shown(path)} is not read. ${WANTED}`);
  const isNamed = isNpmFile(path) || formatOf(path) !== 'requirements';
  if (!isNamed && isDeployOutput(text)) return recogniseCheck(text);
  const file = { name: isNamed ? path : nameByContent(path, text), text: maskCredentials(text) };
  if (isNpmFile(file.name)) return await recogniseNpm(file);
  const excess = excessOf(file);
  if (excess !== null) return refuse(`${shown(file.name)} ${excess}`);
  const inventory = await readInventory(
    { pointedAt: '', list: async () => [file.name], read: async (asked) => (asked === file.name ? file.text : null) },
    file.name,
  );
  const fault = faultOf(inventory);
  return fault === null ? { ok: true, file, packages: inventory.requirements.length } : refuse(`${shown(file.name)}: ${fault} ${WANTED}`);
}

function recogniseCheck(text: string): Recognised {
  const check = readDeployOutput(text);
  return 'fault' in check ? refuse(`The output of manage.py check ${check.fault}`) : { ok: true, check };
}

/** Of each npm file alone: what the others beside it say is seen when they are read together. */
async function recogniseNpm(file: SentFile): Promise<Recognised> {
  const tree = { pointedAt: '', list: async () => [file.name], read: async () => file.text };
  const { inventory, unreadable } = await readNpm(tree, npmProjectAt(folderOf(file.name), new Set([file.name])));
  const packages = inventory.packages.length + (inventory.lock === null ? inventory.direct.length : 0);
  const fault = unreadable[0]?.reason ?? (packages === 0 ? 'it names no package' : null);
  return fault === null ? { ok: true, file, packages } : refuse(`${shown(file.name)}: ${fault}. ${WANTED}`);
}

/** Why it is too much to be read; null when it is not. */
function excessOf({ name, text }: SentFile): string | null {
  const format = formatOf(name);
  if (BY_HAND.has(format) && text.length > LARGEST_BY_HAND) return `is larger than ${LARGEST_BY_HAND / 1024} kB, so it is not read.`;
  const lines = format === 'requirements' ? (text.match(/^[ \t]*[^\s#-]/gm)?.length ?? 0) : 0;
  return lines > MOST_PACKAGES ? `names more than ${MOST_PACKAGES} packages, so it is not read.` : null;
}

function refuse(why: string): Recognised {
  return { ok: false, why };
}

function decode(bytes: Uint8Array): string | null {
  try {
    const text = decodeText(bytes, { fatal: true });
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** Relative and inside, in plain characters, so that it can be shown and included by other files. */
function safePath(name: string): string | null {
  if (name.length > LONGEST_NAME || !/^[\w.][\w.@+ /-]*$/.test(name)) return null;
  return resolvePath('', name) || null;
}

/** What was typed may be anything, and is repeated in an answer. */
function shown(name: string): string {
  return name.replace(/[^\w.@+ /-]/g, '?').slice(0, 80);
}

/** The canonical name of what the text is; requirements keep theirs, with an ending that says so. */
function nameByContent(path: string, text: string): string {
  const npm = npmNameByContent(text);
  if (npm !== null) return npm;
  if (/^\s*\{/.test(text) && /"_meta"\s*:/.test(text)) return 'Pipfile.lock';
  const has = (pattern: RegExp) => pattern.test(text);
  if (has(/^\[\[packages\]\]/m) && has(/^lock-version\s*=/m)) return 'pylock.toml';
  if (has(/^\[\[package\]\]/m)) {
    if (has(/^content[_-]hash\s*=/m)) return has(/^content-hash\s*=/m) ? 'poetry.lock' : 'pdm.lock';
    if (has(/^lock[_-]version\s*=/m)) return 'pdm.lock';
    return has(/^source\s*=\s*\{/m) ? 'uv.lock' : 'poetry.lock';
  }
  if (has(/^\[(?:project|build-system|dependency-groups|tool\.poetry[\w.-]*)\]/m)) return 'pyproject.toml';
  if (has(/^\[\[source\]\]/m) || has(/^\[(?:dev-)?packages\]/m)) return 'Pipfile';
  if (has(/^\[options\]/m) && has(/^install_requires\s*=/m)) return 'setup.cfg';
  return /\.(?:txt|in|pip)$/i.test(path) ? path : `${path}.txt`;
}

function npmNameByContent(text: string): string | null {
  if (/^\s*\{/.test(text)) {
    if (/"lockfileVersion"\s*:/.test(text)) return 'package-lock.json';
    return /"(?:dev|peer|optional)?[dD]ependencies"\s*:/.test(text) ? 'package.json' : null;
  }
  if (/^# yarn lockfile v1$/m.test(text) || /^__metadata:$/m.test(text)) return 'yarn.lock';
  return /^lockfileVersion:/m.test(text) ? 'pnpm-lock.yaml' : null;
}

/** Why nothing can be learned from it; null when something can. Lines that are not understood are said in the report. */
function faultOf({ entry, format, requirements, constraints, unparsed, unreadable }: Inventory): string | null {
  const broken = unreadable.find(({ file }) => file === entry);
  if (broken !== undefined) return `${broken.reason}.`;
  const includes = unreadable.length;
  const [first] = unparsed;
  if (format === 'requirements' && first !== undefined && unparsed.length > requirements.length + constraints.length + includes) {
    return `${unparsed.length} lines are not understood, the first is "${shown(first.text)}".`;
  }
  return requirements.length + constraints.length + includes === 0 ? 'it names no package.' : null;
}
