import { emptyReading, type Reading } from './inventory.js';
import { normalizeName } from './names.js';
import { parseRequirement } from './requirement.js';

type Sections = Map<string, Map<string, string[]>>;

/** Reads what setup.cfg asks for (setuptools): `install_requires` and the extras. */
export function readSetupCfg(text: string, file: string): Reading {
  const sections = readSections(text);
  const reading = emptyReading();
  const options = sections.get('options');
  addAll(reading, options?.get('install_requires') ?? [], 'default', file);
  for (const [extra, lines] of sections.get('options.extras_require') ?? []) addAll(reading, lines, `extra:${extra}`, file);
  reading.requiresPython = options?.get('python_requires')?.join(',') ?? null;
  const name = sections.get('metadata')?.get('name')?.[0];
  reading.ownPackages = name === undefined ? [] : [normalizeName(name)];
  return reading;
}

function addAll(reading: Reading, lines: string[], group: string, file: string): void {
  for (const line of lines.map(withoutComment).flatMap((line) => splitList(line))) {
    if (line.startsWith('file:')) {
      reading.unparsed.push({ file, line: null, text: line, reason: 'the list is in another file' });
      continue;
    }
    const parsed = parseRequirement(line);
    if ('reason' in parsed) reading.unparsed.push({ file, line: null, text: line, reason: parsed.reason });
    else reading.requirements.push({ ...parsed.requested, editable: false, hashes: 0, group, lockedVersion: null, file, line: null });
  }
}

/** As setuptools reads lists: ` #` begins a comment. */
function withoutComment(line: string): string {
  const at = line.indexOf(' #');
  return at < 0 ? line : line.slice(0, at).trim();
}

/** A list is one entry a line, or one line with `;` between. A marker's `;` follows a requirement, so only dangling lists are split. */
function splitList(line: string): string[] {
  if (!line.includes(';') || 'requested' in parseRequirement(line)) return [line];
  return line
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The INI dialect of Python's configparser, without interpolation: keys in lower case, values as their lines without blanks and comments. */
function readSections(text: string): Sections {
  const sections: Sections = new Map();
  let section: Map<string, string[]> | null = null;
  let lines: string[] | null = null;
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    if (/^\s/.test(raw) && lines !== null) {
      lines.push(line);
      continue;
    }
    const heading = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (heading !== undefined) {
      section = sections.get(heading) ?? new Map<string, string[]>();
      sections.set(heading, section);
      lines = null;
      continue;
    }
    const at = line.search(/[=:]/);
    if (at <= 0 || section === null) continue;
    const value = line.slice(at + 1).trim();
    lines = value === '' ? [] : [value];
    section.set(line.slice(0, at).trim().toLowerCase(), lines);
  }
  return sections;
}
