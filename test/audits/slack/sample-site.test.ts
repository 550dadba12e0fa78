import { sampleFolder } from '../../../playground/server/sample-folder.js';
import { type SampleSources, startSampleSources } from '../../../playground/server/sample-sources.js';
import { proveUpdates } from '../../../src/audits/prove-updates.js';
import { runAudit } from '../../../src/audits/run-audit.js';
import { createSources, type Sources } from '../../../src/audits/sources/create-sources.js';
import { systemClock } from '../../../src/shared/clock.js';
import { type AuditOffice, auditOffice } from './audit-office.js';

let office: AuditOffice;
let recorded: SampleSources;
let sources: Sources;

beforeAll(async () => {
  recorded = await startSampleSources();
  const { url } = recorded;
  const urls = { pypi: url, osv: url, endoflife: url, npm: url };
  sources = createSources({ urls, egressAllow: [], repositoryRoot: sampleFolder('repositories'), now: systemClock });
  office = await auditOffice();
  await office.work((audit, target, { progress, signal }) => runAudit(audit, target, { sources, now: systemClock, progress, signal }));
});

afterAll(async () => {
  await office.close();
  await sources.close();
  await recorded.close();
  expect(office.failures).toEqual([]);
});

const report = (words: string) => office.slack.until(() => office.reports().find(({ text }) => text.includes(words)), words, 40_000);

it('reports what is wrong with the neglected site, from its own files and recorded answers', async () => {
  const site = await office.addSite('s1', 'Shop', { repository: 'local:shop' });
  await office.type('dependencies shop');
  const dependencies = await report('Shop: dependencies need work');
  expect(dependencies.text).toContain('5 of 16 packages have 19 known advisories. Five version changes clear all 19.');
  expect(dependencies.text).toContain('Rated: 1 high, 1 medium; 17 not rated.');
  expect(dependencies.text).toContain('*Django 3.2.13 → 3.2.25* (patch): 12, among them CVE-2022-34265');
  expect(dependencies.text).toContain('Not solved by that.* Django 3.2 ended on 1 April 2024');
  expect(dependencies.text).toContain('Anything after 8 October 2024, the newest record of OSV.');
  expect(JSON.stringify(dependencies.blocks)).toContain(
    'OSV (newest record 8 October 2024), PyPI and endoflife.date (newest record 9 August 2026), ',
  );
  expect(dependencies.text).toContain('`farrier-sample-invoices==1.4`: the index does not know this package');

  const titles = (await office.deps.reports.latest(office.team, 's1')).dependencies?.findings.map(({ title }) => title) ?? [];
  expect(titles.find((title) => title.startsWith('sqlparse'))).toBe(
    'sqlparse 0.4.2 has CVE-2023-30608: In affected versions the SQL parser contains a regular expression that is vulnerable to ReDoS (Regular Expression Denial of Service).',
  );
  expect(titles.filter((title) => /: \S+ is an? .*for Python/.test(title))).toEqual([]);

  await office.type('django shop');
  const django = await report('Shop: Django needs work');
  expect(django.text).toContain('*Django 3.2 LTS ended on 1 April 2024');
  expect(django.text).toContain('Python 3.8 ended on 7 October 2024');

  const proof = proveUpdates(site, await office.deps.reports.latest(office.team, 's1'), new Date());
  expect(proof).toMatchObject({
    state: 'open',
    fix: 'Move Shop to Django 3.2.25',
    evidence:
      'requirements/base.txt line 2: Django==3.2.13. Clears the 12 known advisories. Django 3.2 has ended all the same: next comes 4.2, then 5.2.',
  });
}, 60_000);

it('is not green for the cared-for site either, because the recorded answers are old', async () => {
  const site = await office.addSite('s2', 'Billing', { repository: 'local:billing' });
  await office.type('all billing');
  await report('Billing: Django: nothing dangerous known');
  const dependencies = await report('Billing: dependencies');
  expect(dependencies.text).toContain('*No known advisory in 7 packages.*');
  expect(dependencies.text).toContain('Anything after 8 October 2024');
  const proof = proveUpdates(site, await office.deps.reports.latest(office.team, 's2'), new Date());
  expect(proof).toMatchObject({ state: 'unknown', evidence: 'no known advisory, but the newest record of OSV is of 8 October 2024' });
}, 60_000);

it('says that nothing could be checked when the repository is not there', async () => {
  await office.addSite('s3', 'Gone', { repository: 'local:gone' });
  await office.type('dependencies gone');
  const gone = await report('Gone: dependencies could not be checked');
  expect(gone.text).toContain('This says nothing about the site, good or bad.');
}, 60_000);
