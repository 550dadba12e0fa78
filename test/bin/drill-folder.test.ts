import { mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runDrillService } from '../../bin/commands/drill-service.js';
import { drillInFolder } from '../../bin/drill-folder.js';
import { runDrill } from '../../src/backups/drill/run-drill.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drill-folder-'));
  path = join(await mkdtemp(join(tmpdir(), 'fetched-')), 'monday.dump');
  await writeFile(path, 'not a dump');
  await utimes(path, new Date('2026-11-21T20:00:00Z'), new Date('2026-11-21T20:00:00Z'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(join(path, '..'), { recursive: true });
});

const ask = (signal = new AbortController().signal, progress: (step: string) => void = () => {}) => ({
  periodMs: 1,
  isKept: false,
  checks: [],
  progress,
  signal,
});

/** The folder of the drill that was asked for, once all of it is there. */
async function asked(): Promise<string> {
  for (;;) {
    for (const name of await readdir(folder)) {
      if ((await readdir(join(folder, name)).catch((): string[] => [])).some((one: string) => one === 'ask.json'))
        return join(folder, name);
    }
    await wait(10);
  }
}

it('hands over the file with its name and time, tells the steps, and gives back what was measured', async () => {
  const steps: string[] = [];
  const work = drillInFolder(folder)(
    path,
    ask(undefined, (step) => steps.push(step)),
  );
  const job = await asked();
  expect(JSON.parse(await readFile(join(job, 'ask.json'), 'utf8'))).toEqual({
    file: 'monday.dump',
    periodMs: 1,
    isKept: false,
    checks: [],
  });
  await writeFile(join(job, 'progress'), 'restoring');
  while (!steps.includes('restoring')) await wait(10);
  const { signal } = new AbortController();
  const drill = await runDrill(join(job, 'file', 'monday.dump'), {
    env: process.env,
    now: () => new Date(),
    progress: () => {},
    signal,
    periodMs: 1,
    isKept: false,
  });
  await writeFile(join(job, 'result.json'), JSON.stringify({ drill: { ...drill, faults: drill.faults } }));
  expect(await work).toEqual(drill);
  expect(drill.takenAt).toEqual(new Date('2026-11-21T20:00:00Z'));
  expect(steps[0]).toBe('waiting for the drill service');
  expect(await readdir(folder)).toEqual([]);
});

it.each<[string, (job: string) => Promise<void>, string]>([
  ['what is no result', (job) => writeFile(join(job, 'result.json'), '{"drill": {"verdict": "ok"}}'), 'what it said cannot be read'],
  ['no JSON', (job) => writeFile(join(job, 'result.json'), 'SECRET'), 'what it said cannot be read'],
  ['that it broke off', (job) => writeFile(join(job, 'result.json'), '{"failure": "it broke off."}'), 'it broke off'],
])('the service says %s, which is no verdict', async (_name, answer, reason) => {
  const work = drillInFolder(folder)(path, ask());
  const told = expect(work).rejects.toThrow(reason);
  await answer(await asked());
  await told;
  await expect(work).rejects.not.toThrow('SECRET');
  expect(await readdir(folder)).toEqual([]);
});

it('follows no link that stands in place of a result', async () => {
  const secret = join(path, '..', 'secret.json');
  await writeFile(secret, '{"failure": "SECRET"}');
  const work = drillInFolder(folder)(path, ask());
  const told = expect(work).rejects.toThrow('it is over');
  const job = await asked();
  await symlink(secret, join(job, 'result.json'));
  await symlink(secret, join(job, 'progress'));
  await wait(700);
  await rm(join(job, 'result.json'));
  await writeFile(join(job, 'result.json'), '{"failure": "it is over"}');
  await told;
});

it('says that there is no service when nobody touches its sign of life', async () => {
  await expect(drillInFolder(folder, 500)(path, ask())).rejects.toThrow('it does not run, or does not see the folder');
  expect(await readdir(folder)).toEqual([]);
});

it('stops when it is cancelled, and takes its folder along', async () => {
  const cancel = new AbortController();
  const cancelled = new Error('cancelled');
  const work = drillInFolder(folder)(path, ask(cancel.signal));
  const told = expect(work).rejects.toBe(cancelled);
  await asked();
  cancel.abort(cancelled);
  await told;
  expect(await readdir(folder)).toEqual([]);
});

it('a service that could reach a network does not start', async () => {
  const { networkInterfaces } = await import('node:os');
  const hasNetwork = Object.values(networkInterfaces()).some((all = []) => all.some(({ internal }) => !internal));
  if (!hasNetwork) return;
  const here = { env: {}, now: new Date(), stdout: () => {}, stderr: () => {} };
  await expect(runDrillService([folder], here)).rejects.toThrow('drill-service wants no network (network_mode: none), and there is');
});
