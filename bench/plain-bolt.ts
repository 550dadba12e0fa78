import bolt from '@slack/bolt';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const { App, HTTPReceiver, LogLevel } = bolt;

/** The least that looks a site up and queues a job before it acknowledges: Bolt, ioredis and BullMQ with nothing around them. */
const [port, signingSecret = '', token = '', slackApiUrl = '', redisPath = '', siteKey = '', queueName = ''] = process.argv.slice(2);
const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
const app = new App({
  token,
  receiver,
  clientOptions: { slackApiUrl },
  logLevel: LogLevel.ERROR,
  convoStore: false,
  deferInitialization: true,
});
const redis = new Redis({ path: redisPath, maxRetriesPerRequest: 1 });
const queue = new Queue(queueName, { connection: redis, prefix: '{plain}' });
app.command('/audit', async ({ command, ack }) => {
  const site = JSON.parse((await redis.hget(siteKey, 's1')) ?? '{}');
  await queue.add('audit', { team: command.team_id, site: site.id, askedBy: command.user_id }, { jobId: `a${command.trigger_id}` });
  await ack('Done.');
});
await app.init();
await app.start({ port: Number(port), host: '127.0.0.1' });
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
