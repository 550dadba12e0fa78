import { DEEPEST, linesOf, PROTOTYPE, refuseAtLine, requireSmall, TOO_DEEP } from '../limits.js';
import type { YamlMap, YamlValue } from './yaml-value.js';
import { endOfQuoted, FORBIDDEN, indentOf, unescaped, withoutComment } from './yaml-words.js';

/**
 * Reads the YAML that package managers write: maps and lists by indentation or in brackets, texts plain, in quotes or as blocks. All
 * values are texts, so that `1.10` stays what it is. Time and memory grow with the text and nothing else: a general reader took 40 s
 * and gigabytes for 2 MB of commas (measured), and lock files may come from anybody.
 * @throws {UnreadableFile} with the line, for anything else: anchors, aliases, tags, several documents, a key twice.
 */
export function parseYamlText(raw: string): YamlValue {
  const text = raw.replace(/^\uFEFF/, '');
  requireSmall(text);
  return new YamlReader(linesOf(text)).document();
}

/** Values; each takes a hundred bytes of memory and more. A lock of 20,000 packages has half of that. */
const MOST_VALUES = 1_000_000;
/** Stands at one character of one line and only ever moves on. */
class YamlReader {
  private row = 0;
  /** 0: before the line; the next thing begins where its first word stands. */
  private column = 0;
  private values = 0;

  constructor(private readonly lines: string[]) {}

  document(): YamlValue {
    this.skipEmpty();
    if (/^---\s*$/.test(this.line())) this.nextLine();
    const value = this.block(0, 0);
    this.skipEmpty();
    if (this.row < this.lines.length) throw this.refuse('it is no valid YAML: this belongs to nothing above it');
    return value;
  }

  /** What stands at `least` or further in; an empty text when nothing does. */
  private block(least: number, depth: number): YamlValue {
    this.countValue();
    if (depth > DEEPEST) throw this.refuse(TOO_DEEP);
    if (this.column === 0) {
      if (this.indentOfNext() < least) return '';
      this.column = this.indentOfNext();
    }
    const indent = this.column;
    if (this.isItem()) return this.list(indent, depth);
    return this.keyEnd() === null ? this.inline(least - 1, depth) : this.map(indent, depth);
  }

  private map(indent: number, depth: number): YamlMap {
    const map: YamlMap = new Map();
    do {
      this.column = indent;
      const key = this.key();
      if (key === '__proto__') throw this.refuse(PROTOTYPE);
      if (map.has(key)) throw this.refuse(`"${key.slice(0, 80)}" stands there twice`);
      map.set(key, this.valueAfterKey(indent, depth));
    } while (this.indentOfNext() === indent && !this.isItem(indent));
    return map;
  }

  private list(indent: number, depth: number): YamlValue[] {
    const list: YamlValue[] = [];
    do {
      this.column = indent + 1;
      this.skipSpaces();
      if (this.isAtEnd()) this.nextLine();
      list.push(this.block(indent + 1, depth + 1));
    } while (this.indentOfNext() === indent && this.isItem(indent));
    return list;
  }

  private valueAfterKey(indent: number, depth: number): YamlValue {
    // Behind the colon of a long key, which stands at the left, a map may begin in the same line.
    const isAfterLong = this.column === indent + 1 && this.line()[indent] === ':';
    this.skipSpaces();
    if (!this.isAtEnd()) return isAfterLong ? this.block(indent + 1, depth + 1) : this.inline(indent, depth);
    this.nextLine();
    const next = this.indentOfNext();
    // A list may stand as far in as the key that it belongs to.
    return this.block(next === indent && this.isItem(indent) ? indent : indent + 1, depth + 1);
  }

  /** One value in the rest of the line; lines further in than `indent` may carry it on. */
  private inline(indent: number, depth: number): YamlValue {
    this.countValue();
    const first = this.line()[this.column] ?? '';
    const fault = FORBIDDEN[first];
    if (fault !== undefined) throw this.refuse(fault);
    if (first === '|' || first === '>') return this.blockText(indent, first === '>' ? ' ' : '\n');
    if (first !== '{' && first !== '[' && first !== '"' && first !== "'") return this.plain(indent);
    const value = first === '{' || first === '[' ? this.flow(depth + 1) : this.quoted();
    this.skipSpaces();
    if (!this.isAtEnd()) throw this.refuse('it is no valid YAML: something stands behind a value');
    this.nextLine();
    return value;
  }

  private plain(indent: number): string {
    const parts: string[] = [];
    do {
      const text = withoutComment(this.line().slice(this.column)).trim();
      if (/:(?:\s|$)/.test(text)) throw this.refuse('it is no valid YAML: a key where none can be');
      parts.push(text);
      this.nextLine();
      this.column = this.indentOfNext();
    } while (this.column > indent && this.row < this.lines.length);
    this.column = 0;
    return parts.join(' ');
  }

  /** The lines further in than `indent`, as they are; what the signs behind `|` and `>` say of the last line end is no matter here. */
  private blockText(indent: number, between: string): string {
    const parts: string[] = [];
    for (this.nextLine(); this.row < this.lines.length; this.nextLine()) {
      const line = this.line();
      if (line.trim() !== '' && indentOf(line) <= indent) break;
      parts.push(line.trim());
    }
    return parts.join(between).trim();
  }

  private quoted(): string {
    const quote = this.line()[this.column] ?? '';
    const parts: string[] = [];
    for (this.column++; this.row < this.lines.length; this.nextLine()) {
      const line = this.line();
      const end = endOfQuoted(line, this.column, quote);
      const part = line.slice(this.column, end ?? line.length);
      parts.push(parts.length === 0 ? part : part.trimStart());
      if (end === null) continue;
      this.column = end + 1;
      const text = parts.join(' ');
      if (quote === "'") return text.replaceAll("''", "'");
      const plain = unescaped(text);
      if (plain === null) throw this.refuse('it is no valid YAML: a backslash that stands for nothing');
      return plain;
    }
    throw this.refuse('it is no valid YAML: a quote without its end');
  }

  /** A map or list in brackets, over however many lines. */
  private flow(depth: number): YamlValue {
    if (depth > DEEPEST) throw this.refuse(TOO_DEEP);
    const isMap = this.line()[this.column] === '{';
    const close = isMap ? '}' : ']';
    const map: YamlMap = new Map();
    const list: YamlValue[] = [];
    this.column++;
    for (let next = this.flowSign(); next !== close; next = this.flowSign()) {
      const value = this.flowValue(depth);
      if (isMap) {
        if (typeof value !== 'string') throw this.refuse('it is no valid YAML: a key that is no text');
        if (value === '__proto__') throw this.refuse(PROTOTYPE);
        map.set(value, this.flowSign() === ':' ? this.flowValueAfter(depth) : '');
      } else list.push(value);
      const sign = this.flowSign();
      if (sign === ',') this.column++;
      else if (sign !== close) throw this.refuse(`it is no valid YAML: "${close}" or a comma is missing`);
    }
    this.column++;
    return isMap ? map : list;
  }

  private flowValueAfter(depth: number): YamlValue {
    this.column++;
    const sign = this.flowSign();
    return sign === ',' || sign === '}' ? '' : this.flowValue(depth);
  }

  private flowValue(depth: number): YamlValue {
    this.countValue();
    const first = this.flowSign();
    const fault = FORBIDDEN[first];
    if (fault !== undefined) throw this.refuse(fault);
    if (first === '{' || first === '[') return this.flow(depth + 1);
    if (first === '"' || first === "'") return this.quoted();
    const word = /(?:[^,[\]{}:#]|:(?![\s,[\]{}]|$)|(?<!\s)#)+/y;
    word.lastIndex = this.column;
    const text = word.exec(this.line())?.[0];
    if (text === undefined) throw this.refuse(`it is no valid YAML: "${first}" where a value should be`);
    this.column += text.length;
    return text.trim();
  }

  /** The next sign inside brackets, which is not yet taken. */
  private flowSign(): string {
    for (;;) {
      this.skipSpaces();
      if (!this.isAtEnd()) return this.line()[this.column] ?? '';
      this.nextLine();
      if (this.row >= this.lines.length) throw this.refuse('it is no valid YAML: brackets without their end');
    }
  }

  /** Takes a key and its colon. Long keys have a question mark before them and the colon in the next line. */
  private key(): string {
    const isLong = /^\?\s/.test(this.line().slice(this.column, this.column + 2));
    if (isLong) {
      const indent = this.column++;
      this.skipSpaces();
      const key = this.inline(indent, 0);
      if (typeof key !== 'string' || this.indentOfNext() !== indent || this.line()[indent] !== ':')
        throw this.refuse('it is no valid YAML: a key without its colon');
      this.column = indent + 1;
      return key;
    }
    const end = this.keyEnd();
    if (end === null) throw this.refuse('it is no valid YAML: a line that is no key');
    const first = this.line()[this.column] ?? '';
    const fault = FORBIDDEN[first];
    if (fault !== undefined) throw this.refuse(fault);
    const key = first === '"' || first === "'" ? this.quoted() : this.line().slice(this.column, end).trim();
    this.column = end + 1;
    return key;
  }

  /** Where the colon of a key stands in this line; null when it is no key. */
  private keyEnd(): number | null {
    const line = this.line();
    const first = line[this.column] ?? '';
    if (first === '{' || first === '[') return null;
    if (first === '?' && /^\s?$/.test(line[this.column + 1] ?? '')) return this.column;
    let from = this.column;
    if (first === '"' || first === "'") {
      const end = endOfQuoted(line, this.column + 1, first);
      if (end === null || !/^\s*:(?:\s|$)/.test(line.slice(end + 1, end + 100))) return null;
      from = end + 1;
    }
    const colon = /:(?=\s|$)|\s#/g;
    colon.lastIndex = from;
    const found = colon.exec(line);
    return found?.[0] === ':' ? found.index : null;
  }

  /** Whether the word here, or at a column of this line, is the dash of a list. */
  private isItem(column = this.column): boolean {
    const line = this.line();
    return line[column] === '-' && /^\s?$/.test(line[column + 1] ?? '');
  }

  /** How far in the next line with words stands; before everything at the end of the file. */
  private indentOfNext(): number {
    this.skipEmpty();
    return this.row < this.lines.length ? indentOf(this.line()) : -1;
  }

  private skipEmpty(): void {
    while (this.row < this.lines.length && /^[ \t]*(?:#|$)/.test(this.line())) this.nextLine();
    if (/^ *\t/.test(this.line())) throw this.refuse('it is no valid YAML: a tab in place of spaces');
  }

  private skipSpaces(): void {
    const line = this.line();
    while (line[this.column] === ' ' || line[this.column] === '\t') this.column++;
  }

  /** Nothing but a comment follows in this line. */
  private isAtEnd(): boolean {
    const line = this.line();
    return this.column >= line.length || (line[this.column] === '#' && /^\s?$/.test(line[this.column - 1] ?? ''));
  }

  private countValue(): void {
    if (++this.values > MOST_VALUES) throw this.refuse(`it has more than ${MOST_VALUES} values`);
  }

  private line(): string {
    return this.lines[this.row] ?? '';
  }

  private nextLine(): void {
    this.row++;
    this.column = 0;
  }

  private refuse(reason: string) {
    return refuseAtLine(Math.min(this.row + 1, this.lines.length), reason);
  }
}
