import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openStores } from '../bin/roles/stores.js';
import { type Location, type Place, secretOrigin } from '../src/backups/places/place.js';
import { GLOBAL_TAG } from '../src/shared/redis.js';
import { S3_KEY, type S3Server, startS3 } from '../test/support/s3-server.js';
import { makeDump } from './make-dump.js';
import type { Benchmark, Measurement } from './measurement.js';
import { FARRIER, freePort, openSurroundings, peakMb, type Surroundings, startReady, stopProcess } from './surroundings.js';

const ORDERS = 1_000_000;
const ORDER_BYTES = 1000;
const ZEROS = 5e9;
const BUCKET = { bucket: 'shop-backups', region: 'eu-central-1' };
const HOUR_MS = 3_600_000;
const MOST_MB = 200;
const SAMPLE_MS = 100;
const PATIENCE_MS = 900_000;

export const drillMemory: Benchmark = {
  name: 'Memory of drills',
  about:
    '`/audit backups` of a bucket whose newest object is 5 GB of zeros, and then of one with an archive of 1 GB that PostgreSQL restores: the ' +
    'most memory that the worker and the process of the drill held at any time.',
  async run(scale) {
    const folder = await mkdtemp(join(tmpdir(), 'farrier-bench-'));
    try {
      return await measure(folder, scale);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measure(folder: string, scale: number): Promise<Measurement[]> {
  const path = join(folder, 'large.dump');
  await makeDump(path, { orders: Math.ceil(ORDERS * scale), textBytes: ORDER_BYTES, compress: false });
  const s3 = await startS3(BUCKET);
  const around = await openSurroundings();
  const port = await freePort();
  around.slack.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  const env = { ...around.env, EGRESS_ALLOW: `127.0.0.1/32:${new URL(s3.url).port}` };
  await addPlace(around, s3);
  const bot = await startReady(FARRIER, ['bot'], { ...env, PORT: String(port) });
  const worker = await startReady(FARRIER, ['worker'], env);
  const children = watchDrills(worker.pid);
  try {
    const at = (days: number) => new Date(Date.now() - days * 24 * HOUR_MS - HOUR_MS / 2);
    s3.objects = [1, 2, 3].map((days) => ({ key: `db/${days}.dump`, content: Buffer.alloc(0), size: ZEROS * scale, at: at(days) }));
    await drilled(around, 'Shop: the newest backup does not restore.');
    const content = await readFile(path);
    s3.objects.push({ key: 'db/0.dump', content, at: at(0) });
    await drilled(around, 'Shop: the newest backup restores.');
    return [
      { what: 'the large archive', value: content.length / 1e6, unit: 'MB' },
      { what: 'most memory of the worker', value: await peakMb(worker.pid), unit: 'MB', bound: { at: 'most', value: MOST_MB } },
      { what: 'most memory of the process of a drill', value: await children.stop(), unit: 'MB', bound: { at: 'most', value: MOST_MB } },
    ];
  } finally {
    await children.stop();
    await Promise.all([stopProcess(bot), stopProcess(worker)]);
    await around.close();
    await s3.close();
  }
}

async function addPlace({ slack, redis, env }: Surroundings, s3: S3Server): Promise<void> {
  const keys = { encryptionKeys: [env.ENCRYPTION_KEY ?? ''] as [string], redisUrl: null, dataDir: '' };
  const stores = openStores(redis, GLOBAL_TAG, keys);
  const createdAt = new Date().toISOString();
  const by = { createdBy: slack.users.ada, createdAt };
  const location: Exclude<Location, { kind: 'local' }> = { kind: 's3', endpoint: s3.url, ...BUCKET, prefix: 'db/', style: 'path' };
  const place: Place = {
    version: 1,
    id: 'b1',
    site: 's1',
    name: 'database',
    holds: 'database',
    location,
    pattern: null,
    periodMs: 24 * HOUR_MS,
    schedule: null,
    graceMs: 6 * HOUR_MS,
    retentionDays: null,
    restoreTargetMs: null,
    provedDays: null,
    ...by,
  };
  const about = { address: null, repository: null, manifest: null, timeZone: 'UTC', channel: slack.channels.shop, backups: null };
  await stores.sites.save(slack.team, { version: 1, id: 's1', name: 'Shop', ...about, ...by });
  await stores.places.save(slack.team, place);
  const secret = { text: `${S3_KEY.id}:${S3_KEY.secret}`, origin: secretOrigin(location), at: new Date() };
  await stores.secrets.put(slack.team, 's1', 's3', secret);
}

/** Asks for a drill, and waits until its report says this. */
async function drilled({ slack }: Surroundings, verdict: string): Promise<void> {
  const channel = slack.channels.shop;
  const before = slack.messages(channel).length;
  await slack.command({ user: slack.users.ada, channel, text: '/audit backups Shop' });
  const report = await slack.until(
    () =>
      slack
        .messages(channel)
        .slice(before)
        .find(({ text }) => text.startsWith('Shop: ')),
    'the report of the drill',
    PATIENCE_MS,
  );
  if (!report.text.startsWith(verdict)) throw new Error(`Wanted "${verdict}", and it says: ${report.text}`);
}

/** Looks at the processes in which a worker does its drills, until it is stopped; resolves then to the most memory that one held, in MB. */
function watchDrills(worker: number | undefined): { stop(): Promise<number> } {
  const over = new AbortController();
  let most = 0;
  async function watch(): Promise<number> {
    while (!over.signal.aborted) {
      const pids = (await readFile(`/proc/${worker}/task/${worker}/children`, 'utf8').catch(() => ''))
        .split(' ')
        .filter((pid) => pid !== '');
      for (const pid of pids) {
        const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        if (line.includes('drill-job')) most = Math.max(most, (await peakMb(Number(pid))) || 0);
      }
      await wait(SAMPLE_MS);
    }
    if (most === 0) throw new Error('No process of a drill was seen');
    return most;
  }
  const watching = watch();
  // Told to whoever stops it.
  watching.catch(() => {});
  return {
    stop() {
      over.abort();
      return watching;
    },
  };
}
