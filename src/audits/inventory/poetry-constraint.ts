import { formatSpecifier, parseSpecifier } from './specifier.js';
import { parseVersion } from './version.js';

/**
 * A range of poetry (`^1.2`, `~1.2`, `1.2.*`, `>=1,<2`) in the words of PEP 440, or null when it cannot be said there
 * (`^1 || ^2`). Any version is the empty text. Source: python-poetry.org/docs/dependency-specification.
 */
export function poetryConstraint(text: string): string | null {
  const parts = text.split(',').map((part) => part.trim());
  if (text.includes('|')) return null;
  const translated = parts.map(translate);
  if (translated.includes(null)) return null;
  const clauses = parseSpecifier(translated.filter((part) => part !== '').join(','));
  return clauses === null ? null : formatSpecifier(clauses);
}

function translate(part: string): string | null {
  if (part === '*' || part === '') return '';
  if (part.startsWith('^')) return caret(part.slice(1).trim());
  if (part.startsWith('~') && !part.startsWith('~=')) return tilde(part.slice(1).trim());
  if (/^[<>=!~]/.test(part)) return part.replace(/^=(?!=)/, '==').replace(/\s+/g, '');
  return `==${part}`;
}

/** `^1.2.3` keeps the leftmost number that is not zero. */
function caret(text: string): string | null {
  const release = parseVersion(text)?.release;
  if (release === undefined) return null;
  const significant = release.findIndex((part) => part !== 0);
  return `>=${text},<${bump(release, significant < 0 ? release.length - 1 : significant)}`;
}

/** `~1.2.3` and `~1.2` keep the minor number, `~1` keeps the major one. */
function tilde(text: string): string | null {
  const release = parseVersion(text)?.release;
  if (release === undefined) return null;
  return `>=${text},<${bump(release, release.length > 1 ? 1 : 0)}`;
}

function bump(release: number[], at: number): string {
  const kept = release.slice(0, at + 1);
  kept[at] = (kept[at] ?? 0) + 1;
  return kept.join('.');
}
