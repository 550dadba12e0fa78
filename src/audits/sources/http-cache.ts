/** An answer kept for later, already reduced to what is used of it. The value must survive JSON. */
export interface CachedAnswer {
  etag: string | null;
  fetchedAt: string;
  value: unknown;
}

/** Where answers of sources are kept between runs. */
export interface HttpCache {
  read(key: string): Promise<CachedAnswer | null>;
  write(key: string, answer: CachedAnswer): Promise<void>;
}

/** Keeps the newest answers of one process. */
export function memoryCache(limit = 5_000): HttpCache {
  const answers = new Map<string, CachedAnswer>();
  return {
    read: (key) => Promise.resolve(answers.get(key) ?? null),
    write: (key, answer) => {
      answers.delete(key);
      answers.set(key, answer);
      const [oldest] = answers.keys();
      if (answers.size > limit && oldest !== undefined) answers.delete(oldest);
      return Promise.resolve();
    },
  };
}
