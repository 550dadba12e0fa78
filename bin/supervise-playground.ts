import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Playground, startPlayground } from '../playground/server/playground.js';
import { sampleFolder } from '../playground/server/sample-folder.js';
import { startSampleSite } from '../playground/server/sample-site.js';
import { startSampleSources } from '../playground/server/sample-sources.js';
import type { Config } from '../src/config.js';
import { systemClock } from '../src/shared/clock.js';
import { createLogger } from '../src/shared/logger.js';
import type { Environment } from '../src/shared/programs.js';
import { connectRedis } from '../src/shared/redis.js';
import { fireDue, lookAtPeople } from './fire-due.js';
import { type Neighbour, supervise } from './supervise.js';
import type { Surroundings } from './surroundings.js';

/**
 * The playground with the real bot and worker behind it, until it is stopped. Resolves to the exit status.
 * It has a data folder of its own: what was tried here must not reach the Slack workspace that is connected later.
 */
export async function supervisePlayground(given: {
  config: Config;
  here: Surroundings;
  entry: string;
  mode: 'http' | 'socket';
}): Promise<number> {
  const { here, entry, mode } = given;
  const connected = given.config.slack.mode !== 'playground';
  const config: Config = {
    ...given.config,
    dataDir: join(given.config.dataDir, 'playground'),
    redisUrl: connected ? null : given.config.redisUrl,
  };
  const quiet = isSet(here.env, 'LOG_LEVEL') ? config.log.level : 'warn';
  const log = await createLogger({ role: 'playground', level: quiet, format: config.log.format });
  return await supervise({
    config,
    env: { ...here.env, LOG_LEVEL: quiet },
    log,
    entry,
    startNeighbour: async (redisUrl) => {
      const website = await sampleWebsite(config.port);
      const playground = await startPlayground({
        port: config.port,
        mode,
        stateFile: join(config.dataDir, 'workspace.json'),
        log,
        fireDue: () => fireDue(redisUrl, systemClock),
        lookAtPeople: () => lookAtPeople(redisUrl, systemClock),
        sampleAddress: website.url,
        // A Redis that somebody named may hold more than this playground.
        ...(config.redisUrl === null ? { forgetBot: () => forgetAll(redisUrl) } : {}),
      });
      return await furnish(playground, website, mode, here.env);
    },
    onReady: ({ address }) => {
      here.stdout(`Farrier is ready: open ${address} - a Slack workspace in your browser. Nothing leaves this machine. Ctrl-C stops it.\n`);
    },
  });
}

/** Empties the playground's own Redis. Workers that wait for jobs go on waiting. */
async function forgetAll(redisUrl: string): Promise<void> {
  const redis = connectRedis(redisUrl, 'work', () => {});
  await redis.flushall();
  redis.disconnect();
}

type Website = Awaited<ReturnType<typeof startSampleSite>>;

/** The sample site's pages beside the playground's port, so that their address stays the same; elsewhere when that is taken. */
async function sampleWebsite(port: number): Promise<Website> {
  const beside = port === 0 ? 0 : port + 1;
  return await startSampleSite({ port: beside }).catch(() => startSampleSite());
}

/** The sample site's sources, and what the bot and the worker need to find the playground in place of Slack. */
async function furnish(playground: Playground, website: Website, mode: 'http' | 'socket', env: Environment): Promise<Neighbour> {
  const sources = await startSampleSources();
  const botPort = await freePort();
  playground.setBotPort(botPort);
  const { port } = new URL(playground.url);
  const address = `http://localhost:${port}`;
  return {
    address,
    env: {
      ...defaults(env, {
        BASE_URL: address,
        PYPI_URL: sources.url,
        OSV_URL: sources.url,
        ENDOFLIFE_URL: sources.url,
        NPM_REGISTRY_URL: sources.url,
        REPOSITORY_ROOT: sampleFolder('repositories'),
        EGRESS_ALLOW: `127.0.0.1/32:${new URL(website.url).port}`,
      }),
      HOST: '127.0.0.1',
      PORT: String(botPort),
      SLACK_API_URL: playground.apiUrl,
      SLACK_BOT_TOKEN: playground.botToken,
      SLACK_APP_TOKEN: mode === 'socket' ? playground.appToken : '',
      SLACK_SIGNING_SECRET: mode === 'http' ? playground.signingSecret : '',
      SLACK_CLIENT_ID: '',
      SLACK_CLIENT_SECRET: '',
      SLACK_STATE_SECRET: '',
    },
    async close() {
      await playground.close();
      await Promise.all([sources.close(), website.close()]);
    },
  };
}

/** What the operator set stays. */
function defaults(env: Environment, values: Record<string, string>): Environment {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !isSet(env, name)));
}

function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? '').trim() !== '';
}

/** The same port for every bot of this run, so that one that is started again is found. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
