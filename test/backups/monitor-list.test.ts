import { setTimeout as wait } from 'node:timers/promises';
import { monitorState } from '../../src/backups/monitor.js';
import { type MonitorOffice, monitorOffice } from './monitor-office.js';

let office: MonitorOffice;
beforeEach(async () => {
  office = await monitorOffice();
});
afterEach(async () => {
  expect(office.failures).toEqual([]);
  await office.close();
});

const ada = () => office.slack.users.ada;
const shop = () => office.slack.channels.shop;
const monitors = () => office.deps.monitors.ofSite(office.team, 's1');
const view = () => JSON.stringify(office.slack.view(ada())?.blocks);
/** What the person sees of the list, with its words and choices. */
const list = () => JSON.stringify(office.slack.ephemerals(ada()).at(-1)?.blocks);

/** The key in the address that the window shows. */
function keyShown(): string {
  const [, key = ''] = /\/ping\/([\w-]{16,})/.exec(view()) ?? [];
  expect(key).not.toBe('');
  return key;
}

async function add(values: Record<string, string> = {}): Promise<string> {
  await office.type('');
  const ts = office.slack.ephemerals(ada()).at(-1)?.ts ?? '';
  await office.slack.click({ user: ada(), channel: shop(), ts, actionId: 'backups.monitor-new' });
  await office.slack.submit({ user: ada(), values });
  return keyShown();
}

async function choose(entry: string, index = 0): Promise<void> {
  await office.type('shop');
  const ts = office.slack.ephemerals(ada()).at(-1)?.ts ?? '';
  const monitor = (await monitors())[index];
  const blocks = office.slack.ephemerals(ada()).at(-1)?.blocks ?? [];
  const block = blocks.find((one) => JSON.stringify(one).includes(` ${monitor?.id} `));
  await office.slack.click({
    user: ada(),
    channel: shop(),
    ts,
    actionId: 'backups.monitor',
    value: entry,
    blockId: String(block?.['block_id']),
  });
}

test('a monitor is made in the form, its address is shown once, and it proves the backups where nobody had said how', async () => {
  expect((await office.type('')).text).toContain('Nothing of your sites checks in yet.');
  const key = await add();
  expect(view()).toContain('it is shown only now');
  for (const place of ['cron', 'systemd', 'pg_dump', 'django-dbbackup', 'Kubernetes']) expect(view()).toContain(place);
  expect(await monitors()).toMatchObject([
    { name: 'backup', purpose: 'backup', periodMs: 86_400_000, schedule: null, graceMs: 21_600_000 },
  ]);
  const [monitor] = await monitors();
  expect((await office.deps.sites.get(office.team, 's1'))?.backups).toEqual({ kind: 'job', monitor: monitor?.id });
  expect((await office.type('')).text).toContain('*Shop: backup* · waiting for the first check-in');
  await office.ping(key, '/start');
  office.later(0.05);
  await office.ping(key, '?bytes=412000000');
  const { text } = await office.type('');
  expect(text).toMatch(/\*Shop: backup\* · up · last success .*, 412 MB in 3 min · next by /);
  expect(text).not.toContain(key);
});

test('another job by a cron line in the zone of the site proves no backup, and is silent until it is down', async () => {
  const key = await add({ 'What checks in': 'clearsessions', 'What it is': 'Another job', Expected: '30 4 * * *', Grace: '30 min' });
  expect(view()).not.toContain('pg_dump');
  expect(await monitors()).toMatchObject([{ purpose: 'job', schedule: { cron: '30 4 * * *', timeZone: 'Europe/Berlin' } }]);
  expect((await office.deps.sites.get(office.team, 's1'))?.backups).toBeNull();
  await office.ping(key);
  expect((await office.type('shop')).text).toContain('Expected at `30 4 * * *` (Europe/Berlin), 30 min of grace');
  // 04:30 in Berlin is 03:30 UTC, half an hour from now; down at 04:00 UTC.
  office.clock.now = new Date('2026-11-22T03:59:59.999Z');
  await office.pass();
  expect(office.alerts()).toEqual([]);
  office.clock.now = new Date('2026-11-22T04:00:00.000Z');
  await office.pass();
  const alert = await office.slack.until(() => office.alerts()[0], 'the alert');
  expect(alert.text).toContain('Shop: the clearsessions is down.');
});

test.each([
  [{ Expected: '99 * * * *' }, 'expected', 'This cron line cannot be read'],
  [{ Expected: 'sometimes' }, 'expected', 'Write how often'],
  [{ Grace: 'a while' }, 'grace', 'Write how long it may take'],
  [{ 'What checks in': '   ' }, 'name', 'Say what checks in'],
])('%j is an error at its field, and nothing is made', async (values, field, words) => {
  await office.type('');
  const ts = office.slack.ephemerals(ada()).at(-1)?.ts ?? '';
  await office.slack.click({ user: ada(), channel: shop(), ts, actionId: 'backups.monitor-new' });
  const { body } = await office.slack.submit({ user: ada(), values });
  expect(body).toMatchObject({ response_action: 'errors', errors: { [field]: expect.stringContaining(words) } });
  expect(await monitors()).toEqual([]);
});

test('Edit changes what is expected; what follows is told', async () => {
  const key = await add();
  await office.ping(key);
  office.later(5);
  await choose('Edit');
  await office.slack.submit({ user: ada(), values: { Expected: '1 h', Grace: '1 h', 'What checks in': 'nightly backup' } });
  expect(await monitors()).toMatchObject([{ name: 'nightly backup', periodMs: 3_600_000, graceMs: 3_600_000 }]);
  await office.slack.until(() => office.alerts().some(({ text }) => text.includes('the nightly backup is down')), 'the alert');
});

test('Pause and Resume are shown in the list at once', async () => {
  await office.ping(await add());
  await choose('Pause');
  await office.slack.until(() => list().includes('paused'), 'the paused monitor');
  office.later(100);
  await office.pass();
  expect(office.alerts()).toEqual([]);
  await choose('Resume');
  await office.slack.until(() => list().includes('next by'), 'the resumed monitor');
  const [monitor] = await monitors();
  expect(monitor === undefined ? '' : monitorState(monitor, office.clock.now)).toBe('up');
});

test('Last check-ins are shown, without secrets', async () => {
  const key = await add();
  await office.ping(key, '/1?bytes=3', { method: 'POST', body: 'DB_PASSWORD=hunter2\nno space left on <device>' });
  await choose('Last check-ins');
  expect(view()).toContain('exit 1, 3 bytes');
  expect(view()).toContain('no space left on &lt;device&gt;');
  expect(view()).not.toContain('hunter2');
});

test('New address replaces the old one', async () => {
  const old = await add();
  await choose('New address');
  await office.slack.submit({ user: ada() });
  const key = keyShown();
  expect(key).not.toBe(old);
  expect([(await office.ping(old)).status, (await office.ping(key)).status]).toEqual([404, 200]);
});

test('Remove ends it', async () => {
  const key = await add();
  await office.ping(key);
  await choose('Remove');
  await office.slack.submit({ user: ada() });
  expect(await monitors()).toEqual([]);
  expect((await office.ping(key)).status).toBe(404);
  office.later(100);
  await office.pass();
  expect(office.alerts()).toEqual([]);
});

test('who is not in the channel of the site sees and changes nothing', async () => {
  await add();
  const channel = office.slack.addChannel({ name: 'others', members: [office.slack.users.ben], bot: true });
  const [monitor] = await monitors();
  await office.type('shop');
  const ts = office.slack.ephemerals(ada()).at(-1)?.ts ?? '';
  await office.deps.sites.update(office.team, 's1', (site) => ({ ...site, channel }));
  const blocks = office.slack.ephemerals(ada()).at(-1)?.blocks ?? [];
  const block = blocks.find((one) => JSON.stringify(one).includes(` ${monitor?.id} `));
  await office.slack.click({
    user: ada(),
    channel: shop(),
    ts,
    actionId: 'backups.monitor',
    value: 'Pause',
    blockId: String(block?.['block_id']),
  });
  await office.slack.until(() => office.slack.ephemerals(ada()).some(({ text }) => text.includes('That monitor is gone')), 'the refusal');
  expect((await monitors())[0]?.pausedAt).toBeNull();
});

describe('an alert', () => {
  async function down(): Promise<{ ts: string; key: string }> {
    const key = await add();
    await office.ping(key);
    await office.ping(key, '/3', { method: 'POST', body: 'disk full\n' });
    const { ts } = await office.slack.until(() => office.alerts()[0], 'the alert');
    return { ts, key };
  }
  const said = () => JSON.stringify(office.alerts()[0]?.blocks);
  const ben = () => office.slack.users.ben;

  test('names who acknowledged it', async () => {
    const { ts } = await down();
    expect(said()).toContain('```disk full```');
    await office.slack.click({ user: ben(), channel: shop(), ts, actionId: 'backups.acknowledge' });
    await office.slack.until(() => said().includes(`Acknowledged by <@${ben()}>`), 'the acknowledgement');
    await office.slack.click({ user: ada(), channel: shop(), ts, actionId: 'backups.pause' });
    await office.slack.until(() => said().includes('is paused by'), 'the pause');
  });

  test('that is snoozed says once more that it is down when that is over, and not when it is back', async () => {
    const { ts, key } = await down();
    await office.slack.click({ user: ben(), channel: shop(), ts, actionId: 'backups.snooze', value: 'For 4 hours' });
    await office.slack.until(() => said().includes(`Snoozed by <@${ben()}> until`), 'the snooze');
    office.later(3.99);
    await office.pass();
    office.later(0.01);
    await Promise.all([office.pass(), office.pass()]);
    await office.pass();
    const still = await office.slack.until(() => office.alerts().find(({ text }) => text.includes('is still down')), 'the reminder');
    expect(still.thread_ts).toBe(ts);
    expect(still.text).toContain(`<@${ben()}> snoozed this until now.`);
    await office.slack.click({ user: ben(), channel: shop(), ts, actionId: 'backups.snooze', value: 'For an hour' });
    await office.ping(key);
    await office.slack.until(() => office.alerts().some(({ text }) => text.includes('reported in again')), 'the end');
    office.later(2);
    await office.pass();
    while ((await office.outbox.busyChannels()) > 0) await wait(20);
    expect(office.alerts().filter(({ text }) => text.includes('is still down'))).toHaveLength(1);
  });

  test('can be paused, and a check-in makes it wait again', async () => {
    const { ts, key } = await down();
    await office.slack.click({ user: ben(), channel: shop(), ts, actionId: 'backups.pause' });
    await office.slack.until(() => said().includes(`is paused by <@${ben()}>`), 'the pause');
    office.later(1000);
    await office.pass();
    await office.ping(key);
    office.later(31);
    await office.pass();
    await office.slack.until(() => office.alerts().filter(({ thread_ts }) => thread_ts === undefined).length === 2, 'the next alert');
    expect(office.alerts().filter(({ text }) => text.includes('reported in again'))).toEqual([]);
  });
});

test('without a public address no link is handed out, and the other way is named', async () => {
  await office.close();
  office = await monitorOffice({ baseUrl: null });
  const { text } = await office.type('');
  expect(text).toContain('Nothing of your sites checks in yet.');
  expect(list()).toContain('I have no public address');
  expect(list()).not.toContain('New monitor');
});
