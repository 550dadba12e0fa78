import { emptyReading, type Reading } from './inventory.js';
import { parseRequirement } from './requirement.js';

/**
 * Reads what setup.py asks for, without running it: `install_requires` and `python_requires` where they are written out
 * as literals (or as a name that is given a literal list in the same file). Anything computed is listed in `unparsed`.
 */
export function readSetupPy(text: string, file: string): Reading {
  const reading = emptyReading();
  const code = withoutComments(text.replace(/^\uFEFF/, ''));
  const at = /\binstall_requires\s*=(?!=)\s*/.exec(code);
  if (at !== null) addRequired(reading, code, at.index + at[0].length, file);
  reading.requiresPython = /\bpython_requires\s*=\s*(["'])([^"'\n]*)\1/.exec(code)?.[2] ?? null;
  return reading;
}

function addRequired(reading: Reading, code: string, at: number, file: string): void {
  const line = code.slice(0, at).split('\n').length;
  const strings = literalList(code, at) ?? listNamed(code, at);
  if (strings === null) {
    const text = code.slice(at, at + 80).split('\n')[0] ?? '';
    reading.unparsed.push({ file, line, text: `install_requires=${text}`, reason: 'the list is computed, and setup.py is never run' });
    return;
  }
  for (const string of strings) {
    const parsed = parseRequirement(string);
    if ('reason' in parsed) reading.unparsed.push({ file, line, text: string, reason: parsed.reason });
    else
      reading.requirements.push({
        ...parsed.requested,
        editable: false,
        hashes: 0,
        group: 'default',
        lockedVersion: null,
        file,
        line: null,
      });
  }
}

/** A list that was given a name before: `REQUIRES = ['django']`. */
function listNamed(code: string, at: number): string[] | null {
  const name = /^([A-Za-z_]\w*)\s*[,)\n]/.exec(code.slice(at))?.[1];
  if (name === undefined) return null;
  const assignment = new RegExp(`^${name}\\s*=(?!=)\\s*`, 'm').exec(code);
  const isChanged = new RegExp(`\\b${name}\\s*(?:\\+=|\\.(?:append|extend|insert)\\b)`).test(code);
  return assignment === null || isChanged ? null : literalList(code, assignment.index + assignment[0].length);
}

/** The strings of a list or tuple that holds nothing but string literals and ends there; null for anything else. */
function literalList(code: string, at: number): string[] | null {
  const close = code[at] === '[' ? ']' : code[at] === '(' ? ')' : null;
  if (close === null) return null;
  const token = /\s*(?:[rbuRBU]{0,2}("""|'''|"|')((?:(?!\1)(?:\\[\s\S]|[^\\]))*)\1|([,\])])|(\S))/y;
  token.lastIndex = at + 1;
  const strings: string[] = [];
  let isContinued = false;
  for (let match = token.exec(code); match !== null; match = token.exec(code)) {
    if (match[2] !== undefined) {
      if (isContinued) strings[strings.length - 1] += match[2];
      else strings.push(match[2]);
      isContinued = true;
    } else if (match[3] === ',') isContinued = false;
    else if (match[3] === close) return /^\s*(?:[,)\n]|$)/.test(code.slice(token.lastIndex)) ? strings : null;
    else return null;
  }
  return null;
}

/** Blanks out comments, keeping lines and positions, and strings as they are. */
function withoutComments(code: string): string {
  return code.replace(/("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g, (match) =>
    match.startsWith('#') ? ' '.repeat(match.length) : match,
  );
}
