import type { Requirement } from './inventory.js';
import { formatMarker, parseMarker } from './marker.js';
import { isName, normalizeName } from './names.js';
import { formatSpecifier, parseSpecifier, pinnedVersion } from './specifier.js';

/** What one requirement says, without the place where it says it. */
export type Requested = Pick<Requirement, 'name' | 'extras' | 'specifier' | 'pinned' | 'marker' | 'url' | 'egg'>;
export type Parsed = { requested: Requested } | { reason: string };

const HEAD = /^\s*([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(.*)$/is;

/** Reads a requirement as PEP 508 defines it: `psycopg[binary]>=3.1; python_version < "3.13"` or `name @ https://…`. */
export function parseRequirement(text: string): Parsed {
  const head = HEAD.exec(text);
  if (head === null) return { reason: 'it does not start with the name of a package' };
  const [, name = '', extrasText, rest = ''] = head;
  const extras = readExtras(extrasText ?? '');
  if (extras === null) return { reason: `"[${extrasText}]" is no list of extras` };
  const base = { name: normalizeName(name), extras };
  return rest.startsWith('@') ? readReference(base, rest.slice(1)) : readVersioned(base, rest);
}

function readExtras(text: string): string[] | null {
  const extras = text
    .split(',')
    .map((extra) => extra.trim())
    .filter((extra) => extra !== '');
  return extras.every(isName) ? [...new Set(extras)].sort() : null;
}

/** The marker of an address must be set off by white space, because `;` may be part of the address. */
function readReference(base: Pick<Requested, 'name' | 'extras'>, text: string): Parsed {
  const match = /^\s*(\S+?)(?:\s+;\s*(.+)|\s*)$/s.exec(text);
  if (match?.[1] === undefined) return { reason: 'no address follows the @' };
  const marker = readMarker(match[2]);
  if (marker === undefined) return { reason: `"${match[2]}" is no environment marker` };
  return { requested: { ...base, specifier: '', pinned: null, marker, url: match[1], egg: eggOf(match[1]) } };
}

function readVersioned(base: Pick<Requested, 'name' | 'extras'>, text: string): Parsed {
  const semicolon = text.indexOf(';');
  const versions = (semicolon < 0 ? text : text.slice(0, semicolon)).trim();
  const markerText = semicolon < 0 ? undefined : text.slice(semicolon + 1);
  const marker = readMarker(markerText);
  if (marker === undefined) return { reason: `"${markerText?.trim()}" is no environment marker` };
  const bare = versions.startsWith('(') && versions.endsWith(')') ? versions.slice(1, -1) : versions;
  const clauses = parseSpecifier(bare);
  if (clauses === null) return { reason: `"${bare}" is no version specifier` };
  return { requested: { ...base, specifier: formatSpecifier(clauses), pinned: pinnedVersion(clauses), marker, url: null, egg: null } };
}

/** Undefined when the text is no marker, null when there is none. */
function readMarker(text: string | undefined): string | null | undefined {
  if (text === undefined) return null;
  const marker = parseMarker(text);
  return marker === null ? undefined : formatMarker(marker);
}

/** The `egg` of an address, decoded. */
export function eggOf(url: string): string | null {
  const egg = /[#&]egg=([^&]*)/.exec(url)?.[1];
  if (egg === undefined) return null;
  try {
    return decodeURIComponent(egg);
  } catch {
    return egg;
  }
}

/** What is asked for by an address alone: its name comes from `#egg=` or from the file name of a wheel. */
export function requestedByAddress(url: string, markerText?: string): Parsed {
  const marker = readMarker(markerText);
  if (marker === undefined) return { reason: `"${markerText?.trim()}" is no environment marker` };
  const egg = eggOf(url);
  const fromEgg = egg === null ? null : parseRequirement(egg);
  const named = fromEgg !== null && 'requested' in fromEgg ? fromEgg.requested : null;
  const name = named?.name ?? nameOfWheel(url);
  return { requested: { name, extras: named?.extras ?? [], specifier: '', pinned: null, marker, url, egg } };
}

function nameOfWheel(url: string): string | null {
  const file = /([^/?#]+)\.whl(?:[?#]|$)/.exec(url)?.[1];
  const distribution = file?.split('-')[0];
  return distribution === undefined || !isName(distribution) ? null : normalizeName(distribution);
}
