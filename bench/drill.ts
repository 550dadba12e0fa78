import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox } from '../src/backups/drill/open-sandbox.js';
import type { Postgres } from '../src/backups/drill/run-postgres.js';
import { makeDump, newestPostgres } from './make-dump.js';
import { type Benchmark, type Measurement, median } from './measurement.js';
import { FARRIER } from './surroundings.js';

const ROWS = 200_000;
const ROW_BYTES = 200;
const RUNS = 5;

export const drill: Benchmark = {
  name: 'A drill',
  about:
    `\`farrier drill\` of an archive of ${ROWS.toLocaleString('en')} orders and what belongs to them, from the command to its end, against ` +
    `\`initdb\`, \`pg_ctl start\` and \`pg_restore\` with the same settings. Median of ${RUNS} alternating runs.`,
  async run(scale) {
    const folder = await mkdtemp(join(tmpdir(), 'farrier-bench-'));
    try {
      return await speed(folder, scale);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function speed(folder: string, scale: number): Promise<Measurement[]> {
  const path = join(folder, 'orders.dump');
  await makeDump(path, { orders: Math.ceil(ROWS * scale), textBytes: ROW_BYTES, compress: true });
  const postgres = await newestPostgres();
  const seconds = { drill: [] as number[], byHand: [] as number[] };
  // The first of each finds cold files, and does not count.
  for (let run = 0; run <= RUNS; run += 1) {
    const times = { byHand: await secondsByHand(postgres, path), drill: await secondsOfDrill(path) };
    if (run === 0) continue;
    seconds.byHand.push(times.byHand);
    seconds.drill.push(times.drill);
  }
  const [byHand, drilled] = [median(seconds.byHand), median(seconds.drill)];
  return [
    { what: 'a server made and started, and the archive restored by hand', value: byHand, unit: 's' },
    { what: 'a drill of the same', value: drilled, unit: 's' },
    { what: 'share of the time by hand', value: drilled / byHand, unit: '×', bound: { at: 'most', value: 1.3 } },
  ];
}

const BY_HAND = `
  set -e
  bin=$1
  data=$2/data
  "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync > initdb.log
  "$bin/pg_ctl" start -w -D "$data" -l server.log -o "-c listen_addresses= -c unix_socket_directories=$2 -c fsync=off \\
    -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c shared_buffers=64MB \\
    -c maintenance_work_mem=64MB -c max_wal_size=1GB" > start.log
  "$bin/pg_restore" -h "$2" -U postgres -d postgres --no-owner --exit-on-error "$2/orders.dump"
  echo restored
  "$bin/pg_ctl" stop -m immediate -D "$data" > stop.log
`;

/** As somebody would do it; the server's end is not counted. */
async function secondsByHand(postgres: Postgres, path: string): Promise<number> {
  const sandbox = await openSandbox(process.env);
  try {
    await copyFile(path, join(sandbox.folder, 'orders.dump'));
    const startedAt = performance.now();
    const child = sandbox.spawn('/bin/sh', ['-c', BY_HAND, 'by-hand', postgres.folder, sandbox.folder]);
    child.stderr?.pipe(process.stderr);
    const exited = once(child, 'exit');
    const [said] = await Promise.race([once(child.stdout ?? child, 'data'), exited.then(() => [''])]);
    if (String(said).trim() !== 'restored') throw new Error('The archive was not restored by hand');
    const seconds = (performance.now() - startedAt) / 1000;
    await exited;
    return seconds;
  } finally {
    await sandbox.close();
  }
}

/** Everything counts: the start of the command, its checks, and that it removes what it made. */
async function secondsOfDrill(path: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [FARRIER, 'drill', path], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The drill did not pass: ${said}`);
  return (performance.now() - startedAt) / 1000;
}
