/** Runs at most `count` tasks at once, in the order they were handed in. */
export function limitTo(count: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running < count) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      // A place is handed to the next in line, so that nobody who comes meanwhile takes it too.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
