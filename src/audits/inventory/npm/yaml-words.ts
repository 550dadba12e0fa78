const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0', '"': '"', '\\': '\\', '/': '/', ' ': ' ' };
/** What a lock never begins a text with: anchors, aliases, tags, directives and what YAML keeps for later. */
export const FORBIDDEN: Record<string, string> = {
  '&': 'it has an anchor (&), and lock files have none',
  '*': 'it has an alias (*), and lock files have none',
  '!': 'it has a tag (!), and lock files have none',
  '%': 'a text cannot begin with %',
  '@': 'a text cannot begin with @',
  '`': 'a text cannot begin with `',
};

/** The text that a double-quoted one stands for; null when a backslash in it stands for nothing. */
export function unescaped(text: string): string | null {
  let isValid = true;
  const plain = text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gi, (_, two?: string, four?: string, one?: string) => {
    const code = two ?? four;
    const sign = code === undefined ? ESCAPES[one ?? ''] : String.fromCharCode(Number.parseInt(code, 16));
    isValid &&= sign !== undefined;
    return sign ?? '';
  });
  return isValid ? plain : null;
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

export function withoutComment(text: string): string {
  const at = text.search(/\s#/);
  return at < 0 ? text : text.slice(0, at);
}

/** Where the quote ends that began before `from`, in this line; null when it goes on in the next. */
export function endOfQuoted(line: string, from: number, quote: string): number | null {
  for (let at = from; at < line.length; at++) {
    if (quote === '"' && line[at] === '\\') at++;
    else if (line[at] === quote) {
      if (quote === '"' || line[at + 1] !== "'") return at;
      at++;
    }
  }
  return null;
}
