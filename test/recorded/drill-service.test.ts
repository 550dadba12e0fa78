import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { drillInFolder } from '../../bin/drill-folder.js';
import { runDrill } from '../../src/backups/drill/run-drill.js';
import { aPlace } from '../backups/places/builders.js';
import { aSite } from '../maintenance/builders.js';
import { wholeApp } from '../support/whole-app.js';
import { DATA } from './recorded-data.js';

const DUMPS = join(DATA, 'dumps');
/** Ages are not what is tried here. */
const LONG_MS = 1000 * 86_400_000;

let drills: string;
let scratch: string;
let programs: string;
let service: ChildProcess;

/** As Docker's default profile has it: no network, and nobody may make namespaces. */
async function startService(): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const words = [...(isRoot ? [] : ['--map-current-user']), '--net', process.execPath, 'dist/bin/farrier.js', 'drill-service', drills];
  service = spawn('/usr/bin/unshare', words, { env: { PATH: programs, TMPDIR: scratch }, stdio: ['ignore', 'pipe', 'inherit'] });
  if (service.stdout === null) throw new Error('no output');
  await once(service.stdout, 'data');
}

beforeAll(async () => {
  drills = await mkdtemp(join(tmpdir(), 'drills-'));
  scratch = await mkdtemp('/tmp/scratch-');
  programs = await mkdtemp(join(tmpdir(), 'programs-'));
  // Root steps down with it; `unshare` is not there.
  await symlink('/usr/bin/setpriv', join(programs, 'setpriv'));
  await chmod(scratch, 0o1777);
  await startService();
});
afterAll(async () => {
  service.kill('SIGTERM');
  if (service.exitCode === null && service.signalCode === null) await once(service, 'exit');
  await Promise.all([drills, scratch, programs].map((folder) => rm(folder, { recursive: true })));
});

const ask = (signal = new AbortController().signal, progress: (step: string) => void = () => {}) => ({
  periodMs: LONG_MS,
  isKept: false,
  checks: [],
  progress,
  signal,
});

/** What drills made in the service, and what was handed to it. */
const left = async () => [...(await readdir(scratch)), ...(await readdir(drills)).filter((name) => name !== 'service')];

it.each([
  ['good.sql', 'ok'],
  ['good.dump', 'ok'],
  ['truncated.sql', 'broken'],
  ['dangerous-check-function.dump', 'dangerous'],
])(
  '%s, plain or not, is drilled where no namespace can be made: %s',
  async (file, verdict) => {
    const alone = await runDrill(join(DUMPS, file), {
      env: { PATH: programs },
      now: () => new Date(),
      progress: () => {},
      signal: new AbortController().signal,
      periodMs: LONG_MS,
      isKept: false,
    });
    if (file === 'good.sql') expect(alone).toMatchObject({ verdict: 'not-possible' });
    const drill = await drillInFolder(drills)(join(DUMPS, file), ask());
    expect(drill).toMatchObject({ verdict, name: file });
    if (verdict === 'ok') expect(drill).toMatchObject({ isClosed: true, counted: { rows: { orders_orderline: 10_000 } } });
    expect(await left()).toEqual([]);
  },
  60_000,
);

it('a check of the team is asked there too', async () => {
  const checks = [
    { id: 'c', name: 'lines', sql: 'select count(*) from orders_orderline', expects: { kind: 'equals' as const, value: 10_000 } },
  ];
  const drill = await drillInFolder(drills)(join(DUMPS, 'good.dump'), { ...ask(), checks });
  expect(drill.checks).toMatchObject([{ name: 'lines', state: 'pass', value: 10_000 }]);
  expect(drill.counted?.migrations).toHaveLength(23);
}, 60_000);

it('a drill that is cancelled leaves nothing there, and the next one runs', async () => {
  const slow = join(programs, 'slow.sql');
  await writeFile(slow, '-- PostgreSQL database dump\nSELECT pg_sleep(600);\n-- PostgreSQL database dump complete\n');
  const cancel = new AbortController();
  const work = drillInFolder(drills)(
    slow,
    ask(cancel.signal, (step) => step === 'restoring' && cancel.abort(new Error('cancelled'))),
  );
  await expect(work).rejects.toThrow();
  while ((await left()).length > 0) await wait(100);
  expect(await drillInFolder(drills)(join(DUMPS, 'good.dump'), ask())).toMatchObject({ verdict: 'ok' });
}, 120_000);

it('a service that is killed leaves no process, and the one after it goes on', async () => {
  const slow = join(programs, 'slow.sql');
  const killed = drillInFolder(drills, 2000)(
    slow,
    ask(undefined, (step) => void (step === 'restoring' && service.kill('SIGKILL'))),
  );
  await expect(killed).rejects.toThrow('it does not run');
  while ((await left()).length > 0) await wait(100);
  await startService();
  expect(await drillInFolder(drills)(join(DUMPS, 'good.dump'), ask())).toMatchObject({ verdict: 'ok' });
}, 120_000);

it('what a worker that is gone left is cleared away', async () => {
  const job = join(drills, 'drill-left');
  await mkdir(job);
  await writeFile(join(job, 'ask.json'), '{}');
  const old = new Date(Date.now() - 120_000);
  await writeFile(join(job, 'wanted'), '');
  await utimes(join(job, 'wanted'), old, old);
  while ((await left()).includes('drill-left')) await wait(50);
});

it('a worker whose DRILL_FOLDER it is has its drills done there', async () => {
  const root = await mkdtemp(join(tmpdir(), 'backups-'));
  await mkdir(join(root, 'shop'));
  await cp(join(DUMPS, 'good.sql'), join(root, 'shop', 'good.sql'));
  const at = new Date(Date.now() - 3_600_000);
  await utimes(join(root, 'shop', 'good.sql'), at, at);
  const app = await wholeApp({ env: { BACKUP_ROOT: root, DRILL_FOLDER: drills } });
  try {
    const { shop } = app.slack.channels;
    await app.stores.sites.save(app.team, aSite({ id: 's1', name: 'Shop', channel: shop, repository: null }));
    await app.stores.places.save(app.team, aPlace({ periodMs: LONG_MS }));
    await app.slack.command({ user: app.slack.users.ada, channel: shop, text: '/audit backups Shop' });
    const report = () => app.slack.messages(shop).find(({ text }) => text.startsWith('Shop: the newest backup restores.'));
    await app.slack.until(report, 'the report', 90_000);
    expect(await app.stores.drills.ofSite(app.team, 's1')).toMatchObject([{ name: 'good.sql', verdict: 'ok' }]);
    expect(await left()).toEqual([]);
  } finally {
    await app.close();
    await rm(root, { recursive: true });
  }
}, 120_000);
