import { normalizeName } from './names.js';
import { parseSpecifier, specifierAdmits } from './specifier.js';

/** A parsed environment marker: a comparison, or alternating markers and the words between them. */
export type Marker = Comparison | (Marker | 'and' | 'or')[];
interface Comparison {
  left: Operand;
  operator: string;
  right: Operand;
}
type Operand = { variable: string } | { value: string };

const VARIABLES = new Set([
  'python_version',
  'python_full_version',
  'os_name',
  'sys_platform',
  'platform_release',
  'platform_system',
  'platform_version',
  'platform_machine',
  'platform_python_implementation',
  'implementation_name',
  'implementation_version',
  'extra',
  'extras',
  'dependency_groups',
]);
/** Old spellings that PEP 508 still knows. */
const RENAMED: Record<string, string> = {
  'os.name': 'os_name',
  'sys.platform': 'sys_platform',
  'platform.version': 'platform_version',
  'platform.machine': 'platform_machine',
  'platform.python_implementation': 'platform_python_implementation',
  python_implementation: 'platform_python_implementation',
};
const TOKEN = /\s*(\(|\)|'[^']*'|"[^"]*"|<=|>=|===|==|!=|~=|<|>|[a-z_][a-z0-9_.]*)/iy;
/** Deep nesting is no marker anybody writes; it would exhaust the stack. */
const DEPTH = 50;

/** The marker in a text such as `python_version < "3.8" and sys_platform == "win32"`, or null when PEP 508 does not allow it. */
export function parseMarker(text: string): Marker | null {
  const tokens = tokenize(text);
  if (tokens === null) return null;
  const reader = { tokens, at: 0 };
  const marker = readMarker(reader, 0);
  return reader.at === tokens.length ? marker : null;
}

function tokenize(text: string): string[] | null {
  const tokens: string[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  let end = 0;
  while (end < source.length) {
    const token = TOKEN.exec(source)?.[1];
    if (token === undefined) return null;
    tokens.push(token);
    end = TOKEN.lastIndex;
  }
  return tokens;
}

interface Reader {
  tokens: string[];
  at: number;
}

function readMarker(reader: Reader, depth: number): Marker | null {
  const parts: (Marker | 'and' | 'or')[] = [];
  for (;;) {
    const atom = depth > DEPTH ? null : readAtom(reader, depth);
    if (atom === null) return null;
    parts.push(atom);
    const word = reader.tokens[reader.at];
    if (word !== 'and' && word !== 'or') return parts;
    parts.push(word);
    reader.at++;
  }
}

function readAtom(reader: Reader, depth: number): Marker | null {
  if (reader.tokens[reader.at] !== '(') return readComparison(reader);
  reader.at++;
  const inner = readMarker(reader, depth + 1);
  return reader.tokens[reader.at++] === ')' ? inner : null;
}

function readComparison(reader: Reader): Comparison | null {
  const left = readOperand(reader.tokens[reader.at++]);
  const operator = readOperator(reader);
  const right = readOperand(reader.tokens[reader.at++]);
  if (left === null || operator === null || right === null) return null;
  return { left, operator, right };
}

function readOperator(reader: Reader): string | null {
  const token = reader.tokens[reader.at++];
  if (token === 'not') return reader.tokens[reader.at++] === 'in' ? 'not in' : null;
  if (token === 'in' || (token !== undefined && /^[<>=!~]/.test(token))) return token;
  return null;
}

function readOperand(token: string | undefined): Operand | null {
  if (token === undefined) return null;
  if (token.startsWith('"') || token.startsWith("'")) return { value: token.slice(1, -1) };
  const variable = RENAMED[token] ?? token;
  return VARIABLES.has(variable) ? { variable } : null;
}

/** The marker as `packaging` prints it: double quotes, single spaces, brackets only where they group. */
export function formatMarker(marker: Marker, isOutermost = true): string {
  if (!Array.isArray(marker)) return `${formatOperand(marker.left)} ${marker.operator} ${formatOperand(marker.right)}`;
  const [only, ...others] = marker;
  if (only !== undefined && typeof only !== 'string' && others.length === 0) return formatMarker(only);
  const inner = marker.map((part) => (typeof part === 'string' ? part : formatMarker(part, false))).join(' ');
  return isOutermost ? inner : `(${inner})`;
}

function formatOperand(operand: Operand): string {
  return 'variable' in operand ? operand.variable : `"${operand.value}"`;
}

/** Whether the marker holds in an environment; a variable that the environment does not name is the empty string. */
export function evaluateMarker(marker: Marker, environment: Record<string, string>): boolean {
  if (!Array.isArray(marker)) return evaluateComparison(marker, environment);
  let result = false;
  let term = true;
  // `and` binds tighter than `or`: a term ends at each `or`.
  for (const part of marker) {
    if (part === 'or') {
      result ||= term;
      term = true;
    } else if (part !== 'and') {
      term &&= evaluateMarker(part, environment);
    }
  }
  return result || term;
}

function evaluateComparison({ left, operator, right }: Comparison, environment: Record<string, string>): boolean {
  const isExtra = [left, right].some((operand) => 'variable' in operand && operand.variable === 'extra');
  const read = (operand: Operand) => {
    const value = 'variable' in operand ? (environment[operand.variable] ?? '') : operand.value;
    return isExtra ? normalizeName(value) : value;
  };
  const [x, y] = [read(left), read(right)];
  const isVersioned = !isExtra && y !== '' && operator !== '===' && parseSpecifier(`${operator}${y}`) !== null;
  return isVersioned ? specifierAdmits(`${operator}${y}`, x) : compareTexts(x, operator, y);
}

function compareTexts(left: string, operator: string, right: string): boolean {
  switch (operator) {
    case 'in':
      return right.includes(left);
    case 'not in':
      return !right.includes(left);
    case '==':
    case '===':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return false;
  }
}
