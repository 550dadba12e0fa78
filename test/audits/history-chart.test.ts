import { historyChart } from '../../src/audits/history-chart.js';
import type { HistoryEntry } from '../../src/audits/result.js';
import { tellHistory } from '../../src/audits/tell-history.js';
import { runChart } from '../../src/reports/run-chart.js';

function entry(at: string, change: Partial<HistoryEntry> = {}): HistoryEntry {
  const base = { run: at, audit: 'dependencies', at: `2026-${at}T10:00:00.000Z`, outcome: 'fail' as const, findings: 3, new: 0, fixed: 0 };
  return { ...base, baseline: false, severities: { high: 1, unknown: 2 }, libraryYears: 31.4, ...change };
}

/** The runs of the picture, by the days in its words. */
const days = (alt = '') => [...alt.matchAll(/(\d+ \w+ 2026(?: \(\d+\))?): /g)].map(([, day]) => day);

it('says every run in words, the oldest first, and draws it', async () => {
  const chart = historyChart('Shop', 'dependencies', [
    entry('11-24', { severities: {}, findings: 0, outcome: 'pass', libraryYears: 2 }),
    entry('11-17', { severities: { critical: 1, low: 2 } }),
    entry('11-10'),
  ]);
  expect(chart?.alt).toBe(
    'Chart. Shop: findings of dependencies, and library-years behind. 10 November 2026: 1 high, 2 not rated, 31.4 years behind; ' +
      '17 November 2026: 1 critical, 2 low, 31.4 years behind; 24 November 2026: none, 2 years behind.',
  );
  if (chart === null) throw new Error('no chart');
  const png = await runChart(chart.spec);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  // Drawn without its bars it would be smaller.
  expect(png.length).toBeGreaterThan((await runChart({ ...chart.spec, vconcat: [] })).length);
});

it('has no line of years where the audit tells none', () => {
  const chart = historyChart('Shop', 'django', [entry('11-24', { libraryYears: undefined }), entry('11-10', { libraryYears: undefined })]);
  expect(chart?.alt).toBe('Chart. Shop: findings of django. 10 November 2026: 1 high, 2 not rated; 24 November 2026: 1 high, 2 not rated.');
});

it('leaves out what could not be checked and what tells no severities, and needs two runs', () => {
  const failed = entry('11-20', { outcome: 'error', severities: {} });
  const nothing = entry('11-15', { outcome: 'not-applicable', severities: {} });
  const old = entry('11-01', { severities: undefined });
  expect(historyChart('Shop', 'dependencies', [entry('11-24'), failed, nothing, old])).toBeNull();
  expect(days(historyChart('Shop', 'dependencies', [entry('11-24'), failed, nothing, entry('11-10'), old])?.alt)).toEqual([
    '10 November 2026',
    '24 November 2026',
  ]);
});

it('tells two runs of a day apart, and draws a part of very many', () => {
  expect(days(historyChart('Shop', 'dependencies', [entry('11-24'), entry('11-24')])?.alt)).toEqual([
    '24 November 2026',
    '24 November 2026 (2)',
  ]);
  const many = Array.from({ length: 28 }, (_, index) => entry(`02-${String(28 - index).padStart(2, '0')}`));
  const shown = days(historyChart('Shop', 'dependencies', many)?.alt);
  expect([shown.length, shown[0], shown.at(-1)]).toEqual([20, '1 February 2026', '28 February 2026']);
});

it('counts nothing of a run that could not look, and says that it could not', async () => {
  const failed = entry('11-27', { outcome: 'error', findings: 0, severities: {} });
  const told = await tellHistory({ name: 'Shop' }, 'dependencies', [failed, entry('11-24'), entry('11-10')]);
  expect(told?.text).toBe(
    '*Shop, dependencies*: 3 findings on 10 November 2026, 3 findings on 24 November 2026. The newest run, of 27 November 2026, could not: ' +
      'it is in neither number nor picture. Its packages are 31.4 years behind together.',
  );
  const never = await tellHistory({ name: 'Shop' }, 'dependencies', [failed]);
  expect(never?.text).toContain('*Shop, dependencies*: no run could look at everything so far.');
  expect(never?.picture).toBeNull();
});
