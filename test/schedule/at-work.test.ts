import { nextMorning, whenAtWork } from '../../src/schedule/at-work.js';

test.each<[string, string, string, string]>([
  ['at work: now', '2026-11-26T10:00:00Z', 'Europe/Berlin', '2026-11-26T10:00:00.000Z'],
  ['nine sharp: now', '2026-11-26T08:00:00Z', 'Europe/Berlin', '2026-11-26T08:00:00.000Z'],
  ['before nine: at nine', '2026-11-26T05:00:00Z', 'Europe/Berlin', '2026-11-26T08:00:00.000Z'],
  ['five sharp: the next morning', '2026-11-26T16:00:00Z', 'Europe/Berlin', '2026-11-27T08:00:00.000Z'],
  ['Friday evening: Monday', '2026-11-27T17:00:00Z', 'Europe/Berlin', '2026-11-30T08:00:00.000Z'],
  ['Saturday: Monday', '2026-11-28T10:00:00Z', 'Europe/Berlin', '2026-11-30T08:00:00.000Z'],
  ['ten in London is five in New York: at nine there', '2026-11-26T10:00:00Z', 'America/New_York', '2026-11-26T14:00:00.000Z'],
  ['Thursday in London is Friday in Kiritimati', '2026-11-26T22:00:00Z', 'Pacific/Kiritimati', '2026-11-26T22:00:00.000Z'],
  ['Friday in London is Saturday in Kiritimati', '2026-11-27T12:00:00Z', 'Pacific/Kiritimati', '2026-11-29T19:00:00.000Z'],
  ['odd offsets', '2026-11-26T00:00:00Z', 'Asia/Kathmandu', '2026-11-26T03:15:00.000Z'],
  ['the Monday after the clocks went back', '2026-10-23T18:00:00Z', 'Europe/London', '2026-10-26T09:00:00.000Z'],
  ['the Monday after they went forward', '2026-03-27T18:00:00Z', 'Europe/London', '2026-03-30T08:00:00.000Z'],
])('%s', (_name, from, zone, expected) => {
  expect(whenAtWork(new Date(from), zone).toISOString()).toBe(expected);
});

test.each<[string, string, string, string]>([
  ['before nine: at nine', '2026-11-26T05:00:00Z', 'Europe/Berlin', '2026-11-26T08:00:00.000Z'],
  ['nine sharp: tomorrow', '2026-11-26T08:00:00Z', 'Europe/Berlin', '2026-11-27T08:00:00.000Z'],
  ['at work: tomorrow', '2026-11-26T10:00:00Z', 'Europe/Berlin', '2026-11-27T08:00:00.000Z'],
  ['Friday at noon: Monday', '2026-11-27T11:00:00Z', 'Europe/Berlin', '2026-11-30T08:00:00.000Z'],
  ['Saturday before nine: Monday', '2026-11-28T05:00:00Z', 'Europe/Berlin', '2026-11-30T08:00:00.000Z'],
  ['over the day when the clocks go back', '2026-10-23T18:00:00Z', 'Europe/London', '2026-10-26T09:00:00.000Z'],
])('the next morning, %s', (_name, after, zone, expected) => {
  expect(nextMorning(new Date(after), zone).toISOString()).toBe(expected);
});
