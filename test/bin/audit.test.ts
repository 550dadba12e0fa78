import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { runAuditCommand } from '../../bin/commands/audit.js';
import { type SampleSources, startSampleSources } from '../../playground/server/sample-sources.js';
import { reportSchema } from '../../src/audits/report.js';

const NOW = new Date('2026-11-22T12:00:00Z');
let sources: SampleSources;
let folder: string;

beforeAll(async () => {
  sources = await startSampleSources();
  folder = await mkdtemp(join(tmpdir(), 'farrier-audit-'));
  await mkdir(join(folder, 'site/.git'), { recursive: true });
  await mkdir(join(folder, 'site/requirements'));
  await writeFile(join(folder, 'site/common.txt'), 'django==3.2.13\n');
  await writeFile(join(folder, 'site/requirements/prod.txt'), '-r ../common.txt\n');
  await writeFile(join(folder, 'site/requirements/escape.txt'), '-r ../../outside.txt\n');
  await writeFile(join(folder, 'outside.txt'), 'requests==2.27.1\n');
});
afterAll(async () => {
  await sources.close();
  await rm(folder, { recursive: true });
});

async function run(words: string[], urls: Record<string, string> = {}): Promise<{ status: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const env = { PYPI_URL: sources.url, OSV_URL: sources.url, ENDOFLIFE_URL: sources.url, ...urls };
  const here = { env, now: NOW, stdout: (text: string) => void (stdout += text), stderr: (text: string) => void (stderr += text) };
  const status = await runAuditCommand([...words, '--now', NOW.toISOString()], here);
  return { status, stdout, stderr };
}

const report = (stdout: string) => reportSchema.parse(JSON.parse(stdout));

test('audits a folder: the report on standard output, progress on standard error', async () => {
  const { status, stdout, stderr } = await run(['dependencies', join(folder, 'site'), '--json']);
  expect(report(stdout)).toMatchObject({ audit: 'dependencies', outcome: 'fail', startedAt: NOW.toISOString() });
  expect(report(stdout).facts).toMatchObject({ files: ['requirements/prod.txt', 'common.txt'] });
  expect(stderr).toContain('reading the files of');
  expect(status).toBe(1);
});

test('audits a file, with paths relative to the repository it is in', async () => {
  const { stdout } = await run(['django', join(folder, 'site/requirements/prod.txt'), '--json']);
  expect(report(stdout).facts).toMatchObject({ files: ['requirements/prod.txt', 'common.txt'], pinned: '3.2.13', supported: false });
});

test('lets --root widen what includes may reach, and nothing else', async () => {
  const file = join(folder, 'site/requirements/escape.txt');
  const closed = await run(['dependencies', file, '--json', '--fail-on', 'critical']);
  expect(closed.status).toBe(2);
  expect(report(closed.stdout)).toMatchObject({ outcome: 'error', unchecked: [{ reason: expect.stringContaining('outside the folder') }] });
  const wide = await run(['dependencies', file, '--json', '--root', folder]);
  expect(report(wide.stdout).facts).toMatchObject({ files: ['site/requirements/escape.txt', 'outside.txt'] });
});

test('prints a list for several audits', async () => {
  const { stdout } = await run(['django', 'dependencies', join(folder, 'site'), '--json']);
  expect((JSON.parse(stdout) as { audit: string }[]).map(({ audit }) => audit)).toEqual(['django', 'dependencies']);
});

test('says without --json what it found, the verdict first', async () => {
  const { stdout } = await run(['django', join(folder, 'site')]);
  expect(stdout.split('\n')[0]).toBe(`${join(folder, 'site')}, django: needs work`);
  expect(stdout).toContain('Django 3.2 ended on 2024-04-01, 965 days ago');
});

test.each([
  ['low', 1],
  ['critical', 1],
])('fails on %s', async (level, status) => {
  expect((await run(['django', join(folder, 'site'), '--fail-on', level])).status).toBe(status);
});

test('could not check is 2 when nothing bad enough was found', async () => {
  const file = join(folder, 'clean.txt');
  await writeFile(file, '-r gone.txt\n');
  expect((await run(['dependencies', file])).status).toBe(2);
});

test('a source that is away is 2, never 0', async () => {
  const file = join(folder, 'pinned.txt');
  await writeFile(file, 'packaging==24.0 --hash=sha256:aa\n');
  const { status, stdout } = await run(['dependencies', file, '--json', '--fail-on', 'critical'], { OSV_URL: 'http://127.0.0.1:1' });
  expect(report(stdout)).toMatchObject({ outcome: 'error' });
  expect(status).toBe(2);
});

test('prints a table or SARIF, of several audits too', async () => {
  const table = await run(['django', 'dependencies', join(folder, 'site'), '--csv']);
  expect(table.stdout.split('\r\n')[0]).toMatch(/^target,audit,outcome/);
  expect(table.stdout).toContain(',dep-vulnerable,django==3.2.13,');
  expect(table.status).toBe(1);
  const { runs } = JSON.parse((await run(['django', 'dependencies', join(folder, 'site'), '--sarif'])).stdout) as Log;
  expect(runs.map(({ automationDetails }) => automationDetails?.id)).toEqual(['farrier/django/', 'farrier/dependencies/']);
  const hole = runs[1]?.results?.find(({ ruleId }) => ruleId === 'dep-vulnerable');
  expect(hole?.locations?.[0]?.physicalLocation).toMatchObject({ artifactLocation: { uri: 'common.txt' }, region: { startLine: 1 } });
});

test.each([
  [['djnago', '.'], 'No audit called "djnago". Try: django, dependencies, backups.'],
  [['dependencies'], 'Name an audit and then a target'],
  [['dependencies', '/no/such/folder'], 'There is no file or folder "/no/such/folder".'],
  [['dependencies', '.', '--csv', '--sarif'], '--json, --csv and --sarif exclude each other: choose one.'],
  [['dependencies', '.', '--fail-on', 'awful'], '--fail-on "awful" is unknown. Use low, medium, high, critical.'],
])('wrong use: %j', async (words, message) => {
  await expect(run(words)).rejects.toThrow(message);
});

test('does not follow an address inside', async () => {
  const { status, stdout } = await run(['dependencies', 'https://127.0.0.1/shop/shop', '--json']);
  expect(report(stdout)).toMatchObject({
    outcome: 'error',
    unchecked: [{ reason: expect.stringContaining('not an address on the public internet') }],
  });
  expect(status).toBe(2);
});
