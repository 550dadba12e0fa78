/** Something in a script that runs programs, touches files, connects, or makes what would later. In words for people; holds no data. */
export type Danger = string;

export type Dialect = 'postgres' | 'mysql';

/** What holds code in text: judged with the text in quotes. */
const CODE: Record<Dialect, RegExp> = {
  postgres: /^\s*(?:create\s+(?:or\s+replace\s+)?(?:function|procedure|trigger)|do)\b/i,
  // Text in variables can be prepared and run.
  mysql: /^\s*(?:set|prepare|execute)\b|^\s*create\b[^(;]*?\b(?:function|procedure|trigger|event|package|view)\b/i,
};

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
  // Nothing is bound to the beginning of a statement: these words are reserved, and a client splits at more places than we do.
  mysql: [
    [/\binto\s+(?:outfile|dumpfile)\b/i, 'writes a file of the server (INTO OUTFILE)'],
    [/\bload\s+(?:data|xml)\b/i, 'reads a file (LOAD DATA)'],
    [/\bload_file["`]?\s*\(/i, 'reads a file of the server (LOAD_FILE)'],
    [/\b(?:data|index)\s+directory\b\s*=?\s*['"]|\badd\s+datafile\b/i, 'puts files outside the folder of the server (DATA DIRECTORY)'],
    [/(?<!["`])\bsoname\b|\binstall\s+(?:plugin|component)\b/i, 'loads a library into the server'],
    [/\bcreate\s+(?:or\s+replace\s+)?server\b/i, 'creates a connection to another server'],
    [/\bengine\s*=?\s*["'`]?(?:federatedx?|connect)\b/i, 'creates a connection to another server'],
    [/\b(?:master|source)_host\s*=|\bstart\s+(?:slave|replica)\b/i, 'connects to another server (replication)'],
    // GTID_PURGED is what mysqldump itself sets.
    [
      /(?:\bset|,)\s*(?:global|persist|persist_only)\s+(?!gtid_purged\b)["`\w.]+\s*:?=|@@(?:global|persist|persist_only)\s*\.\s*(?!gtid_purged\b)["`\w.]+\s*:?=/i,
      'changes the configuration of the server',
    ],
    [/(?<!["`])\bgrant\b|\b(?:create|alter)\s+user\b/i, 'changes users of the server'],
  ],
};

/** What one statement would do. `bare` is the statement without what stands in quotes. */
export function dangersIn(dialect: Dialect, statement: string, bare: string, isDoubtful: boolean): Danger[] {
  const judged = isDoubtful || CODE[dialect].test(bare) ? statement : bare;
  return DANGEROUS[dialect].filter(([pattern]) => pattern.test(judged)).map(([, what]) => what);
}

/** Whether the quote that `bare` ends with begins the name of an engine. */
export function namesEngine(bare: string): boolean {
  return /\bengine\s*=?\s*['"]$/i.test(bare.slice(-40));
}
