import { evidenceModal } from '../../../src/maintenance/forms.js';
import { buildRound } from '../../../src/maintenance/rounds/build-round.js';
import { median, ownMinutes, sharesOf } from '../../../src/maintenance/rounds/own-minutes.js';
import type { Round, Task } from '../../../src/maintenance/rounds/round.js';
import { close } from '../../../src/maintenance/rounds/work-round.js';
import { allOf, anInput, aRound, aSite, oldDjango, weeksLater } from '../builders.js';

/** A closed round of an update (30 min) and a nibble (40 min); `done` by their keys. */
function past(minutes: number[], done: string[] = ['updates', 'nibble']): Round {
  const round = close(aRound(), weeksLater(1));
  const tasks = round.tasks.map((task): Task => (done.includes(task.key) ? { ...task, state: 'done', by: 'UADA' } : task));
  const efforts = Object.fromEntries(minutes.map((told, index) => [`U${index}`, { minutes: told, at: '2026-11-27T16:00:00.000Z' }]));
  return { ...round, tasks, efforts };
}

test('everybody’s effort is shared out by the estimates of what was done', () => {
  expect(sharesOf(past([60, 80])).map(({ task, minutes }) => [task.key, minutes])).toEqual([
    ['updates', 60],
    ['nibble', 80],
  ]);
  expect(sharesOf(past([60], ['updates'])).map(({ minutes }) => minutes)).toEqual([60]);
  expect(sharesOf(past([]))).toEqual([]);
  expect(sharesOf(past([60], []))).toEqual([]);
});

test('what Farrier saw for itself took nobody’s time', () => {
  const round = past([60]);
  const tasks = round.tasks.map((task): Task => (task.key === 'nibble' ? { ...task, by: null } : task));
  expect(sharesOf({ ...round, tasks }).map(({ task, minutes }) => [task.key, minutes])).toEqual([['updates', 60]]);
});

test.each<[string, number[], number | null]>([
  ['two rounds are no experience', [60, 60], null],
  ['three are', [60, 62, 58], 60],
  ['one bad day changes little', [60, 60, 2400, 60], 60],
  ['it is said to five minutes', [46, 47, 48], 45],
  ['and never as none', [1, 1, 1], 5],
])('%s', (_name, efforts, expected) => {
  const rounds = efforts.map((minutes) => past([minutes], ['updates']));
  expect(ownMinutes(rounds, 'updates')?.minutes ?? null).toBe(expected);
});

test('only the last twelve rounds count', () => {
  const rounds = [...Array(12).fill(past([60], ['updates'])), ...Array(20).fill(past([600], ['updates']))];
  expect(ownMinutes(rounds, 'updates')).toEqual({ minutes: 60, rounds: 12 });
});

test('a round is planned with own minutes, says in the evidence where they come from', () => {
  const rounds = [1, 2, 3].map(() => past([210]));
  const round = buildRound(anInput({ proofs: allOf(aSite(), { updates: oldDjango }), past: rounds }));
  expect(round.tasks.map(({ key, minutes, fromRounds }) => [key, minutes, fromRounds])).toEqual([['updates', 90, 3]]);
  // 90 of 120 minutes are taken, so its 40 do not fit.
  expect(round.leftOut).toContainEqual(expect.objectContaining({ key: 'nibble', due: true }));
  const [updates] = round.tasks;
  if (updates === undefined) throw new Error('no task');
  expect(JSON.stringify(evidenceModal(round, updates))).toContain('About 1 h 30: the median of your last 3 rounds');
});

test.each([
  [[], 0],
  [[3], 3],
  [[1, 9, 2], 2],
  [[4, 1, 2, 9], 3],
])('the median of %j is %p', (numbers, expected) => {
  expect(median(numbers)).toBe(expected);
});
