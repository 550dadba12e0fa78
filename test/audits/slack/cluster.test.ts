import { hashOfKey } from '../../../src/backups/check-in-key.js';
import { createMonitor, renewKey } from '../../../src/backups/create-monitor.js';
import { monitorStore } from '../../../src/backups/monitor-store.js';
import { testCluster } from '../../support/redis-cluster.js';
import { type AuditOffice, auditOffice } from './audit-office.js';
import { aFinding, aReport } from './reports.js';

let office: AuditOffice;
beforeAll(async () => {
  office = await auditOffice(testCluster);
}, 60_000);
afterAll(async () => {
  await office.close();
  expect(office.failures).toEqual([]);
});

describe('on a Redis Cluster of three nodes', () => {
  it('runs audits, compares them and cancels one', async () => {
    await office.addSite('s1', 'Shop');
    await office.type('django');
    expect((await office.type('cancel')).text).toBe('Cancelled django of Shop.');
    await office.work(async (audit) => aReport({ audit, findings: [aFinding()], finishedAt: new Date().toISOString() }));
    await office.type('all');
    await office.slack.until(() => office.reports().length === 3, 'the reports of both audits', 25_000);
    expect(Object.keys(await office.deps.reports.latest(office.team, 's1'))).toEqual(expect.arrayContaining(['dependencies', 'django']));
    expect(await office.deps.reports.history(office.team, 's1', null)).toHaveLength(2);
    await office.slack.until(() => office.reports().some(({ text }) => text.includes('2 audits')), 'the head of both', 25_000);
    expect(await office.deps.runs.active(office.team)).toEqual([]);
    await office.deps.reports.remove(office.team, 's1');
    expect(await office.deps.reports.latest(office.team, 's1')).toEqual({});
  }, 60_000);

  it('keeps monitors and their keys', async () => {
    const { server, team, prefix } = office;
    const monitors = monitorStore(server.redis, prefix);
    const deps = { monitors, now: () => new Date('2026-11-22T03:00:00Z') };
    const { monitor, key } = await createMonitor(deps, team, 's1', { periodMs: 1000, graceMs: 1000 });
    expect(await monitors.byKeyHash(hashOfKey(key))).toEqual({ team, id: monitor.id });
    const renewed = await renewKey(deps, team, monitor.id);
    expect(await monitors.byKeyHash(hashOfKey(key))).toBeNull();
    expect(await monitors.byKeyHash(hashOfKey(renewed?.key ?? ''))).toEqual({ team, id: monitor.id });
    expect(await monitors.countCheckIn('h', deps.now())).toBe(1);
    expect(await monitors.ofSite(team, 's1')).toHaveLength(1);
    await monitors.remove(team, monitor.id);
    expect(await monitors.ofSite(team, 's1')).toEqual([]);
    expect(await monitors.byKeyHash(hashOfKey(renewed?.key ?? ''))).toBeNull();
  });
});
