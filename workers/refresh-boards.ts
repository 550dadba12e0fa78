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
  draw(team: string, channel: string): Promise<void>;
  now(): Date;
  pollMs?: number;
  log: Log;
}): RefreshBoards {
  const { boards, draw, now, pollMs = 250, log } = options;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function drawDue(): Promise<void> {
    try {
      for (const board of await boards.take(now(), BOARDS_AT_ONCE)) {
        if (closed) return;
        await draw(board.team, board.channel);
        await boards.drawn(board);
      }
    } catch (error) {
      log.warn({ err: error }, 'could not draw a board; it is tried again when its lease ends');
    }
  }

  let running = Promise.resolve();
  function next(): void {
    if (closed) return;
    timer = setTimeout(() => {
      running = drawDue().then(next);
    }, pollMs);
  }
  next();

  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
