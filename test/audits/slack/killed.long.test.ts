import { type AuditOffice, auditOffice } from './audit-office.js';
import { type AuditWorkerProcess, spawnWorker } from './spawn-worker.js';

const RUNS = 60;
const KILLS = 12;

let office: AuditOffice;
beforeEach(async () => {
  office = await auditOffice();
});
afterEach(async () => {
  await office.close();
});

/** Always the same "random" numbers below 1, so that a failure can be seen again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

it(`posts one report each for ${RUNS} runs while workers are killed ${KILLS} times`, async () => {
  const random = numbers(7);
  const { slack, team } = office;
  for (let index = 0; index < RUNS; index += 1) await office.addSite(`s${index}`, `Shop ${index}`);
  const start = (): AuditWorkerProcess => spawnWorker({ url: office.server.url, prefix: office.prefix, slowMs: 300 });
  const workers = [start(), start()];
  for (let index = 0; index < RUNS; index += 1) await office.type(`${index % 5 === 0 ? 'all' : 'dependencies'} shop ${index}`);

  for (let kill = 0; kill < KILLS; kill += 1) {
    const at = Math.floor(random() * workers.length);
    await workers[at]?.said('ready');
    await new Promise((resolve) => setTimeout(resolve, 200 + random() * 2500));
    await workers[at]?.kill();
    workers[at] = start();
  }

  const isDone = (index: number) =>
    slack.messages(slack.channels.shop).filter(({ text }) => text.startsWith(`Shop ${index}: dependencies need work`));
  await slack.until(
    () => Array.from({ length: RUNS }, (_, index) => index).every((index) => isDone(index).length > 0),
    'every report',
    400_000,
  );
  const severalHeads = Math.ceil(RUNS / 5);
  await slack.until(() => office.reports().length === RUNS + severalHeads * 2, 'all messages and no more', 60_000);
  for (let index = 0; index < RUNS; index += 1) {
    expect(isDone(index)).toHaveLength(1);
    expect(await office.deps.reports.history(team, `s${index}`, 'dependencies')).toHaveLength(1);
  }
  expect(await office.deps.runs.active(team)).toEqual([]);
  for (const worker of workers) await worker.kill();
});
