import { posix } from 'node:path';
import { type ImportLine, importLines, withoutComments } from './import-lines.js';

/** One source file of `src`, its path from the top of the project. */
export interface SourceFile {
  path: string;
  text: string;
}

interface Rule {
  /** For the failure message: why the house stands so. */
  reason: string;
  /** What is wrong in this file, one entry each. */
  faults: (file: SourceFile, imports: ResolvedImport[]) => string[];
}

interface ResolvedImport extends ImportLine {
  /** From the top of the project for a file of ours (`src/wishlist/wish.ts`), else the package's name. */
  target: string;
}

const FEATURES = /^src\/(maintenance|audits|backups|wishlist|sites|home|reports)\//;
/**
 * Files that may touch the world, by their role in the name: stores, queues, listeners, sources, what gathers, makes random keys, wires
 * (`deps`), or is named by a verb that reaches out. Everything else in a feature is pure.
 */
const EDGE = /(-store|-queue|-key|listeners|gather|\/deps)\.ts$|\/(open|run|enqueue|request|look)(-[\w-]+)?\.ts$|\/sources\//;
/** What makes a store, a queue or a source; the names of records and keys beside it are pure. */
const MAKER = /(Store|Queue|Source|Fetch)$|^(start|create|open|ask|fetch)[A-Z]|^(\*|default)$/;
/** What reads or changes the world. `node:crypto` hashes, which is pure; its random parts are found by name. */
const NODE_IO = /^node:(fs|net|http|https|http2|dns|tls|dgram|child_process|worker_threads|cluster|readline|os|timers|process)(\/|$)/;
const CLOCK_OR_RANDOM =
  /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\(|\brandom(UUID|Bytes|Int)\(|\bsystemClock\b|\bset(Timeout|Interval|Immediate)\(/g;
const NETWORK = /^(undici|node:(http|https|http2|net|tls|dgram)|isomorphic-git\/http.*|ssh2.*|@aws-sdk\/.*)$/;
const MAY_USE_NETWORK = /^src\/(audits\/sources\/|shared\/|doctor\/|slack\/|http-server\.ts$)/;
/** Shared by all audits. */
const NO_AUDIT = new Set(['sources', 'inventory', 'slack']);

const RULES: Record<string, Rule> = {
  'src stands alone': {
    reason: 'src is the product; workers, playground and bin are ways to run it and may change without it',
    faults: (_file, imports) => imports.filter(({ target }) => /^(workers|playground|bin|bench|test)\//.test(target)).map(describeImport),
  },
  'shared and schedule know no feature': {
    reason: 'every feature builds on them, so what they import every feature would import',
    faults: (file, imports) => {
      if (!/^src\/(shared|schedule)\//.test(file.path)) return [];
      const allowed = file.path.startsWith('src/shared/') ? /^src\/shared\// : /^src\/(shared|schedule)\//;
      return imports.filter(({ target }) => target.startsWith('src/') && !allowed.test(target)).map(describeImport);
    },
  },
  'ioredis stays in stores': {
    reason:
      'keys and their types are documented at the top of a store; a command elsewhere would bypass that. Types: RedisConnection of shared/redis.ts',
    faults: (file, imports) => {
      if (file.path.endsWith('-store.ts') || /^src\/shared\/(embedded-)?redis\.ts$/.test(file.path)) return [];
      return imports.filter(({ target }) => target === 'ioredis').map(describeImport);
    },
  },
  'bullmq stays in queues': {
    reason: 'job ids, retries and retention of a queue are decided in one file',
    faults: (file, imports) =>
      file.path.endsWith('-queue.ts') ? [] : imports.filter(({ target }) => target === 'bullmq').map(describeImport),
  },
  'Bolt runs at the edge only': {
    reason: 'what is decided must be testable without Slack; types may be used anywhere',
    faults: (file, imports) => {
      if (file.path === 'src/app.ts' || file.path.startsWith('src/slack/') || file.path.endsWith('listeners.ts')) return [];
      return imports.filter(({ target, typeOnly }) => target === '@slack/bolt' && !typeOnly).map(describeImport);
    },
  },
  'the environment is read in one place': {
    reason: 'bin hands process.env to readConfig(env), which checks all of it and reports every fault at once',
    faults: (file, imports) => [
      ...matches(file, /\bprocess\.env\b|\bprocess\[['"]env['"]\]/g),
      ...imports.filter(({ target }) => target === 'node:process' || target === 'process').map(describeImport),
    ],
  },
  'pure files do no I/O': {
    reason:
      'rules are tested by tables; whoever needs the world gets it by an argument from a store, a queue, a listener, a gather or a source',
    faults: (file, imports) => {
      if (!isPure(file.path)) return [];
      const wrong = ({ target, typeOnly, names }: ResolvedImport) =>
        !typeOnly && (NODE_IO.test(target) || (/-(store|queue)\.ts$|\/sources\//.test(target) && names.some((name) => MAKER.test(name))));
      return imports.filter(wrong).map(describeImport);
    },
  },
  'pure files get the time': {
    reason: '`now` is an argument: a clock or a random source read inside makes a rule untestable and a replay different',
    faults: (file) => (isPure(file.path) ? matches(file, CLOCK_OR_RANDOM) : []),
  },
  'audits do not know each other': {
    reason: 'an audit is one folder that can be added or removed; what two share lies beside them',
    faults: (file, imports) => {
      const own = auditOf(file.path);
      if (own === null) return [];
      return imports.filter(({ target }) => auditOf(target) !== null && auditOf(target) !== own).map(describeImport);
    },
  },
  'checks get evidence': {
    reason: 'gather does all I/O of an audit; a check that asked a source itself could not be told apart from one that failed',
    faults: (file, imports) => {
      if (!/^src\/audits\/[^/]+\/checks(\.ts$|\/)/.test(file.path)) return [];
      return imports.filter(({ target, typeOnly }) => !typeOnly && /\/sources\//.test(target)).map(describeImport);
    },
  },
  'every byte leaves through the guard': {
    reason:
      'people type addresses: only audits/sources (and what reaches the operator’s own servers) may open a connection, and it checks every address',
    faults: (file, imports) => {
      if (MAY_USE_NETWORK.test(file.path)) return [];
      const clients = imports.filter(({ target, typeOnly }) => !typeOnly && NETWORK.test(target)).map(describeImport);
      return [...clients, ...matches(file, /(?<![.\w])fetch\(|\bnew (WebSocket|EventSource)\(/g)];
    },
  },
};

/** Everything in these files that breaks a rule, with the rule and its reason. */
export function brokenRules(files: SourceFile[]): string[] {
  return files.flatMap((file) => {
    const imports = importLines(file.text).map((line) => ({ ...line, target: resolveTarget(file.path, line.from) }));
    return Object.entries(RULES).flatMap(([name, { reason, faults }]) =>
      faults(file, imports).map((fault) => `${file.path}:${fault}\n    rule: ${name}\n    because ${reason}`),
    );
  });
}

function resolveTarget(path: string, from: string): string {
  if (!from.startsWith('.')) return from;
  return posix.join(posix.dirname(path), from).replace(/\.js$/, '.ts');
}

function isPure(path: string): boolean {
  return (FEATURES.test(path) || path.startsWith('src/schedule/')) && !EDGE.test(path);
}

/** `django` for `src/audits/django/checks.ts`; null outside the folders of audits. */
function auditOf(path: string): string | null {
  const folder = /^src\/audits\/([^/]+)\//.exec(path)?.[1];
  return folder === undefined || NO_AUDIT.has(folder) ? null : folder;
}

function describeImport({ line, from }: ImportLine): string {
  return `${line} imports ${from}`;
}

function matches(file: SourceFile, pattern: RegExp): string[] {
  const text = withoutComments(file.text);
  return [...text.matchAll(pattern)].map((match) => `${text.slice(0, match.index).split('\n').length} uses ${match[0]}`);
}
