import {
  leftWords,
  orderFor,
  PLAIN_SETTINGS,
  periodEnd,
  periodStart,
  settingsWords,
  type VoteBudget,
  whySpent,
  withSettings,
} from '../../src/wishlist/settings.js';

const NOW = new Date('2026-11-24T10:00:00Z');
const budget = (period: VoteBudget['period'], timeZone = 'UTC', count = 3): VoteBudget => ({ count, period, timeZone });

describe('the time in which votes are counted out', () => {
  it.each([
    ['a week, from Monday', budget('week'), NOW, '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z'],
    ['a month', budget('month'), NOW, '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z'],
    ['a quarter over the year', budget('quarter'), NOW, '2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['the longest quarter', budget('quarter'), new Date('2026-09-30T23:59:59Z'), '2026-07-01T00:00:00Z', '2026-10-01T00:00:00Z'],
    ['the shortest month', budget('month'), new Date('2026-02-01T00:00:00Z'), '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'],
    [
      'east of here it is Monday already',
      budget('week', 'Asia/Tokyo'),
      new Date('2026-11-29T16:00:00Z'),
      '2026-11-29T15:00:00Z',
      '2026-12-06T15:00:00Z',
    ],
    [
      'a week with a change of clocks',
      budget('week', 'Europe/Berlin'),
      new Date('2026-10-25T12:00:00Z'),
      '2026-10-18T22:00:00Z',
      '2026-10-25T23:00:00Z',
    ],
  ])('%s', (_name, of, now, start, end) => {
    expect([periodStart(of, now), periodEnd(of, now)]).toEqual([new Date(start), new Date(end)]);
  });

  it.each([
    [{ count: 2, of: budget('month') }, '2 of your 3 votes are left this month.'],
    [{ count: 1, of: budget('week') }, '1 of your 3 votes is left this week.'],
    [{ count: 0, of: budget('quarter') }, 'None of your 3 votes are left this quarter.'],
    [{ count: 0, of: budget('week', 'UTC', 1) }, 'You have no vote left this week.'],
    [{ count: 1, of: budget('week', 'UTC', 1) }, 'You have one vote left this week.'],
  ])('says what is left: %#', (left, words) => {
    expect(leftWords(left)).toBe(words);
  });

  it('says when votes come back', () => {
    expect(whySpent({ count: 0, of: budget('month') }, NOW)).toBe(
      'All 3 votes you have this month are spent. Withdraw one of them, or vote again from 1 December on.',
    );
    expect(whySpent({ count: 0, of: budget('week', 'UTC', 1) }, NOW)).toBe(
      'Your one vote of this week is spent. Withdraw it, or vote again from 30 November on.',
    );
  });
});

describe('settings', () => {
  it.each([
    [{ hidden: false, rankBy: 'votes' }, false, 'votes'],
    [{ hidden: false, rankBy: 'size' }, false, 'size'],
    [{ hidden: true, rankBy: 'size' }, false, 'age'],
    [{ hidden: true, rankBy: 'size' }, true, 'size'],
    [{ hidden: true, rankBy: 'votes' }, true, 'votes'],
    [{ hidden: true, rankBy: 'votes', evidence: true }, true, 'votes+evidence'],
    [{ hidden: false, rankBy: 'size', evidence: true }, false, 'size+evidence'],
    [{ hidden: true, rankBy: 'size', evidence: true }, false, 'age'],
  ] as const)('rank nothing by a number that is hidden: %#', (settings, hasVoted, order) => {
    expect(orderFor({ ...PLAIN_SETTINGS, ...settings }, hasVoted)).toBe(order);
  });

  it('are all off at first, and say what is on', () => {
    expect(settingsWords(PLAIN_SETTINGS)).toBe('');
    const on = { ...PLAIN_SETTINGS, votes: budget('month'), anonymous: true, guests: true, hidden: true };
    expect(settingsWords(on)).toBe('3 votes a month each · votes name nobody · results show once you voted · other companies vote too');
  });

  it('never name those who voted while votes were anonymous', () => {
    const anonymous = withSettings(PLAIN_SETTINGS, { ...PLAIN_SETTINGS, anonymous: true }, NOW);
    expect(anonymous.namedSince).toBeNull();
    const later = new Date('2026-12-01T00:00:00Z');
    const named = withSettings(anonymous, PLAIN_SETTINGS, later);
    expect(named).toEqual({ ...PLAIN_SETTINGS, namedSince: later.toISOString() });
    expect(withSettings(named, { ...PLAIN_SETTINGS, guests: true }, NOW).namedSince).toBe(later.toISOString());
  });
});
