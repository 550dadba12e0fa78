import type { Account } from './simulation.js';

/** Every date that was due became exactly one round or one recorded miss, for the reason that holds by what people did. */
export function expectSettled(accounts: Account[]): void {
  for (const account of accounts) {
    const { plan, due, rounds, misses, threads } = account;
    const settled = [...rounds, ...misses].map(({ occurrence }) => occurrence).sort();
    expect({ plan, settled }).toEqual({ plan, settled: due });
    expect({ plan, threads }).toEqual({ plan, threads: rounds.length });
    expect({ plan, unfounded: unfounded(account) }).toEqual({ plan, unfounded: [] });
  }
  expectEventful(accounts);
}

/** Every kind of outcome is well represented, so that what held was put to the test. */
function expectEventful(accounts: Account[]): void {
  const each = (count: (account: Account) => number) => accounts.reduce((sum, account) => sum + count(account), 0) / accounts.length;
  expect(each(({ rounds }) => rounds.length)).toBeGreaterThan(30);
  expect(each(({ misses }) => misses.filter(({ reason }) => reason === 'late').length)).toBeGreaterThan(10);
  expect(each(({ misses }) => misses.filter(({ reason }) => reason === 'paused').length)).toBeGreaterThan(10);
  expect(each(({ diary }) => diary.edits)).toBeGreaterThan(5);
}

/** Rounds that should have been misses, and misses that should have been rounds. */
function unfounded({ diary, due, rounds, misses }: Account): unknown[] {
  const nextAfter = (date: string) => due.find((other) => other > date) ?? null;
  const isLate = (date: string, at: string) => (nextAfter(date) ?? at) <= at && nextAfter(date) !== null;
  const isPaused = (date: string, at: string) => diary.wasPaused(date) || diary.wasPaused(at);
  return [
    ...rounds.filter(({ occurrence, openedAt }) => isLate(occurrence, openedAt) || isPaused(occurrence, openedAt)),
    ...misses.filter(({ occurrence, recordedAt, reason }) => !(reason === 'late' ? isLate : isPaused)(occurrence, recordedAt)),
  ];
}
