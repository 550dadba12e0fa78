import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { snippets } from '../../src/backups/snippets.js';

const BASE = 'https://farrier.example/';
const KEY = 'AbCdEfGhIjKlMnOpQrStUv-_';
const ADDRESS = `https://farrier.example/ping/${KEY}`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farrier-snippets-'));
  // Stand in for the programs of the machine: each notes its last word, and ends as the test says.
  for (const name of ['curl', 'wget']) await program(name, `for word; do :; done; echo "$word" >> "${folder}/asked"`);
  for (const name of ['pg_dump', 'python', 'backup']) await program(name, `printf 12345 > backup.dump; exit "$\{JOB_ENDS:-0}"`);
});
afterEach(() => rm(folder, { recursive: true }));

async function program(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`);
  await chmod(join(folder, name), 0o755);
}

/** Runs a text with /bin/sh as a job that ends so; the addresses it asked for. */
async function run(text: string, ends: number, env: Record<string, string> = {}): Promise<string[]> {
  const PATH = `${folder}:/usr/bin:/bin`;
  await promisify(execFile)('/bin/sh', ['-c', text], { cwd: folder, env: { PATH, JOB_ENDS: String(ends), ...env } });
  return (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n');
}

const backup = snippets(BASE, KEY, { purpose: 'backup', schedule: null });
const textOf = (title: string, of = backup) => of.find((one) => one.title.startsWith(title))?.text ?? '';

it.each([0, 1, 255])('cron tells a job that ended with %i', async (status) => {
  const line = textOf('cron').replace('0 3 * * * ', '').replace('/usr/local/bin/backup.sh', 'backup');
  expect(await run(line, status)).toEqual([`${ADDRESS}/${status}`]);
});

it.each([0, 1])('pg_dump tells its start, how it ended (%i), and the size', async (status) => {
  const asked = await run(textOf('pg_dump'), status);
  const [, rid = ''] = /\?rid=(\d+)$/.exec(asked[0] ?? '') ?? [];
  expect(rid).not.toBe('');
  expect(asked).toEqual([`${ADDRESS}/start?rid=${rid}`, `${ADDRESS}/${status}?rid=${rid}&bytes=5`]);
});

it.each([0, 3])('django-dbbackup and clearsessions tell how manage.py ended: %i', async (status) => {
  const job = snippets(BASE, KEY, { purpose: 'job', schedule: null });
  expect(await run(textOf('django-dbbackup'), status)).toEqual([`${ADDRESS}/${status}`]);
  expect(await run(textOf('manage.py', job), status)).toEqual([`${ADDRESS}/${status}`, `${ADDRESS}/${status}`]);
});

it.each([
  ['success', ''],
  ['exit-code', '/fail'],
  ['signal', '/fail'],
  ['timeout', '/fail'],
])('systemd: a service that ended with %s', async (result, word) => {
  const unit = textOf('systemd');
  // What systemd makes of the lines: `-` means a failure is no failure of the unit, `$$` is a dollar sign.
  const commandOf = (name: string) =>
    (new RegExp(`^${name}=-(.*)$`, 'm').exec(unit)?.[1] ?? '').replaceAll('$$', '$').replace('/usr/bin/curl', 'curl');
  expect(await run(commandOf('ExecStartPre'), 0)).toEqual([`${ADDRESS}/start`]);
  expect(await run(commandOf('ExecStopPost'), 0, { SERVICE_RESULT: result })).toEqual([`${ADDRESS}/start`, `${ADDRESS}${word}`]);
});

it.each([0, 1])('Kubernetes: a CronJob whose container ends with %i', async (status) => {
  const manifest = parse(
    textOf('Kubernetes', snippets(BASE, KEY, { purpose: 'backup', schedule: { cron: '15 4 * * 1-5', timeZone: 'UTC' } })),
  );
  expect(manifest).toMatchObject({ apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: '15 4 * * 1-5' } });
  const { command, args } = manifest.spec.jobTemplate.spec.template.spec.containers[0];
  expect(command).toEqual(['/bin/sh', '-c']);
  expect(JSON.stringify(manifest)).not.toContain(KEY);
  const script = String(args[0]).replace('/backups/shop.dump', 'backup.dump');
  expect(await run(script, status, { PING: ADDRESS, DATABASE_URL: 'postgres:///shop' })).toEqual([`${ADDRESS}/${status}`]);
});
