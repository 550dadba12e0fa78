import type { EvidenceRow } from '../../../src/backups/records/evidence.js';
import { restoresChart } from '../../../src/backups/records/restores-chart.js';
import { runChart } from '../../../src/reports/run-chart.js';

function row(day: string, change: Partial<EvidenceRow> = {}): EvidenceRow {
  const unknown = {
    backup: 'shop.dump',
    takenAt: null,
    bytes: null,
    into: null,
    tables: null,
    newestRowAt: null,
    checks: [],
    picked: null,
  };
  return { at: `2026-${day}T10:00:00.000Z`, how: 'worker', verdict: 'ok', seconds: 90, rows: 1000, ...unknown, ...change };
}

const failed = (day: string) => row(day, { verdict: 'broken', seconds: null, rows: null });

it('says every restore in words, the oldest first, and draws it', async () => {
  const chart = restoresChart('Shop', [
    row('11-10'),
    failed('11-12'),
    row('11-17', { how: 'by hand', seconds: 1500, rows: 1 }),
    row('11-24', { verdict: 'empty', seconds: 12, rows: 0, how: 'elsewhere' }),
  ]);
  expect(chart?.alt).toBe(
    'Chart. Shop: restores of its backups. 10 November 2026: restored in 1.5 minutes, 1000 rows; 12 November 2026: did not restore; ' +
      '17 November 2026: restored by hand in 25 minutes, 1 row; 24 November 2026: restored, empty elsewhere in 0.2 minutes, 0 rows.',
  );
  if (chart === null) throw new Error('no chart');
  const png = await runChart(chart.spec);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
});

it('shows that a restore went wrong, and how long a good one took', async () => {
  const picture = async (...rows: EvidenceRow[]) => {
    const chart = restoresChart('Shop', rows);
    return chart === null ? null : await runChart(chart.spec);
  };
  const good = await picture(row('11-10'), row('11-12'));
  expect(await picture(row('11-10'), row('11-12'))).toEqual(good);
  expect(await picture(row('11-10'), row('11-12', { verdict: 'broken' }))).not.toEqual(good);
  expect(await picture(row('11-10'), row('11-12', { seconds: 80 }))).not.toEqual(good);
  expect(await picture(row('11-10'), row('11-12', { rows: 10 }))).not.toEqual(good);
});

it('tells seconds where none took a minute', () => {
  const chart = restoresChart('Shop', [row('11-10', { seconds: 2.345 }), row('11-11', { seconds: 59 })]);
  expect(chart?.alt).toContain('10 November 2026: restored in 2.35 seconds, 1000 rows; 11 November 2026: restored in 59 seconds');
});

it('leaves out what could not be tried, and needs two that were', () => {
  const untried = row('11-11', { verdict: 'not-possible', seconds: null, rows: null });
  expect(restoresChart('Shop', [row('11-10'), untried])).toBeNull();
  expect(restoresChart('Shop', [row('11-10'), untried, failed('11-12')])?.alt).not.toContain('11 November');
});

it('draws a part of very many, the first and the last always', () => {
  const many = Array.from({ length: 28 }, (_, index) => row(`02-${String(index + 1).padStart(2, '0')}`));
  const days = [...(restoresChart('Shop', many)?.alt.matchAll(/(\d+ February) 2026: /g) ?? [])].map(([, day]) => day);
  expect([days.length, days[0], days.at(-1)]).toEqual([20, '1 February', '28 February']);
});
