import { auditQueue, auditWorker } from '../../src/audits/audit-queue.js';
import type { AuditJob } from '../../src/audits/run.js';
import { roundQueue, roundWorker } from '../../src/maintenance/rounds/round-queue.js';
import { readingQueue } from '../../src/sites/reading-queue.js';
import { createOutbox } from '../../src/slack/outbox-queue.js';
import { type TestRedis, testRedis } from '../support/redis.js';
import { textOfRedis } from '../support/text-of-redis.js';

const OTHER = 'T0STAYS';
let test: TestRedis;
let errors: Error[];
let closing: (() => Promise<void>)[];
beforeEach(async () => {
  test = await testRedis();
  errors = [];
  closing = [];
});
afterEach(async () => {
  for (const close of closing) await close();
  await test.close();
});

const options = () => ({ connection: test.redis, prefix: test.prefix, onError: (error: Error) => void errors.push(error) });
const closed = <T extends { close(): Promise<void> }>(thing: T): T => {
  closing.unshift(() => thing.close());
  return thing;
};
const anAudit = (team: string, run = 'a1'): AuditJob => ({
  team,
  run,
  site: 's1',
  siteName: 'Shop',
  audits: ['django'],
  askedBy: 'U1',
  channel: 'C1',
  requestedAt: '2026-11-24T10:00:00.000Z',
});
const aRound = (team: string, id: string) => ({ what: 'open' as const, team, id, occurrence: 1 });

/** Keys of this test's queues in which the workspace is named. */
async function traces(team: string): Promise<string[]> {
  const texts = [...(await textOfRedis(test.redis))].filter(([name]) => name.startsWith(test.prefix));
  return texts.filter(([name, text]) => `${name} ${text}`.includes(team)).map(([name]) => name);
}

it('takes all jobs of a workspace and what the events tell of them, and leaves those of others', async () => {
  const audits = closed(auditQueue(options()));
  const rounds = closed(roundQueue(options()));
  const readings = closed(readingQueue(options()));
  const outbox = closed(createOutbox({ redis: test.redis, queueConnection: test.redis, prefix: test.prefix }));
  for (const team of [test.team, OTHER]) {
    await audits.request(anAudit(team));
    await rounds.add([aRound(team, 'p1')]);
    await readings.add({ what: 'look', team, site: 's1', user: 'U1', remarks: [], request: 'r1' });
    await outbox.post(team, { key: 'k', channel: 'C1', kind: 'farrier_alert', thing: 't', text: 'Hello' });
  }
  for (const queue of [audits, rounds, readings, outbox]) await queue.removeTeam(test.team);
  // A lane that is empty loses its mark to the sweep of the workers.
  expect((await traces(test.team)).filter((key) => !key.endsWith(':outbox:busy'))).toEqual([]);
  expect(await audits.unfinished(OTHER)).toHaveLength(1);
  expect(await traces(OTHER)).toEqual(
    expect.arrayContaining([expect.stringContaining(':rounds:'), expect.stringContaining(':site-readings:')]),
  );
});

it('takes finished jobs too', async () => {
  const rounds = closed(roundQueue(options()));
  const wanted = new Set([test.team, OTHER]);
  await new Promise<void>((resolve) => {
    closed(
      roundWorker(options(), async ({ team }) => {
        wanted.delete(team);
        if (wanted.size === 0) resolve();
      }),
    );
    void rounds.add([test.team, OTHER].map((team) => aRound(team, 'p1')));
  });
  await closing.shift()?.();
  await rounds.removeTeam(test.team);
  expect(await traces(test.team)).toEqual([]);
  expect((await traces(OTHER)).map((key) => key.slice(test.prefix.length)).toSorted()).toEqual([
    ':rounds:completed',
    `:rounds:round.${OTHER}.p1@1`,
  ]);
});

it('finds jobs behind more of others than it reads at once', async () => {
  const rounds = closed(roundQueue(options()));
  const others = Array.from({ length: 1100 }, (_, index) => aRound(OTHER, `p${index}`));
  for (const jobs of [[aRound(test.team, 'first')], others, [aRound(test.team, 'last')]]) await rounds.add(jobs);
  await rounds.removeTeam(test.team);
  expect(await traces(test.team)).toEqual([]);
  expect((await traces(OTHER)).filter((key) => key.includes(':round.'))).toHaveLength(others.length);
});

it('fails while a worker holds a job of the workspace, and takes it once that is over', async () => {
  const audits = closed(auditQueue(options()));
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const begun = new Promise<void>((resolve) => {
    const handle = async () => {
      resolve();
      await gate;
    };
    closed(auditWorker({ ...options(), concurrency: 1, handle, giveUp: async () => {} }));
  });
  await audits.request(anAudit(test.team));
  await begun;
  await audits.request(anAudit(test.team, 'a2'));
  await expect(audits.removeTeam(test.team)).rejects.toThrow('were not removed: ');
  expect((await audits.unfinished(test.team)).map(({ run }) => run)).toEqual(['a1']);
  release();
  await closing.shift()?.();
  await audits.removeTeam(test.team);
  expect(await traces(test.team)).toEqual([]);
});
