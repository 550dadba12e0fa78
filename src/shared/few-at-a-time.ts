/** Runs work in the order it comes, at most `limit` pieces at once. */
export type InLine = <T>(work: () => Promise<T>) => Promise<T>;

/** Keeps work that can wait from crowding out work that cannot. What waits is kept in memory only. */
export function fewAtATime(limit: number): InLine {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    if (running < limit) running += 1;
    // Whoever is done hands over its place, so `running` stays.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
