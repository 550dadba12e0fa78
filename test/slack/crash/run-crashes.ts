import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { seededChance } from '../../../playground/server/faults.js';
import { startSlack } from '../../../playground/server/slack-double.js';
import { ensureRedis } from '../../../src/shared/embedded-redis.js';
import { connectRedis } from '../../../src/shared/redis.js';
import { createOutbox } from '../../../src/slack/outbox-queue.js';
import { folderWithRedisServer } from '../../support/redis-server.js';
import { finalText, quiet, type Settings, type Work } from './settings.js';

type Child = ChildProcessByStdio<Writable, Readable, null>;

export interface CrashPlan {
  channels: number;
  rounds: number;
  alerts: number;
  workers: number;
  kills: number;
  /** Calls of chat.postMessage between two kills. */
  callsBetweenKills: number;
  seed: number;
  timeoutMs: number;
  worker: Settings['worker'];
  patienceMs: number;
}

export interface CrashResult {
  wanted: Work[];
  /** Every message in the workspace, by its key. */
  posted: Map<string, { text: string; channel: string; threadTs: string | undefined; ts: string }[]>;
  kills: { worker: number; producer: number; redis: number };
  dead: string[];
}

/**
 * Posts rounds (each with a reply) and alerts through real processes and a real Redis, while these are killed at random and
 * the API cuts connections before and after its work, answers 429 and 5xx.
 */
export async function runCrashes(plan: CrashPlan): Promise<CrashResult> {
  const chance = seededChance(plan.seed);
  const dataDir = await mkdtemp(join(tmpdir(), 'farrier-crash-'));
  const programs = await folderWithRedisServer();
  const env = { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH}` };
  const startRedis = () => ensureRedis({ dataDir, env, log: quiet });
  let server = await startRedis();
  const slack = await startSlack({ mode: 'http' });
  const eyes = connectRedis(server.url, 'work', () => {});
  const settings: Settings = {
    redisUrl: server.url,
    prefix: '{farrier-crash}',
    team: slack.team,
    apiUrl: slack.apiUrl,
    botToken: slack.botToken,
    timeoutMs: plan.timeoutMs,
    worker: plan.worker,
  };
  const outbox = createOutbox({ redis: eyes, queueConnection: eyes, prefix: settings.prefix });
  const wanted = works(plan, (name) => slack.addChannel({ name, bot: true }));
  for (const [kind, probability] of [
    ['cut-after', 0.05],
    ['cut-before', 0.05],
    ['500', 0.03],
    ['500-after', 0.03],
  ] as const) {
    slack.fault({ method: 'chat.postMessage', kind, probability, seed: plan.seed + probability * 1000 });
    slack.fault({ method: 'chat.update', kind, probability, seed: plan.seed });
  }
  slack.fault({ method: '*', kind: 'ratelimited', retryAfter: 1, probability: 0.02, seed: plan.seed });

  const kills = { worker: 0, producer: 0, redis: 0 };
  const given = new Map<string, Work>();
  const waiting = [...wanted];
  let stopped = false;
  let repairing: Promise<void> = Promise.resolve();

  function run(file: string): Child {
    const child = spawn(
      process.execPath,
      ['--import', './test/support/typescript.mjs', `test/slack/crash/${file}.ts`, JSON.stringify(settings)],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    child.stdin.on('error', () => {});
    return child;
  }

  function runProducer(): Child {
    const child = run('producer');
    createInterface({ input: child.stdout }).on('line', (key) => given.delete(key));
    for (const work of given.values()) child.stdin.write(`${JSON.stringify(work)}\n`);
    return child;
  }

  const workers = Array.from({ length: plan.workers }, () => run('worker'));
  let producer = runProducer();

  /** The producer is always a few messages ahead of what is posted, so that a kill meets it at work. */
  function give(): void {
    while (given.size < 6 && waiting.length > 0) {
      const work = waiting.shift();
      if (work === undefined) return;
      given.set(work.key, work);
      producer.stdin.write(`${JSON.stringify(work)}\n`);
    }
  }

  async function killOne(): Promise<void> {
    const pick = chance();
    if (pick < 0.5) {
      const index = Math.floor(chance() * workers.length);
      await kill(workers[index]);
      workers[index] = run('worker');
      kills.worker += 1;
    } else if (pick < 0.75) {
      await kill(producer);
      producer = runProducer();
      kills.producer += 1;
    } else {
      const pid = Number(/^process_id:(\d+)/m.exec(await eyes.info('server'))?.[1]);
      process.kill(pid, 'SIGKILL');
      while (await answers(eyes)) {}
      server = await startRedis();
      kills.redis += 1;
    }
  }

  let calls = 0;
  const stopListening = slack.onRequest((line) => {
    if (line.what !== 'chat.postMessage') return;
    calls += 1;
    give();
    const due = kills.worker + kills.producer + kills.redis < plan.kills && calls % plan.callsBetweenKills === 0;
    if (due && !stopped) repairing = repairing.then(killOne);
  });
  give();

  try {
    const channels = [...new Set(wanted.map((work) => work.channel))];
    const shown = () => new Map(channels.flatMap((channel) => slack.messages(channel)).map((message) => [keyOf(message), message.text]));
    await slack.until(
      () => {
        give();
        const now = shown();
        return given.size === 0 && waiting.length === 0 && wanted.every((work) => now.get(work.key) === finalText(work));
      },
      'every message in its last version',
      plan.patienceMs,
    );
    stopped = true;
    stopListening();
    await repairing;
    const posted: CrashResult['posted'] = new Map();
    for (const message of channels.flatMap((channel) => slack.messages(channel))) {
      const { text, channel, thread_ts: threadTs, ts } = message;
      posted.set(keyOf(message), [...(posted.get(keyOf(message)) ?? []), { text, channel, threadTs, ts }]);
    }
    const dead = (await outbox.deadLetters(slack.team)).map((letter) => `${letter.key}: ${letter.reason}`);
    return { wanted, posted, kills, dead };
  } finally {
    stopped = true;
    stopListening();
    await repairing.catch(() => {});
    await Promise.all([...workers, producer].map(kill));
    await outbox.close();
    eyes.disconnect();
    await slack.close();
    await server.stop?.();
    await Promise.all([dataDir, programs].map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

function works(plan: CrashPlan, addChannel: (name: string) => string): Work[] {
  const channels = Array.from({ length: plan.channels }, (_, n) => addChannel(`crash-${n}`));
  const channel = (n: number) => channels[n % channels.length] ?? '';
  const rounds = Array.from({ length: plan.rounds }, (_, n): Work[] => [
    { key: `round.${n}`, channel: channel(n), kind: 'farrier_round', edits: 2 },
    { key: `round.${n}.rest`, channel: channel(n), kind: 'farrier_round', under: `round.${n}`, edits: 0 },
  ]).flat();
  const alerts = Array.from(
    { length: plan.alerts },
    (_, n): Work => ({ key: `alert.${n}`, channel: channel(n), kind: 'farrier_alert', edits: n % 2 }),
  );
  return rounds.flatMap((round, n) => [round, ...(alerts[n] === undefined ? [] : [alerts[n]])]).concat(alerts.slice(rounds.length));
}

function keyOf(message: { metadata?: { event_payload: Record<string, unknown> } }): string {
  return String(message.metadata?.event_payload['key']);
}

async function kill(child: Child | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function answers(redis: { status: string }): Promise<boolean> {
  await new Promise((resolve) => setImmediate(resolve));
  return redis.status === 'ready';
}
