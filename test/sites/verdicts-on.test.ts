import type { Report } from '../../src/audits/report.js';
import type { SetUpDeps } from '../../src/sites/set-up.js';
import type { Site } from '../../src/sites/site.js';
import { verdictsOn } from '../../src/sites/words.js';

const now = new Date('2026-11-22T12:00:00.000Z');
const site: Site = {
  version: 1,
  id: 's1',
  name: 'Shop',
  address: null,
  repository: null,
  manifest: null,
  timeZone: 'UTC',
  channel: 'C1',
  backups: null,
  createdBy: 'U1',
  createdAt: now.toISOString(),
};

const report = (audit: string, at: string): Report => ({
  format: 'farrier.report/1',
  audit,
  target: 'Shop',
  startedAt: at,
  finishedAt: at,
  outcome: 'pass',
  findings: [],
  unchecked: [],
  sources: [],
  facts: { sent: { from: 'ci', commit: 'abc', at } },
});

function verdicts(at: string, change: Partial<Site>) {
  const latestReports = async () => ({ django: report('django', at), dependencies: report('dependencies', at) });
  const setUp = { now: () => now } as SetUpDeps;
  return verdictsOn({ latestReports, setUp }, 'T1', { ...site, ...change });
}

it('calls a site connected once its files were sent', async () => {
  expect(await verdicts(now.toISOString(), {})).toEqual([{ level: 'unknown', text: 'Repository not connected, packages unknown' }]);
  const sentAt = now.toISOString();
  expect((await verdicts(sentAt, { sentAt })).map(({ text }) => text)).toEqual(['Django: nothing found', 'Dependencies: nothing found']);
});

it('puts first that sent files are old, although nothing was found in them', async () => {
  const sentAt = '2026-10-01T12:00:00.000Z';
  const [first] = await verdicts(sentAt, { sentAt });
  expect(first).toEqual({ level: 'unknown', text: 'Its files are old: sent from CI, commit abc, 52 days ago' });
});
