/** One import, re-export or `import()` of a source file. */
export interface ImportLine {
  from: string;
  /** What it brings in, under the names of the other file; `*` for a namespace, `default` for what has no name there. Types are left out. */
  names: string[];
  /** Nothing of it is left when the program runs. */
  typeOnly: boolean;
  line: number;
}

const STATEMENT = /\b(?:import|export)\s+(type\s+)?([\w*{][^;'"]*?)\sfrom\s*['"]([^'"]+)['"]/g;
const BARE = /^\s*import\s*['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
const TYPE_QUERY = /\btypeof\s+$/;

/** The imports of a TypeScript source in their order of kind; comments are no imports. */
export function importLines(source: string): ImportLine[] {
  const text = withoutComments(source);
  const lineAt = (index: number) => text.slice(0, index).split('\n').length;
  return [
    ...[...text.matchAll(STATEMENT)].map((match) => {
      const names = match[1] === undefined ? namesOf(match[2] ?? '') : [];
      return { from: match[3] ?? '', names, typeOnly: names.length === 0, line: lineAt(match.index) };
    }),
    ...[...text.matchAll(BARE)].map((match) => ({ from: match[1] ?? '', names: ['*'], typeOnly: false, line: lineAt(match.index) })),
    ...[...text.matchAll(DYNAMIC)].map((match) => {
      const typeOnly = TYPE_QUERY.test(text.slice(0, match.index));
      return { from: match[1] ?? '', names: typeOnly ? [] : ['*'], typeOnly, line: lineAt(match.index) };
    }),
  ];
}

/** `a, { b as c, type D }` gives default and b. */
function namesOf(clause: string): string[] {
  const [before = '', inside] = clause.split(/[{}]/);
  const named = (inside ?? '').split(',').map((name) => name.trim().split(/\s+as\s+/)[0] ?? '');
  const unnamed = before.replace(/,\s*$/, '').trim();
  const whole = unnamed === '' ? [] : [unnamed.startsWith('*') ? '*' : 'default'];
  return [...whole, ...named.filter((name) => name !== '' && !name.startsWith('type '))];
}

/** The source with its comments blanked out, lines kept. A `//` inside a text, as in an address, is no comment. */
export function withoutComments(source: string): string {
  const blank = (comment: string) => comment.replace(/[^\n]/g, ' ');
  return source
    .replace(/\/\*[\s\S]*?\*\//g, blank)
    .replace(/(^|[\s;{}(),])(\/\/[^\n]*)/g, (_all, before: string, comment: string) => `${before}${blank(comment)}`);
}
