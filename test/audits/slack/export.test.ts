import { readManifest } from '../../../playground/server/manifest.js';
import { reportSchema } from '../../../src/audits/report.js';
import { testRedis } from '../../support/redis.js';
import { type AuditOffice, auditOffice } from './audit-office.js';
import { aFinding, aReport } from './reports.js';

let office: AuditOffice;
afterEach(async () => {
  await office.close();
  expect(office.failures).toEqual([]);
});

async function open(options: { scopes?: string[] } = {}): Promise<void> {
  office = await auditOffice(testRedis, options);
  const { id } = await office.addSite('s1', 'Shop & <Söhne>');
  for (const audit of ['django', 'dependencies']) {
    const finishedAt = '2026-11-20T10:00:00.000Z';
    const report = aReport({ audit, findings: [aFinding({ id: `in ${audit}` })], finishedAt });
    await office.deps.reports.record({ team: office.team, site: id, run: 'r1' }, report);
  }
}

const direct = (user: string) => office.slack.messages(office.slack.direct(user));
const files = () => [...office.slack.slack.workspace.files.values()];

test('the newest reports come to the asker alone as JSON, CSV and SARIF, once', async () => {
  await open();
  const { ada } = office.slack.users;
  const triggerId = '7.8.again';
  const answer = await office.type('export', { triggerId });
  expect(answer.text).toContain('Exporting the newest report of Shop &amp; &lt;Söhne&gt;: django and dependencies.');
  await office.type('export', { triggerId });
  const message = await office.slack.until(() => direct(ada)[0], 'the files');
  expect(message.text).toMatch(
    /^\*Shop &amp; &lt;Söhne&gt;\*: django of 20 November 2026 and dependencies of 20 November 2026, 2 findings\./,
  );
  expect(files().map(({ name }) => name)).toEqual(['shop-sohne-audits.json', 'shop-sohne-audits.csv', 'shop-sohne-audits.sarif']);
  for (const { id } of files()) expect(message.text).toContain(id);
  const [json, csv, sarif] = files().map(({ content }) => Buffer.from(content, 'base64').toString());
  const reports = reportSchema.array().parse(JSON.parse(json ?? ''));
  expect(reports.flatMap(({ findings }) => findings.map(({ id }) => id))).toEqual(['in django', 'in dependencies']);
  expect(csv?.split('\r\n')).toHaveLength(4);
  expect(JSON.parse(sarif ?? '')).toMatchObject({ version: '2.1.0', runs: [{ results: [{}] }, { results: [{}] }] });
  expect(direct(ada)).toHaveLength(1);
});

test('one audit when it is named, and nothing where none has run', async () => {
  await open();
  const { ada } = office.slack.users;
  await office.type('export django shop & <söhne>');
  const message = await office.slack.until(() => direct(ada)[0], 'the files');
  expect(message.text).not.toContain('dependencies');
  await office.addSite('s2', 'Blog');
  expect((await office.type('export blog')).text).toContain('No audit of Blog has run yet, so there is nothing to export.');
});

test('who is not in the channel gets no files', async () => {
  await open();
  const { ada } = office.slack.users;
  const channel = office.slack.addChannel({ name: 'others', members: [office.slack.users.ben], bot: true });
  await office.addSite('s1', 'Shop', { channel });
  await office.deps.exportQueue.add({
    team: office.team,
    request: 'x1',
    user: ada,
    what: 'audits',
    about: { site: 's1', audit: '' },
    requestedAt: new Date().toISOString(),
  });
  const message = await office.slack.until(() => direct(ada)[0], 'the answer');
  expect(message.text).toContain('There is nothing to export any more');
  expect(files()).toEqual([]);
});

test('without the permission to upload it says so', async () => {
  const { scopes } = readManifest();
  await open({ scopes: scopes.filter((scope) => scope !== 'files:write') });
  await office.type('export');
  const message = await office.slack.until(() => direct(office.slack.users.ada)[0], 'the answer');
  expect(message.text).toContain('need the permission `files:write`');
  expect(files()).toEqual([]);
});

test('the history of an audit comes as a picture that says the same in words, to the asker alone', async () => {
  await open();
  const { ada } = office.slack.users;
  const later = aReport({
    audit: 'dependencies',
    findings: [],
    finishedAt: '2026-11-27T10:00:00.000Z',
    facts: { libraryYears: { years: 4.2 } },
  });
  await office.deps.reports.record({ team: office.team, site: 's1', run: 'r2' }, later);
  const answer = await office.type('history shop & <söhne>');
  expect(JSON.stringify(answer)).toContain('Picture of dependencies');
  expect(JSON.stringify(answer)).not.toContain('Picture of django');
  const { ts = '' } = office.slack.ephemerals(ada).at(-1) ?? {};
  await office.slack.click({ user: ada, channel: office.slack.channels.shop, ts, actionId: 'audits.history-picture.dependencies' });
  const message = await office.slack.until(() => direct(ada)[0], 'the picture');
  expect(message.text).toContain(
    '*Shop &amp; &lt;Söhne&gt;, dependencies*: 1 finding on 20 November 2026, 0 findings on 27 November 2026. Its packages are 4.2 years behind together.',
  );
  expect(message.text).toContain('20 November 2026: 1 not rated; 27 November 2026: none, 4.2 years behind.');
  expect(JSON.stringify(message.blocks)).toContain('"type":"image"');
  expect(files().map(({ name }) => name)).toEqual(['shop-sohne-dependencies-history.png']);
});
