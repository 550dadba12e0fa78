import type { Clock } from '../shared/clock.js';
import { messageOf } from '../shared/errors.js';
import type { Log } from '../shared/logger.js';
import type { SeenAnswer, SeenStore } from './seen-store.js';

/** Answers are written down together, this long after the first: one by one they cost more than most commands. */
const WRITE_AFTER_MS = 50;
const REMEMBERED_MS = 600_000;
const MOST_REMEMBERED = 20_000;

export interface RecentAnswers {
  /** Undefined when the request is new. `mayBeRepeated`: ask Redis too, another bot or an earlier run may have answered it. */
  answerTo(team: string, id: string, mayBeRepeated: boolean): Promise<SeenAnswer | undefined>;
  remember(team: string, id: string, answer: SeenAnswer): void;
  /** Writes down what is not written yet. */
  flush(): Promise<void>;
}

/**
 * What requests were answered: at once from memory, from Redis when there is reason to look there. What is not written down
 * when the process dies can be done again; everything that listeners do carries ids out of the request, so nothing doubles.
 */
export function recentAnswers(store: SeenStore, now: Clock, log: Log): RecentAnswers {
  const known = new Map<string, { at: number; answer: SeenAnswer }>();
  let unwritten: { team: string; id: string; answer: SeenAnswer }[] = [];
  let timer: NodeJS.Timeout | undefined;

  function forgetOld(): void {
    const oldest = now().getTime() - REMEMBERED_MS;
    for (const [name, { at }] of known) {
      if (at > oldest && known.size <= MOST_REMEMBERED) return;
      known.delete(name);
    }
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const entries = unwritten;
    unwritten = [];
    forgetOld();
    if (entries.length === 0) return;
    await store.remember(entries).catch((error: unknown) => log.warn({ err: messageOf(error) }, 'could not write down answers'));
  }

  return {
    async answerTo(team, id, mayBeRepeated) {
      const mine = known.get(`${team} ${id}`);
      if (mine !== undefined) return mine.answer;
      return mayBeRepeated ? await store.answerTo(team, id) : undefined;
    },
    remember(team, id, answer) {
      known.set(`${team} ${id}`, { at: now().getTime(), answer });
      unwritten.push({ team, id, answer });
      timer ??= setTimeout(() => void flush(), WRITE_AFTER_MS);
    },
    flush,
  };
}
