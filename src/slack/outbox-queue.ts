import { DelayedError, type Job } from 'bullmq';
import { type Clock, systemClock } from '../shared/clock.js';
import { openQueue, openWorker, type QueueOptions } from '../shared/job-queue.js';
import type { RedisConnection } from '../shared/redis.js';
import { laneStore } from './lane-store.js';
import type { Turn } from './lane-turn.js';
import { fitMessage } from './limits.js';
import type { Content, Outbox, OutboxCare, OutboxMessage } from './outbox.js';
import { outboxStore } from './outbox-store.js';

const QUEUE = 'post-messages';

interface Lane {
  team: string;
  channel: string;
}

/** The queue behind the outbox: a job says that a lane has something to do; what, stands in the lane. */
function laneQueue(options: QueueOptions) {
  const { queue, care } = openQueue<Lane>(QUEUE, options);
  return {
    ...care,
    async wake(team: string, channel: string): Promise<void> {
      await queue.add(
        'lane',
        { team, channel },
        { attempts: 50, backoff: { type: 'fixed', delay: 1000 }, removeOnComplete: true, removeOnFail: { count: 100 } },
      );
    },
  };
}

/**
 * The outbox of all workspaces. `redis` and `queueConnection` may be one connection; they belong to the caller.
 * Where a person waits for the answer, give connections that fail at once (`connectRedis(url, 'answer', …)`).
 */
export function createOutbox(options: {
  redis: RedisConnection;
  queueConnection: RedisConnection;
  prefix: string;
  now?: Clock;
  onError?: (error: Error) => void;
}): Outbox & OutboxCare {
  const { redis, queueConnection, prefix, onError = () => {} } = options;
  const entries = outboxStore(redis);
  const lanes = laneStore(redis, prefix);
  const queue = laneQueue({ connection: queueConnection, prefix, onError });

  /** The mark comes first: a lane that is marked is found again even if the job is never added. */
  async function wake(team: string, channel: string): Promise<void> {
    await lanes.markBusy(team, channel);
    await queue.wake(team, channel);
  }

  async function giveUpReplies(team: string, channel: string, key: string): Promise<void> {
    for (const reply of await entries.waitingReplies(team, key)) {
      await lanes.bury(team, channel, reply, 'the message it replies to was removed', false);
    }
  }

  return {
    async post(team, message) {
      const parts = fitMessage(message, message.key);
      let waken = false;
      for (const [index, part] of parts.entries()) {
        waken = (await entries.accept(team, asPart(message, part, index), { parts: parts.length, version: 0, revive: false })) || waken;
      }
      if (waken) await wake(team, message.channel);
    },

    async edit(team, key, version, content) {
      const first = await entries.read(team, key);
      if (first?.state === 'gone') return false;
      if (first === null || version < first.version) return true;
      const { channel, under, kind, thing } = first;
      const message = { channel, kind, thing, ...(under === '' ? {} : { under }) };
      const parts = fitMessage(content, key);
      let waken = false;
      // From the last to the first: the first holds the count and the version, so an edit that broke off is seen as undone and done again.
      for (const [index, part] of [...parts.entries()].reverse()) {
        const change = { version, content: part.content, parts: parts.length };
        const isNew = index > 0 && index >= first.parts && version > first.version;
        const woke = isNew
          ? await entries.accept(team, asPart({ ...message, key, text: '' }, part, index), { parts: 1, version, revive: true })
          : await entries.edit(team, part.key, channel, change);
        waken = woke || waken;
      }
      for (let index = parts.length; version > first.version && index < first.parts; index += 1) {
        const surplus = `${key}#${index + 1}`;
        const entry = await entries.read(team, surplus);
        if (entry !== null) waken = (await entries.remove(team, surplus, entry, version)) || waken;
      }
      if (waken) await wake(team, channel);
      return true;
    },

    async remove(team, key) {
      const first = await entries.read(team, key);
      if (first === null) return;
      let waken = false;
      for (let index = first.parts - 1; index >= 0; index -= 1) {
        const part = index === 0 ? key : `${key}#${index + 1}`;
        const entry = await entries.read(team, part);
        if (entry !== null) waken = (await entries.remove(team, part, entry, null)) || waken;
      }
      await giveUpReplies(team, first.channel, key);
      if (waken) await wake(team, first.channel);
    },

    whereIs: (team, key) => entries.whereIs(team, key),

    deadLetters: (team, limit = 100) => entries.deadLetters(team, limit),

    async retry(team, key, { again = false } = {}) {
      const entry = await entries.read(team, key);
      if (entry === null || !(await entries.retry(team, key, entry.channel, again))) return false;
      await wake(team, entry.channel);
      return true;
    },

    async stats(team) {
      return { dead: await entries.countDead(team) };
    },

    busyChannels: () => lanes.countBusy(),
    removeTeam: (team) => queue.removeTeam(team),
    close: () => queue.close(),
  };
}

/** Further parts stand in the thread of the first, or in the thread that the first itself stands in. */
function asPart(message: OutboxMessage, part: { key: string; content: Content }, index: number): OutboxMessage {
  const { channel, kind, thing } = message;
  const under = index === 0 ? message.under : (message.under ?? message.key);
  return { channel, kind, thing, key: part.key, ...part.content, ...(under === undefined ? {} : { under }) };
}

/**
 * Works on lanes as they are woken, and looks for lanes that nobody comes to (their job was lost with a worker).
 * `drain` returns when to come back to the lane, or null when it is empty.
 */
export function outboxWorker(
  options: {
    connection: RedisConnection;
    redis: RedisConnection;
    prefix: string;
    concurrency: number;
    sweepMs: number;
    /** After how long the job of a worker that was killed goes to another. */
    lockMs?: number;
    onError: (error: Error) => void;
    now?: Clock;
  },
  drain: (turn: Turn, stopping: () => boolean) => Promise<Date | null>,
): { close(): Promise<void> } {
  const { connection, prefix, onError, now = systemClock } = options;
  const lanes = laneStore(options.redis, prefix);
  const queue = laneQueue({ connection: options.redis, prefix, onError });
  let stopping = false;

  async function work(job: Job<Lane>, token: string | undefined): Promise<void> {
    const turn = { ...job.data, job: job.id ?? '', token: `${token}.${job.id}.${job.attemptsStarted}` };
    const at = await drain(turn, () => stopping);
    if (at === null) return;
    await job.moveToDelayed(Math.max(at.getTime(), now().getTime() + 1), token);
    throw new DelayedError();
  }

  async function sweep(): Promise<void> {
    for (const { team, channel } of await lanes.busyLanes(200)) {
      const mark = await lanes.busyMark(team, channel);
      const attendance = await lanes.attendance(team, channel);
      if (attendance === 'empty') await lanes.unmark(team, channel, mark);
      if (attendance === 'abandoned') await queue.wake(team, channel);
    }
  }

  const { concurrency, lockMs = 10_000 } = options;
  const worker = openWorker<Lane>(QUEUE, { connection, prefix, onError, concurrency, lockMs }, work);
  let sweeping = sweep().catch(onError);
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep).catch(onError);
  }, options.sweepMs);

  return {
    async close() {
      stopping = true;
      clearInterval(timer);
      await worker.close();
      await sweeping;
      await queue.close();
    },
  };
}
