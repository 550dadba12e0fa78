/** Runs work when its turn comes. False: it was given up before it began, because too much came after it. */
export type InLine = (work: () => Promise<void>) => Promise<boolean>;

/**
 * Keeps work that can wait from crowding out work that cannot: at most `limit` pieces run at once, in the order they come.
 * At most `mostWaiting` wait, in memory only; beyond that the one that waits longest is given up, since it helps least by now.
 */
export function fewAtATime(limit: number, mostWaiting: number): InLine {
  const waiting: ((isItsTurn: boolean) => void)[] = [];
  let running = 0;

  async function turn(): Promise<boolean> {
    if (running < limit) {
      running += 1;
      return true;
    }
    return new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length > mostWaiting) waiting.shift()?.(false);
    });
  }

  return async (work) => {
    // Whoever is done hands over its place, so `running` stays.
    if (!(await turn())) return false;
    try {
      await work();
      return true;
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next(true);
    }
  };
}
