/** Something in a script that runs programs, touches files, connects, or makes what would later. In words for people; holds no data. */
export type Danger = string;

export interface ScriptFacts {
  dangers: Danger[];
  /** Names in CREATE EXTENSION. */
  extensions: string[];
  /** Databases that it connects to by itself. */
  databases: string[];
  /** It ends as the tool that wrote it ends its scripts. */
  isComplete: boolean;
  /** It stops inside a statement or a block of rows. */
  isCut: boolean;
}

export type Dialect = 'postgres' | 'mysql';

/** More of one statement is not kept; where it ends is still seen. */
const KEPT_CHARACTERS = 500_000;
const MOST_DANGERS = 20;
/** In characters; dumps break their statements long before. */
const LONGEST_LINE = 64e6;

/** What psql may be told by a dump. Everything else of it can run programs or touch files. */
const PSQL_MAY = /^\\(?:\.|restrict|unrestrict|connect|c|encoding)(?:\s|$)/;

const BODY = /^\s*(?:create\s+(?:or\s+replace\s+)?(?:definer\s*=\s*\S+\s+)?(?:function|procedure|trigger|event)|do)\b/i;

const DANGEROUS: Record<Dialect, [RegExp, Danger][]> = {
  postgres: [
    [/\bcopy\b[^;]*?\b(?:from|to)\s+program\b/i, 'runs a program on the server (COPY … PROGRAM)'],
    [/\bcopy\b[^;]*?\b(?:from|to)\s+(?:e|u&)?'/i, 'reads or writes a file of the server (COPY … file)'],
    [
      /\b(?:pg_read_file|pg_read_binary_file|pg_ls_dir|pg_stat_file|lo_import|lo_export|pg_file_write)\s*\(/i,
      'reads or writes files of the server',
    ],
    [/^\s*create\s+event\s+trigger\b/i, 'creates an event trigger, which runs with every later command'],
    [/\blanguage\s+["']?(?:plperlu|plpython\d?u|pltclu|plrubyu?|plsh|c|internal)\b/i, 'creates a function in a language without limits'],
    [
      /^\s*create\s+(?:or\s+replace\s+)?(?:trusted\s+)?(?:procedural\s+)?language\s+["']?(?:plperlu|plpython\d?u|pltclu|plsh)\b/i,
      'creates a language without limits',
    ],
    [/^\s*alter\s+system\b/i, 'changes the configuration of the server'],
    [/^\s*load\s+(?:e)?'/i, 'loads a library into the server'],
    [/\b(?:session|shared|local)_preload_libraries\b|\bdynamic_library_path\b/i, 'has the server load libraries'],
    [/^\s*create\s+(?:server|foreign\s+data\s+wrapper|user\s+mapping)\b/i, 'creates a connection to another server'],
    [/\bdblink(?:_connect|_exec|_open|_send_query)?\s*\(/i, 'connects to another server (dblink)'],
  ],
  mysql: [
    [/\binto\s+(?:outfile|dumpfile)\b/i, 'writes a file of the server (INTO OUTFILE)'],
    [/^\s*load\s+(?:data|xml)\b/i, 'reads a file (LOAD DATA)'],
    [/\bload_file\s*\(/i, 'reads a file of the server (LOAD_FILE)'],
    [/\bsoname\b|^\s*install\s+(?:plugin|soname|component)\b/i, 'loads a library into the server'],
    [/^\s*create\s+(?:or\s+replace\s+)?server\b|\bengine\s*=\s*["']?(?:federated|connect)\b/i, 'creates a connection to another server'],
    [/^\s*set\s+(?:global|persist)\b|^\s*set\s+@@(?:global|persist)\b/i, 'changes the configuration of the server'],
    [/^\s*(?:grant|create\s+user|alter\s+user)\b/i, 'changes users of the server'],
  ],
};

const ENDS: Record<Dialect, RegExp> = { postgres: /^-- PostgreSQL database (?:cluster )?dump complete/, mysql: /^-- Dump completed/ };

type Inside = 'code' | 'rows' | 'single' | 'escaped' | 'double' | 'backtick' | 'dollar' | 'comment';

/**
 * Reads a script of SQL as it comes, keeping one statement. Rows of COPY and text in INSERT are data and judged as nothing else;
 * the bodies of functions are code and judged whether or not they run.
 */
export function scriptReader(dialect: Dialect) {
  const dangers = new Set<Danger>();
  const extensions = new Set<string>();
  const databases: string[] = [];
  let isComplete = false;
  let rest = '';
  let inside: Inside = 'code';
  let tag = '';
  let delimiter = ';';
  let statement = '';
  /** The statement without what stands in quotes. */
  let bare = '';

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
      if (database !== undefined) databases.push(database);
      return;
    }
    const [word = ''] = /^\\(?:!|[A-Za-z_]*\+?)/.exec(text) ?? [];
    danger(`has a command for the client that loads it (${word === '' ? '\\' : word})`);
  }

  function finish(): void {
    const isBody = BODY.test(bare);
    const judged = isBody ? statement : bare;
    for (const [pattern, what] of DANGEROUS[dialect]) if (pattern.test(judged)) danger(what);
    const [, name] = /^\s*create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/i.exec(statement) ?? [];
    if (name !== undefined) extensions.add(name);
    const takesRows = dialect === 'postgres' && /^\s*copy\b[\s\S]*\bfrom\s+stdin\b/i.test(bare);
    statement = '';
    bare = '';
    inside = takesRows ? 'rows' : 'code';
  }

  function line(text: string): void {
    if (inside === 'rows') {
      if (text === '\\.') inside = 'code';
      return;
    }
    if (inside === 'code') {
      if (text.trim() !== '') isComplete = ENDS[dialect].test(text) || (isComplete && /^(?:--|\\unrestrict|\/\*)/.test(text));
      if (isBlank() && text.startsWith('\\')) return command(text);
      if (dialect === 'mysql' && isBlank()) {
        // What mariadb-dump writes first, so that its client runs no commands.
        if (text.startsWith('/*M!999999\\-')) return;
        const [, wanted] = /^delimiter\s+(\S+)/i.exec(text) ?? [];
        if (wanted !== undefined) {
          delimiter = wanted;
          return;
        }
        if (/^(?:system|source|tee|pager|edit)\s/i.test(text))
          return danger(`has a command for the client that loads it (${text.split(/\s/)[0]})`);
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
    const next = /['"`$\\;/]|--|#/g;
    next.lastIndex = from;
    for (let found = next.exec(text); found !== null; found = next.exec(text)) {
      const { index } = found;
      const sign = found[0];
      if (delimiter !== ';' ? text.startsWith(delimiter, index) : sign === ';') {
        add(text.slice(from, index), true);
        finish();
        const after = index + delimiter.length;
        return inside === ('rows' as Inside) ? text.length : after;
      }
      if (sign === '--' || (sign === '#' && dialect === 'mysql')) {
        add(text.slice(from, index), true);
        return text.length;
      }
      if (sign === '/' && text[index + 1] === '*') {
        // What MySQL's own comments hold is run.
        const isRun = dialect === 'mysql' && /^\/\*M?!/.test(text.slice(index, index + 4));
        if (isRun) continue;
        add(text.slice(from, index), true);
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
    const isName = inside === 'double' || inside === 'backtick';
    const within = text.slice(from, end === null ? text.length : end.at);
    if (isName) addName(within);
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
      if (inside === 'escaped' && backslashesBefore(text, at, from) % 2 === 1) continue;
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
      return { dangers: [...dangers], extensions: [...extensions], databases: [...new Set(databases)], isComplete, isCut };
    },
  };
}

function backslashesBefore(text: string, at: number, from: number): number {
  let count = 0;
  while (at - 1 - count >= from && text[at - 1 - count] === '\\') count += 1;
  return count;
}
