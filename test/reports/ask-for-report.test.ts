import { Queue } from 'bullmq';
import { startSlack } from '../../playground/server/slack-double.js';
import { reportStore } from '../../src/audits/report-store.js';
import { planStore } from '../../src/maintenance/plans/plan-store.js';
import { roundStore } from '../../src/maintenance/rounds/round-store.js';
import { type ReportJob, reportQueue } from '../../src/reports/report-queue.js';
import { reportFilesStore } from '../../src/reports/report-store.js';
import { type ReportDeps, runReport } from '../../src/reports/run-report.js';
import { reportWord } from '../../src/reports/words.js';
import { SourceUnavailable } from '../../src/shared/errors.js';
import { siteStore } from '../../src/sites/site-store.js';
import { createOutbox } from '../../src/slack/outbox-queue.js';
import { slackClient } from '../../src/slack/web-client.js';
import { newWish, transition } from '../../src/wishlist/wish.js';
import { wishStore } from '../../src/wishlist/wish-store.js';
import { startMakeReports } from '../../workers/make-reports.js';
import { startPostMessages } from '../../workers/post-messages.js';
import { aPlan, aSite } from '../maintenance/builders.js';
import { testRedis } from '../support/redis.js';
import { aWeek, NOW } from './records.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** One active plan with two rounds, the word, its queue and worker, the outbox, and the playground's Slack. */
async function reportOffice() {
  const test = await testRedis();
  const { team, prefix, redis } = test;
  const slack = await startSlack({ mode: 'http', team });
  const client = slackClient(slack.botToken, { apiUrl: slack.apiUrl, log: quiet, timeoutMs: 5000 });
  const errors: Error[] = [];
  const away = { now: false };
  const options = { connection: await test.connect('work'), prefix, onError: (error: Error) => void errors.push(error) };
  const outbox = createOutbox({ redis, queueConnection: options.connection, prefix });
  const queue = reportQueue(options);
  const channel = slack.channels.shop;
  const plans = planStore(redis, () => NOW);
  const rounds = roundStore(redis);
  const wishes = wishStore(redis);
  await siteStore(redis).save(team, aSite({ channel }));
  await plans.save(team, aPlan({ channel }));
  for (const round of [aWeek(0, { updates: { state: 'done', by: 'UADA' } }, [70]), aWeek(1, {})]) await rounds.create(team, round);
  const wish = newWish({ id: 'w1', channel, title: 'Cache the list' }, 'UADA', NOW);
  const done = transition(wish, { do: 'finish' }, 'UADA', new Date('2026-12-03T10:00:00Z'));
  if (done.ok) await wishes.create(team, done.wish);
  const deps: ReportDeps = {
    plans,
    rounds,
    wishes,
    outbox,
    reports: reportStore(redis),
    sites: siteStore(redis),
    reportFiles: reportFilesStore(redis),
    clientFor: async () => {
      if (away.now) throw new SourceUnavailable('Slack', 'Slack is away.');
      return client;
    },
  };
  const jobs = new Queue<ReportJob>('reports', { connection: options.connection, prefix });
  const word = reportWord({ plans, membership: { isMember: async () => true }, reportQueue: queue, now: () => NOW, log: quiet });
  const { ada } = slack.users;
  const workers = [
    startMakeReports(options, { ...deps, isRemoved: async () => false }),
    startPostMessages({ ...options, clientFor: async () => client, log: quiet, pace: { channelGapMs: 20, workspacePerMinute: 100_000 } }),
  ];
  return {
    slack,
    deps,
    queue,
    errors,
    away,
    plans,
    team,
    ada,
    /** Queues a job that is tried once. */
    lastAttempt: (job: ReportJob) => jobs.add('report', job, { attempts: 1 }),
    reports: () => slack.messages(slack.direct(ada)).filter((message) => message.metadata?.event_type === 'farrier_report'),
    say: (words: string, triggerId = '1.2.abc') => word({ team, user: ada, channel, channelName: 'shop-dev', triggerId, client }, words),
    async close() {
      for (const worker of workers) await worker.close();
      await queue.close();
      await jobs.close();
      await outbox.close();
      await slack.close();
      await test.close();
    },
  };
}

let office: Awaited<ReturnType<typeof reportOffice>>;
beforeEach(async () => {
  office = await reportOffice();
});
afterEach(() => office.close());

test('the report comes to whoever asks as one message with a picture, its words, and rows', async () => {
  const answer = await office.say('quarter');
  expect(answer?.text).toContain("Making the quarter's report of <#");
  await office.say('quarter');
  const report = await office.slack.until(() => office.reports()[0], 'the report');
  for (const words of [
    'quarter 4 of 2026 so far',
    '2 rounds opened. No date was missed.',
    '1 done, 0 skipped, 3 carried over.',
    '1 finished: Cache the list.',
  ]) {
    expect(report.text).toContain(words);
  }
  expect(report.text).not.toContain('UADA');
  const image = report.blocks?.find((block) => block['type'] === 'image');
  expect(image).toMatchObject({ slack_file: { id: expect.stringMatching(/^F/) }, alt_text: expect.stringContaining('2026-11-24: 1 done') });
  expect(JSON.stringify(report.blocks)).toMatch(/Every task as a row: <http[^|]*\.csv\|CSV>/);
  expect(office.reports()).toHaveLength(1);
  expect(office.errors).toEqual([]);
});

const first = { number: 1, isLast: false };
const jobOf = (request: string): ReportJob => ({
  team: office.team,
  request,
  user: office.ada,
  kind: 'month',
  plans: ['p-C1'],
  requestedAt: NOW.toISOString(),
});

test('a report waits a minute for its chart, and comes without it then', async () => {
  const file = { id: 'FGONE', permalink: 'https://files.example/rows.csv' };
  await office.deps.reportFiles.keepFiles(office.team, 'r1', { csv: file, chart: file });
  await expect(runReport(office.deps, jobOf('r1'), { number: 5, isLast: false })).rejects.toThrow('file is ready');
  await runReport(office.deps, jobOf('r1'), { number: 6, isLast: false });
  const report = await office.slack.until(() => office.reports()[0], 'the report');
  expect(JSON.stringify(report.blocks)).toContain('no picture of the chart');
  expect(report.blocks?.some((block) => block['type'] === 'image')).toBe(false);
});

test('whoever asked is told when the last attempt fails, once', async () => {
  office.away.now = true;
  await office.lastAttempt(jobOf('r1'));
  const told = await office.slack.until(() => office.reports()[0], 'the message');
  expect(told.text).toBe(
    "*The month's report could not be made.* Slack is away. Next: write `/maintenance report month` again in a while.",
  );
  await expect(runReport(office.deps, jobOf('r2'), first)).rejects.toThrow('Slack is away');
  await expect(runReport(office.deps, jobOf('r1'), { number: 10, isLast: true })).rejects.toThrow('Slack is away');
  expect(office.reports()).toHaveLength(1);
});

test('a job that is done again after a kill uploads nothing anew and sends nothing twice', async () => {
  const job = jobOf('r1');
  await runReport(office.deps, job, first);
  const files = await office.deps.reportFiles.files(office.team, 'r1');
  await runReport(office.deps, job, first);
  expect(await office.deps.reportFiles.files(office.team, 'r1')).toEqual(files);
  await office.slack.until(() => office.reports()[0], 'the report');
  expect(office.reports()).toHaveLength(1);
});

test('an unknown period and a workspace without a plan are told what to do', async () => {
  await expect(office.say('decade')).rejects.toThrow('No report "decade". Write `/maintenance report month`');
  await office.plans.remove(office.team, 'p-C1');
  await expect(office.say('month')).rejects.toThrow('`/maintenance setup` starts one');
});

test('names are switched on and off by the members of the channel', async () => {
  expect((await office.say('names on'))?.text).toContain('count tasks by person');
  expect((await office.plans.get(office.team, 'p-C1'))?.namesInReports).toBe(true);
  expect((await office.say('names off'))?.text).toContain('name nobody');
  expect((await office.plans.get(office.team, 'p-C1'))?.namesInReports).toBe(false);
});

test('a workspace that goes takes its reports along', async () => {
  await office.say('month');
  await office.slack.until(() => office.reports()[0], 'the report');
  await office.queue.removeTeam(office.team);
  await office.say('month', '1.2.abc');
  await office.slack.until(() => office.reports().length === 1, 'still one, by its key');
});
