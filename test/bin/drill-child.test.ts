import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drillInChild } from '../../bin/drill-child.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drill-child-'));
});
afterEach(() => rm(folder, { recursive: true }));

const dist = join(process.cwd(), 'dist/bin/farrier.js');
const ask = (signal = new AbortController().signal) => ({ periodMs: 86_400_000, isKept: false, checks: [], progress: () => {}, signal });

it('tells the verdict of a file that is no backup, with its times as times', async () => {
  const path = join(folder, 'notes.dump');
  await writeFile(path, '');
  const drill = await drillInChild(dist, process.env)(path, ask());
  expect(drill).toMatchObject({ verdict: 'broken', name: 'notes.dump', bytes: 0 });
  expect(drill.takenAt.toISOString()).toBe((await stat(path)).mtime.toISOString());
});

it('gives the process nothing of our settings', async () => {
  const entry = join(folder, 'tells.mjs');
  await writeFile(
    entry,
    "process.once('message', () => process.send({ failure: JSON.stringify(Object.keys(process.env).sort()) }, () => process.exit()));",
  );
  const env = { PATH: process.env.PATH, TMPDIR: folder, SLACK_BOT_TOKEN: 'xoxb-secret', ENCRYPTION_KEY: 'secret' };
  const told: unknown = await drillInChild(entry, env)(folder, ask()).catch((error: unknown) => error);
  // Node's own names of the channel go as soon as they are read.
  expect(String(told)).toContain('["PATH","TMPDIR"]');
});

it('says that there is no result when the process ends without one', async () => {
  const entry = join(folder, 'ends.mjs');
  await writeFile(entry, 'process.exit(3);');
  await expect(drillInChild(entry, process.env)(folder, ask())).rejects.toThrow('its process ended before it had a result');
});

it('ends the process when it is cancelled', async () => {
  const entry = join(folder, 'waits.mjs');
  await writeFile(
    entry,
    "process.once('disconnect', () => process.exit()); process.send({ progress: 'waiting' }); setInterval(() => {}, 1000);",
  );
  const cancel = new AbortController();
  const cancelled = new Error('cancelled');
  const work = drillInChild(entry, process.env)(folder, { ...ask(cancel.signal), progress: () => cancel.abort(cancelled) });
  await expect(work).rejects.toBe(cancelled);
});
