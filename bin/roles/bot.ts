import { FEATURE_OF_WORD, registerFeatures } from '../../src/app.js';
import { handleInventory } from '../../src/audits/inventory-route.js';
import { handleCheckIn } from '../../src/backups/check-in.js';
import { handleDrill } from '../../src/backups/records/drill-route.js';
import { type HttpServer, startHttpServer } from '../../src/http-server.js';
import { handleCalendar } from '../../src/maintenance/calendar/calendar-route.js';
import { systemClock } from '../../src/shared/clock.js';
import type { Logger } from '../../src/shared/logger.js';
import { createMetrics } from '../../src/shared/metrics.js';
import { connectRedis, GLOBAL_TAG, whenReady } from '../../src/shared/redis.js';
import { knownSites } from '../../src/sites/known-sites-store.js';
import { createSlack } from '../../src/slack/connection.js';
import { botFeatures } from './bot-features.js';
import { countStates } from './count-states.js';
import type { RunningRole } from './role.js';
import type { ReadyConfig } from './run-role.js';
import { slackConfig, tokenBox } from './slack-clients.js';
import { openStores } from './stores.js';

/** Where a bot listens once it runs; tests ask for it. */
export interface RunningBot extends RunningRole {
  server: HttpServer;
}

/** Starts the bot: Slack's requests and our own HTTP routes. Slack may be away; `/readyz` says so. */
export async function runBot(config: ReadyConfig, log: Logger, prefix = GLOBAL_TAG): Promise<RunningBot> {
  const now = systemClock;
  const onError = (error: unknown) => log.warn({ err: error }, 'the bot had an error');
  // People wait for the bot's answers: a Redis that is away fails at once.
  const redis = connectRedis(config.redisUrl, 'answer', onError);
  await whenReady(redis);
  const news = connectRedis(config.redisUrl, 'work', onError);
  const opened = openStores(redis, prefix, config);
  const stores = { ...opened, sites: knownSites(opened.sites, news, now) };
  const slack = createSlack({
    slack: slackConfig(config),
    redis,
    prefix,
    baseUrl: config.baseUrl,
    box: await tokenBox(config),
    log,
    featureOfWord: FEATURE_OF_WORD,
  });
  const features = botFeatures({ config, redis, prefix, stores, slack, log, now, onError });
  registerFeatures((feature) => slack.appOf(feature), features.deps);
  const metrics = createMetrics();
  countStates(metrics, { stores, outbox: features.outbox, now });
  const server = await startHttpServer({
    host: config.host,
    port: config.port,
    log,
    metrics,
    readiness: {
      redis: async () => ((await redis.ping()) === 'PONG' ? null : 'Redis answers strangely'),
      slack: async () => slack.problem(),
    },
    routes: {
      ping: handleCheckIn({ ...features.watch, onError }),
      drill: handleDrill({ ...features.drills, onError }),
      inventory: handleInventory({ ...features.inventory, onError }),
      calendar: handleCalendar({ ...features.calendar, onError }),
    },
    ...(slack.listener ? { slack: slack.listener } : {}),
  });
  slack.start();
  return {
    server,
    async stop() {
      await Promise.all([server.close(), slack.stop()]);
      await features.close();
      redis.disconnect();
      news.disconnect();
    },
  };
}
