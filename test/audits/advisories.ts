import type { Advisory } from '../../src/audits/inventory/advisory.js';

/** An advisory about `shop-core`, fixed in 1.5 unless told otherwise. */
export function advisory(given: Partial<Advisory> = {}): Advisory {
  return {
    id: 'PYSEC-2026-1',
    aliases: [],
    modified: '2026-11-01T00:00:00.000Z',
    withdrawn: false,
    summary: 'Prices can be changed by anybody.',
    gist: '',
    vectors: [],
    label: null,
    affected: [{ name: 'shop-core', versions: [], ranges: [[{ introduced: '0' }, { fixed: '1.5' }]] }],
    links: ['https://osv.dev/vulnerability/PYSEC-2026-1'],
    ...given,
  };
}
