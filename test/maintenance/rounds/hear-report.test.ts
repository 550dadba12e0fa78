import type { Proof } from '../../../src/maintenance/rounds/round.js';
import { ACTIONS } from '../../../src/maintenance/views.js';
import { oldDjango, proven } from '../builders.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

let bot: MaintenanceApp;
let found: Proof;
beforeEach(async () => {
  bot = await maintenanceApp();
  found = oldDjango;
  bot.deps.prove = async (_team, site, task) => (task === 'updates' && site.id === 's-shop' ? found : proven());
});
afterEach(() => bot.close());

const heard = (run: string) => bot.deps.queue.add([{ what: 'heard', team: bot.team, id: 's-shop', run }]);
const replies = (ts: string) => bot.slack.thread(bot.channel, ts).filter((message) => message.text.includes('Open again'));
const shows = (ts: string, words: string) => bot.slack.until(() => bot.screen(ts).includes(words), `"${words}" in the thread`);
const at = (hours: number) => new Date(Date.parse('2026-11-24T10:00:00Z') + hours * 3_600_000);

async function tick(ts: string, words: string): Promise<void> {
  const { ben } = bot.slack.users;
  await bot.slack.click({ user: ben, channel: bot.channel, ts, actionId: ACTIONS.done, blockId: 'task.updates' });
  await bot.slack.submit({ user: ben, values: { 'How do you know?': words } });
  await shows(ts, words);
}

test('a task that was ticked by hand is open again with the evidence, said once in the thread', async () => {
  const { ts } = await bot.opened();
  bot.clock.now = at(1);
  await tick(ts, 'deployed');
  bot.clock.now = at(2);
  found = { ...oldDjango, asOf: at(2).toISOString() };
  await Promise.all([heard('a1'), heard('a2')]);
  const reply = await bot.slack.until(() => replies(ts)[0], 'the reply');
  for (const words of [
    '*Open again: Move Shop to Django 3.2.25.*',
    'Django==3.2.13',
    `<@${bot.slack.users.ben}> said "deployed" and ticked it.`,
    'Next: Move Shop to Django 3.2.25; or tick it again',
  ]) {
    expect(reply.text).toContain(words);
  }
  expect(reply.text).not.toMatch(/you said/i);
  await shows(ts, 'maintenance.done');
  await shows(ts, '0 of 3 done');

  bot.clock.now = at(3);
  await tick(ts, 'production is ahead');
  bot.clock.now = at(4);
  found = { ...oldDjango, asOf: at(4).toISOString() };
  await heard('a3');
  found = proven('no known advisory');
  await heard('a4');
  await shows(ts, '*Proven:*');
  await bot.slack.until(() => bot.screen(ts).includes('updates (Shop: no known advisory'), 'the proof');
  expect(replies(ts)).toHaveLength(1);
  expect(bot.screen(ts)).toContain('production is ahead');
});

test('an open task that the report proves is shown as done by Farrier', async () => {
  const { ts } = await bot.opened();
  found = proven('no known advisory in 25 packages');
  await heard('a1');
  await shows(ts, '*Done*, seen by Farrier');
  await shows(ts, '1 of 3 done');
  expect(replies(ts)).toEqual([]);
});

test('a good drill while the round runs does the task to restore a backup, shown as what it is', async () => {
  found = proven();
  let drill: { at: string; evidence: string } | null = null;
  bot.deps.drilled = async () => drill;
  const { ts } = await bot.opened();
  await shows(ts, 'Nobody has ever restored one.');
  drill = { at: at(1).toISOString(), evidence: 'shop.dump, restored into PostgreSQL 15.18 in 62 s (drilled elsewhere)' };
  await bot.deps.queue.add([{ what: 'heard', team: bot.team, id: 's-shop', run: 'drill.d1', task: 'backups' }]);
  await shows(ts, '*Done*, seen by Farrier');
  await shows(ts, '(drilled elsewhere)');
});

test('a site with a good drill is not asked to restore a backup for the first time', async () => {
  found = proven();
  bot.deps.drilled = async () => ({ at: '2026-11-20T09:00:00.000Z', evidence: 'drilled' });
  const { ts } = await bot.opened();
  expect(bot.screen(ts)).not.toContain('Nobody has ever restored one.');
});

test('a backup that fails while the round runs becomes a task, and is done once it is heard from again', async () => {
  const backupsHeard = (run: string) => bot.deps.queue.add([{ what: 'heard', team: bot.team, id: 's-shop', run, task: 'backups' }]);
  let backups: Proof = { state: 'open', evidence: 'the job does not report in', fix: "Get Shop's backup running again" };
  bot.deps.prove = async (_team, site, task) => (task === 'backups' && site.id === 's-shop' ? backups : proven());
  const { ts } = await bot.opened();
  await backupsHeard('m1.1');
  await shows(ts, "Get Shop's backup running again");
  expect(bot.screen(ts)).not.toContain('backups (Shop');
  backups = proven('reported in at 12:00');
  await backupsHeard('m1.1.over');
  await shows(ts, '*Done*, seen by Farrier');
  await shows(ts, '1 of 4 done');
  expect(replies(ts)).toEqual([]);
});

test('a round that waits is not told by an old report, and learns when the audit never finishes', async () => {
  const { ts, id } = await bot.opened();
  await bot.deps.rounds.update(bot.team, id, (round) => ({ ...round, awaits: ['s-shop'] }));
  found = { ...proven('no known advisory'), asOf: '2026-11-17T10:00:00.000Z' };
  await heard('a1');
  await bot.deps.queue.add([{ what: 'heard', team: bot.team, id: 's-billing', run: 'a2', failed: true }]);
  await bot.deps.queue.add([{ what: 'heard', team: bot.team, id: 's-shop', run: 'a3', failed: true }]);
  await shows(ts, 'its audit did not finish');
  expect(bot.screen(ts)).not.toContain('no known advisory');
  expect(await bot.deps.rounds.get(bot.team, id)).toMatchObject({ awaits: [] });
});
