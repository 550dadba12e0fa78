import { readCsv } from '../shared/csv.js';
import { type Archived, archivedSchema, FORMAT } from './archive.js';
import { COLUMNS, type Column } from './archive-csv.js';
import { faultsOf, type Line, readLine } from './import-line.js';
import { oneLine } from './wish.js';

/** Something that stands in the way of an import, and how to mend it. */
export interface Fault {
  /** As a spreadsheet counts in CSV, the how-manieth wish in JSON; null: the file as a whole. */
  row: number | null;
  column: string | null;
  what: string;
  fix: string;
}

export interface FileRead {
  lines: Line[];
  faults: Fault[];
  /** Columns that mean nothing here. */
  ignored: string[];
}

/** More than these nobody reads through, and no form of Slack shows. */
export const MOST_WISHES = 5000;

const JSON_FIX = 'Take a file that `/wishlist export` made, or a CSV file with a column `title`.';

/** What a file says, JSON or CSV whatever it is called; nothing of it is stored. */
export function readFile(bytes: Uint8Array, importer: { user: string; now: Date }): FileRead {
  const text = decode(bytes);
  if (text === null) return broken('It is not UTF-8.', 'Save it as “CSV UTF-8”.');
  const read = /^\s*[{[]/.test(text) ? readJson(text) : readTable(text, importer);
  const { length } = read.lines;
  if (length > MOST_WISHES) return broken(`It has ${length} wishes; ${MOST_WISHES} is the most.`, 'Split it into several files.');
  if (length === 0 && read.faults.length === 0) return broken('It has no wish.', JSON_FIX);
  return { ...read, faults: [...read.faults, ...repeated(read.lines)] };
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function broken(what: string, fix: string): FileRead {
  return { lines: [], faults: [{ row: null, column: null, what, fix }], ignored: [] };
}

function readJson(text: string): FileRead {
  const file = parseJson(text);
  if (file?.format !== FORMAT || !Array.isArray(file.wishes)) return broken(`It is no JSON file of the format ${FORMAT}.`, JSON_FIX);
  const lines: Line[] = [];
  const faults: Fault[] = [];
  for (const [index, one] of file.wishes.entries()) {
    const row = index + 1;
    const read = archivedSchema.safeParse(one);
    if (read.success) {
      lines.push({ row, wish: tidy(read.data), hasId: true });
      faults.push(...faultsOf(read.data, row));
    } else {
      const issues = read.error.issues.map(({ path, message }) => ({ row, column: path.join('.'), what: `${message}.`, fix: JSON_FIX }));
      faults.push(...issues);
    }
  }
  return { lines, faults, ignored: [] };
}

/** Ages are compared as texts. */
function tidy(wish: Archived): Archived {
  const at = (time: string) => new Date(time).toISOString();
  return { ...wish, title: oneLine(wish.title), createdAt: at(wish.createdAt), stateAt: at(wish.stateAt) };
}

function parseJson(text: string): { format?: unknown; wishes?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function readTable(text: string, importer: { user: string; now: Date }): FileRead {
  const rows = readCsv(text);
  if (rows === null) return broken('A quotation mark is opened and never closed.', 'Save it as CSV from a spreadsheet.');
  const [head, ...body] = rows;
  const names = (head?.cells ?? []).map((name) => name.trim().toLowerCase().replace(/\s+/g, '_'));
  const columns = names.map((name) => COLUMNS.find((column) => column === name) ?? null);
  if (!columns.includes('title'))
    return broken('Its first row names no column `title`.', `Name the columns there: ${COLUMNS.join(', ')}; only title is needed.`);
  const twice = columns.find((column, index) => column !== null && columns.indexOf(column) !== index);
  if (twice != null) return broken(`Two columns are called \`${twice}\`.`, 'Rename one of them.');
  const lines: Line[] = [];
  const faults: Fault[] = [];
  for (const { row, cells } of body) {
    const named: Partial<Record<Column, string>> = {};
    for (const [index, column] of columns.entries()) if (column !== null) named[column] = cells[index] ?? '';
    const read = readLine({ row, cells: named, ...importer });
    if (cells.slice(columns.length).some((cell) => cell !== '')) {
      faults.push({
        row,
        column: null,
        what: `It has ${cells.length} cells, the first row ${columns.length}.`,
        fix: 'Put texts with commas in quotation marks.',
      });
    } else if (read.ok) lines.push(read.line);
    else faults.push(...read.faults);
  }
  return { lines, faults, ignored: names.filter((name, index) => columns[index] === null && name !== '') };
}

/** The same wish twice in one file. */
function repeated(lines: readonly Line[]): Fault[] {
  const first = new Map<string, number>();
  return lines.flatMap(({ row, wish: { id }, hasId }) => {
    const before = first.get(id);
    first.set(id, before ?? row);
    if (before === undefined) return [];
    return [{ row, column: hasId ? 'id' : 'title', what: `It is the wish of row ${before} again.`, fix: 'Delete one of the two rows.' }];
  });
}
