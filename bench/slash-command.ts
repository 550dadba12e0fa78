import { workspaceKey } from '../src/shared/redis.js';
import { siteStore } from '../src/sites/site-store.js';
import type { LoadAnswer, Order } from './load-order.js';
import { type Benchmark, median } from './measurement.js';
import { runLoad } from './run-load.js';
import {
  built,
  FARRIER,
  freePort,
  openSurroundings,
  processorSeconds,
  type Surroundings,
  startReady,
  stopProcess,
} from './surroundings.js';

const NO_OP = built('bench/no-op-bolt.js');
const PLAIN = built('bench/plain-bolt.js');
const RUNS = 7;
const REQUESTS = 20_000;
const CONNECTIONS = 10;

export const slashCommand: Benchmark = {
  name: 'A slash command',
  about:
    '`/audit dependencies Shop` on the real bot (signature, site look-up in what the bot remembers and Redis keeps true, one job queued in a durable Redis before the acknowledgement) ' +
    `against the smallest Bolt app that acknowledges the same command. Median of ${RUNS} alternating runs of ${REQUESTS.toLocaleString('en')} ` +
    `requests signed beforehand, ${CONNECTIONS} connections, the load in its own process.`,
  async run(scale) {
    const around = await openSurroundings();
    try {
      return await compare(around, Math.max(200, Math.round(REQUESTS * scale)));
    } finally {
      await around.close();
    }
  },
};

async function compare(around: Surroundings, count: number) {
  const { slack, env } = around;
  await addSite(around);
  const ports = { noOp: await freePort(), plain: await freePort(), farrier: await freePort() };
  const bolt = [slack.signingSecret, slack.botToken, slack.apiUrl];
  const servers = {
    noOp: await startReady(NO_OP, [String(ports.noOp), ...bolt], env),
    plain: await startReady(
      PLAIN,
      [String(ports.plain), ...bolt, around.redisUrl.slice('unix://'.length), workspaceKey(slack.team, 'sites'), 'plain'],
      env,
    ),
    farrier: await startReady(FARRIER, ['bot'], { ...env, PORT: String(ports.farrier) }),
  };
  const results: Record<keyof typeof ports, (LoadAnswer & { processorUs: number })[]> = { noOp: [], plain: [], farrier: [] };
  try {
    const answers = { noOp: 'Done.', plain: 'Done.', farrier: 'Checking Shop' };
    for (let run = 0; run <= RUNS; run += 1) {
      for (const server of ['noOp', 'plain', 'farrier'] as const) {
        const size = run === 0 ? Math.ceil(count / 10) : count;
        const before = await processorSeconds(servers[server].pid);
        const result = await runLoad(
          orderFor(around, { port: ports[server], answer: answers[server], count: size, run: `${server}${run}` }),
        );
        const processorUs = (1e6 * ((await processorSeconds(servers[server].pid)) - before)) / size;
        // The first of each only warms up.
        if (run > 0) results[server].push({ ...result, processorUs });
      }
    }
  } finally {
    await Promise.all(Object.values(servers).map(stopProcess));
  }
  const [noOp = 0, plain = 0, farrier = 0] = [results.noOp, results.plain, results.farrier].map((all) =>
    median(all.map((one) => one.perSecond)),
  );
  const processor = (server: keyof typeof results) => median(results[server].map((one) => one.processorUs));
  return [
    { what: 'no-op Bolt command', value: noOp, unit: 'requests/s' },
    { what: 'the least that does the same: Bolt, ioredis, BullMQ', value: plain, unit: 'requests/s' },
    { what: 'Farrier’s command', value: farrier, unit: 'requests/s' },
    { what: 'share of the no-op: the least', value: (100 * plain) / noOp, unit: '%' },
    { what: 'share of the no-op: Farrier', value: (100 * farrier) / noOp, unit: '%', bound: { at: 'least', value: 55 } as const },
    { what: 'processor time: no-op', value: processor('noOp'), unit: 'µs' },
    { what: 'processor time: the least', value: processor('plain'), unit: 'µs' },
    { what: 'processor time: Farrier', value: processor('farrier'), unit: 'µs' },
    {
      what: 'p99 of Farrier’s command',
      value: median(results.farrier.map((one) => one.p99)),
      unit: 'ms',
      bound: { at: 'most', value: 100 } as const,
    },
  ];
}

function orderFor({ slack }: Surroundings, load: Pick<Order, 'port' | 'count' | 'run' | 'answer'>): Order {
  const what = { kind: 'command', command: '/audit', text: 'dependencies Shop' } as const;
  const { team, signingSecret: secret, channels, users } = slack;
  return { ...load, connections: CONNECTIONS, secret, team, channel: channels.shop, users: [users.ada, users.ben], what };
}

async function addSite({ slack, redis }: Surroundings): Promise<void> {
  await siteStore(redis).save(slack.team, {
    version: 1,
    id: 's1',
    name: 'Shop',
    address: null,
    repository: 'https://git.example/shop/shop',
    manifest: null,
    timeZone: 'Europe/Berlin',
    channel: slack.channels.shop,
    backups: null,
    createdBy: slack.users.ada,
    createdAt: '2026-11-24T10:00:00.000Z',
  });
}
