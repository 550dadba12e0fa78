import { moveAway } from '../../../src/maintenance/people/move-away.js';
import type { Proof, Round } from '../../../src/maintenance/rounds/round.js';
import { takeProofs } from '../../../src/maintenance/rounds/take-proofs.js';
import {
  type Act,
  close,
  type Doer,
  handOver,
  lastEntry,
  remove,
  undo,
  whyNotRemovable,
  work,
} from '../../../src/maintenance/rounds/work-round.js';
import { aRound, aSite, oldDjango, proven, TUESDAY } from '../builders.js';

let trigger = 0;
function by(user = 'UADA', parts: Partial<Doer> = {}): Doer {
  trigger += 1;
  return { user, at: TUESDAY, trigger: `t${trigger}`, ...parts };
}
const task = (round: Round, key: string) => round.tasks.find((candidate) => candidate.key === key);
const tick: Act = { what: 'done', task: 'nibble' };

test('a tick says who and when', () => {
  expect(task(work(aRound(), tick, by('UBEN')), 'nibble')).toMatchObject({ state: 'done', by: 'UBEN', at: TUESDAY.toISOString() });
});

test('who takes over owns it; taking over twice changes nothing', () => {
  const taken = handOver(aRound(), 'UCHLOE', 'UADA', by('UCHLOE'));
  expect(taken).toMatchObject({ owner: 'UCHLOE', nextOwner: 'UADA' });
  expect(handOver(taken, 'UCHLOE', 'UADA', by('UCHLOE'))).toBe(taken);
  expect(() => handOver(close(taken, TUESDAY), 'UADA', null, by())).toThrow('This round is closed');
});

test('taking over is undone like anything else, once, and the tick before it after that', () => {
  const before = work(aRound(), tick, by());
  const taken = handOver(before, 'UCHLOE', 'UADA', by('UCHLOE'));
  expect(lastEntry(taken)).toMatchObject({ what: 'owner', by: 'UCHLOE' });
  const undone = undo(taken, 2, by());
  expect(undone).toMatchObject({ owner: before.owner, nextOwner: before.nextOwner });
  expect(undo(undone, 2, by())).toBe(undone);
  expect(task(undone, 'nibble')?.state).toBe('done');
  expect(task(undo(undone, 1, by()), 'nibble')?.state).toBe('open');
});

test('a second tick changes nothing', () => {
  const once = work(aRound(), tick, by('UADA'));
  expect(work(once, tick, by('UBEN'))).toBe(once);
});

test('the same press delivered again changes nothing, even after somebody reopened the task', () => {
  const press = by();
  const once = work(aRound(), tick, press);
  expect(work(once, tick, press)).toBe(once);
  const reopened = work(once, { what: 'reopen', task: 'nibble' }, by());
  expect(work(reopened, tick, press)).toBe(reopened);
  expect(task(reopened, 'nibble')?.state).toBe('open');
});

test('a task that audits can prove is not done by a tick alone, and shows the words given', () => {
  expect(() => work(aRound(), { what: 'done', task: 'updates' }, by())).toThrow('Say how you know');
  expect(() => work(aRound(), { what: 'done', task: 'updates', words: '  ' }, by())).toThrow('Say how you know');
  const done = work(aRound(), { what: 'done', task: 'updates', words: 'deployed' }, by('UBEN'));
  expect(task(done, 'updates')?.byHand).toMatchObject({ words: 'deployed', by: 'UBEN' });
});

test.each<[Act, object]>([
  [
    { what: 'assign', task: 'nibble', to: 'UBEN' },
    { assignee: 'UBEN', state: 'open' },
  ],
  [{ what: 'snooze', task: 'nibble', until: null }, { state: 'snoozed' }],
  [
    { what: 'snooze', task: 'nibble', until: '2026-11-25T09:00:00.000Z' },
    { state: 'snoozed', snoozedUntil: '2026-11-25T09:00:00.000Z' },
  ],
  [
    { what: 'untrue', task: 'nibble', why: 'harmless', words: 'behind the proxy' },
    { state: 'skipped', reason: 'Not true (harmless here): behind the proxy', untrue: { why: 'harmless', by: 'UADA' } },
  ],
  [
    { what: 'note', task: 'nibble', words: '', link: 'https://git.example/pr/7' },
    { notes: [{ words: '', link: 'https://git.example/pr/7', by: 'UADA', at: TUESDAY.toISOString() }] },
  ],
  [
    { what: 'skip', task: 'nibble', reason: 'frozen' },
    { state: 'skipped', reason: 'frozen' },
  ],
  [{ what: 'note', task: 'nibble', words: 'see PR 7' }, { notes: [{ words: 'see PR 7', by: 'UADA', at: TUESDAY.toISOString() }] }],
])('%j gives %j, and can be undone', (act, expected) => {
  const before = aRound();
  const after = work(before, act, by());
  expect(task(after, 'nibble')).toMatchObject(expected);
  expect(undo(after, 1, by()).tasks).toEqual(before.tasks);
});

test('undo takes back the last thing only, once, then the one before', () => {
  const two = work(work(aRound(), tick, by()), { what: 'assign', task: 'updates', to: 'UBEN' }, by());
  expect(undo(two, 1, by())).toBe(two);
  const one = undo(two, 2, by());
  expect(task(one, 'updates')?.assignee).toBeNull();
  expect(undo(one, 2, by())).toBe(one);
  expect(lastEntry(one)?.number).toBe(1);
  expect(task(undo(one, 1, by()), 'nibble')?.state).toBe('open');
});

describe('undo keeps what Farrier did since the press', () => {
  const hour = (hours: number) => new Date(TUESDAY.getTime() + hours * 3_600_000);
  const look = (proof: Proof, hours: number) => [
    { site: aSite(), task: 'updates' as const, proof: { ...proof, asOf: hour(hours).toISOString() } },
  ];
  const done: Act = { what: 'done', task: 'updates', words: 'deployed' };

  test('a look that disagreed', () => {
    const disputed = takeProofs(work(aRound(), done, by()), 'updates', look(oldDjango, 1), hour(1));
    const after = undo(disputed, 1, by());
    expect(task(after, 'updates')).toEqual(task(disputed, 'updates'));
    expect(task(after, 'updates')).toMatchObject({ state: 'open', disputes: [{ said: 'deployed' }], notes: [{ words: 'deployed' }] });
  });

  test('a proof', () => {
    const reopened = work(work(aRound(), done, by()), { what: 'reopen', task: 'updates' }, by());
    const seen = takeProofs(reopened, 'updates', look(proven('no known advisory'), 1), hour(1));
    expect(task(undo(seen, 2, by()), 'updates')).toMatchObject({ state: 'done', seen: { evidence: 'no known advisory' } });
  });

  test('a site that joined the task after a note', () => {
    const noted = work(aRound(), { what: 'note', task: 'updates', words: 'see PR 7' }, by());
    const grown = { ...noted, tasks: noted.tasks.map((one) => ({ ...one, sites: ['s-shop', 's-billing'] })) };
    expect(task(undo(grown, 1, by()), 'updates')).toMatchObject({ notes: [], sites: ['s-shop', 's-billing'] });
  });

  test('a move to somebody else', () => {
    const taken = handOver(work(aRound(), { what: 'assign', task: 'updates', to: 'UBEN' }, by()), 'UBEN', 'UADA', by());
    const absence = { why: 'away' as const, until: null };
    const moved = moveAway(taken, { user: 'UBEN', absence, to: 'UCHLOE', nextOwner: 'UADA', at: hour(1) });
    const after = undo(undo(moved, 2, by()), 1, by());
    expect(after.owner).toBe('UCHLOE');
    expect(task(after, 'updates')?.assignee).toBe('UCHLOE');
  });
});

describe('many notes', () => {
  const minute = (number: number) => new Date(TUESDAY.getTime() + number * 60_000);
  const note = (round: Round, number: number) =>
    work(round, { what: 'note', task: 'nibble', words: `note ${number}` }, by('UADA', { at: minute(number) }));
  const noted = (count: number) => [...Array(count).keys()].reduce(note, aRound());
  const words = (round: Round) => task(round, 'nibble')?.notes.map((one) => one.words);

  test('leave the newest twenty, and undo brings back the one that made room', () => {
    const full = noted(20);
    const more = note(full, 20);
    expect(words(more)).toEqual([...Array(20).keys()].map((number) => `note ${number + 1}`));
    expect(words(undo(more, 21, by()))).toEqual(words(full));
  });

  test('are not kept again with each entry of the log', () => {
    const ticked = work(noted(10), tick, by());
    expect(ticked.log.flatMap(({ before }) => before?.notes ?? [])).toEqual([]);
    expect(undo(ticked, 11, by()).tasks).toEqual(noted(10).tasks);
  });
});

test('closing carries over what is open and ends all work', () => {
  const closed = close(work(aRound(), tick, by()), TUESDAY);
  expect(closed.tasks.map((each) => each.state)).toEqual(['carried', 'done']);
  expect(close(closed, TUESDAY)).toBe(closed);
  expect(() => work(closed, { what: 'reopen', task: 'nibble' }, by())).toThrow('comes again with the next one');
});

test('an unknown task is refused', () => {
  expect(() => work(aRound(), { what: 'done', task: 'dusting' }, by())).toThrow('not in this round');
});

describe('removing a round', () => {
  const hand = aRound({ askedBy: 'UADA' });
  const minutes = (number: number) => new Date(TUESDAY.getTime() + number * 60_000);

  test('is for the asker, within ten minutes, while nobody has acted', () => {
    expect(whyNotRemovable(hand, 'UADA', minutes(9))).toBeNull();
    expect(remove(hand, minutes(9)).state).toBe('removed');
  });

  test.each<[string, Round, string, number, string]>([
    ['a due round', aRound(), 'UADA', 1, 'posted by hand'],
    ['somebody else’s', hand, 'UBEN', 1, '<@UADA>'],
    ['one that was worked on', work(hand, tick, by()), 'UADA', 1, 'worked on'],
    ['an old one', hand, 'UADA', 11, 'Ten minutes'],
  ])('refuses %s', (_name, round, user, after, reason) => {
    expect(whyNotRemovable(round, user, minutes(after))).toContain(reason);
  });
});
