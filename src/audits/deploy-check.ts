import { z } from 'zod';
import { maskCredentials } from './inventory/packages.js';

const LEVELS = ['critical', 'error', 'warning', 'info', 'debug'] as const;

const deployIssueSchema = z.object({
  /** As Django numbers it: `security.W004`. */
  id: z.string(),
  level: z.enum(LEVELS),
  /** The model or other thing it is about; null for the settings as a whole. */
  about: z.string().nullable(),
  text: z.string(),
  hint: z.string().nullable(),
});
export type DeployIssue = z.infer<typeof deployIssueSchema>;

export const deployOutputSchema = z.object({
  issues: z.array(deployIssueSchema),
  /** How many Django counted, which may be more than are kept. */
  counted: z.number(),
  /** By SILENCED_SYSTEM_CHECKS. */
  silenced: z.number(),
});
/** What `manage.py check --deploy` said. */
export type DeployOutput = z.infer<typeof deployOutputSchema>;

const LARGEST_KB = 256;
const MOST_ISSUES = 200;
const LONGEST_ABOUT = 200;
const LONGEST_TEXT = 400;

/** The lines that `BaseCommand.check` of Django writes, and `CheckMessage.__str__`. */
const HEAD = /^(?:[\w.]*SystemCheckError: )?System check identified some issues:$/;
const FOOT = /^System check identified (no|\d{1,6}) issues? \((\d{1,6}) silenced\)\.$/;
const GROUP = new RegExp(`^(${LEVELS.map((level) => level.toUpperCase()).join('|')})S:$`);
const ISSUE = /^(\S.{0,500}?): \(([\w.-]{1,80})\) (.*)$/;

/** Whether a text is what `manage.py check` writes, whole or cut short. */
export function isDeployOutput(text: string): boolean {
  return linesOf(text).some((line) => HEAD.test(line) || FOOT.test(line));
}

/** Reads what `manage.py check --deploy` wrote, or says what is wrong with it. Lines of other programs before it are no matter. */
export function readDeployOutput(text: string): DeployOutput | { fault: string } {
  if (text.length > LARGEST_KB * 1024) return { fault: `is larger than ${LARGEST_KB} kB, so it is not read.` };
  const lines = linesOf(text);
  const end = lines.findIndex((line) => FOOT.test(line));
  const [, count, silenced] = FOOT.exec(lines[end] ?? '') ?? [];
  if (count === undefined) return { fault: 'is cut short: its last line, "System check identified … (… silenced).", is missing.' };
  const issues = issuesOf(lines.slice(0, end));
  return { issues: issues.slice(0, MOST_ISSUES).map(bounded), counted: count === 'no' ? 0 : Number(count), silenced: Number(silenced) };
}

/** Without the colours of a terminal. */
function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.replaceAll(/\p{Cc}\[[\d;]*m/gu, '').trimEnd());
}

/** Texts and hints may go on over several lines. An issue without an id cannot be told from such a line; the count tells that one is missing. */
function issuesOf(lines: string[]): DeployIssue[] {
  const issues: DeployIssue[] = [];
  let level: DeployIssue['level'] | undefined;
  for (const line of lines) {
    const group = GROUP.exec(line)?.[1]?.toLowerCase();
    level = LEVELS.find((one) => one === group) ?? level;
    if (level === undefined || group !== undefined) continue;
    const [, about = '?', id, text = ''] = ISSUE.exec(line) ?? [];
    if (id === undefined) goOn(issues.at(-1), line);
    else issues.push({ id, level, about: about === '?' ? null : about, text, hint: null });
  }
  return issues;
}

function goOn(issue: DeployIssue | undefined, line: string): void {
  if (issue === undefined) return;
  const hint = /^\s+HINT: (.*)$/.exec(line)?.[1];
  if (hint !== undefined) issue.hint = hint;
  else if (issue.hint !== null) issue.hint += ` ${line}`;
  else issue.text += ` ${line}`;
}

function bounded({ about, text, hint, ...issue }: DeployIssue): DeployIssue {
  const plain = (words: string, most: number) => maskCredentials(words.replace(/[\p{Cc}\s]+/gu, ' ').trim()).slice(0, most);
  return {
    ...issue,
    about: about === null ? null : plain(about, LONGEST_ABOUT),
    text: plain(text, LONGEST_TEXT),
    hint: hint === null ? null : plain(hint, LONGEST_TEXT),
  };
}
