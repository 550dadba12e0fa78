import type { JudgedErrors } from './restore-errors.js';

/** One error that the client told while it loaded a script. */
export interface ClientError {
  /** The number of the error: 1064 and so on. */
  number: number;
  message: string;
}

export interface JudgedScript extends Pick<JudgedErrors, 'dangers' | 'noise' | 'limits' | 'faults'> {
  /** What a server of another kind or age is needed for, in its words. */
  foreign: string[];
}

/** Reads what the client said: `ERROR 1064 (42000) at line 2133: …`. Further lines of a message quote the script, and are left out. */
export function readClientErrors(said: string): ClientError[] {
  return said.split('\n').flatMap((line) => {
    const [, number, message = ''] = /^(?:\S+: )?ERROR (\d+)(?: \(\w+\))?(?: at line \d+)?: (.*)$/.exec(line) ?? [];
    return number === undefined ? [] : [{ number: Number(number), message }];
  });
}

/** Numbers by what they are: mariadb.com/kb/en/mariadb-error-codes. */
const UNKNOWN_HERE = new Set([1115, 1273, 1286, 1524, 4161]);
const NO_VARIABLE = 1193;
const NO_ACCESS = new Set([1044, 1142, 1227, 1370]);
const NO_FILES = new Set([1045, 1290]);
const NO_ROOM = new Set([1021, 1037, 1038, 1041, 1114]);

/** Sorts what the server refused. */
export function judgeClientErrors(errors: readonly ClientError[]): JudgedScript {
  const judged: JudgedScript = { dangers: [], noise: [], limits: [], faults: [], foreign: [] };
  for (const { number, message } of errors) {
    const text = withoutRows(message);
    if (NO_FILES.has(number) || (number === 1227 && /\bFILE\b/.test(message)))
      judged.dangers.push('tried to read or write files of the server');
    else if (number === 1227 && /\b(?:FEDERATED ADMIN|REPLICATION|BINLOG MONITOR)\b/.test(message))
      judged.dangers.push('tried to connect to another server');
    else if (number === 1227) judged.dangers.push('tried to change the server or its users');
    else if (NO_ROOM.has(number)) judged.limits.push(text);
    else if (number === NO_VARIABLE) judged.noise.push(text);
    else if (NO_ACCESS.has(number) && SYSTEM.test(message)) judged.noise.push(text);
    else if (UNKNOWN_HERE.has(number)) judged.foreign.push(text);
    else judged.faults.push(text);
  }
  return {
    dangers: once(judged.dangers),
    noise: once(judged.noise),
    limits: once(judged.limits),
    faults: once(judged.faults),
    foreign: once(judged.foreign),
  };
}

/** What the system's own databases are refused. */
const SYSTEM = /(?:database|table) [`'](?:mysql|sys|performance_schema|information_schema)[`']/i;

/** A message without values of rows: what the server quotes after these words. */
export function withoutRows(message: string): string {
  return message
    .replace(/\bnear '.*$/s, 'near …')
    .replace(/\b(entry|value:?|string|constant) '.*' (for|at|in)\b/s, '$1 … $2')
    .replace(/\b(entry|value:?|string|constant) '.*$/s, '$1 …')
    .slice(0, 300);
}

function once(texts: string[]): string[] {
  return [...new Set(texts)];
}
