import { type Absences, nextTurn, ownerAfter, turnsAfter, withTurn } from '../../../src/maintenance/people/rota.js';
import type { Round } from '../../../src/maintenance/rounds/round.js';
import { aRound } from '../builders.js';

const away = { why: 'away', until: null } as const;

/** Plays rounds one after the other: who owned each. `swaps` gives round n to somebody else, `gone` says who is absent in it. */
function play(rotas: string[][], options: { swaps?: Record<number, string>; gone?: Record<number, Absences> } = {}): (string | null)[] {
  let last: Round | null = null;
  return rotas.map((rota, index) => {
    const turns = turnsAfter(rota, last);
    const turn = nextTurn(rota, turns, options.gone?.[index]);
    const owner = options.swaps?.[index] ?? turn.owner;
    last = { ...aRound(), owner, turns: turns.counts, had: turns.had, passed: turn.passed };
    return owner;
  });
}
const rounds = (count: number, rota: string) => Array.from({ length: count }, () => rota.split(''));

test.each<[string, (string | null)[], string]>([
  ['goes round by the order', play(rounds(7, 'ABC')), 'ABCABCA'],
  ['has one person for ever', play(rounds(3, 'A')), 'AAA'],
  ['gives who swapped away their turn the next one', play(rounds(6, 'ABC'), { swaps: { 0: 'C' } }), 'CABCAB'],
  ['lets who took over twice rest until all are level', play(rounds(8, 'ABC'), { swaps: { 0: 'C', 1: 'C' } }), 'CCABABCA'],
  ['owes nothing to who was away', play(rounds(6, 'ABC'), { gone: { 0: { A: away } } }), 'BCABCA'],
  ['passes over two', play(rounds(4, 'ABC'), { gone: { 0: { A: away, B: away } } }), 'CABC'],
  [
    'does not pile up turns over a long absence',
    play(rounds(8, 'AB'), { gone: { 0: { A: away }, 1: { A: away }, 2: { A: away }, 3: { A: away } } }),
    'BBBBABAB',
  ],
  ['begins with who joins level with whoever had fewest', play([...rounds(4, 'AB'), ...rounds(4, 'ABC')]), 'ABABCABC'],
  ['goes on when somebody leaves', play([...rounds(2, 'ABC'), ...rounds(3, 'BC')]), 'ABCBC'],
  ['gains nobody a lighter load by leaving and coming back', play([...rounds(2, 'AB'), ['B'], ...rounds(3, 'AB')], {}), 'ABBABA'],
])('the rota %s', (_name, owners, expected) => {
  expect(owners.join('')).toBe(expected);
});

test('has no owner while everybody is absent, and says who was passed over', () => {
  const turn = nextTurn(['A', 'B'], turnsAfter(['A', 'B'], null), {
    A: { why: 'away', until: '2026-12-07T00:00:00.000Z' },
    B: { why: 'left', until: null },
  });
  expect(turn).toEqual({
    owner: null,
    passed: [
      { user: 'A', why: 'away', until: '2026-12-07T00:00:00.000Z' },
      { user: 'B', why: 'left', until: null },
    ],
  });
  expect(nextTurn([], turnsAfter([], null))).toEqual({ owner: null, passed: [] });
});

test('is fair over years of swaps: nobody has more than one turn more than another', () => {
  const rota = 'ABCDE'.split('');
  const swaps = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [index * 3, rota[(index * 7) % 5] ?? 'A']));
  const owners = play(rounds(400, 'ABCDE'), { swaps });
  const count = (user: string) => owners.filter((owner) => owner === user).length;
  const counts = rota.map(count);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
});

test('names who comes after a swap by the turns that it changes', () => {
  const round = aRound();
  const first = { ...round, turns: { A: 0, B: 0, C: 0 }, had: [], passed: [] };
  expect(ownerAfter(['A', 'B', 'C'], first, 'A')).toBe('B');
  expect(ownerAfter(['A', 'B', 'C'], first, 'C')).toBe('A');
  expect(ownerAfter(['A', 'B', 'C'], first, 'GUEST')).toBe('A');
});

test('a round from before turns were counted goes on after its owner', () => {
  const { turns: _turns, had: _had, passed: _passed, ...old } = { ...aRound(), owner: 'B' };
  expect(nextTurn(['A', 'B', 'C'], turnsAfter(['A', 'B', 'C'], old)).owner).toBe('C');
  expect(withTurn(turnsAfter(['A'], old), { owner: 'A', passed: [] }).had).toEqual(['B', 'A']);
});
