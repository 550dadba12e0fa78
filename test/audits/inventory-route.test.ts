import { connect } from 'node:net';
import { type InventoryKeyStore, inventoryKeyStore } from '../../src/audits/inventory-key-store.js';
import { handleInventory } from '../../src/audits/inventory-route.js';
import { sentFilesStore } from '../../src/audits/sent-files-store.js';
import { hashOfKey, newCheckInKey } from '../../src/backups/check-in-key.js';
import type { Site } from '../../src/sites/site.js';
import { siteStore } from '../../src/sites/site-store.js';
import { type TestRedis, testRedis } from '../support/redis.js';
import { type Served, serveRoute } from '../support/serve-route.js';

const FREEZE = 'Django==3.2.13\npytz==2022.1\n';
const PROTO = '{"lockfileVersion": 3, "packages": {"__proto__": {"version": "1.0.0"}}}';
const BOMB = "lockfileVersion: '9.0'\na: &a [x, x]\nb: &b [*a, *a]\npackages: *b\n";
const manyPackages = (count: number) =>
  JSON.stringify({
    lockfileVersion: 3,
    packages: Object.fromEntries(Array.from({ length: count }, (_, at) => [`node_modules/p${at}`, { version: '1.0.0' }])),
  });
const now = new Date('2026-11-22T12:00:10.000Z');
const site: Site = {
  version: 1,
  id: 's1',
  name: 'Shop',
  address: null,
  repository: null,
  manifest: null,
  timeZone: 'UTC',
  channel: 'C1',
  backups: null,
  createdBy: 'U1',
  createdAt: now.toISOString(),
};

let test: TestRedis;
let server: Served;
let key: string;
let keys: InventoryKeyStore;
let readAgain: [user: string, site: string, request: string][];
let failure: Error | null;
let errors: unknown[];

beforeEach(async () => {
  test = await testRedis();
  keys = inventoryKeyStore(test.redis, test.prefix);
  readAgain = [];
  failure = null;
  errors = [];
  const sentFiles = sentFilesStore(test.redis);
  const route = handleInventory({
    sites: siteStore(test.redis),
    sentFiles: { ...sentFiles, add: (...given) => (failure === null ? sentFiles.add(...given) : Promise.reject(failure)) },
    inventoryKeys: keys,
    now: () => now,
    readAgain: async (_team, user, read, request) => void readAgain.push([user, read.id, request]),
    onError: (error) => void errors.push(error),
  });
  server = await serveRoute(route);
  await siteStore(test.redis).save(test.team, site);
  key = newCheckInKey();
  await keys.renew(test.team, 's1', { keyHash: hashOfKey(key), askedBy: 'U1', at: now });
});
afterEach(async () => {
  await server.close();
  await test.close();
});

async function send(body: string, query = '', init: RequestInit = {}) {
  const response = await fetch(`${server.url}/inventory/${key}${query}`, { method: 'POST', body, ...init });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
const stored = () => sentFilesStore(test.redis).get(test.team, 's1');

describe('a file sent from CI', () => {
  it('is stored with its commit, marks the site, and has it read again for who asked', async () => {
    expect(await send(FREEZE, '?name=requirements.txt&commit=4f2a91c')).toMatchObject({
      status: 200,
      text: 'Stored requirements.txt: 2 packages. Farrier reads it now.\n',
    });
    expect(await stored()).toEqual({
      version: 1,
      origin: { from: 'ci', commit: '4f2a91c', at: now.toISOString() },
      files: [{ name: 'requirements.txt', text: FREEZE }],
    });
    expect(await siteStore(test.redis).get(test.team, 's1')).toEqual({ ...site, sentAt: now.toISOString() });
    expect(readAgain).toEqual([['U1', 's1', `sent.s1.${now.getTime()}`]]);
  });

  it('needs neither name nor commit', async () => {
    expect((await send(FREEZE)).status).toBe(200);
    expect(await stored()).toMatchObject({ origin: { commit: null }, files: [{ name: 'requirements.txt' }] });
  });

  it('is added to what was sent of the same commit', async () => {
    await send('-r base.txt\n', '?name=requirements.txt&commit=abc');
    await send(FREEZE, '?name=base.txt&commit=abc');
    expect((await stored())?.files.map(({ name }) => name)).toEqual(['requirements.txt', 'base.txt']);
  });

  it('may be the lock of a front end, beside Python files of the same commit and never instead of them', async () => {
    const lock = '{"lockfileVersion": 3, "packages": {"node_modules/cart": {"version": "1.0.5"}}}';
    await send(FREEZE, '?commit=abc');
    expect(await send(lock, '?name=web/package-lock.json&commit=abc')).toMatchObject({
      status: 200,
      text: 'Stored web/package-lock.json: 1 package. Farrier reads it now.\n',
    });
    const before = await stored();
    expect(before?.files.map(({ name }) => name)).toEqual(['requirements.txt', 'web/package-lock.json']);
    for (const query of ['?name=web/package-lock.json&commit=def', '?name=web/package-lock.json', '?commit=def']) {
      const refused = await send(lock, query);
      expect(refused).toMatchObject({ status: 400, text: expect.stringContaining('Send the Python files of this commit first') });
    }
    expect(await stored()).toEqual(before);
  });

  it('may be what Django says about production, which takes nothing away and tells no packages', async () => {
    const output =
      'System check identified some issues:\n\nWARNINGS:\n?: (security.W008) Text.\n\nSystem check identified 1 issue (2 silenced).\n';
    const check = { counted: 1, silenced: 2, issues: [{ id: 'security.W008', level: 'warning', about: null, text: 'Text.', hint: null }] };
    expect(await send(output, '?commit=abc')).toMatchObject({
      status: 200,
      text: 'Stored check --deploy: 1 issue. Farrier reads it now.\n',
    });
    expect(await siteStore(test.redis).get(test.team, 's1')).toEqual(site);
    await send(FREEZE, '?commit=abc');
    await send(output, '?commit=def');
    expect(await stored()).toEqual({
      version: 1,
      origin: { from: 'ci', commit: 'abc', at: now.toISOString() },
      files: [{ name: 'requirements.txt', text: FREEZE }],
      deployCheck: { ...check, origin: { from: 'ci', commit: 'def', at: now.toISOString() } },
    });
    expect(readAgain).toHaveLength(3);
  });

  it.each([
    ['the output of a check that is cut short', 'System check identified some issues:\n', '', 'is cut short'],
    ['nonsense', '<html>\nPlease sign in\n</html>', '', 'Wanted: the output of pip freeze'],
    ['nothing', '', '', 'Nothing was sent.'],
    ['a commit that is none', FREEZE, '?commit=a%20b', 'commit is up to 64 letters'],
    ['a name that leads out', FREEZE, '?name=../x.txt', 'is no file name'],
    ['a lock of npm that is nested without end', `{"packages":${'['.repeat(200_000)}`, '?name=package-lock.json', 'package-lock.json: '],
    ['a lock of npm that names __proto__', PROTO, '?name=package-lock.json', 'an attempt to change the program'],
    ['a lock of npm with more packages than any site has', manyPackages(20_001), '?name=package-lock.json', 'names 20001 packages'],
    ['a lock of pnpm that grows when it is read', BOMB, '?name=pnpm-lock.yaml', 'it has an anchor'],
    ['a lock of npm whose name leads out', '{}', '?name=../../package-lock.json', 'is no file name'],
  ])('is refused with what is wanted when it is %s', async (_what, body, query, said) => {
    const answer = await send(body, query);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(said);
    expect(await stored()).toBeNull();
    expect(readAgain).toEqual([]);
  });

  it('may have 2 MB and no more, however its size is told', async () => {
    const line = 'Django==3.2.13\n';
    const comment = (size: number) => `${line}#${'x'.repeat(size - line.length - 1)}`;
    expect((await send(comment(2_097_152))).status).toBe(200);
    expect((await send(comment(2_097_153))).status).toBe(413);
    expect((await send(comment(9_000_000))).status).toBe(413);
    expect(await server.postForEver(`/inventory/${key}`)).toBe(413);
    expect((await stored())?.files[0]?.text).toHaveLength(2_097_152);
  });

  it('comes by POST only', async () => {
    const answer = await send('', '', { method: 'PUT' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it('is slowed down when it comes too often', async () => {
    for (let sent = 0; sent < 20; sent++) expect((await send('', '?name=x')).status).toBe(400);
    const answer = await send(FREEZE);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('50');
  });

  it('is told to come again when it cannot be stored', async () => {
    failure = new Error('Redis is away');
    const answer = await send(FREEZE);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('10');
    expect(errors).toEqual([failure]);
  });

  it('survives a client that gives up', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write(`POST /inventory/${key} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nDjango`);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    expect((await send(FREEZE)).status).toBe(200);
  });
});

describe('the key', () => {
  it.each([
    ['unknown', async () => void (key = newCheckInKey())],
    ['replaced', () => keys.renew(test.team, 's1', { keyHash: hashOfKey(newCheckInKey()), askedBy: 'U1', at: now })],
    ['revoked', () => keys.remove(test.team, 's1')],
    ['revoked with its workspace', () => keys.removeAll(test.team)],
    ['that of a site that was removed', () => siteStore(test.redis).remove(test.team, 's1')],
  ])('that is %s gets 404 and changes nothing', async (_what, change) => {
    await change();
    expect(await send(FREEZE)).toMatchObject({ status: 404, text: 'No such inventory address.\n' });
    expect(await stored()).toBeNull();
  });

  it('is kept as a hash only', async () => {
    const all = JSON.stringify([
      await test.redis.hgetall(`${test.prefix}:inventory-keys`),
      await test.redis.hgetall(`{f:${test.team}}:inventory-keys`),
    ]);
    expect(all).toContain(hashOfKey(key));
    expect(all).not.toContain(key);
    expect(Buffer.from(key, 'base64url').length * 8).toBeGreaterThanOrEqual(128);
  });

  it('leaves other addresses alone', async () => {
    for (const path of ['/inventory', '/inventory/', `/inventory/${key}/more`, '/ping/x']) {
      expect((await fetch(`${server.url}${path}`, { method: 'POST' })).status).toBe(418);
    }
  });
});
