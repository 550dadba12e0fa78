import type { Clock } from '../shared/clock.js';
import { messageOf } from '../shared/errors.js';
import type { Log } from '../shared/logger.js';
import { readAnswer, type SeenAnswer, type SeenStore } from './seen-store.js';

/** Answers are written down together, this long after the first: one by one they cost more than most commands. */
const WRITE_AFTER_MS = 50;
/** At least so long an answer is known here, at most twice as long; unless there are too many. */
const KNOWN_MS = 60_000;
const MOST_KNOWN = 10_000;

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
  // As JSON, which is what is written down: one string a request is the least that stays in memory.
  let known = new Map<string, string>();
  let knownBefore = new Map<string, string>();
  let knownSince = now().getTime();
  /** By workspace: ids and answers, in turn. */
  let unwritten = new Map<string, string[]>();
  let timer: NodeJS.Timeout | undefined;

  function forgetOld(): void {
    const at = now().getTime();
    if (at - knownSince < KNOWN_MS && known.size < MOST_KNOWN) return;
    [knownBefore, known, knownSince] = [known, new Map(), at];
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const entries = unwritten;
    unwritten = new Map();
    for (const [team, answers] of entries) {
      await store.remember(team, answers).catch((error: unknown) => log.warn({ err: messageOf(error) }, 'could not write down answers'));
    }
  }

  return {
    async answerTo(team, id, mayBeRepeated) {
      const name = `${team} ${id}`;
      const mine = known.get(name) ?? knownBefore.get(name);
      if (mine !== undefined) return readAnswer(mine);
      return mayBeRepeated ? await store.answerTo(team, id) : undefined;
    },
    remember(team, id, answer) {
      forgetOld();
      const json = JSON.stringify(answer);
      known.set(`${team} ${id}`, json);
      const ofTeam = unwritten.get(team);
      if (ofTeam === undefined) unwritten.set(team, [id, json]);
      else ofTeam.push(id, json);
      timer ??= setTimeout(() => void flush(), WRITE_AFTER_MS);
    },
    flush,
  };
}
