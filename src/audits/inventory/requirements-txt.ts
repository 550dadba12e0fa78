import type { Option, Requirement, Unparsed } from './inventory.js';
import { type Parsed, parseRequirement, requestedByAddress } from './requirement.js';
import { argumentOf, isForOneRequirement, splitOptions } from './requirements-options.js';

/** Another requirements file that a file names, as it writes it. */
export interface Include {
  kind: 'requirements' | 'constraints';
  path: string;
  line: number;
}

/** What one line of a requirements file says. */
export type Entry = { requirement: Requirement } | { include: Include } | { option: Option } | { unparsed: Unparsed };

interface Line {
  number: number;
  text: string;
}

/**
 * Reads a requirements file as pip does (pip.pypa.io, "Requirements File Format"), in order. A line that pip would refuse is
 * `unparsed`. `${VARIABLES}` stay as they are: their values are not known here.
 */
export function readRequirementsTxt(text: string, file: string): Entry[] {
  return logicalLines(text).flatMap((line) => readLine(line, file));
}

/** Lines with continuations joined and comments removed, under the number of their first physical line. */
function logicalLines(text: string): Line[] {
  const lines: Line[] = [];
  let open: Line | null = null;
  const physical = text.replace(/^\uFEFF/, '').split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
  for (const [index, raw] of physical.entries()) {
    const isComment = /^\s*#/.test(raw);
    const continues = raw.endsWith('\\') && !isComment;
    const part = continues ? withoutBackslashes(raw) : isComment ? ` ${raw}` : raw;
    open = open === null ? { number: index + 1, text: part } : { number: open.number, text: open.text + part };
    if (continues) continue;
    lines.push(open);
    open = null;
  }
  if (open !== null) lines.push(open);
  const bare = lines.map((line) => ({ number: line.number, text: withoutComment(line.text) }));
  return bare.filter((line) => line.text !== '');
}

// By hand, not by patterns: a file may hold a line of a million blanks to make a pattern slow.

function withoutBackslashes(text: string): string {
  let [from, to] = [0, text.length];
  while (text[from] === '\\') from++;
  while (to > from && text[to - 1] === '\\') to--;
  return text.slice(from, to);
}

/** A `#` starts a comment at the start of a line and after white space. */
function withoutComment(text: string): string {
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    if (at === 0 || /\s/.test(text[at - 1] ?? '')) return text.slice(0, at).trim();
  }
  return text.trim();
}

/** Nobody writes longer ones; with hashes of every wheel they come to some 20,000 characters. */
const LONGEST_LINE = 200_000;
const SHOWN = 1_000;

function readLine(line: Line, file: string): Entry[] {
  const refuse = (reason: string): Entry[] => [{ unparsed: { file, line: line.number, text: line.text.slice(0, SHOWN), reason } }];
  if (line.text.length > LONGEST_LINE) return refuse(`it has ${line.text.length} characters`);
  const split = splitOptions(line.text);
  if ('reason' in split) return refuse(split.reason);
  const { words, options } = split;
  const noted = options.map(({ option, value }) => ({ option: { file, line: line.number, option, value } }));
  const editable = argumentOf(options, '--editable');
  if (words !== '' || editable !== null) {
    const parsed = words !== '' ? readRequested(words) : readEditable(editable ?? '');
    if ('reason' in parsed) return refuse(parsed.reason);
    const hashes = options.filter(({ option }) => option === '--hash').length;
    const requirement = placed(parsed.requested, { file, line: line.number, hashes, editable: words === '' });
    return [{ requirement }, ...noted.filter(({ option }) => isForOneRequirement(option.option))];
  }
  const include = options.find(({ option }) => option === '--requirement' || option === '--constraint');
  if (include === undefined) return noted;
  const kind = include.option === '--requirement' ? 'requirements' : 'constraints';
  return [{ include: { kind, path: include.value ?? '', line: line.number } }];
}

function placed(
  requested: Omit<Requirement, 'file' | 'line' | 'hashes' | 'editable' | 'group' | 'lockedVersion'>,
  place: Pick<Requirement, 'file' | 'line' | 'hashes' | 'editable'>,
): Requirement {
  return { ...requested, group: 'default', lockedVersion: null, ...place };
}

const ADDRESS = /^(?:(?:git|hg|svn|bzr)\+[a-z+]+|https?|ftp|file|ssh):/i;
const ARCHIVE = /\.(?:whl|zip|tar\.gz|tgz|tar\.bz2|tbz|tar\.xz|txz|tlz|tar\.lz|tar\.lzma|tar)$/i;

/** One argument of `pip install`: an address, a local path, or a PEP 508 requirement. */
function readRequested(words: string): Parsed {
  if (ADDRESS.test(words)) {
    const [address, marker] = splitOnce(words, '; ');
    return /\s/.test(address.trim()) ? { reason: 'an address with a space in it' } : requestedByAddress(address.trim(), marker);
  }
  const [path, marker] = splitOnce(words, ';');
  const isPath = /^(?:\.{0,2}\/|\.{1,2}(?:$|\[)|[a-z]:\\)/i.test(path) || (ARCHIVE.test(path.trim()) && !path.includes('@'));
  return isPath ? requestedByAddress(`path:${path.trim()}`, marker) : parseRequirement(words);
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** `git:…` is short for `git+git:…` only here, as in pip. */
function readEditable(text: string): Parsed {
  const bare = text.trim();
  if (/^(?:git|hg|svn|bzr):/i.test(bare)) return requestedByAddress(`${bare.slice(0, bare.indexOf(':'))}+${bare}`);
  if (ADDRESS.test(bare)) return requestedByAddress(bare);
  if (/^[a-z0-9._-]+\s*(?:\[[^\]]*\])?\s*@/i.test(bare)) return parseRequirement(bare);
  return requestedByAddress(`path:${bare}`);
}
