import { buildRound } from '../../../src/maintenance/rounds/build-round.js';
import { decide, mayDecide, readParts, takeBackDecision, type Verdict } from '../../../src/maintenance/rounds/carried-over.js';
import { closingContent } from '../../../src/maintenance/rounds/closing-views.js';
import { readHours, withEffort } from '../../../src/maintenance/rounds/effort.js';
import type { Round } from '../../../src/maintenance/rounds/round.js';
import { settleWishes } from '../../../src/maintenance/rounds/settle-wishes.js';
import { close, work } from '../../../src/maintenance/rounds/work-round.js';
import { allOf, anInput, aRound, aSite, oldDjango, TUESDAY, weeksLater, wordsOf } from '../builders.js';

const FRIDAY = new Date('2026-11-27T16:00:00Z');
const by = (trigger: string, user = 'UADA') => ({ user, at: FRIDAY, trigger });
const unproven = allOf(aSite(), { updates: oldDjango });
const next = (previous: Round, weeks: number, parts = {}) =>
  buildRound(
    anInput({ id: `r${weeks}`, occurrence: weeksLater(weeks), openedAt: weeksLater(weeks), previous, proofs: unproven, ...parts }),
  );

/** The third round in a row in which nobody did anything. */
function thirdClosed(): Round {
  const second = next(close(aRound(), FRIDAY), 1);
  return close(next(close(second, FRIDAY), 2), FRIDAY);
}

/** Without the monthly work that falls into these weeks. */
const weekly = (round: Round) => round.tasks.filter((task) => /^(updates|nibble)/.test(task.key));
const keys = (round: Round) => weekly(round).map((task) => task.key);
const decided = (verdict: Verdict, key = 'updates') => decide(thirdClosed(), key, verdict, by('t1'));

test('asks after three times, not before, and not about work that was snoozed', () => {
  expect(close(aRound(), FRIDAY).tasks.filter(mayDecide)).toEqual([]);
  expect(
    thirdClosed()
      .tasks.filter(mayDecide)
      .map((task) => task.key),
  ).toEqual(['updates', 'nibble']);
  const words = wordsOf(closingContent(thirdClosed()));
  expect(words).toContain('*Move Shop to Django 3.2.25* was carried over 3 times.');
  expect(words).toContain('Make it a wish');
  expect(wordsOf(closingContent(close(aRound(), FRIDAY)))).not.toContain('Split');
});

test('a split task gives way to its parts, until all of them are done', () => {
  const after = decided({ what: 'split', titles: ['Read the changelog', 'Move it'] });
  const fourth = next(after, 3);
  expect(weekly(fourth).map(({ key, title, minutes, proof }) => [key, title, minutes, proof])).toEqual([
    ['updates-a', 'Read the changelog', 15, 'words'],
    ['updates-b', 'Move it', 15, 'words'],
    ['nibble', 'Nibble: cache the price list', 40, null],
  ]);
  const oneDone = close(work(fourth, { what: 'done', task: 'updates-a', words: 'read' }, by('t2')), FRIDAY);
  const fifth = next(oneDone, 4);
  expect(weekly(fifth).map(({ key, carried }) => [key, carried])).toEqual([
    ['updates-b', 1],
    ['nibble', 4],
  ]);
  const allDone = close(work(fifth, { what: 'done', task: 'updates-b', words: 'moved' }, by('t3')), FRIDAY);
  expect(keys(next(allDone, 5))).toContain('updates');
});

test('a part that is split again gives way to its own parts, beside its siblings', () => {
  let round = next(decided({ what: 'split', titles: ['Read the changelog', 'Move it'] }), 3);
  for (const weeks of [4, 5]) round = next(close(round, FRIDAY), weeks);
  const again = decide(close(round, FRIDAY), 'updates-b', { what: 'split', titles: ['Move staging', 'Move production'] }, by('t2'));
  expect(keys(next(again, 6)).toSorted()).toEqual(['nibble', 'updates-a', 'updates-b-a', 'updates-b-b']);
});

test('what a look disagreed with in one round is not told again by the next, of the task or of its parts', () => {
  const at = FRIDAY.toISOString();
  const disputes = [{ on: 's-shop f1', evidence: 'Django==3.2.13', fix: null, at, by: 'UADA', said: 'deployed' }];
  const disputed = (round: Round) => ({ ...round, tasks: round.tasks.map((task) => ({ ...task, disputes })) });
  const told = (round: Round) => round.tasks.filter((task) => task.disputes !== undefined);
  const unseen = allOf(aSite(), { updates: { state: 'unknown', evidence: 'OSV did not answer' } });
  expect(told(next(close(disputed(aRound()), FRIDAY), 1, { proofs: unseen }))).toEqual([]);
  expect(told(next(disputed(decided({ what: 'split', titles: ['Read it', 'Move it'] })), 3))).toEqual([]);
});

test('a wish whose task was split is done with the last part', async () => {
  const settled: boolean[] = [];
  const deps = { settleWish: async (_team: string, _wish: string, { done }: { done: boolean }) => void settled.push(done) };
  const opened = next(decided({ what: 'split', titles: ['Measure', 'Cache'] }, 'nibble'), 3);
  const half = work(opened, { what: 'done', task: 'nibble-a' }, by('t2'));
  await settleWishes(deps, 'T1', 'UADA', opened, half);
  expect(settled).toEqual([]);
  const whole = work(half, { what: 'done', task: 'nibble-b' }, by('t3'));
  await settleWishes(deps, 'T1', 'UADA', half, whole);
  await settleWishes(deps, 'T1', 'UADA', whole, half);
  expect(settled).toEqual([true, false]);
});

test('a step of a wish is told from the whole of it, also when its task was split', async () => {
  const settled: (string | null)[] = [];
  const deps = { settleWish: async (_team: string, _wish: string, { step }: { step: string | null }) => void settled.push(step) };
  const asStep = (round: Round): Round => ({
    ...round,
    tasks: round.tasks.map((task) => (task.wish === null ? task : { ...task, step: 's2' })),
  });
  const opened = asStep(next(decided({ what: 'split', titles: ['Measure', 'Cache'] }, 'nibble'), 3));
  const half = work(opened, { what: 'done', task: 'nibble-a' }, by('t2'));
  await settleWishes(deps, 'T1', 'UADA', half, work(half, { what: 'done', task: 'nibble-b' }, by('t3')));
  expect(settled).toEqual(['s2']);
});

test('dropped work stays out while its evidence stays the same, and says why', () => {
  const after = decided({ what: 'drop', reason: 'switched off in March' });
  expect(after.tasks.find((task) => task.key === 'updates')).toMatchObject({ state: 'skipped', reason: 'switched off in March' });
  const fourth = next(after, 3);
  expect(keys(fourth)).toEqual(['nibble']);
  expect(fourth.leftOut).toContainEqual(expect.objectContaining({ key: 'updates', reason: 'dropped: switched off in March', due: false }));
  const fifth = next(close(fourth, FRIDAY), 4);
  expect(keys(fifth)).toEqual(['nibble']);
  const other = allOf(aSite(), { updates: { ...oldDjango, fix: 'Move Shop to Django 3.2.26' } });
  expect(next(close(fifth, FRIDAY), 5, { proofs: other }).tasks.map((task) => task.title)).toContain('Move Shop to Django 3.2.26');
});

test('work that became a wish is not asked for again; a dropped nibble makes room for another wish', () => {
  expect(keys(next(decided({ what: 'wish', wish: 'w9' }), 3))).toEqual(['nibble']);
  const dropped = decided({ what: 'drop', reason: 'no' }, 'nibble');
  expect(keys(next(dropped, 3))).toEqual(['updates']);
  const another = { id: 'w2', title: 'sort the basket', votes: 1, size: null, why: null };
  expect(next(dropped, 3, { wish: another }).tasks.map((task) => task.title)).toContain('Nibble: sort the basket');
});

test('a decision is recorded, counts once, and can be taken back', () => {
  const before = thirdClosed();
  const drop: Verdict = { what: 'drop', reason: 'no' };
  const after = decide(before, 'updates', drop, by('t1'));
  expect(decide(after, 'updates', drop, by('t1'))).toBe(after);
  expect(() => decide(after, 'updates', { what: 'wish', wish: 'w9' }, by('t2'))).toThrow('Somebody was quicker');
  expect(after.log.at(-1)).toMatchObject({ what: 'drop', by: 'UADA', task: 'updates' });
  expect(wordsOf(closingContent(after))).toContain('<@UADA> dropped Move Shop to Django 3.2.25');
  const back = takeBackDecision(after, 'updates', by('t3'));
  expect(back.tasks).toEqual(before.tasks);
  expect(takeBackDecision(back, 'updates', by('t4'))).toBe(back);
  expect(() => decide(aRound(), 'updates', drop, by('t5'))).toThrow('nothing to decide');
});

test('a decision that is taken back leaves the notes', () => {
  const before = thirdClosed();
  const notes = [{ words: 'see PR 7', by: 'UADA', at: FRIDAY.toISOString() }];
  const noted = { ...before, tasks: before.tasks.map((task) => ({ ...task, notes })) };
  const dropped = decide(noted, 'updates', { what: 'drop', reason: 'no' }, by('t1'));
  expect(dropped.log.at(-1)?.before?.notes).toEqual([]);
  expect(takeBackDecision(dropped, 'updates', by('t2')).tasks).toEqual(noted.tasks);
});

test.each<[string[], string]>([
  [['One', '', ''], 'Two smaller tasks are needed'],
  [['One', ' One '], 'the same title'],
  [['One', 'x'.repeat(151)], 'longer than 150'],
])('parts %j are refused', (titles, fault) => {
  expect(readParts(titles)).toEqual({ fault: expect.stringContaining(fault) });
});

test.each<[string, number | null]>([
  ['2', 120],
  ['2.5', 150],
  ['0,25', 15],
  ['2:30', 150],
  ['0', null],
  ['', null],
  ['.', null],
  ['-1', null],
  ['201', null],
  ['two', null],
])('%j hours are %p minutes', (text, minutes) => {
  expect(readHours(text)).toBe(minutes);
});

test('effort is kept by person; the newest answer counts, the same again changes nothing', () => {
  const closed = close(work(aRound(), { what: 'done', task: 'nibble' }, by('t1')), FRIDAY);
  const first = withEffort(closed, 'UADA', 60, FRIDAY);
  expect(withEffort(first, 'UADA', 60, weeksLater(2))).toBe(first);
  const both = withEffort(withEffort(first, 'UBEN', 15, FRIDAY), 'UADA', 240, weeksLater(1));
  expect(closingContent(both).text).toContain('<@UBEN>: about 15 min · <@UADA>: about 4 h');
  expect(() => withEffort(aRound(), 'UADA', 60, TUESDAY)).toThrow('still running');
});
