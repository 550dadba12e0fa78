import { fewAtATime } from '../../src/shared/few-at-a-time.js';

describe('a few at a time', () => {
  it('runs everything in order, never more than the limit at once, and goes on after a failure', async () => {
    const inLine = fewAtATime(3, 100);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const work = (index: number) => async () => {
      started.push(index);
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      if (index % 4 === 0) throw new Error(`failed ${index}`);
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => inLine(work(index))));
    expect(most).toBe(3);
    expect(started).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(5);
    expect(await inLine(async () => {})).toBe(true);
  });

  it('gives up what waits longest when too much waits', async () => {
    const inLine = fewAtATime(1, 2);
    const ran: number[] = [];
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        inLine(async () => {
          await Promise.resolve();
          ran.push(index);
        }),
      ),
    );
    expect(outcomes).toEqual([true, false, false, true, true]);
    expect(ran).toEqual([0, 3, 4]);
  });
});
