/** One error that the server told while a dump was restored. */
export interface ServerError {
  /** SQLSTATE, five signs. */
  code: string;
  message: string;
}

export interface JudgedErrors {
  /** What the dump attempted and was not allowed, in words. */
  dangers: string[];
  /** What is not installed or not allowed here, by name. */
  extensions: string[];
  /** What every restore elsewhere says and what fails nothing. */
  noise: string[];
  /** What needed more memory or disk than there is, in the server's words. */
  limits: string[];
  /** The rest: what was not restored as it should be. */
  faults: string[];
}

/** Said by restores into another database than the one that was dumped; the data is whole all the same. */
const NOISE = [
  /^schema "public" already exists$/,
  /^must be owner of (?:extension|schema|database|language|event trigger)\b/,
  /^role ".+" does not exist$/,
  /^(?:must be able to SET ROLE|must be member of role)\b/,
  /^permission denied to (?:create database|change default privileges|set role|create role|alter role)\b/,
  /^(?:extension|language|database|role) ".+" already exists$/,
  /^unrecognized configuration parameter\b/,
  /^must be superuser to (?:alter|create|drop) (?:database|role)/,
  /^(?:publication|subscription) ".+"/,
  /^permission denied to create (?:publication|subscription)/,
];

/** Attempts that the role of a drill is refused: running programs, touching files, connecting, or making what would later. */
const ATTEMPTS: [RegExp, string][] = [
  [/external program/i, 'tried to run a program on the server'],
  [
    /(?:to|from) a file|pg_(?:read|write)_server_files|function (?:pg_read_file|pg_read_binary_file|pg_ls_\w+|pg_stat_file|lo_import|lo_export)/i,
    'tried to read or write files of the server',
  ],
  [/event trigger/i, 'tried to create an event trigger'],
  [/language (?:c|internal|plperlu|plpython\d?u|pltclu)\b|untrusted language/i, 'tried to create a function in a language without limits'],
  [
    /alter system|set parameter "(?:\w+_command|\w+_preload_libraries|dynamic_library_path)"|load library|access to library/i,
    'tried to load code into the server',
  ],
  [/dblink|foreign-data wrapper|foreign server|password or GSSAPI delegated credentials required/i, 'tried to connect to another server'],
];

/** Sorts what the server said. `42501` is refused for lack of a privilege. */
export function judgeErrors(errors: readonly ServerError[]): JudgedErrors {
  const judged: JudgedErrors = { dangers: [], extensions: [], noise: [], limits: [], faults: [] };
  for (const { code, message } of errors) {
    const [, extension] =
      /extension "([^"]+)" (?:is not available|has no installation script)|permission denied to create extension "([^"]+)"/
        .exec(message)
        ?.filter(Boolean) ?? [];
    const attempt = code === '42501' || code === '2F003' ? ATTEMPTS.find(([pattern]) => pattern.test(message)) : undefined;
    if (extension !== undefined) judged.extensions.push(extension);
    else if (attempt !== undefined) judged.dangers.push(attempt[1]);
    else if (NOISE.some((pattern) => pattern.test(message))) judged.noise.push(withoutData(message));
    // Class 53, insufficient resources (postgresql.org/docs/current/errcodes-appendix.html).
    else if (code.startsWith('53')) judged.limits.push(withoutData(message));
    else judged.faults.push(withoutData(message));
  }
  return {
    dangers: once(judged.dangers),
    extensions: once(judged.extensions),
    noise: once(judged.noise),
    limits: once(judged.limits),
    faults: once(judged.faults),
  };
}

function once(texts: string[]): string[] {
  return [...new Set(texts)];
}

/** A message without values of rows: what the server quotes behind a colon, and keys. */
export function withoutData(message: string): string {
  return message
    .replace(/(: )".*$/s, '$1…')
    .replace(/\(.*\)=\(.*\)/s, '(…)')
    .slice(0, 300);
}

/** Reads the server's log as a drill has it written: `%e ` before each line, one line an entry. Null for what is no error. */
export function readServerError(line: string): ServerError | null {
  const [, code = '', message = ''] = /^([0-9A-Z]{5}) (?:ERROR|FATAL|PANIC):\s+(.*)$/.exec(line) ?? [];
  return code === '' ? null : { code, message };
}
