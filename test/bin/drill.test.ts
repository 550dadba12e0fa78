import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { runAuditCommand } from '../../bin/commands/audit.js';
import { runDrillCommand } from '../../bin/commands/drill.js';
import { reportSchema } from '../../src/audits/report.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farrier-backups-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function run(
  command: typeof runDrillCommand,
  words: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ status: number; stdout: string }> {
  let stdout = '';
  const here = { env, now: new Date(), stdout: (text: string) => void (stdout += text), stderr: () => {} };
  return { status: await command(words, here), stdout };
}

test('judges the newest file of a folder', async () => {
  await writeFile(join(folder, 'old.dump'), 'PGDMP and so on');
  await writeFile(join(folder, 'new.sql'), '');
  await utimes(join(folder, 'old.dump'), new Date('2026-11-20T02:00:00Z'), new Date('2026-11-20T02:00:00Z'));
  await mkdir(join(folder, 'newest'));
  const { status, stdout } = await run(runDrillCommand, [folder]);
  expect(stdout).toMatch(/^new\.sql: broken\. It does not restore\.\n0 bytes, an empty file, taken /);
  expect(stdout).toContain('- The file is empty. Run the backup again');
  expect(status).toBe(1);
});

test('what cannot be tried is an error and never a pass', async () => {
  await writeFile(join(folder, 'shop.dump.gpg'), '-----BEGIN PGP MESSAGE-----\n');
  const { status, stdout } = await run(runAuditCommand, ['backups', join(folder, 'shop.dump.gpg'), '--json', '--fail-on', 'critical']);
  expect(reportSchema.parse(JSON.parse(stdout))).toMatchObject({
    audit: 'backups',
    outcome: 'error',
    facts: { newest: { name: 'shop.dump.gpg', bytes: 28 }, drill: { verdict: 'not-possible', engine: null } },
    unchecked: [{ subject: 'shop.dump.gpg', reason: expect.stringContaining('not possible') }],
  });
  expect(status).toBe(2);
});

test('what is broken fails', async () => {
  await writeFile(join(folder, 'page.dump'), '<html><h1>502 Bad Gateway</h1></html>');
  const { status, stdout } = await run(runAuditCommand, ['backups', join(folder, 'page.dump'), '--json']);
  expect(reportSchema.parse(JSON.parse(stdout))).toMatchObject({
    outcome: 'fail',
    findings: [{ check: 'backup-format-unknown', severity: 'critical' }],
  });
  expect(status).toBe(1);
});

test.each([
  [['/no/such/backup.dump'], 'There is no file or folder "/no/such/backup.dump".'],
  [['.', '--now', 'yesterday'], '--now "yesterday" must be a moment'],
])('wrong use: %j', async (words, message) => {
  await expect(run(runDrillCommand, words)).rejects.toThrow(message);
});

test('a folder without a file holds no backup', async () => {
  await expect(run(runDrillCommand, [folder])).rejects.toThrow('holds no file, so there is no backup');
});

test.each([
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd, 4, 0], 'zstd'],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'xz-utils'],
  ['bzip2', [0x42, 0x5a, 0x68, 0x39], 'bzip2'],
  ['lz4', [0x04, 0x22, 0x4d, 0x18, 0x64], 'lz4'],
])('what is packed with %s, where that is not installed, is not possible, and the package is named', async (program, bytes, name) => {
  await writeFile(join(folder, 'shop.backup'), Buffer.from(bytes));
  const { status, stdout } = await run(runDrillCommand, [folder], { PATH: folder });
  // Node may know zstd by itself: then these bytes are no more than its beginning.
  if (program === 'zstd' && 'createZstdDecompress' in zlib) expect(stdout).toContain('shop.backup: broken');
  else {
    expect(stdout).toContain(`It is packed with ${program}, which is not installed here.`);
    expect(stdout).toContain(`(Debian: ${name})`);
    expect(status).toBe(2);
  }
});
