import { handleCheckIn } from '../../src/backups/check-in.js';
import { createMonitor, forgetMonitors, renewKey } from '../../src/backups/create-monitor.js';
import { monitorState } from '../../src/backups/monitor.js';
import { monitorStore } from '../../src/backups/monitor-store.js';
import { MONITOR_KIND, monitorDueKind, settleMonitor, type WatchDeps } from '../../src/backups/watch-monitor.js';
import { dueMember, dueStore } from '../../src/schedule/due-store.js';
import { enqueueDue } from '../../src/schedule/enqueue-due.js';
import { siteStore } from '../../src/sites/site-store.js';
import { workspaceStore } from '../../src/slack/workspace-store.js';
import { type PostOffice, postOffice, quiet } from '../slack/post-office.js';
import { type Served, serveRoute } from '../support/serve-route.js';

const HOUR = 3_600_000;

let office: PostOffice;
let server: Served;
let deps: WatchDeps;
let now: Date;
let key: string;
let told: string[];
let id: string;

beforeEach(async () => {
  office = await postOffice();
  await office.work();
  now = new Date('2026-11-22T03:00:10.000Z');
  told = [];
  const due = dueStore(office.redis, office.prefix);
  deps = {
    monitors: monitorStore(office.redis, office.prefix),
    sites: siteStore(office.redis),
    outbox: office.outbox,
    due,
    workspaces: workspaceStore(office.redis, office.prefix),
    tellRounds: async (_team, site, change) => void told.push(`${site} ${change}`),
    now: () => now,
  };
  const sites = siteStore(office.redis);
  await sites.save(office.team, {
    version: 1,
    id: 's1',
    name: 'Shop',
    address: null,
    repository: null,
    manifest: null,
    timeZone: 'UTC',
    channel: office.channel,
    backups: null,
    createdBy: office.slack.users.ada,
    createdAt: now.toISOString(),
  });
  const made = await createMonitor(deps, office.team, 's1', { periodMs: 24 * HOUR, graceMs: 6 * HOUR });
  key = made.key;
  id = made.monitor.id;
  const route = handleCheckIn({ ...deps, onError: (error) => office.failures.push(error as Error) });
  server = await serveRoute(route);
});

afterEach(async () => {
  await server.close();
  expect(office.failures).toEqual([]);
  await office.close();
});

const ping = (path: string, init: RequestInit = {}) => fetch(`${server.url}/ping/${key}${path}`, init);
const later = (hours: number) => {
  now = new Date(now.getTime() + hours * HOUR);
};

async function monitor() {
  const found = await deps.monitors.get(office.team, id);
  if (found === null) throw new Error('The monitor is gone');
  return found;
}

const state = async () => monitorState(await monitor(), now);

/** Brings what is due as the worker's loop does. */
const pass = () =>
  enqueueDue(
    { store: dueStore(office.redis, office.prefix), kinds: { monitor: monitorDueKind(deps) }, now: () => now, log: quiet },
    new Map(),
  );

const alerts = () => office.slack.messages(office.channel).filter((message) => message.metadata?.event_type === 'farrier_alert');
const alertSaying = (words: string) =>
  office.slack.until(() => alerts().find(({ text }) => text.includes(words)), `an alert that says "${words}"`);

describe('a check-in', () => {
  it.each([
    ['', 'GET', 'up'],
    ['', 'POST', 'up'],
    ['/0', 'POST', 'up'],
    ['/start', 'GET', 'new'],
    ['/fail', 'POST', 'down'],
    ['/1', 'POST', 'down'],
    ['/255', 'GET', 'down'],
  ])('%s by %s is taken and makes the monitor %s', async (path, method, wanted) => {
    expect(await state()).toBe('new');
    expect((await ping(path, { method })).status).toBe(200);
    expect(await state()).toBe(wanted);
  });

  it('tells the running rounds when it is the first, came late or ended an outage, and of the outage, not day by day', async () => {
    const tells = async (path: string) => {
      told = [];
      await ping(path);
      return told.length;
    };
    expect(await tells('/start')).toBe(0);
    expect(await tells('')).toBe(1);
    later(20);
    expect(await tells('')).toBe(0);
    later(25);
    expect(await tells('')).toBe(1);
    expect(await tells('/fail')).toBe(1);
    const began = told;
    later(0.5);
    expect(await tells('')).toBe(1);
    expect([...began, ...told]).toEqual([`s1 ${id}.1`, `s1 ${id}.1.over`]);
    later(31);
    told = [];
    await pass();
    expect(told).toEqual([`s1 ${id}.2`]);
  });

  it('keeps what the job sent, and its size', async () => {
    await ping('?rid=run-1&bytes=412000000', { method: 'POST', body: 'pg_dump: done\n' });
    expect((await monitor()).sizes).toEqual([412_000_000]);
    expect(await deps.monitors.log(office.team, id)).toEqual([
      { at: now.toISOString(), signal: 'success', rid: 'run-1', bytes: 412_000_000, body: 'pg_dump: done\n' },
    ]);
  });

  it('keeps no secret that the job wrote', async () => {
    const body = 'dumping postgres://shop:hunter2@db/shop\nPGPASSWORD=hunter3 pg_dump\n{"api_key": "hunter4"}\n--password hunter5\n';
    await ping('/fail', { method: 'POST', body });
    const [entry] = await deps.monitors.log(office.team, id);
    expect(entry?.body).toContain('dumping postgres://shop:[hidden]@db/shop');
    await alertSaying('is down');
    for (const kept of [JSON.stringify(entry), JSON.stringify(alerts())]) expect(kept).not.toMatch(/hunter/);
  });

  it('tells how long a run took, by its run id or the last start', async () => {
    await ping('/start?rid=a');
    later(0.5);
    await ping('/start?rid=b');
    later(1);
    await ping('?rid=a');
    await ping('/start');
    later(0.25);
    await ping('');
    expect((await monitor()).durations).toEqual([1.5 * HOUR, 0.25 * HOUR]);
  });

  it('takes a log of 100 kB and refuses a larger one', async () => {
    expect((await ping('', { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(200);
    expect((await ping('/fail', { method: 'POST', body: 'x'.repeat(100_001) })).status).toBe(413);
    expect((await ping('/fail', { method: 'POST', body: 'x'.repeat(8_000_000) })).status).toBe(413);
    expect(await server.postForEver(`/ping/${key}/fail`)).toBe(413);
    expect(await state()).toBe('up');
  });

  it.each([
    ['/256', 400],
    ['/started', 400],
    ['?bytes=many', 400],
    ['?bytes=-1', 400],
    [`?rid=${'r'.repeat(65)}`, 400],
  ])('%s is refused with %i and changes nothing', async (path, status) => {
    expect((await ping(path)).status).toBe(status);
    expect(await state()).toBe('new');
  });

  it('with an unknown key is 404, and another address is nobody of ours', async () => {
    expect((await fetch(`${server.url}/ping/${'A'.repeat(24)}`)).status).toBe(404);
    expect((await fetch(`${server.url}/ping/x/fail`, { method: 'POST', body: 'x'.repeat(5_000_000) })).status).toBe(404);
    expect((await fetch(`${server.url}/ping/`)).status).toBe(418);
    expect((await fetch(`${server.url}/pingpong`)).status).toBe(418);
    expect((await ping('', { method: 'DELETE' })).status).toBe(405);
  });

  it.each(['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 'Mozilla/5.0 (compatible; Discordbot/2.0)', 'WhatsApp/2.23'])(
    'is not made by a link preview: %s',
    async (agent) => {
      expect((await ping('', { headers: { 'user-agent': agent } })).status).toBe(200);
      expect(await state()).toBe('new');
    },
  );

  it('that comes too often is told when to come again', async () => {
    const statuses = [];
    for (let count = 0; count < 62; count += 1) statuses.push((await ping('')).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(60);
    const refused = await ping('');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('50');
    later(1 / 60);
    expect((await ping('')).status).toBe(200);
  });

  it('of a workspace without Farrier tells the monitor the time and nobody anything, and keeps nothing that was sent', async () => {
    await ping('');
    later(31);
    const workspaces = workspaceStore(office.redis, office.prefix);
    await workspaces.markRemoved(office.team, now);
    expect((await ping('/fail', { method: 'POST', body: 'disk full' })).status).toBe(200);
    expect((await ping('', { method: 'POST', body: 'done' })).status).toBe(200);
    expect(await state()).toBe('up');
    expect(await deps.monitors.log(office.team, id)).toHaveLength(1);
    expect(JSON.stringify(await monitor())).not.toContain('disk full');
    expect(alerts()).toEqual([]);
    expect(await office.outbox.busyChannels()).toBe(0);
  });

  it('with a key that was replaced no longer counts', async () => {
    const renewed = await renewKey(deps, office.team, id);
    expect((await ping('')).status).toBe(404);
    expect((await fetch(`${server.url}/ping/${renewed?.key}`)).status).toBe(200);
    expect(await state()).toBe('up');
  });

  it('counts no more once the site is backed up in another way, and nothing it told before does', async () => {
    await ping('/start');
    const forgetDue = (team: string, monitorId: string) => deps.due.remove(dueMember({ kind: MONITOR_KIND, team, id: monitorId }));
    for (const _again of [1, 2]) await forgetMonitors({ monitors: deps.monitors, forgetDue }, office.team, 's1', 'backups');
    expect((await ping('')).status).toBe(404);
    expect(await deps.monitors.ofSite(office.team, 's1')).toEqual([]);
    expect(await dueStore(office.redis, office.prefix).at(dueMember({ kind: MONITOR_KIND, team: office.team, id }))).toBeNull();
  });

  it('has a key of at least 128 bits that is kept nowhere', async () => {
    expect(Buffer.from(key, 'base64url').length).toBeGreaterThanOrEqual(16);
    expect(JSON.stringify(await monitor())).not.toContain(key);
    expect(await deps.monitors.byKeyHash(key)).toBeNull();
  });
});

describe('an outage', () => {
  it('alerts once when it begins and once when it ends, in the same place', async () => {
    await ping('');
    later(24.5);
    await pass();
    expect(await state()).toBe('late');
    later(6);
    await Promise.all([pass(), pass(), settleMonitor(deps, office.team, id)]);
    const down = await alertSaying('Shop: the backup is down.');
    expect(down.text).toContain('It did not report in');
    later(1);
    await pass();
    await ping('');
    await alertSaying('Shop: the backup is back. It was down for 60 min');
    await alertSaying('Shop: the backup reported in again');
    expect(alerts().map(({ ts, thread_ts }) => thread_ts ?? ts)).toEqual([down.ts, down.ts]);
    await ping('');
    await pass();
    expect(alerts()).toHaveLength(2);
  });

  it('alerts at once when the job says that it failed, and again for the next time', async () => {
    await ping('/3', { method: 'POST', body: 'disk full' });
    await alertSaying('(exit status 3)');
    expect(JSON.stringify(alerts()[0]?.blocks)).toContain('```disk full```');
    await ping('');
    await alertSaying('is back');
    await ping('/fail');
    await alertSaying('The job said that it failed. ');
    expect(alerts().filter(({ thread_ts }) => thread_ts === undefined)).toHaveLength(2);
  });

  it('alerts when a job began and does not end in time', async () => {
    await ping('');
    await ping('/start?rid=a');
    later(6);
    await pass();
    await alertSaying('The job said that it began, and not that it ended');
  });

  it('does not alert for a monitor that was never heard from', async () => {
    later(1000);
    await pass();
    expect(await state()).toBe('new');
    expect(alerts()).toEqual([]);
  });

  it('is posted again where a crash swallowed the post, and only once', async () => {
    await ping('');
    later(31);
    const crashing: WatchDeps = { ...deps, outbox: { ...deps.outbox, post: () => Promise.reject(new Error('killed here')) } };
    await expect(settleMonitor(crashing, office.team, id)).rejects.toThrow('killed here');
    await pass();
    await alertSaying('is down');
    expect(alerts()).toHaveLength(1);
  });
});
