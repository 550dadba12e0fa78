import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createMonitor } from '../src/backups/create-monitor.js';
import { monitorStore } from '../src/backups/monitor-store.js';
import { GLOBAL_TAG } from '../src/shared/redis.js';
import { siteStore } from '../src/sites/site-store.js';
import type { Benchmark, Measurement } from './measurement.js';
import { FARRIER, freePort, openSurroundings, residentMb, type Surroundings, startReady, stopProcess } from './surroundings.js';

const MONITORS = 10_000;
const MINUTES = 10;
const CHANNELS = 100;
const CONNECTIONS = 10;
const MINUTE_MS = 60_000;
/** Both the period and the grace. */
const PATIENCE_MS = MINUTE_MS;

export const monitors: Benchmark = {
  name: 'Monitors',
  about:
    `${MONITORS.toLocaleString('en')} monitors with a period and a grace of a minute, all heard from before, each checking in every minute for ${MINUTES} minutes ` +
    `over ${CONNECTIONS} connections; then one in a hundred falls silent while the others go on. Redis writes every check-in to disk before it is acknowledged.`,
  async run(scale) {
    const around = await openSurroundings();
    const port = await freePort();
    const bot = await startReady(FARRIER, ['bot'], { ...around.env, PORT: String(port) });
    const worker = await startReady(FARRIER, ['worker'], around.env);
    try {
      return await watch(around, { port, pid: bot.pid, minutes: Math.max(2, MINUTES * scale) });
    } finally {
      await Promise.all([stopProcess(bot), stopProcess(worker)]);
      await around.close();
    }
  },
};

interface Running {
  port: number;
  pid: number | undefined;
  minutes: number;
}

async function watch(around: Surroundings, { port, pid, minutes }: Running): Promise<Measurement[]> {
  const keys = await makeMonitors(around);
  await firstCheckIns(port, keys);
  const load = checkIns(port, keys);
  await wait(2 * MINUTE_MS);
  const before = await residentMb(pid);
  await wait((minutes - 2) * MINUTE_MS);
  const growth = (await residentMb(pid)) - before;
  const falseAlarms = alarms(around).size;
  const silent = new Set([...keys.keys()].filter((index) => index % 100 === 0));
  const lastAsked = load.silence(silent);
  await wait(2 * PATIENCE_MS + MINUTE_MS);
  const { failed, latencies } = await load.stop();
  if (failed > 0) throw new Error(`${failed} check-ins were not acknowledged`);
  const alarmed = alarms(around);
  const delays = [...silent].map(
    (index) => (alarmed.get(`job ${index}`) ?? Number.POSITIVE_INFINITY) - (lastAsked.get(index) ?? 0) - 2 * PATIENCE_MS,
  );
  const sorted = latencies.toSorted((a, b) => a - b);
  return [
    { what: 'check-ins acknowledged', value: latencies.length, unit: '' },
    { what: 'p99 of a check-in', value: sorted[Math.floor(sorted.length * 0.99)] ?? 0, unit: 'ms', bound: { at: 'most', value: 20 } },
    { what: 'false alarms', value: falseAlarms + alarmed.size - silent.size, unit: '', bound: { at: 'most', value: 0 } },
    {
      what: 'longest from the end of the grace to the alarm',
      value: Math.max(...delays) / 1000,
      unit: 's',
      bound: { at: 'most', value: 60 },
    },
    { what: 'memory of the bot after two minutes', value: before, unit: 'MB' },
    { what: 'its growth until the end', value: growth, unit: 'MB', bound: { at: 'most', value: 15 } },
  ];
}

/** A site in each of the channels, and its share of the monitors. Their keys, by their number. */
async function makeMonitors({ slack, redis }: Surroundings): Promise<Map<number, string>> {
  const stores = { sites: siteStore(redis), monitors: monitorStore(redis, GLOBAL_TAG) };
  const createdAt = new Date().toISOString();
  for (let index = 0; index < CHANNELS; index += 1) {
    const channel = slack.addChannel({ name: `site-${index}`, bot: true });
    await stores.sites.save(slack.team, {
      version: 1,
      id: `s${index}`,
      name: `Site ${index}`,
      address: null,
      repository: null,
      manifest: null,
      timeZone: 'UTC',
      channel,
      backups: null,
      createdBy: slack.users.ada,
      createdAt,
    });
  }
  const about = { periodMs: PATIENCE_MS, graceMs: PATIENCE_MS };
  const deps = { monitors: stores.monitors, now: () => new Date() };
  const keys = new Map<number, string>();
  for (let site = 0; site < CHANNELS; site += 1) {
    const numbers = Array.from({ length: MONITORS / CHANNELS }, (_, index) => (site * MONITORS) / CHANNELS + index);
    const made = numbers.map((index) => createMonitor(deps, slack.team, `s${site}`, { ...about, name: `job ${index}` }));
    for (const [index, { key }] of (await Promise.all(made)).entries()) keys.set(numbers[index] ?? 0, key);
  }
  return keys;
}

/** When the alert about each monitor was posted, in ms, by the monitor's name. */
function alarms({ slack }: Surroundings): Map<string, number> {
  const found = new Map<string, number>();
  for (const channel of slack.slack.workspace.channels.keys()) {
    for (const { text, ts, thread_ts } of slack.messages(channel)) {
      const [, name] = /: the (job \d+) is down/.exec(text) ?? [];
      if (name !== undefined && thread_ts === undefined) found.set(name, Number(ts) * 1000);
    }
  }
  return found;
}

/** That a monitor is heard from for the first time is told to the rounds, once: no part of every minute. */
async function firstCheckIns(port: number, keys: Map<number, string>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const answers = await Promise.all([...keys.values()].map((key) => ask(agent, port, key)));
  agent.destroy();
  if (answers.includes(null)) throw new Error('A first check-in was not acknowledged');
}

/** Lets each monitor check in once a minute, evenly, until it is stopped. */
function checkIns(port: number, keys: Map<number, string>) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const latencies: number[] = [];
  const lastAsked = new Map<number, number>();
  const silent = new Set<number>();
  const running = new Set<Promise<void>>();
  const begun = performance.now();
  let sent = 0;
  let failed = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) / MINUTE_MS) * MONITORS;
    for (; sent < due; sent += 1) {
      const index = sent % MONITORS;
      if (silent.has(index)) continue;
      lastAsked.set(index, Date.now());
      const one = ask(agent, port, keys.get(index) ?? '').then((ms) => {
        if (ms === null) failed += 1;
        else latencies.push(ms);
        running.delete(one);
      });
      running.add(one);
    }
  }, 5);
  return {
    /** These check in no more. When each of all was last asked to, in ms. */
    silence(indexes: Set<number>): Map<number, number> {
      for (const index of indexes) silent.add(index);
      return lastAsked;
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
      agent.destroy();
      return { failed, latencies };
    },
  };
}

/** Milliseconds until a check-in was acknowledged; null when it was not. */
function ask(agent: Agent, port: number, key: string): Promise<number | null> {
  const from = performance.now();
  return new Promise((resolve) => {
    request({ agent, host: '127.0.0.1', port, path: `/ping/${key}`, method: 'POST' }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200 ? performance.now() - from : null));
    })
      .on('error', () => resolve(null))
      .end();
  });
}
