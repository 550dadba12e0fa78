import { UnreadableFile } from './inventory.js';

/** Also the limit of what is read out of folders and repositories. */
const LARGEST_BYTES = 16 * 1024 * 1024;
/** Trees of dependencies are nested some twenty deep; parsing and walking are recursive. */
export const DEEPEST = 200;

/** @throws {UnreadableFile} when the text is larger than any file that somebody works with. */
export function requireSmall(text: string): void {
  const megabytes = (size: number) => Math.ceil(size / 1024 / 1024);
  if (text.length > LARGEST_BYTES)
    throw new UnreadableFile(`it has ${megabytes(text.length)} MB, and files of its kind over ${megabytes(LARGEST_BYTES)} MB are not read`);
}

/** What people write by hand is small; a name takes two bytes, and each is read with care. */
const LARGEST_BY_HAND_BYTES = 1024 * 1024;
const MOST_LISTED = 20_000;

/** @throws {UnreadableFile} when nobody wrote that by hand. */
export function requireByHand(text: string): void {
  if (text.length > LARGEST_BY_HAND_BYTES) throw new UnreadableFile('it has more than 1 MB, and files of its kind over 1 MB are not read');
}

/** @throws {UnreadableFile} when a list of packages, one a line, is longer than any that is installed. */
export function requireFewLines(text: string): void {
  // A line that goes on is one with the next.
  const listed = text.match(/(?<!\\\r?\n)^[ \t]*[^\s#-]/gm)?.length ?? 0;
  if (listed > MOST_LISTED) throw new UnreadableFile(`it names ${listed} packages, and more than ${MOST_LISTED} are not read`);
}

/** A lock of 20,000 packages has a quarter of that. */
const MOST_LINES = 1_000_000;

/** The lines of a text, however they end. @throws {UnreadableFile} when there are more than any lock has. */
export function linesOf(text: string): string[] {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  if (count > MOST_LINES) throw new UnreadableFile(`it has ${count} lines, and more than ${MOST_LINES} are not read`);
  return text.split(/\r?\n/);
}

/** The line of a place in a text, counted from 1. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

export function refuseAt(text: string, position: number, reason: string): UnreadableFile {
  return refuseAtLine(lineAt(text, position), reason);
}

export function refuseAtLine(line: number, reason: string): UnreadableFile {
  return new UnreadableFile(`line ${line}: ${reason}`);
}

export const PROTOTYPE = '"__proto__" is no name of anything, but an attempt to change the program that reads it';
export const TOO_DEEP = `it is nested more than ${DEEPEST} deep`;
