import { isPaused, type Plan, type Recurrence, withPast } from '../../../src/maintenance/plans/plan.js';
import { eachDate, holidaysOf, nextDate, wasEditedAway } from '../../../src/maintenance/plans/plan-dates.js';
import { aPlan } from '../builders.js';

const weeklyOn = (day: string): Recurrence => ({ ...aPlan().recurrence, rrule: `FREQ=WEEKLY;BYDAY=${day}`, timeZone: 'UTC' });
const NONE = () => undefined;

/** Tuesdays until an edit on Thursday 26 November at noon, then Mondays. */
function editedPlan(): Plan {
  const before = aPlan({ recurrence: weeklyOn('TU') });
  return withPast(before, { ...before, recurrence: weeklyOn('MO') }, new Date('2026-11-26T12:00:00Z'));
}

function datesFrom(plan: Plan, after: string, count: number): string[] {
  const found: string[] = [];
  for (const date of eachDate(plan, new Date(after), NONE)) {
    found.push(date.toISOString().slice(0, 10));
    if (found.length === count) break;
  }
  return found;
}

describe('the dates of a plan that was edited', () => {
  it('are those of the recurrence of then before the edit, and those of the new one after it', () => {
    expect(datesFrom(editedPlan(), '2026-11-20T12:00:00Z', 3)).toEqual(['2026-11-24', '2026-11-30', '2026-12-07']);
  });

  it.each([
    // Monday 23 November lies before the edit to Mondays.
    ['2026-11-22T00:00:00Z', '2026-11-24T10:00:00.000Z'],
    ['2026-11-24T10:00:00Z', '2026-11-30T10:00:00.000Z'],
    ['2026-12-01T09:00:00Z', '2026-12-07T10:00:00.000Z'],
  ])('after %s the next is %s', (after, next) => {
    expect(nextDate(editedPlan(), new Date(after), NONE)?.toISOString()).toBe(next);
  });

  it('are none while it was a draft', () => {
    const draft = aPlan({ state: 'draft', recurrence: weeklyOn('TU') });
    const plan = withPast(draft, { ...draft, state: 'active' }, new Date('2026-11-26T12:00:00Z'));
    expect(datesFrom(plan, '2026-11-20T12:00:00Z', 2)).toEqual(['2026-12-01', '2026-12-08']);
  });

  it('follow each edit of many', () => {
    const once = editedPlan();
    const twice = withPast(once, { ...once, recurrence: weeklyOn('FR') }, new Date('2026-12-02T12:00:00Z'));
    expect(datesFrom(twice, '2026-11-20T12:00:00Z', 4)).toEqual(['2026-11-24', '2026-11-30', '2026-12-04', '2026-12-11']);
  });
});

it.each([
  ['2026-11-24T10:00:00Z', false],
  ['2026-12-01T10:00:00Z', true],
  ['2026-11-30T10:00:00Z', false],
  // A date that no recurrence ever had: the zone's own rules may have changed since it was noted.
  ['2026-12-02T10:00:00Z', false],
])('an edit took %s away: %s', (date, gone) => {
  expect(wasEditedAway(editedPlan(), new Date(date), NONE)).toBe(gone);
});

it('knows later of a pause that is over', () => {
  const plan = aPlan({ state: 'paused', pausedUntil: '2026-11-25T00:00:00.000Z' });
  const resumed = withPast(plan, { ...plan, state: 'active', pausedUntil: null }, new Date('2026-11-27T00:00:00Z'));
  const paused = ['2026-11-24T10:00:00Z', '2026-11-26T10:00:00Z', '2026-12-01T10:00:00Z'].map((at) => isPaused(resumed, new Date(at)));
  expect(paused).toEqual([true, false, false]);
});

it('remembers nothing of a change that has nothing to do with dates', () => {
  const plan = aPlan();
  expect(withPast(plan, { ...plan, rota: ['UBEN'] }, new Date('2026-11-27T00:00:00Z')).past).toBeUndefined();
});

it('loads the holidays of before an edit as well', async () => {
  const before = aPlan({ recurrence: { ...weeklyOn('FR'), holidays: 'DE', shift: 'next' } });
  const plan = withPast(before, { ...before, recurrence: weeklyOn('MO') }, new Date('2026-12-31T12:00:00Z'));
  // Christmas Day 2026 is a Friday; the next working day after it and the weekend is Monday 28 December.
  expect(nextDate(plan, new Date('2026-12-20T00:00:00Z'), await holidaysOf(plan))?.toISOString()).toBe('2026-12-28T10:00:00.000Z');
});
