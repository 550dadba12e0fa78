import { stripVTControlCharacters } from 'node:util';
import { redact } from '../shared/redact.js';
import { escapeText } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';

const LINES = 5;
const LINE_LENGTH = 200;
/** Five of them fit into a section, also where each sign becomes five by escaping. */
const MOST_ESCAPED = 500;

/**
 * `PASSWORD=…`, `"api_key": "…"`, `--password …`: what a job's output holds beside what every log may. Each part has a bound: whatever
 * somebody sends is read in one go.
 */
const ASSIGNED =
  /(?<![\w-])([\w-]{0,64}?(?:passw(?:or)?d|secret|token|api[_-]?key|access[_-]?key|credentials?)["']?(?:\s{0,8}[=:]\s{0,8}|\s{1,8}(?=\S{0,64}\d)))("[^"\n]{0,1000}"|'[^'\n]{0,1000}'|\S+)/gi;
const KEY_BLOCK = /-----BEGIN [^-]*PRIVATE KEY-----[\s\S]*?(?:-----END [^-]*PRIVATE KEY-----|$)/g;

/** The output of a job without what looks like a secret, as it is kept. */
export function cleanLog(body: string): string {
  return redact(body).replace(KEY_BLOCK, '[hidden]').replace(ASSIGNED, '$1[hidden]');
}

/** The last lines of a job's output as a block of code for Slack; null when it has none. */
export function lastLines(body: string): string | null {
  const lines = cleanLog(body)
    .split(/\r\n|\r|\n/)
    // A job's output holds colours and bells.
    .map((line) =>
      stripVTControlCharacters(line)
        .replaceAll(/[^\P{Cc}\t]/gu, '')
        .trimEnd(),
    )
    .filter((line) => line.trim() !== '')
    .slice(-LINES)
    .map((line) => shortened(line.replaceAll('```', "'''")));
  return lines.length === 0 ? null : `\`\`\`${lines.join('\n')}\`\`\``;
}

function shortened(line: string): string {
  const text = escapeText(clampText(line, LINE_LENGTH));
  return text.length <= MOST_ESCAPED ? text : escapeText(clampText(line, MOST_ESCAPED / 5));
}
