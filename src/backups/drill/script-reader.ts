import { type Danger, type Dialect, dangersIn, namesEngine } from './script-dangers.js';

export interface ScriptFacts {
  dangers: Danger[];
  /** Names in CREATE EXTENSION. */
  extensions: string[];
  /** Databases that it connects to by itself, or makes and uses. */
  databases: string[];
  /** It ends as the tool that wrote it ends its scripts. */
  isComplete: boolean;
  /** It stops inside a statement or a block of rows. */
  isCut: boolean;
}

/** More of one statement is not kept; where it ends is still seen. */
const KEPT_CHARACTERS = 500_000;
const MOST_DANGERS = 20;
/** In characters; dumps break their statements long before. */
const LONGEST_LINE = 64e6;

/** What psql may be told by a dump. Everything else of it can run programs or touch files. */
const PSQL_MAY = /^\\(?:\.|restrict|unrestrict|connect|c|encoding)(?:\s|$)/;

const NAMES_DATABASE =
  /^\s*(?:use|create\s+(?:or\s+replace\s+)?(?:database|schema)(?:\s+if\s+not\s+exists)?)\s+(?:`((?:[^`]|``)+)`|([\w$]+))/i;
const MOST_DATABASES = 100;

const ENDS: Record<Dialect, RegExp> = { postgres: /^-- PostgreSQL database (?:cluster )?dump complete/, mysql: /^-- Dump completed/ };

type Inside = 'code' | 'rows' | 'single' | 'escaped' | 'double' | 'backtick' | 'dollar' | 'comment';

/**
 * Reads a script of SQL as it comes, keeping one statement. Rows of COPY and text in INSERT are data and judged as nothing else;
 * the bodies of functions are code and judged whether or not they run.
 */
export function scriptReader(dialect: Dialect) {
  const dangers = new Set<Danger>();
  const extensions = new Set<string>();
  const databases = new Set<string>();
  let isComplete = false;
  let rest = '';
  let inside: Inside = 'code';
  let tag = '';
  let delimiter = ';';
  let signs = signsFor(delimiter);
  let statement = '';
  /** The statement without what stands in quotes. */
  let bare = '';
  /** Inside a comment that MySQL runs, or skips where its version is too high. */
  let isConditional = false;
  /** What is text and what is code depends on whether such a comment is run: all of it is judged. */
  let isDoubtful = false;

  const isBlank = () => statement.trim() === '';
  const add = (text: string, isBare: boolean) => {
    if (statement.length < KEPT_CHARACTERS) statement += text;
    if (isBare && bare.length < KEPT_CHARACTERS) bare += text;
  };
  /** What stands in the quotes of a name is no word of SQL. */
  const addName = (text: string) => {
    add(text, false);
    if (bare.length < KEPT_CHARACTERS) bare += text.replaceAll(/\W/g, '_');
  };
  const danger = (what: Danger) => {
    if (dangers.size < MOST_DANGERS) dangers.add(what);
  };

  function command(text: string): void {
    if (PSQL_MAY.test(text)) {
      const [, database] = /^\\(?:connect|c)\s+(?:-reuse-previous=\S+\s+)?["']?([^"'\s]+)/.exec(text) ?? [];
      if (database !== undefined) databases.add(database);
      return;
    }
    const [word = ''] = /^\\(?:!|[A-Za-z_]*\+?)/.exec(text) ?? [];
    danger(`has a command for the client that loads it (${word === '' ? '\\' : word})`);
  }

  function keepDoubtful(text: string): void {
    add(text, false);
    isDoubtful ||= text.includes('*/');
  }

  function finish(): void {
    for (const what of dangersIn(dialect, statement, bare, isDoubtful)) danger(what);
    const [, name] = /^\s*create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/i.exec(statement) ?? [];
    if (name !== undefined) extensions.add(name);
    const [, quotedName, used = quotedName] = dialect === 'mysql' ? (NAMES_DATABASE.exec(statement) ?? []) : [];
    if (used !== undefined && databases.size < MOST_DATABASES) databases.add(used.replaceAll('``', '`'));
    const takesRows = dialect === 'postgres' && /^\s*copy\b[\s\S]*\bfrom\s+stdin\b/i.test(bare);
    statement = '';
    bare = '';
    isConditional = false;
    isDoubtful = false;
    inside = takesRows ? 'rows' : 'code';
  }

  function line(text: string): void {
    if (inside === 'rows') {
      if (text === '\\.') inside = 'code';
      return;
    }
    if (inside === 'code') {
      if (text.trim() !== '') isComplete = ENDS[dialect].test(text) || (isComplete && /^(?:--|\\unrestrict|\/\*)/.test(text));
      if (dialect === 'postgres' && isBlank() && text.startsWith('\\')) return command(text);
      if (dialect === 'mysql' && isBlank()) {
        // What mariadb-dump writes first, so that its client runs no commands.
        if (/^\/\*M!999999\\- enable the sandbox mode \*\/\s*$/.test(text)) return;
        const [, wanted] = /^\s*delimiter\s+["'`]?([^\s"'`]+)/i.exec(text) ?? [];
        if (wanted !== undefined) {
          delimiter = wanted;
          signs = signsFor(delimiter);
          return;
        }
        if (/^\s*(?:system|source|tee|pager|edit|connect)(?:\s|$)/i.test(text))
          return danger(`has a command for the client that loads it (${text.trim().split(/\s/)[0]})`);
      }
    }
    scan(text);
    add('\n', true);
  }

  function scan(text: string): void {
    let at = 0;
    while (at < text.length) {
      at = inside === 'code' ? code(text, at) : quoted(text, at);
    }
  }

  /** Reads code up to what changes the state. */
  function code(text: string, from: number): number {
    const next = new RegExp(signs, 'g');
    next.lastIndex = from;
    for (let found = next.exec(text); found !== null; found = next.exec(text)) {
      const { index } = found;
      const sign = found[0];
      if (text.startsWith(delimiter, index)) {
        add(text.slice(from, index), true);
        finish();
        const after = index + delimiter.length;
        return inside === ('rows' as Inside) ? text.length : after;
      }
      if (sign === '--' && dialect === 'mysql' && !/^--(?:\s|$)/.test(text.slice(index, index + 3))) {
        next.lastIndex = index + 1;
        continue;
      }
      if (sign === '*/') {
        if (!isConditional) {
          next.lastIndex = index + 1;
          continue;
        }
        add(`${text.slice(from, index)} `, true);
        isConditional = false;
        return index + 2;
      }
      if (sign === '--' || (sign === '#' && dialect === 'mysql')) {
        add(text.slice(from, index), true);
        if (isConditional) keepDoubtful(text.slice(index));
        return text.length;
      }
      if (sign === '/' && text[index + 1] === '*') {
        // What MySQL's own comments hold is run.
        const [run] = (dialect === 'mysql' ? /^\/\*M?!(?:\d{5,6})?/.exec(text.slice(index, index + 10)) : null) ?? [];
        add(`${text.slice(from, index)} `, true);
        if (run !== undefined) {
          isConditional = true;
          return index + run.length;
        }
        inside = 'comment';
        return index + 2;
      }
      if (sign === '\\' && dialect === 'postgres') {
        add(text.slice(from, index), true);
        command(text.slice(index));
        return text.length;
      }
      if (sign === '\\' && dialect === 'mysql') danger(`has a command for the client that loads it (${text.slice(index, index + 2)})`);
      if (sign === "'" || sign === '"' || (sign === '`' && dialect === 'mysql')) {
        add(text.slice(from, index + 1), true);
        const isEscaped = sign === "'" && (dialect === 'mysql' || /(?:^|[^\w$])e$/i.test(text.slice(Math.max(0, index - 2), index)));
        inside = sign === '"' ? 'double' : sign === '`' ? 'backtick' : isEscaped ? 'escaped' : 'single';
        return index + 1;
      }
      if (sign === '$' && dialect === 'postgres') {
        const [opened] = /^\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$/.exec(text.slice(index, index + 70)) ?? [];
        if (opened === undefined || /[\w$]/.test(text[index - 1] ?? ' ')) continue;
        add(text.slice(from, index), true);
        add(opened, false);
        tag = opened;
        inside = 'dollar';
        return index + opened.length;
      }
    }
    add(text.slice(from), true);
    return text.length;
  }

  /** Reads what is quoted or a comment, up to its end. */
  function quoted(text: string, from: number): number {
    const end = endOf(text, from);
    const isName = (inside === 'double' && dialect === 'postgres') || inside === 'backtick';
    const within = text.slice(from, end === null ? text.length : end.at);
    if (isConditional && inside !== 'comment') isDoubtful ||= within.includes('*/');
    if (dialect === 'mysql' && !isName && namesEngine(bare)) add(within, true);
    else if (isName) addName(within);
    else if (inside !== 'comment') add(within, false);
    if (end === null) return text.length;
    if (inside !== 'comment') add(text.slice(end.at, end.after), inside !== 'dollar');
    inside = 'code';
    return end.after;
  }

  function endOf(text: string, from: number): { at: number; after: number } | null {
    const close = { single: "'", escaped: "'", double: '"', backtick: '`', dollar: tag, comment: '*/' }[
      inside as Exclude<Inside, 'code' | 'rows'>
    ];
    for (let at = text.indexOf(close, from); at >= 0; at = text.indexOf(close, at + 1)) {
      if ((inside === 'escaped' || (inside === 'double' && dialect === 'mysql')) && backslashesBefore(text, at, from) % 2 === 1) continue;
      if ((inside === 'single' || inside === 'escaped' || inside === 'double') && text[at + 1] === close) {
        at += 1;
        continue;
      }
      return { at, after: at + close.length };
    }
    return null;
  }

  return {
    /** Whether the next line begins something, and is neither data nor the middle of a statement. */
    isAtStart: () => inside === 'code' && isBlank(),
    /** Whether the next line is code: neither data nor text nor a comment. */
    isInCode: () => inside === 'code',
    /** The next piece of the script. */
    push(text: string): void {
      const lines = text.split('\n');
      lines[0] = rest + (lines[0] ?? '');
      rest = lines.pop() ?? '';
      for (const one of lines) line(one.endsWith('\r') ? one.slice(0, -1) : one);
      // Of a row only its beginning matters: whether it is the end of all.
      if (inside === 'rows') rest = rest.slice(0, 4);
      if (rest.length > LONGEST_LINE) throw new Error(`it has a line of more than ${LONGEST_LINE / 1e6} MB`);
    },
    /** What it was; after the last piece. */
    end(): ScriptFacts {
      if (rest !== '') line(rest);
      rest = '';
      const isCut = inside !== 'code' || !isBlank();
      if (isCut && !isBlank()) finish();
      return { dangers: [...dangers], extensions: [...extensions], databases: [...databases], isComplete, isCut };
    },
  };
}

/** What may change the state of the reader. */
function signsFor(delimiter: string): string {
  const escaped = delimiter.replaceAll(/[^\w\s]/g, '\\$&');
  return `${escaped}|['"\`$\\\\/]|--|#|\\*/`;
}

function backslashesBefore(text: string, at: number, from: number): number {
  let count = 0;
  while (at - 1 - count >= from && text[at - 1 - count] === '\\') count += 1;
  return count;
}
