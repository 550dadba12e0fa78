import { libraryYears } from '../../../src/audits/dependencies/library-years.js';

const released = (own: string | null, latest: string | null) => ({
  uploadedAt: own === null ? null : `${own}T00:00:00.000Z`,
  latestUploadedAt: latest === null ? null : `${latest}T00:00:00.000Z`,
});

// By hand: 2024-01-01 to 2026-01-01 are 731 days, 731 / 365.25 = 2.0014; 2025-01-01 to 2025-07-02 are 182, 182 / 365.25 = 0.4983.
test.each([
  ['no packages', [], null],
  ['nothing known of any', [released(null, '2026-01-01'), released('2024-01-01', null)], null],
  ['two years', [released('2024-01-01', '2026-01-01')], { years: 2, packages: 1, unknown: 0 }],
  ['together', [released('2024-01-01', '2026-01-01'), released('2025-01-01', '2025-07-02')], { years: 2.5, packages: 2, unknown: 0 }],
  ['the newest one', [released('2026-01-01', '2026-01-01')], { years: 0, packages: 1, unknown: 0 }],
  ['newer than the newest final one', [released('2026-02-01', '2026-01-01')], { years: 0, packages: 1, unknown: 0 }],
  ['one unknown', [released('2024-01-01', '2026-01-01'), released(null, null)], { years: 2, packages: 1, unknown: 1 }],
])('library-years of %s', (_name, packages, expected) => {
  expect(libraryYears(packages)).toEqual(expected);
});
