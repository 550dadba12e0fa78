import { systemClock } from '../src/shared/clock.js';
import type { RedisConnection } from '../src/shared/redis.js';
import { DEFAULT_PACE, laneStore, type Pace } from '../src/slack/lane-store.js';
import type { PostDeps } from '../src/slack/lane-turn.js';
import { outboxWorker } from '../src/slack/outbox-queue.js';
import { outboxStore } from '../src/slack/outbox-store.js';
import { drainLane } from '../src/slack/post-outbox.js';

/** Many lanes mostly wait for Slack, so one worker holds many. */
const CONCURRENCY = 50;
const SWEEP_MS = 5000;

/** Posts what the outbox accepted. Any number of these may run; a channel is written to by one at a time. */
export function startPostMessages(
  options: {
    /** For BullMQ and the stores alike; waits while Redis is away (`connectRedis(url, 'work', …)`). */
    connection: RedisConnection;
    prefix: string;
    onError: (error: Error) => void;
    pace?: Pace;
    sweepMs?: number;
    lockMs?: number;
  } & Pick<PostDeps, 'clientFor' | 'onChannelGone' | 'onMessageGone' | 'onThreadGone' | 'log' | 'lookGraceMs' | 'leaseMs'> &
    Partial<Pick<PostDeps, 'now'>>,
): { close(): Promise<void> } {
  const { connection, prefix, onError, pace = DEFAULT_PACE, sweepMs = SWEEP_MS, now = systemClock } = options;
  const deps: PostDeps = {
    ...options,
    now,
    entries: outboxStore(connection),
    lanes: laneStore(connection, prefix, pace),
  };
  return outboxWorker(
    {
      connection,
      redis: connection,
      prefix,
      concurrency: CONCURRENCY,
      sweepMs,
      onError,
      now,
      ...(options.lockMs === undefined ? {} : { lockMs: options.lockMs }),
    },
    (turn, stopping) => drainLane(deps, turn, stopping),
  );
}
