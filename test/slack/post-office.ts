import { type SlackDouble, startSlack } from '../../playground/server/slack-double.js';
import type { Log } from '../../src/shared/logger.js';
import type { OutboxMessage } from '../../src/slack/outbox.js';
import { createOutbox } from '../../src/slack/outbox-queue.js';
import { slackClient } from '../../src/slack/web-client.js';
import { startPostMessages } from '../../workers/post-messages.js';
import { type TestRedis, testRedis } from '../support/redis.js';

export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A channel takes a message every 30 ms, so that tests need not wait for a real second. */
export const FAST = { channelGapMs: 30, workspacePerMinute: 60_000 };

type WorkerOptions = Partial<Parameters<typeof startPostMessages>[0]>;

/** A workspace, an outbox and as many workers as a test starts, all real and all closed at its end. */
export async function postOffice(options: Partial<Parameters<typeof startSlack>[0]> = {}, open: () => Promise<TestRedis> = testRedis) {
  const server = await open();
  const slack: SlackDouble = await startSlack({ mode: 'http', team: server.team, ...options });
  const outbox = createOutbox({ redis: server.redis, queueConnection: server.redis, prefix: server.prefix });
  const client = slackClient(slack.botToken, { apiUrl: slack.apiUrl, log: quiet, timeoutMs: 2000 });
  const workers: { close(): Promise<void> }[] = [];
  const failures: Error[] = [];

  return {
    slack,
    outbox,
    client,
    failures,
    redis: server.redis,
    prefix: server.prefix,
    team: server.team,
    channel: slack.channels.shop,
    async work(more: WorkerOptions = {}) {
      const worker = startPostMessages({
        connection: await server.connect('work'),
        prefix: server.prefix,
        pace: FAST,
        lookGraceMs: 50,
        sweepMs: 1000,
        clientFor: async () => client,
        log: quiet,
        onError: (error) => failures.push(error),
        ...more,
      });
      workers.push(worker);
      return worker;
    },
    texts: (channel = slack.channels.shop) => slack.messages(channel).map((message) => message.text),
    async close() {
      for (const worker of workers) await worker.close();
      await outbox.close();
      await slack.close();
      await server.close();
    },
  };
}

export type PostOffice = Awaited<ReturnType<typeof postOffice>>;

/** An alert with only what matters to the test. */
export function alert(key: string, channel: string, more: Partial<OutboxMessage> = {}): OutboxMessage {
  return { key, channel, kind: 'farrier_alert', thing: key, text: `Message ${key}`, ...more };
}

/** What the question answers once it answers something. */
export function waitFor<T>(question: () => Promise<T | null | false>): Promise<T> {
  return new Promise((resolve, reject) => {
    const ask = (): void => {
      question().then((answer) => (answer === null || answer === false ? setTimeout(ask, 20) : resolve(answer)), reject);
    };
    ask();
  });
}
