import { type AuditOffice, auditOffice } from './audit-office.js';
import { type AuditWorkerProcess, spawnWorker } from './spawn-worker.js';

let office: AuditOffice;
let workers: AuditWorkerProcess[];
beforeEach(async () => {
  office = await auditOffice();
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) await worker.kill();
  await office.close();
});

async function start(slowMs: number): Promise<AuditWorkerProcess> {
  const worker = spawnWorker({ url: office.server.url, prefix: office.prefix, slowMs });
  workers.push(worker);
  await worker.said('ready');
  return worker;
}

it('posts one report when the worker is killed in the middle of the run', async () => {
  await office.addSite('s1', 'Shop');
  const first = await start(60_000);
  await office.type('dependencies');
  await first.said('begun');
  const shown = await office.slack.until(() => office.reports()[0], 'the progress');
  await first.kill();

  const second = await start(0);
  await second.said('ended');
  const report = await office.slack.until(() => office.reports().find(({ text }) => text.includes('need work')), 'the report');
  expect(report.ts).toBe(shown.ts);
  expect(office.reports()).toHaveLength(1);
  expect(await office.deps.reports.history(office.team, 's1', null)).toHaveLength(1);
}, 60_000);
