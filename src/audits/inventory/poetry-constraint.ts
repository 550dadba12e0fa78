import { type Clause, formatSpecifier, parseSpecifier } from './specifier.js';
import { compareVersions, parseVersion } from './version.js';

/**
 * A range of poetry (`^1.2`, `~1.2`, `1.2.*`, `>=1,<2`, `>=1 <2`, `^4.4 || ^5.0`) in the words of PEP 440, or null when it cannot be said
 * there (`^1 || ^3`). Any version is the empty text. Source: python-poetry.org/docs/dependency-specification.
 */
export function poetryConstraint(text: string): string | null {
  const all = text.split(/\|\|?/).map(rangeOf);
  const [only] = all;
  if (all.length === 1) return only === undefined || only === null ? null : formatSpecifier(only);
  return all.includes(null) ? null : joined(all.filter((one) => one !== null));
}

/** What one of several choices asks for: clauses that all have to hold. */
function rangeOf(text: string): Clause[] | null {
  const parts = text
    .replaceAll(/([<>=!~^])\s+/g, '$1')
    .split(/[\s,]+/)
    .map(translate);
  return parts.includes(null) ? null : parseSpecifier(parts.filter((part) => part !== '').join(','));
}

/** Choices that leave nothing out between them as one range. */
function joined(choices: Clause[][]): string | null {
  const spans = choices.map(spanOf);
  if (spans.includes(null)) return null;
  const [first, ...others] = spans.filter((span) => span !== null).sort((a, b) => compareVersions(a.from, b.from));
  let to = first?.to ?? null;
  for (const span of others) {
    if (to !== null && compareVersions(span.from, to) > 0) return null;
    if (to !== null && (span.to === null || compareVersions(span.to, to) > 0)) to = span.to;
  }
  return `>=${first?.from}${to === null ? '' : `,<${to}`}`;
}

/** `>=from,<to`; null for what is none. */
function spanOf(clauses: Clause[]): { from: string; to: string | null } | null {
  const from = clauses.filter(({ operator }) => operator === '>=');
  const to = clauses.filter(({ operator }) => operator === '<');
  if (from.length !== 1 || to.length > 1 || clauses.length !== from.length + to.length) return null;
  return { from: from[0]?.version ?? '', to: to[0]?.version ?? null };
}

function translate(part: string): string | null {
  if (part === '*' || part === '') return '';
  if (part.startsWith('^')) return caret(part.slice(1).trim());
  if (part.startsWith('~') && !part.startsWith('~=')) return tilde(part.slice(1).trim());
  if (/^[<>=!~]/.test(part)) return part.replace(/^=(?!=)/, '==');
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
