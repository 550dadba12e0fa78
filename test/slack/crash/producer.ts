/** The bot of the crash test: accepts each message given to it on standard input, edits it, and says when it is done. */
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { connectRedis } from '../../../src/shared/redis.js';
import { createOutbox } from '../../../src/slack/outbox-queue.js';
import { settingsFromArguments, type Work } from './settings.js';

const settings = settingsFromArguments();
const redis = connectRedis(settings.redisUrl, 'answer', () => {});
const outbox = createOutbox({ redis, queueConnection: redis, prefix: settings.prefix });

/** Whoever announces something tries again until it was accepted, as a job or Slack's own retry does. */
async function insist(action: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await action();
    } catch {
      await wait(20);
    }
  }
}

async function produce({ key, channel, kind, under, edits }: Work): Promise<void> {
  const text = `${key}, version 0`;
  await insist(() => outbox.post(settings.team, { key, channel, kind, thing: key, text, ...(under === undefined ? {} : { under }) }));
  for (let version = 1; version <= edits; version += 1) {
    await insist(async () => void (await outbox.edit(settings.team, key, version, { text: `${key}, version ${version}` })));
  }
  console.log(key);
}

createInterface({ input: process.stdin }).on('line', (line) => void produce(JSON.parse(line)));
