import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findUp } from './find-up.js';

/** Of this installation. */
export function farrierVersion(): string {
  const { version } = JSON.parse(readFileSync(findUp('package.json', fileURLToPath(import.meta.url)), 'utf8')) as { version: string };
  return version;
}
