import { reportStore } from '../../../src/audits/report-store.js';
import { type AuditJob, runIdFor } from '../../../src/audits/run.js';
import { auditSite } from '../../../src/audits/run-job.js';
import { runStore } from '../../../src/audits/run-store.js';

import { hashOfEvidence } from '../../../src/audits/silence.js';
import { silenceStore } from '../../../src/audits/silence-store.js';
import { type PostOffice, postOffice } from '../../slack/post-office.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aFinding, aReport } from './reports.js';

let server: TestRedis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(async () => {
  await server.close();
});

const where = (run: string, site = 's1') => ({ team: server.team, site, run });

describe('the store of reports', () => {
  it('stores a run once, and gives its first result again', async () => {
    const reports = reportStore(server.redis);
    const first = await reports.record(where('r1'), aReport({ findings: [aFinding()] }));
    const again = await reports.record(where('r1'), aReport({ findings: [] }));
    expect(again).toEqual(first);
    expect(await reports.history(server.team, 's1', 'dependencies')).toHaveLength(1);
    expect((await reports.latest(server.team, 's1')).dependencies?.findings).toHaveLength(1);
  });

  it('keeps a report that is about something of the past beside all others, once', async () => {
    const reports = reportStore(server.redis);
    const before = await reports.record(where('k0', 'sk'), aReport({ audit: 'backups', findings: [aFinding({ id: 'restore-failed' })] }));
    const kept = await reports.keep(where('k1', 'sk'), aReport({ audit: 'backups', findings: [aFinding({ id: 'restore-failed/old' })] }));
    expect(kept.comparison).toEqual({ baseline: false, baselineAt: null, new: [], still: [], fixed: [], unseen: [] });
    expect(await reports.keep(where('k1', 'sk'), aReport({ audit: 'backups', findings: [] }))).toEqual(kept);
    expect(await reports.result(server.team, 'k1', 'backups')).toEqual(kept);
    expect((await reports.latest(server.team, 'sk')).backups).toEqual(before.report);
    expect(await reports.history(server.team, 'sk', 'backups')).toHaveLength(1);
    const after = await reports.record(where('k2', 'sk'), aReport({ audit: 'backups', findings: [aFinding({ id: 'restore-failed' })] }));
    expect(after.comparison).toMatchObject({ new: [], fixed: [], still: [{ id: 'restore-failed' }] });
  });

  it('loses nothing when many runs end at once: one of them is the baseline', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, async () => reportStore(await server.connect('work'))));
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (stores[index % 4] ?? reportStore(server.redis)).record(
          where(`many-${index}`, 's2'),
          aReport({ findings: [aFinding({ id: `f${index}` })] }),
        ),
      ),
    );
    expect(results.filter((result) => result.comparison.baseline)).toHaveLength(1);
    expect(results.reduce((sum, result) => sum + result.comparison.fixed.length, 0)).toBe(39);
    expect(await reportStore(server.redis).history(server.team, 's2', null)).toHaveLength(40);
  });

  it('keeps the history of audits apart and short', async () => {
    const reports = reportStore(server.redis);
    for (let run = 0; run < 210; run += 1)
      await reports.record(where(`h${run}`, 's3'), aReport({ audit: run % 2 === 0 ? 'django' : 'dependencies' }));
    expect(await reports.history(server.team, 's3', null)).toHaveLength(200);
    expect((await reports.history(server.team, 's3', 'django'))[0]?.run).toBe('h208');
    await reports.remove(server.team, 's3');
    expect(await reports.history(server.team, 's3', null)).toEqual([]);
    expect(await reports.latest(server.team, 's3')).toEqual({});
  });
});

describe('the store of runs', () => {
  const job = (run: string): AuditJob => ({
    team: server.team,
    run,
    site: 's1',
    siteName: 'Shop',
    audits: ['django'],
    askedBy: 'U1',
    channel: 'C1',
    requestedAt: '2026-11-22T09:00:00.000Z',
  });

  it('ends a run once: whoever comes second changes nothing', async () => {
    const runs = runStore(server.redis);
    await runs.create(job('a1'));
    const [one, two] = await Promise.all([
      runs.update(server.team, 'a1', () => ({ state: 'cancelled', cancelledBy: 'U2' })),
      runs.update(server.team, 'a1', () => ({ state: 'done' })),
    ]);
    expect(one?.state).toBe(two?.state);
    expect(one?.edition).toBe(2);
    expect((await runs.create(job('a1'))).state).toBe(one?.state);
    expect(await runs.active(server.team)).toEqual([]);
  });

  it('gives the same run to the same trigger, and another workspace another', () => {
    expect(runIdFor('T1', '13.37')).toBe(runIdFor('T1', '13.37'));
    expect(new Set([runIdFor('T1', '1'), runIdFor('T1', '2'), runIdFor('T2', '1')]).size).toBe(3);
  });
});

describe('an audit without a message', () => {
  let office: PostOffice;
  beforeEach(async () => {
    office = await postOffice();
  });
  afterEach(async () => {
    await office.close();
  });

  it('breaks in only for what is new, and rated critical or high', async () => {
    await office.work();
    const site = {
      version: 1 as const,
      id: 's9',
      name: 'Shop',
      address: null,
      repository: 'local:shop',
      manifest: null,
      timeZone: 'UTC',
      channel: office.channel,
      backups: null,
      createdBy: 'U1',
      createdAt: '2026-11-22T09:00:00.000Z',
    };
    const silences = silenceStore(office.redis);
    const now = new Date('2026-11-22T12:00:00Z');
    const look = (run: string, ...findings: ReturnType<typeof aFinding>[]) =>
      auditSite(
        {
          audit: async (audit) => aReport({ audit, findings }),
          reports: reportStore(office.redis),
          tell: { outbox: office.outbox, silences, now: () => now },
        },
        { team: office.team, site, audit: 'dependencies', run },
        new AbortController().signal,
      );
    const old = aFinding({ id: 'old', severity: 'critical', title: 'An old hole' });
    const unrated = aFinding({ id: 'unrated', title: 'An unrated hole' });
    const high = aFinding({ id: 'high', severity: 'high', title: 'A new hole' });
    await look('look-1', old);
    await look('look-2', old, unrated);
    await look('look-3', old, unrated, high);
    await look('look-4', old, unrated, high);
    const alarm = await office.slack.until(
      () => office.slack.messages(office.channel).find(({ text }) => text.includes('dangerous')),
      'the alarm',
    );
    expect(alarm.text).toMatch(/^\*Shop: 1 new dangerous finding\.\*\n• \*A new hole\* \(high\)/);
    expect(office.slack.messages(office.channel).filter(({ text }) => text.includes('dangerous'))).toHaveLength(1);

    // Gone and back, but somebody said that it is not true.
    const said = { version: 1 as const, finding: 'high', check: high.check, title: high.title, hash: hashOfEvidence(high), by: 'U1' };
    await silences.say(office.team, 's9', { ...said, at: now.toISOString(), kind: 'untrue', why: 'harmless', words: 'x' });
    await look('look-5', old);
    await look('look-6', old, high);
    await look('look-7', old, high, aFinding({ id: 'newest', severity: 'high', title: 'The newest hole' }));
    await office.slack.until(() => office.slack.messages(office.channel).some(({ text }) => text.includes('The newest hole')), 'it');
    expect(office.slack.messages(office.channel).filter(({ text }) => text.includes('A new hole'))).toHaveLength(1);
  });
});
