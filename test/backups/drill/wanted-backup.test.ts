import { type Found, type KeptAsk, wantedBackup } from '../../../src/backups/drill/wanted-backup.js';
import { aPlace } from '../places/builders.js';

const file = (name: string, at: string, place = 'b1'): Found => ({
  place: aPlace({ id: place }),
  file: { name, bytes: 1, at: new Date(at) },
});

/** Reads a listing once, as a drill does. */
function take(files: readonly Found[], ask: KeptAsk | null, seed = 'r1'): string | undefined {
  const wanted = wantedBackup(ask, seed);
  let best: Found | null = null;
  for (const one of files) if (wanted.isWanted(one) && (best === null || wanted.compare(one, best) < 0)) best = one;
  return best === null ? undefined : `${best.place.id}:${best.file.name}`;
}

const DAYS = Array.from({ length: 10 }, (_, day) => file(`day-${day}.dump`, `2026-11-0${(day % 9) + 1}T02:00:00Z`));

it('takes the newest where none is asked for, of two of the same moment the later name', () => {
  const files = [file('a', '2026-11-01T00:00:00Z'), file('b', '2026-11-03T00:00:00Z'), file('c', '2026-11-03T00:00:00Z')];
  for (const order of [files, files.toReversed()]) expect(take(order, null)).toBe('b1:c');
});

describe('by chance', () => {
  const chance = { by: 'chance' } as const;

  it('takes the same one for the same run, however the listing is ordered, so that a run that starts again goes on', () => {
    for (let run = 0; run < 50; run++) expect(take(DAYS.toReversed(), chance, `run-${run}`)).toBe(take(DAYS, chance, `run-${run}`));
  });

  it('takes each of them about as often as any other', () => {
    const runs = 5000;
    const taken = new Map<string, number>();
    for (let run = 0; run < runs; run++) {
      const name = take(DAYS, chance, `run-${run}`) ?? '';
      taken.set(name, (taken.get(name) ?? 0) + 1);
    }
    const expected = runs / DAYS.length;
    const chiSquare = [...taken.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(taken.size).toBe(DAYS.length);
    // The 99.9th percentile for nine degrees of freedom (NIST, table of critical values of chi-square).
    expect(chiSquare).toBeLessThan(27.877);
  });

  it('tells files of the same name in two places apart', () => {
    const files = [file('x', '2026-11-01T00:00:00Z', 'b1'), file('x', '2026-11-01T00:00:00Z', 'b2')];
    const taken = new Set(Array.from({ length: 40 }, (_, run) => take(files, chance, `run-${run}`)));
    expect(taken).toEqual(new Set(['b1:x', 'b2:x']));
  });
});

describe('by its name', () => {
  const named = (name: string, place: string | null = null) => ({ by: 'name', name, place }) as const;
  const files = [
    file('2026/shop.dump', '2026-11-02T00:00:00Z'),
    file('shop.dump', '2026-11-01T00:00:00Z'),
    file('2025/shop.dump', '2026-11-03T00:00:00Z', 'b2'),
    file('SHOP.dump', '2026-11-04T00:00:00Z'),
  ];

  it.each([
    ['the whole name comes before one in a folder, though that is newer', named('shop.dump'), 'b1:shop.dump'],
    ['with its folder', named('2026/shop.dump'), 'b1:2026/shop.dump'],
    ['only in the place that is meant', named('shop.dump', 'b2'), 'b2:2025/shop.dump'],
    ['every letter counts', named('Shop.dump'), undefined],
    ['no part of a name', named('shop'), undefined],
    ['no pattern', named('*.dump'), undefined],
    ['another place', named('SHOP.dump', 'b2'), undefined],
  ])('%s', (_name, ask, expected) => {
    expect(take(files, ask)).toBe(expected);
    expect(take(files.toReversed(), ask)).toBe(expected);
  });

  it('of several in folders the newest', () => {
    expect(
      take(
        files.filter(({ file: { name } }) => name.includes('/')),
        named('shop.dump'),
      ),
    ).toBe('b2:2025/shop.dump');
  });
});
