import { failedLook, type Look } from '../../../src/backups/places/look.js';
import type { Place } from '../../../src/backups/places/place.js';

const HOUR = 3_600_000;

/** A folder that gets a backup each day, with six hours of grace. */
export function aPlace(change: Partial<Place> = {}): Place {
  return {
    version: 1,
    id: 'b1',
    site: 's1',
    name: 'database',
    holds: 'database',
    location: { kind: 'local', folder: 'shop' },
    pattern: null,
    periodMs: 24 * HOUR,
    schedule: null,
    graceMs: 6 * HOUR,
    retentionDays: null,
    restoreTargetMs: null,
    provedDays: null,
    createdBy: 'U1',
    createdAt: '2026-01-01T00:00:00.000Z',
    ...change,
  };
}

/** A look that found nothing wrong; files as [name, bytes, at], newest first. */
export function aLook(at: Date, files: [string, number, string][], change: Partial<Look> = {}): Look {
  return {
    ...failedLook(at, ''),
    trouble: null,
    newest: files.map(([name, bytes, written]) => ({ name, bytes, at: new Date(written).toISOString() })),
    files: files.length,
    bytes: files.reduce((sum, [, bytes]) => sum + bytes, 0),
    format: 'pg-archive',
    inner: 'pg-archive',
    isPublic: false,
    ...change,
  };
}
