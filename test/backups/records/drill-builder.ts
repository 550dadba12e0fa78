import type { DrillRecord, Measured } from '../../../src/backups/records/drill-record.js';

export function aMeasured(change: Partial<Measured> = {}): Measured {
  return {
    name: 'shop.dump',
    bytes: 412_000_000,
    takenAt: '2026-11-22T03:00:00.000Z',
    engine: 'PostgreSQL 15.18',
    format: 'archive of pg_dump (custom, 1.14)',
    seconds: 61.5,
    rows: { django_migrations: 40, shop_order: 1000 },
    newestRowAt: '2026-11-22T02:59:00.000Z',
    verdict: 'ok',
    checks: [],
    ranAt: '2026-11-22T09:00:00.000Z',
    ...change,
  };
}

export function aDrill(change: Partial<DrillRecord> = {}): DrillRecord {
  return {
    ...aMeasured(),
    version: 1,
    id: 'd'.repeat(16),
    how: 'elsewhere',
    who: 'U1',
    at: '2026-11-22T09:00:01.000Z',
    picked: null,
    ...change,
  };
}
