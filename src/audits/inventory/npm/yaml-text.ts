import { Lexer, parseDocument } from 'yaml';
import { UnreadableFile } from '../inventory.js';
import { DEEPEST, lineAt, PROTOTYPE, requireSmall, TOO_DEEP } from './limits.js';

/** Parsing takes about 2 s and 100 MB for this much (measured); the largest locks of real projects have half of it. */
const LARGEST_BYTES = 2 * 1024 * 1024;

/**
 * The maps, lists and texts of a YAML document that anybody may have written. All maps are `Map`s, and `1.10` stays a text.
 * @throws {UnreadableFile} with the line where there is one.
 */
export function parseYamlText(raw: string): unknown {
  const text = raw.replace(/^\uFEFF/, '');
  requireSmall(text, LARGEST_BYTES);
  requireHarmless(text);
  // Comparing each key with all others takes minutes in large maps.
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, merge: false, schema: 'failsafe' });
  const [error] = document.errors;
  if (error !== undefined) throw new UnreadableFile(`line ${lineAt(text, error.pos[0])}: it is no valid YAML (${error.message})`);
  return document.toJS({ mapAsMap: true, maxAliasCount: 0 });
}

/** Reads only words before anything is built: no aliases, which lock files never have and which can stand for gigabytes. */
function requireHarmless(text: string): void {
  let line = 1;
  let inFlow = 0;
  let inLine = 0;
  for (const token of new Lexer().lex(text)) {
    const fault = faultOf(token);
    if (fault !== null) throw new UnreadableFile(`line ${line}: ${fault}`);
    if (token === '{' || token === '[') inFlow++;
    if (token === '}' || token === ']') inFlow--;
    if (token === '-' || token === '?' || token === ':') inLine++;
    if (inFlow > DEEPEST || (inFlow === 0 && inLine > DEEPEST)) throw new UnreadableFile(`line ${line}: ${TOO_DEEP}`);
    if (token.includes('\n')) {
      line += token.split('\n').length - 1;
      inLine = 0;
    }
  }
}

/** The lexer puts a control character before plain words; strings come with their quotes. */
function faultOf(token: string): string | null {
  if (/^\*./.test(token)) return 'it has an alias (*), and lock files have none';
  if (/^&./.test(token)) return 'it has an anchor (&), and lock files have none';
  if (/^["']?__proto__["']?$/.test(token) || /^"(?:[^"]*\\[ux][^"]*)"$/.test(token))
    return token.includes('\\') ? escaped(token) : PROTOTYPE;
  return /^[ \t]+$/.test(token) && token.length > 2 * DEEPEST ? TOO_DEEP : null;
}

function escaped(token: string): string | null {
  const plain = token.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/gi, (_, two: string | undefined, four: string | undefined) =>
    String.fromCharCode(Number.parseInt(two ?? four ?? '', 16)),
  );
  return plain === '"__proto__"' ? PROTOTYPE : null;
}

export type YamlMap = Map<unknown, unknown>;

/** Entries with text as keys of what should be a map; none of anything else. */
export function entriesOf(value: unknown): [string, unknown][] {
  if (!(value instanceof Map)) return [];
  return [...(value as YamlMap)].flatMap(([key, inside]): [string, unknown][] => (typeof key === 'string' ? [[key, inside]] : []));
}

export function within(value: unknown, key: string): unknown {
  return value instanceof Map ? (value as YamlMap).get(key) : undefined;
}

/** A text; null for anything else. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
