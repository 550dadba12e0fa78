import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { runBot } from '../../bin/roles/bot.js';
import { openStores } from '../../bin/roles/stores.js';
import { runWorker } from '../../bin/roles/worker.js';
import { sampleFolder } from '../../playground/server/sample-folder.js';
import { startSampleSources } from '../../playground/server/sample-sources.js';
import { startSlack } from '../../playground/server/slack-double.js';
import { readConfig } from '../../src/config.js';
import { testRedis } from './redis.js';

/**
 * The whole bot and the whole worker, wired as in production, in this process: real Redis, signed requests of the playground's
 * Slack, recorded answers of the sources. `env` overrides the configuration.
 */
export async function wholeFarrier(env: Record<string, string> = {}) {
  const test = await testRedis();
  const slack = await startSlack({ mode: 'http', team: test.team });
  const sources = await startSampleSources();
  const dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
  const config = {
    ...readConfig({
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataDir,
      PYPI_URL: sources.url,
      OSV_URL: sources.url,
      ENDOFLIFE_URL: sources.url,
      REPOSITORY_ROOT: sampleFolder('repositories'),
      ...env,
    }),
    redisUrl: test.url,
  };
  const log = pino({ level: 'silent' });
  const bot = await runBot(config, log, test.prefix);
  slack.setRequestUrl(`${bot.server.url}/slack/events`);
  const worker = await runWorker(config, log, { queues: null, prefix: test.prefix });
  return {
    slack,
    botUrl: bot.server.url,
    team: test.team,
    redis: test.redis,
    stores: openStores(test.redis, test.prefix, config),
    async close() {
      await Promise.all([bot.stop(), worker.stop()]);
      await Promise.all([slack.close(), sources.close(), test.close()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type WholeFarrier = Awaited<ReturnType<typeof wholeFarrier>>;
