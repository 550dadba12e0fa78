import type { z } from 'zod';
import { messageOf } from '../../shared/errors.js';
import { UnreadableFile } from './inventory.js';
import { DEEPEST, PROTOTYPE, refuseAt, requireSmall, TOO_DEEP } from './limits.js';

const QUOTE = 34;
const BACKSLASH = 92;
/** Keys and texts; a lock of 20,000 packages has half of that. Parsing takes a hundred bytes of memory and more for each. */
const MOST_TEXTS = 1_000_000;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);

/**
 * Parses JSON that anybody may have written and checks its shape.
 * @throws {UnreadableFile} with the line where there is one.
 */
export function parseJsonText<T>(raw: string, schema: z.ZodType<T>): T {
  const text = raw.replace(/^\uFEFF/, '');
  requireSmall(text);
  requireHarmless(text);
  return shapedBy(schema, parse(text));
}

/** What a file holds, checked. @throws {UnreadableFile} naming the first thing that is not as it should be. */
export function shapedBy<T>(schema: z.ZodType<T>, value: unknown): T {
  const shaped = schema.safeParse(value);
  if (shaped.success) return shaped.data;
  const [issue] = shaped.error.issues;
  throw new UnreadableFile(`"${issue?.path.join('.')}" is not what it should be: ${issue?.message}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(messageOf(error))?.[1];
    const reason = 'it is no valid JSON from here on';
    throw position === undefined ? new UnreadableFile('it is no valid JSON') : refuseAt(text, Number(position), reason);
  }
}

/** One pass before anything is built: the depth, and no key that means something to JavaScript. */
function requireHarmless(text: string): void {
  let depth = 0;
  let texts = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (OPENING.has(code) && ++depth > DEEPEST) throw refuseAt(text, at, TOO_DEEP);
    if (CLOSING.has(code)) depth--;
    if (code !== QUOTE) continue;
    if (++texts > MOST_TEXTS) throw refuseAt(text, at, `it has more than ${MOST_TEXTS} texts`);
    const end = endOfString(text, at);
    if (isPrototype(text.slice(at, end + 1))) throw refuseAt(text, at, PROTOTYPE);
    at = end;
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

/** Also when its letters are written as escapes. */
function isPrototype(quoted: string): boolean {
  if (quoted === '"__proto__"') return true;
  if (quoted.length > 80 || !quoted.includes('\\u')) return false;
  return quoted.replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) === '"__proto__"';
}
