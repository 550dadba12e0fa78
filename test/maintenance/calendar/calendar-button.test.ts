import { hashOfKey } from '../../../src/backups/check-in-key.js';
import { CALENDAR, calendarModal } from '../../../src/maintenance/calendar/calendar-views.js';
import { type MaintenanceApp, maintenanceApp } from '../maintenance-app.js';

let bot: MaintenanceApp;
beforeEach(async () => {
  bot = await maintenanceApp();
});
afterEach(() => bot.close());

async function openFrom(word: string) {
  const { ada } = bot.slack.users;
  await bot.command(ada, word);
  const answer = await bot.slack.until(() => bot.slack.ephemerals(ada, bot.channel).at(-1), 'the answer');
  return bot.slack.click({ user: ada, channel: bot.channel, ts: answer.ts, actionId: `${CALENDAR.open}.${bot.channel}` });
}
const screen = () => JSON.stringify(bot.slack.view(bot.slack.users.ada)?.blocks);

test.each(['next', 'plans'])(
  '/maintenance %s leads to an address that is shown once, counts until it is renewed or revoked',
  async (word) => {
    const { ada } = bot.slack.users;
    const owner = { team: bot.team, channel: bot.channel, user: ada };
    const counts = async (key: string) => (await bot.calendarKeys.byHash(hashOfKey(key))) !== null;
    const shownKey = () => /https:\/\/farrier\.example\/calendar\/([\w-]{22,})\.ics/.exec(screen())?.[1] ?? '';
    await openFrom(word);
    expect(screen()).toContain('Make an address');
    await bot.slack.clickView({ user: ada, actionId: CALENDAR.make });
    const first = shownKey();
    expect(await bot.calendarKeys.byHash(hashOfKey(first))).toEqual(owner);

    await bot.slack.closeView(ada);
    await openFrom(word);
    expect(screen()).toContain('It is not shown again');
    expect(screen()).not.toContain(first);
    await bot.slack.clickView({ user: ada, actionId: CALENDAR.make });
    const second = shownKey();
    expect([await counts(first), await counts(second)]).toEqual([false, true]);

    await bot.slack.clickView({ user: ada, actionId: CALENDAR.revoke });
    expect(await counts(second)).toBe(false);
    expect(screen()).toContain('Make an address');
  },
);

test('without a public address the window says who can give it one', () => {
  const view = JSON.stringify(calendarModal('C1', { kind: 'no-base-url' }));
  expect(view).toContain('BASE_URL');
  expect(view).not.toContain(CALENDAR.make);
});
