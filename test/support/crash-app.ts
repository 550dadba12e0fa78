import { setTimeout as wait } from 'node:timers/promises';
import { seededChance } from '../../playground/server/faults.js';
import type { StoredMessage } from '../../playground/server/slack-double.js';
import { createMonitor } from '../../src/backups/create-monitor.js';
import { ACTIONS, alertKey } from '../../src/backups/views.js';
import { scheduleDeadline } from '../../src/backups/watch-monitor.js';
import { roundKeyOf } from '../../src/maintenance/rounds/announce-round.js';
import { reopenedKey } from '../../src/maintenance/rounds/hear-report.js';
import { restContent } from '../../src/maintenance/views.js';
import { dueMember } from '../../src/schedule/due-store.js';
import { aPlan, aSite } from '../maintenance/builders.js';
import type { FarrierProcess } from './farrier-process.js';
import { keyOf, wordsIn } from './main-job.js';
import { type Role, type WholeApp, wholeApp } from './whole-app.js';

const DAY_MS = 86_400_000;

export interface CrashPlan {
  /** Each has a round and an alert. */
  channels: number;
  workers: number;
  kills: number;
  /** Posted messages between two kills. */
  callsBetweenKills: number;
  /** The due dates are spread over this time, so that kills meet work in every state. */
  spreadMs: number;
  patienceMs: number;
  seed: number;
}

export interface CrashResult {
  /** Every key that had to be posted, with the key of the message it replies to. */
  wanted: Map<string, { channel: string; under: string | null }>;
  posted: StoredMessage[];
  dead: string[];
  overdue: string[];
  kills: Record<Role | 'redis', number>;
  statuses: (number | null)[];
}

interface Watched {
  channel: string;
  plan: string;
  monitor: string;
  pingUrl: string;
  /** How the monitor goes down: by its stored deadline, by a job that says so, or by silence after a real check-in. */
  ends: 'deadline' | 'fail' | 'silence';
  /** What somebody does about it. */
  answer: 'reports in' | 'acknowledges';
}

/**
 * Rounds that come due and monitors that go down in many channels, with the bot, the worker and Redis SIGKILLed at random, and a
 * Web API that cuts connections before and after its work, answers 429 and 5xx.
 */
export async function crashApp(plan: CrashPlan): Promise<CrashResult> {
  const app = await wholeApp({ roles: [] });
  try {
    return await crash(app, plan);
  } finally {
    await app.close();
  }
}

async function crash(app: WholeApp, plan: CrashPlan): Promise<CrashResult> {
  const { slack, stores, team } = app;
  const chance = seededChance(plan.seed);
  const until = patience(plan.patienceMs);
  const watched: Watched[] = [];
  for (let n = 0; n < plan.channels; n += 1) watched.push(await prepare(app, n));
  const afterMs = (index: number) => (plan.spreadMs * index) / plan.channels;
  for (const [index, { plan: id }] of watched.entries()) {
    await stores.due.schedule(dueMember({ kind: 'round', team, id }), new Date(Date.now() + afterMs(index)));
  }
  injectFaults(app, plan.seed);
  const killer = startKiller(app, plan, chance);
  try {
    await Promise.all(watched.map((one, index) => happen(app, one, afterMs(index), until)));
    await stands(app, watched, until);
    await killer.stop();
    // What a round heard late may still be told.
    const wanted = await stands(app, watched, until);
    return {
      wanted,
      posted: watched.flatMap(({ channel }) => slack.messages(channel)),
      dead: (await app.outbox.deadLetters(team)).map(({ key, reason }) => `${key}: ${reason}`),
      overdue: (await stores.due.dueBefore(new Date(), 100)).map(({ member }) => member),
      kills: killer.kills,
      statuses: await app.stop(),
    };
  } finally {
    await killer.stop();
  }
}

/** A site with its plan and monitor in a channel of its own; nobody has heard of the monitor for two days. */
async function prepare(app: WholeApp, n: number): Promise<Watched> {
  const { slack, stores, team } = app;
  const channel = slack.addChannel({ name: `site-${n}`, bot: true });
  const id = `s${n}`;
  const twoDaysAgo = new Date(Date.now() - 2 * DAY_MS);
  const ends = (['deadline', 'fail', 'silence'] as const)[n % 3] ?? 'deadline';
  const times = ends === 'silence' ? { periodMs: 1000, graceMs: 500 } : { periodMs: DAY_MS, graceMs: 3_600_000 };
  const { monitor, key } = await createMonitor({ monitors: stores.monitors, now: () => twoDaysAgo }, team, id, times);
  const site = aSite({ id, name: `Site ${n}`, channel, address: null, repository: null, backups: { kind: 'job', monitor: monitor.id } });
  await stores.sites.save(team, site);
  const weekday = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][new Date(Date.now() - DAY_MS).getUTCDay()];
  const recurrence = { ...aPlan().recurrence, rrule: `FREQ=WEEKLY;BYDAY=${weekday}` };
  await stores.plans.save(team, aPlan({ id: `p-${channel}`, channel, sites: [id], recurrence, rota: [slack.users.ada] }));
  const answer = n % 2 === 0 && ends !== 'silence' ? 'reports in' : 'acknowledges';
  return { channel, plan: `p-${channel}`, monitor: monitor.id, pingUrl: `${app.url}/ping/${key}`, ends, answer };
}

function injectFaults({ slack }: WholeApp, seed: number): void {
  for (const [index, method] of ['chat.postMessage', 'chat.update'].entries()) {
    slack.fault({ method, kind: 'cut-after', probability: 0.06, seed: seed + index });
    slack.fault({ method, kind: 'cut-before', probability: 0.06, seed: seed + 10 + index });
    slack.fault({ method, kind: '500', probability: 0.04, seed: seed + 20 + index });
    slack.fault({ method, kind: '500-after', probability: 0.04, seed: seed + 30 + index });
  }
  slack.fault({ method: '*', kind: 'ratelimited', retryAfter: 1, probability: 0.03, seed: seed + 40 });
}

/** What befalls one site: its monitor goes down, somebody sees the alert, and does something about it. */
async function happen(app: WholeApp, one: Watched, afterMs: number, until: Until): Promise<void> {
  const { stores, team, slack } = app;
  await wait(afterMs);
  if (one.ends === 'fail') await until(() => checkIn(`${one.pingUrl}/fail`), 'a check-in that says "fail"');
  if (one.ends === 'silence') await until(() => checkIn(one.pingUrl), 'a check-in');
  if (one.ends === 'deadline') {
    const lastSuccessAt = new Date(Date.now() - 1.5 * DAY_MS).toISOString();
    const monitor = await stores.monitors.update(team, one.monitor, (before) => ({ ...before, lastSuccessAt }));
    if (monitor !== null) await scheduleDeadline({ ...stores, now: () => new Date() }, team, monitor);
  }
  const key = alertKey(one.monitor, 1);
  const alert = await until(() => find(app, key), `the alert of ${one.monitor}`);
  if (one.answer === 'reports in') {
    await until(() => checkIn(one.pingUrl), 'a check-in that ends the outage');
    await until(() => find(app, key)?.text.includes('is back') && find(app, `${key}.up`), 'the end of the outage');
    return;
  }
  const user = slack.users.ben;
  const isShown = () => wordsIn(find(app, key) ?? alert).includes(`Acknowledged by <@${user}>`);
  // A person who sees nothing happen presses again. Once it is acknowledged there is no button left to press.
  await until(async () => {
    if (!isShown()) await slack.click({ user, channel: one.channel, ts: alert.ts, actionId: ACTIONS.acknowledge }).catch(() => {});
    for (let looks = 0; looks < 40 && !isShown(); looks += 1) await wait(50);
    return isShown();
  }, `${one.monitor} to be acknowledged`);
}

/** False when it was not acknowledged; whoever sends it tries again then, as `curl --retry` does. */
async function checkIn(url: string): Promise<boolean> {
  const response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(5000) }).catch(() => null);
  await response?.body?.cancel();
  return response?.status === 200;
}

function startKiller(app: WholeApp, plan: CrashPlan, chance: () => number) {
  const kills = { worker: 0, bot: 0, redis: 0 };
  const running: Record<Role, FarrierProcess[]> = { bot: [], worker: [] };
  let calls = 0;
  let stopped = false;
  let working: Promise<void> = Promise.resolve();

  /** Starts one and starts it again whenever it ends, as a service manager does. */
  function keep(role: Role, index: number): void {
    const farrier = app.launch(role);
    running[role][index] = farrier;
    void farrier.ended.then(() => {
      if (!stopped) keep(role, index);
    });
  }

  async function killOne(): Promise<void> {
    if (stopped || kills.worker + kills.bot + kills.redis >= plan.kills) return;
    // Each kind once, then at random.
    const missing = (['redis', 'worker', 'bot'] as const).find((kind) => kills[kind] === 0);
    const victim = missing ?? (chance() < 0.45 ? 'worker' : chance() < 0.5 ? 'bot' : 'redis');
    // Not always right after a call: in the middle of whatever goes on.
    await wait(chance() * 300);
    kills[victim] += 1;
    if (victim === 'redis') return await app.redis.killAndRestart();
    const farrier = running[victim][Math.floor(chance() * running[victim].length)];
    if (farrier !== undefined) await app.kill(farrier);
  }

  keep('bot', 0);
  for (let index = 0; index < plan.workers; index += 1) keep('worker', index);
  const stopListening = app.slack.onRequest(({ what }) => {
    if (what !== 'chat.postMessage') return;
    calls += 1;
    if (calls % plan.callsBetweenKills === 0) working = working.then(killOne);
  });
  return {
    kills,
    /** Kills nothing more; what was killed runs again. */
    async stop() {
      stopListening();
      await working;
      stopped = true;
    },
  };
}

/** Waits until everything stands in Slack and nothing is on its way, and says what that is. */
async function stands(app: WholeApp, watched: Watched[], until: Until): Promise<CrashResult['wanted']> {
  let wanted: CrashResult['wanted'] = new Map();
  await until(async () => {
    wanted = await wantedKeys(app, watched, until);
    return [...wanted.keys()].every((key) => find(app, key)) && (await app.outbox.busyChannels()) === 0;
  }, 'every message');
  return wanted;
}

/** What has to stand in Slack in the end: a round that was open when its backups failed says so as well. */
async function wantedKeys(app: WholeApp, watched: Watched[], until: Until): Promise<CrashResult['wanted']> {
  const { stores, team } = app;
  const wanted: CrashResult['wanted'] = new Map();
  for (const { channel, plan, monitor, answer } of watched) {
    const round = await until(async () => (await stores.rounds.latest(team, plan, 1))[0], `the round of ${plan}`);
    const key = roundKeyOf(round.id);
    wanted.set(key, { channel, under: null });
    if (restContent(round) !== null) wanted.set(`${key}.rest`, { channel, under: key });
    for (const task of round.tasks) {
      for (const dispute of task.disputes ?? []) wanted.set(reopenedKey(round, task, dispute), { channel, under: key });
    }
    const alert = alertKey(monitor, 1);
    wanted.set(alert, { channel, under: null });
    if (answer === 'reports in') wanted.set(`${alert}.up`, { channel, under: alert });
  }
  return wanted;
}

function find({ slack }: WholeApp, key: string): StoredMessage | undefined {
  for (const channel of slack.slack.workspace.channels.keys()) {
    const message = slack.messages(channel).find((one) => keyOf(one) === key);
    if (message !== undefined) return message;
  }
  return undefined;
}

type Nothing = undefined | null | false;
/** What `probe` finds, asked again and again until the patience of the whole test is over. */
type Until = <T>(probe: () => T | Nothing | Promise<T | Nothing>, what: string) => Promise<T>;

function patience(ms: number): Until {
  const end = Date.now() + ms;
  return async (probe, what) => {
    while (Date.now() < end) {
      const found = await probe();
      if (found !== undefined && found !== null && found !== false) return found;
      await wait(50);
    }
    throw new Error(`Waited in vain for ${what}`);
  };
}
