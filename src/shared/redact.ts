const HIDDEN = '[hidden]';

/** What never belongs into a log or an error, wherever it stands in a text. Each keeps what tells people which secret it was. */
const SECRETS: [RegExp, string][] = [
  // Slack's tokens: xoxb-, xoxp-, xoxe.xoxp-, xapp-
  [/\b(xox[a-z](?:\.xox[a-z])?-|xapp-)[\w.-]+/gi, `$1${HIDDEN}`],
  [/\b(Bearer|Basic)\s+[\w.~+/-]+=*/gi, `$1 ${HIDDEN}`],
  [/(\/\/[^\s/:@"']*:)[^\s/"']+@/g, `$1${HIDDEN}@`],
  [/(\/(?:ping|drill|inventory|calendar)\/)[\w-]{8,}/g, `$1${HIDDEN}`],
  [/(hooks\.slack\.com\/(?:services|commands|actions|workflows)\/)[\w/-]+/gi, `$1${HIDDEN}`],
  [/\b(github_pat_|gh[pousr]_|glpat-|AKIA)\w+/g, `$1${HIDDEN}`],
  [/([?&](?:token|secret|password|key|signature|code|state|x-amz-signature|x-amz-credential)=)[^&\s"']+/gi, `$1${HIDDEN}`],
  [/\b(v0=)[0-9a-f]{64}\b/g, `$1${HIDDEN}`],
];

/** Names of fields whose value is a secret whatever it looks like. */
const SECRET_FIELD =
  /^(authorization|cookie|set-cookie|password|passwd|(x-slack-)?signature|.*(token|secret|api_?key|encryption_?key|private_?key))$/i;

/** The text without tokens, passwords in addresses, authorization headers and the keys of check-in addresses. */
export function redact(text: string): string {
  return SECRETS.reduce((seen, [pattern, replacement]) => seen.replace(pattern, replacement), text);
}

/** A copy of anything that may be logged, redacted in every text and every field that is named like a secret. */
export function redactDeep(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > 8) return '[deep]';
  if (value instanceof Error)
    return redactDeep(
      { ...Object.fromEntries(Object.entries(value)), type: value.name, message: value.message, stack: value.stack, cause: value.cause },
      depth + 1,
    );
  if (Array.isArray(value)) return value.map((entry) => redactDeep(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      SECRET_FIELD.test(name) && typeof entry === 'string' ? HIDDEN : redactDeep(entry, depth + 1),
    ]),
  );
}
