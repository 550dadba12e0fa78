import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../bench/surroundings.js';
import { openStores, type Stores } from '../../bin/roles/stores.js';
import { type SlackDouble, type SlackOptions, startSlack } from '../../playground/server/slack-double.js';
import { GLOBAL_TAG } from '../../src/shared/redis.js';
import { isRunning } from '../../src/shared/start-lock.js';
import type { Outbox, OutboxCare } from '../../src/slack/outbox.js';
import { createOutbox } from '../../src/slack/outbox-queue.js';
import { answers, type FarrierProcess, runFarrier } from './farrier-process.js';
import { type OwnRedis, ownRedis } from './own-redis.js';
import type { TestRedis } from './redis.js';

export type Role = 'bot' | 'worker';

/** Farrier as it runs in production: real processes on a Redis of their own, with the playground's Slack in the test. */
export interface WholeApp<R extends TestRedis = OwnRedis> {
  slack: SlackDouble;
  team: string;
  redis: R;
  stores: Stores;
  outbox: Outbox & OutboxCare;
  /** Where the bot listens. */
  url: string;
  /** Starts one more process, with settings of its own where they are given; resolves once it says that it is ready. */
  start(role: Role, env?: Record<string, string>): Promise<FarrierProcess>;
  /** Starts one more bot beside the others; resolves to where it listens. */
  startAnotherBot(): Promise<string>;
  /** As `start`, without waiting. */
  launch(role: Role, env?: Record<string, string>): FarrierProcess;
  /** SIGKILLs a process and waits until it does not exist any more. */
  kill(farrier: FarrierProcess): Promise<void>;
  /** What all processes wrote, for a failure message. */
  output(): string;
  /** Tells every process to end and waits for it; resolves to their exit statuses. */
  stop(): Promise<(number | null)[]>;
  close(): Promise<void>;
}

export interface WholeAppOptions<R extends TestRedis> {
  redis: R;
  /** Started once the workspace stands. */
  roles?: Role[];
  slack?: Partial<SlackOptions>;
  /** For many workspaces, so that the app still has to be installed in this one; without, with the token of this one. */
  oauth?: boolean;
  env?: Record<string, string>;
}

/** On a Redis that can be killed. */
export async function wholeApp(options: Omit<WholeAppOptions<OwnRedis>, 'redis'> = {}): Promise<WholeApp> {
  return await wholeAppOn({ ...options, redis: await ownRedis() });
}

export async function wholeAppOn<R extends TestRedis>(options: WholeAppOptions<R>): Promise<WholeApp<R>> {
  const { redis, roles = ['bot', 'worker'] } = options;
  const slack = await startSlack({ mode: 'http', ...options.slack });
  const dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  slack.setRequestUrl(`${url}/slack/events`);
  const env = {
    SLACK_API_URL: slack.apiUrl,
    ...slackSettings(slack, options.oauth ?? false),
    REDIS_URL: redis.url,
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: String(port),
    BASE_URL: url,
    ...options.env,
  };
  const outbox = createOutbox({ redis: redis.redis, queueConnection: redis.redis, prefix: GLOBAL_TAG });
  const processes: FarrierProcess[] = [];

  function launch(role: Role, more: Record<string, string> = {}): FarrierProcess {
    const farrier = runFarrier([role], { ...env, ...more });
    processes.push(farrier);
    return farrier;
  }

  async function start(role: Role, more: Record<string, string> = {}): Promise<FarrierProcess> {
    const farrier = launch(role, more);
    await farrier.said(/"msg":"ready"/);
    return farrier;
  }

  async function stop(): Promise<(number | null)[]> {
    const running = processes.filter(({ child }) => child.exitCode === null && child.signalCode === null);
    for (const { child } of running) child.kill('SIGTERM');
    return await Promise.all(running.map(({ ended }) => ended));
  }

  async function startAnotherBot(): Promise<string> {
    const another = await freePort();
    await start('bot', { PORT: String(another) });
    await answers(`http://127.0.0.1:${another}/readyz`, 200);
    return `http://127.0.0.1:${another}`;
  }

  await Promise.all(roles.map((role) => start(role)));
  if (roles.includes('bot')) await answers(`${url}/readyz`, 200);
  return {
    slack,
    team: slack.team,
    redis,
    stores: openStores(redis.redis, GLOBAL_TAG),
    outbox,
    url,
    launch,
    start,
    startAnotherBot,
    stop,
    output: () => processes.map((farrier) => farrier.output()).join('\n'),
    async kill(farrier) {
      farrier.child.kill('SIGKILL');
      await farrier.ended;
    },
    async close() {
      for (const { child } of processes) child.kill('SIGKILL');
      await Promise.all(processes.map(({ ended }) => ended));
      const left = processes.flatMap((farrier) => farrier.pids()).filter(isRunning);
      await outbox.close();
      await slack.close();
      await redis.close();
      await rm(dataDir, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`These processes were left behind: ${left.join(', ')}`);
    },
  };
}

function slackSettings(slack: SlackDouble, oauth: boolean): Record<string, string> {
  const secret: Record<string, string> =
    slack.mode === 'http' ? { SLACK_SIGNING_SECRET: slack.signingSecret } : { SLACK_APP_TOKEN: slack.appToken };
  if (!oauth) return { SLACK_BOT_TOKEN: slack.botToken, ...secret };
  return {
    ...secret,
    SLACK_CLIENT_ID: '1234567890.1234567890',
    SLACK_CLIENT_SECRET: 'the-client-secret',
    SLACK_STATE_SECRET: 'a-long-enough-state-secret',
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
}
