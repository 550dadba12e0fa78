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
