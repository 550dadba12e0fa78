import { changesBetween, sumChanges } from '../../src/audits/changes.js';
import type { Memory } from '../../src/audits/compare.js';

const BASE = '2026-11-03T09:00:00.000Z';
const open = (since: string) => ({ title: 't', subject: 's', since });
const memory = (parts: Partial<Memory>): Memory => ({ version: 1, baselineAt: BASE, open: {}, ...parts });
const LAST = new Date('2026-11-20T16:00:00Z');
const NOW = new Date('2026-11-27T16:00:00Z');

test('counts what was fixed, what is new and what is open since the last round', () => {
  const seen = changesBetween(
    [
      memory({
        open: { old: open(BASE), fresh: open('2026-11-24T10:00:00.000Z') },
        gone: [
          { id: 'a', since: BASE, at: '2026-11-10T09:00:00.000Z' },
          { id: 'b', since: BASE, at: '2026-11-24T09:00:00.000Z' },
        ],
      }),
    ],
    LAST,
    NOW,
  );
  expect(seen).toEqual({ fixed: 1, new: 1, open: 2, daysToFix: [21] });
});

test('what the baseline found is not new, and without any baseline nothing is said', () => {
  expect(
    changesBetween([memory({ baselineAt: '2026-11-24T10:00:00.000Z', open: { a: open('2026-11-24T10:00:00.000Z') } })], LAST, NOW),
  ).toEqual({
    fixed: 0,
    new: 0,
    open: 1,
    daysToFix: [],
  });
  expect(changesBetween([memory({ baselineAt: null })], LAST, NOW)).toBeNull();
  expect(sumChanges([null, null])).toBeNull();
});

test('a problem that two audits see is one, and is fixed only when both see it gone', () => {
  const at = '2026-11-24T10:00:00.000Z';
  const both = [memory({ open: { cve: open(at) } }), memory({ open: { cve: open(at) } })];
  expect(changesBetween(both, LAST, NOW)).toMatchObject({ new: 1, open: 1 });
  const one = [memory({ gone: [{ id: 'cve', since: BASE, at }] }), memory({ open: { cve: open(BASE) } })];
  expect(changesBetween(one, LAST, NOW)).toMatchObject({ fixed: 0, open: 1 });
  const gone = [{ id: 'cve', since: BASE, at }];
  expect(changesBetween([memory({ gone }), memory({ gone })], LAST, NOW)).toMatchObject({ fixed: 1, open: 0 });
});

test('a period that is over counts what was open at its end', () => {
  const seen = changesBetween([memory({ gone: [{ id: 'a', since: BASE, at: '2026-11-24T09:00:00.000Z' }] })], null, LAST);
  expect(seen).toEqual({ fixed: 0, new: 0, open: 1, daysToFix: [] });
});
