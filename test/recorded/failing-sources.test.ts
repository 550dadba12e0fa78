import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAuditCommand } from '../../bin/commands/audit.js';
import { auditRecorded, recordedSources } from './audit-support.js';
import { type RecordedServer, startRecordedServer } from './recorded-data.js';

const CASE = 'healthchecks-2022';
const NO_FAULTS = { fail: {}, garble: [], truncate: [], page: 1000, latency: 0, modified: null };

let server: RecordedServer;
beforeAll(async () => {
  server = await startRecordedServer();
});
afterAll(() => server.close());
beforeEach(() => server.control(NO_FAULTS));

const audit = (name: string) => auditRecorded(name, recordedSources(server.url), CASE, 'requirements.txt');

describe.each(['dependencies', 'django'])('%s', (name) => {
  test.each([
    ['osv', { fail: { osv: 503 } }, 'OSV'],
    ['osv', { fail: { osv: 429 } }, 'OSV'],
    ['osv', { fail: { osv: 400 } }, 'OSV'],
    ['osv', { fail: { osv: 404 } }, 'OSV'],
    ['osv', { garble: ['osv'] }, 'OSV'],
    ['osv', { truncate: ['osv'] }, 'OSV'],
    ['pypi', { fail: { pypi: 503 } }, 'PyPI'],
    ['pypi', { fail: { pypi: 403 } }, 'PyPI'],
    ['pypi', { garble: ['pypi'] }, 'PyPI'],
    ['pypi', { truncate: ['pypi'] }, 'PyPI'],
    ['eol', { fail: { eol: 500 } }, 'endoflife.date'],
    ['eol', { fail: { eol: 404 } }, 'endoflife.date'],
    ['eol', { garble: ['eol'] }, 'endoflife.date'],
    ['eol', { truncate: ['eol'] }, 'endoflife.date'],
  ])('is an error while %s does %j', async (_service, faults, source) => {
    await server.control(faults);
    const report = await audit(name);
    expect(report.outcome).toBe('error');
    const state = report.sources.find((one) => one.name === source);
    expect(state).toMatchObject({ ok: false });
    expect(state?.error).toContain(source);
  });

  test('still says what it knows when one source is away', async () => {
    await server.control({ fail: { osv: 503 } });
    const report = await audit(name);
    expect(report.findings.map(({ check }) => check)).toContain('django-eol');
  });

  test('uses the bundled release table, with its age, while endoflife.date is away', async () => {
    await server.control({ fail: { eol: 503 } });
    const report = await audit(name);
    expect(report.sources.find((one) => one.name === 'bundled Django release table')?.dataAsOf).toBe('2026-08-09T00:06:22.000Z');
    expect(report.findings.map(({ id }) => id)).toContain('source-stale:bundled Django release table');
    expect(report.findings.map(({ id }) => id)).toContain('django-eol');
  });

  test('says that the feed of advisories is old', async () => {
    await server.control({ modified: '2024-01-01' });
    const report = await audit(name);
    expect(report.sources.find((one) => one.name === 'OSV')?.dataAsOf).toBe('2024-01-01T00:00:00.000Z');
    expect(report.findings.map(({ id }) => id)).toContain('source-stale:OSV');
  });
});

describe('dependencies of npm', () => {
  const npm = () => auditRecorded('dependencies', recordedSources(server.url), 'kitsune-2020-npm', 'package-lock.json');

  test.each([
    ['osv', { fail: { osv: 503 } }, 'OSV'],
    ['osv', { fail: { osv: 429 } }, 'OSV'],
    ['osv', { fail: { osv: 400 } }, 'OSV'],
    ['osv', { garble: ['osv'] }, 'OSV'],
    ['osv', { truncate: ['osv'] }, 'OSV'],
    ['npm', { fail: { npm: 503 } }, 'npm registry'],
    ['npm', { fail: { npm: 429 } }, 'npm registry'],
    ['npm', { fail: { npm: 403 } }, 'npm registry'],
    ['npm', { garble: ['npm'] }, 'npm registry'],
    ['npm', { truncate: ['npm'] }, 'npm registry'],
  ])('are an error while %s does %j', async (_service, faults, source) => {
    await server.control(faults);
    const report = await npm();
    expect(report.outcome).toBe('error');
    const state = report.sources.find((one) => one.name === source);
    expect(state).toMatchObject({ ok: false });
    expect(state?.error).toContain(source);
    expect(report.facts['packages']).toHaveLength(1255);
  });

  test('are all in the gaps while the registry knows none of them', async () => {
    await server.control({ fail: { npm: 404 } });
    const report = await npm();
    expect(report.outcome).not.toBe('pass');
    const direct = report.facts['direct'] as { name: string }[];
    const unknown = report.unchecked.filter(({ reason }) => reason === 'the npm registry does not know this package');
    expect(new Set(unknown.map(({ subject }) => subject.replace(/@[^@]*$/, '')))).toEqual(new Set(direct.map((one) => one.name)));
  });

  test('are read from all pages of a paged answer, and slow answers are answers', async () => {
    const whole = await npm();
    await server.control({ page: 1, latency: 100 });
    const paged = await npm();
    expect(paged.facts).toEqual(whole.facts);
    expect(paged.outcome).toBe(whole.outcome);
  });

  test('say that the feed of advisories is old', async () => {
    await server.control({ modified: '2024-01-01' });
    const report = await npm();
    expect(report.findings.map(({ id }) => id)).toContain('source-stale:OSV');
  });

  test('are not asked for again within the hour', async () => {
    const sources = recordedSources(server.url);
    const run = () => auditRecorded('dependencies', sources, 'kitsune-2020-npm', 'package-lock.json');
    const first = await run();
    const before = await server.counts();
    expect((await run()).facts).toEqual(first.facts);
    expect(await server.counts()).toEqual(before);
  });
});

test('reads all pages of a paged answer', async () => {
  const whole = await audit('dependencies');
  await server.control({ page: 3 });
  const paged = await audit('dependencies');
  expect(paged.facts.packages).toEqual(whole.facts.packages);
  expect(paged.outcome).toBe(whole.outcome);
});

test('asks nothing again within the hour, and only whether anything changed after it', async () => {
  let now = new Date('2026-11-22T12:00:00Z');
  const sources = recordedSources(server.url, () => now);
  const run = () => auditRecorded('dependencies', sources, CASE, 'requirements.txt');
  const first = await run();
  const before = await server.counts();
  const second = await run();
  expect(await server.counts()).toEqual(before);
  expect(second.facts).toEqual(first.facts);
  now = new Date('2026-11-22T14:00:00Z');
  const third = await run();
  expect(third.facts).toEqual(first.facts);
  expect(third.sources.find(({ name }) => name === 'OSV')?.fetchedAt).toBe('2026-11-22T14:00:00.000Z');
});

/** A site with nothing bad about it that any source could tell. */
describe('the command line, about a site that is well', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farrier-'));
    await writeFile(join(folder, 'requirements.txt'), 'django==6.1 --hash=sha256:aa\n');
    await writeFile(join(folder, '.python-version'), '3.13\n');
    const ranges = { dependencies: { svgxuse: '^1.2.6' } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(ranges));
    const packages = { '': ranges, 'node_modules/svgxuse': { version: '1.2.6' } };
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(audit: string): Promise<{ status: number; outcome: string; gaps: string[] }> {
    let stdout = '';
    const env = { PYPI_URL: server.url, OSV_URL: server.url, ENDOFLIFE_URL: server.url, NPM_REGISTRY_URL: `${server.url}/npm` };
    const write = (text: string) => {
      stdout += text;
    };
    const words = [audit, folder, '--json', '--now', '2026-11-22T12:00:00Z'];
    const status = await runAuditCommand(words, { env, stdout: write, stderr: () => {}, now: new Date('2026-11-22T12:00:00Z') });
    const report = JSON.parse(stdout) as Awaited<ReturnType<typeof auditRecorded>>;
    return { status, outcome: report.outcome, gaps: report.findings.map(({ id }) => id) };
  }

  test.each([
    ['osv', { fail: { osv: 503 } }],
    ['osv', { garble: ['osv'] }],
    ['osv', { truncate: ['osv'] }],
    ['pypi', { fail: { pypi: 503 } }],
    ['pypi', { garble: ['pypi'] }],
    ['pypi', { truncate: ['pypi'] }],
    ['eol', { fail: { eol: 503 } }],
    ['eol', { garble: ['eol'] }],
    ['eol', { truncate: ['eol'] }],
  ])('ends with 2 while %s does %j', async (_service, faults) => {
    await server.control(faults);
    for (const audit of ['dependencies', 'django']) expect(await run(audit)).toMatchObject({ status: 2, outcome: 'error' });
  });

  test.each([{ fail: { npm: 503 } }, { garble: ['npm'] }, { truncate: ['npm'] }])('ends with 2 while npm does %j', async (faults) => {
    await server.control(faults);
    expect(await run('dependencies')).toMatchObject({ status: 2, outcome: 'error' });
  });

  test('says of a feed whose newest record is old that it is, and does not pass', async () => {
    await server.control({ modified: '2026-09-01' });
    for (const audit of ['dependencies', 'django']) {
      expect(await run(audit)).toMatchObject({ status: 0, outcome: 'warn', gaps: expect.arrayContaining(['source-stale:OSV']) });
    }
  });

  test('passes only once every source answers, and slow answers are answers', async () => {
    await server.control({ modified: '2026-11-20', latency: 200 });
    for (const audit of ['dependencies', 'django']) expect(await run(audit)).toEqual({ status: 0, outcome: 'pass', gaps: [] });
  });
});
