/** What a spreadsheet would take for the beginning of a formula, also behind apostrophes that the text itself begins with. */
const FORMULA = /^'*[=+\-@\t\r\n]/;
const DELIMITERS = [',', ';', '\t'] as const;

/**
 * One line of RFC 4180. A text that a spreadsheet would run gets an apostrophe before it, by which it is shown as it is;
 * `readCsv` takes it away again.
 */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== value ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export interface CsvRow {
  /** Number of the row as a spreadsheet counts, from 1. */
  row: number;
  cells: string[];
}

/**
 * The rows of a CSV file, empty ones left out. Commas, semicolons or tabs between cells, whichever the first line has most of, because
 * spreadsheets write what their country does; with or without a byte order mark. Null: a quotation mark is never closed.
 */
export function readCsv(text: string): CsvRow[] | null {
  const source = text.replace(/^\uFEFF/, '');
  const delimiter = delimiterOf(source);
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let from = 0;
  for (let row = 1; from < source.length; ) {
    const read = readCell(source, from, delimiter);
    if (read === null) return null;
    cells.push(FORMULA.test(read.text) && read.text.startsWith("'") ? read.text.slice(1) : read.text);
    from = read.end;
    if (source[from] === delimiter && from + 1 < source.length) from += 1;
    else {
      if (source[from] === delimiter) cells.push('');
      from += source.startsWith('\r\n', from) ? 2 : 1;
      if (cells.some((one) => one !== '')) rows.push({ row, cells });
      cells = [];
      row += 1;
    }
  }
  return rows;
}

/** A cell and where it ends: at a delimiter, a line end or the end. Null: its quotation mark is never closed. */
function readCell(source: string, from: number, delimiter: string): { text: string; end: number } | null {
  let text = '';
  let at = from;
  if (source[at] === '"') {
    for (;;) {
      const closing = source.indexOf('"', at + 1);
      if (closing < 0) return null;
      text += source.slice(at + 1, closing);
      at = closing + 1;
      if (source[at] !== '"') break;
      text += '"';
    }
  }
  let end = at;
  while (end < source.length && source[end] !== delimiter && source[end] !== '\n' && source[end] !== '\r') end += 1;
  return { text: text + source.slice(at, end), end };
}

function delimiterOf(source: string): string {
  const [head = ''] = source.split(/\r?\n/, 1);
  const count = (delimiter: string) => head.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}
