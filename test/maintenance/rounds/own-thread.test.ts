import { placeElsewhere } from '../../../src/maintenance/rounds/own-thread.js';
import { aPlan, TUESDAY } from '../builders.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

const HOUR = 3_600_000;
let bot: MaintenanceApp;
beforeEach(async () => {
  bot = await maintenanceApp();
});
afterEach(() => bot.close());

/** Saves a plan and opens its round so many hours after the first one of the day. */
async function openLater(name: string, hours: number): Promise<string> {
  const at = new Date(TUESDAY.getTime() + hours * HOUR);
  const recurrence = { ...aPlan().recurrence, at: `${10 + hours}:00` };
  const { ada, ben } = bot.slack.users;
  await bot.deps.plans.save(bot.team, aPlan({ id: `p-${name}`, name, channel: bot.channel, rota: [ben, ada], recurrence }));
  bot.clock.now = at;
  await bot.deps.queue.add([{ what: 'open', team: bot.team, id: `p-${name}`, occurrence: at.getTime() }]);
  return `p-${name}@${at.getTime()}`;
}
const messageOf = (key: string) =>
  bot.slack.until(
    () => bot.slack.messages(bot.channel).find((message) => message.metadata?.event_payload['key'] === key),
    `the message ${key}`,
  );
const deleteHost = async () => {
  const { ts } = await bot.opened();
  await bot.client.chat.delete({ channel: bot.channel, ts });
  return ts;
};

test('a second round of a day whose thread somebody deleted begins its own, and the third joins that', async () => {
  await deleteHost();
  const second = await openLater('yearly', 2);
  const parent = await messageOf(`round.${second}`);
  expect(parent.thread_ts ?? parent.ts).toBe(parent.ts);
  expect(JSON.stringify(parent.blocks)).not.toContain("shares today's thread");
  expect(JSON.stringify(parent.blocks)).toContain('maintenance.done');
  expect(await bot.deps.rounds.messagesThisWeek(bot.team, bot.channel, bot.clock.now)).toBe(2);

  const third = await messageOf(`round.${await openLater('third', 4)}`);
  expect(third.thread_ts).toBe(parent.ts);
  await bot.deps.queue.add([{ what: 'close', team: bot.team, id: second, occurrence: bot.clock.now.getTime() }]);
  expect((await messageOf(`round.${second}.closing`)).thread_ts).toBe(parent.ts);
  expect(await bot.outbox.deadLetters(bot.team)).toEqual([]);
});

test('so does one whose reply Slack refuses before the deletion was noticed', async () => {
  const ts = await deleteHost();
  bot.slack.fault({ method: 'chat.update', kind: 'error', error: 'internal_error', times: 1 });
  const parent = await messageOf(`round.${await openLater('yearly', 2)}`);
  expect(parent.thread_ts).not.toBe(ts);
  expect(await bot.outbox.deadLetters(bot.team)).toEqual([]);
});

test('asked again after a kill it gives the same place; what belongs to the deleted round itself has none', async () => {
  await deleteHost();
  const second = await openLater('yearly', 2);
  await messageOf(`round.${second}`);
  const host = `round.p-C1@${TUESDAY.getTime()}`;
  const place = (key: string, under: string, thing: string) => placeElsewhere(bot.deps, bot.team, { key, under, thing });
  expect(await place(`round.${second}`, host, second)).toBe('');
  expect(await place(`round.${second}.rest`, host, second)).toBe(`round.${second}`);
  expect(await place(`${host}.closing`, host, `p-C1@${TUESDAY.getTime()}`)).toBeNull();
});
