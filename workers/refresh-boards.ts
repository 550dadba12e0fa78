import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../src/shared/clock.js';
import type { Log } from '../src/shared/logger.js';
import type { BoardStore } from '../src/wishlist/board-store.js';

/** Boards drawn in one go; the others wait for the next round. */
const BOARDS_AT_ONCE = 20;

export interface RefreshBoards {
  /** Resolves once nothing is being drawn any more. */
  close(): Promise<void>;
}

/** Draws the boards whose wishes changed. Any number of workers may run at once; one that dies gives its boards back. */
export function startRefreshBoards(options: {
  boards: BoardStore;
  draw: (team: string, channel: string) => Promise<void>;
  now: Clock;
  pollMs?: number;
  log: Log;
}): RefreshBoards {
  const { boards, draw, now, pollMs = 250, log } = options;
  const stop = new AbortController();

  async function drawDue(): Promise<void> {
    for (const board of await boards.take(now(), BOARDS_AT_ONCE)) {
      if (stop.signal.aborted) return;
      try {
        await draw(board.team, board.channel);
        await boards.drawn(board);
      } catch (error) {
        log.warn({ err: error, ...board }, 'could not draw a board; it is tried again when its lease ends');
      }
    }
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      await drawDue().catch((error: unknown) => log.warn({ err: error }, 'could not ask which boards to draw'));
      await wait(pollMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    async close() {
      stop.abort();
      await running;
    },
  };
}
