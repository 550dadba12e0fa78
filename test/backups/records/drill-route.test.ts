import { createHash, createHmac, randomBytes } from 'node:crypto';
import { hashOfKey, newCheckInKey } from '../../../src/backups/check-in-key.js';
import { type DrillKeyStore, drillKeyStore } from '../../../src/backups/records/drill-key-store.js';
import type { Measured } from '../../../src/backups/records/drill-record.js';
import { handleDrill } from '../../../src/backups/records/drill-route.js';
import { drillStore } from '../../../src/backups/records/drill-store.js';
import { secretBox } from '../../../src/shared/encryption.js';
import { workspaceKey } from '../../../src/shared/redis.js';
import { siteStore } from '../../../src/sites/site-store.js';
import { aSite } from '../../maintenance/builders.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { type Served, serveRoute } from '../../support/serve-route.js';
import { aMeasured } from './drill-builder.js';

const now = new Date('2026-11-22T12:00:10.000Z');
const SECRET = 'secret-that-signs-0123456789';
const box = secretBox([randomBytes(32)]);

let test: TestRedis;
let server: Served;
let key: string;
let keys: DrillKeyStore;
let recorded: string[];
let failure: Error | null;
let errors: unknown[];

beforeEach(async () => {
  test = await testRedis();
  keys = drillKeyStore(test.redis, test.prefix, async () => box);
  recorded = [];
  failure = null;
  errors = [];
  const drills = drillStore(test.redis);
  const route = handleDrill({
    sites: siteStore(test.redis),
    drills: { add: (...given) => (failure === null ? drills.add(...given) : Promise.reject(failure)) },
    drillKeys: keys,
    now: () => now,
    recorded: async (_team, site, { id }) => void recorded.push(`${site} ${id}`),
    onError: (error) => void errors.push(error),
  });
  server = await serveRoute(route);
  await siteStore(test.redis).save(test.team, aSite({ id: 's1' }));
  key = newCheckInKey();
  await keys.renew(test.team, 's1', { keyHash: hashOfKey(key), secret: SECRET, madeBy: 'U1', at: now });
});
afterEach(async () => {
  await server.close();
  await test.close();
});

const bodyOf = (change: Partial<Measured> = {}, id = 'a'.repeat(16)) =>
  JSON.stringify({ format: 'farrier.drill/1', id, drill: aMeasured(change) });

interface How {
  secret?: string;
  at?: number;
  /** What is signed, when it is not what is sent. */
  signed?: string;
}

/** Signed here by the words of the docs, not by our own code. */
async function send(body: string, { secret = SECRET, at = now.getTime(), signed = body }: How = {}) {
  const hash = createHash('sha256').update(signed).digest('hex');
  const signature = createHmac('sha256', secret).update(`${at}.${hash}`).digest('hex');
  return await post(body, { 'farrier-timestamp': String(at), 'farrier-signature': signature });
}
async function post(body: string, headers: Record<string, string>) {
  const response = await fetch(`${server.url}/drill/${key}`, { method: 'POST', body, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
const stored = () => drillStore(test.redis).ofSite(test.team, 's1');

describe('the result of a drill', () => {
  it('is recorded as done elsewhere, and told', async () => {
    expect(await send(bodyOf())).toMatchObject({ status: 200, text: 'Recorded.\n' });
    expect(await stored()).toEqual([
      { ...aMeasured(), version: 1, id: 'a'.repeat(16), how: 'elsewhere', who: 'U1', at: now.toISOString(), picked: null },
    ]);
    expect(recorded).toEqual([`s1 ${'a'.repeat(16)}`]);
  });

  it('is refused when the same request comes again, and taken once when it is signed anew', async () => {
    await send(bodyOf());
    expect(await send(bodyOf())).toMatchObject({ status: 409 });
    expect(await send(bodyOf(), { at: now.getTime() + 1 })).toMatchObject({ status: 200, text: 'Recorded before; nothing changed.\n' });
    expect(await stored()).toHaveLength(1);
  });

  it('is recorded once when ten come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => send(bodyOf(), { at: now.getTime() + index })));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(answers.filter(({ text }) => text === 'Recorded.\n')).toHaveLength(1);
    expect(await stored()).toHaveLength(1);
  });

  it('does not change what has its id', async () => {
    await send(bodyOf({ verdict: 'broken' }));
    expect((await send(bodyOf({ verdict: 'ok' }))).status).toBe(409);
    expect(await stored()).toMatchObject([{ verdict: 'broken' }]);
  });

  it.each<[string, How]>([
    ['by another secret', { secret: 'other' }],
    ['for another body', { signed: bodyOf({ verdict: 'broken' }) }],
    ['six minutes ago', { at: now.getTime() - 360_000 }],
    ['in six minutes', { at: now.getTime() + 360_000 }],
  ])('is refused when it was signed %s', async (_what, how) => {
    expect((await send(bodyOf(), how)).status).toBe(401);
    expect(await stored()).toEqual([]);
  });

  it.each([
    ['no signature', {}],
    ['one that is none', { 'farrier-timestamp': String(now.getTime()), 'farrier-signature': 'x' }],
  ])('is refused with %s', async (_what, headers) => {
    expect((await post(bodyOf(), headers)).status).toBe(401);
    expect(await stored()).toEqual([]);
  });

  it.each([
    ['rows', JSON.stringify({ format: 'farrier.drill/1', id: 'a'.repeat(16), drill: { ...aMeasured(), sample: ['ada@example.org'] } })],
    ['nonsense', '<html>ada@example.org</html>'],
    ['another format', bodyOf().replace('drill/1', 'drill/2')],
    ['a time in the future', bodyOf({ ranAt: new Date(now.getTime() + 3_600_000).toISOString() })],
  ])('is refused when it holds %s, and none of it is kept or said', async (_what, body) => {
    const answer = await send(body);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('ada@example.org');
    expect(await stored()).toEqual([]);
  });

  it('may have 256 kB and no more, however its size is told', async () => {
    const rows = (many: number, letters: number) =>
      Object.fromEntries(Array.from({ length: many }, (_, index) => [`${String(index).padStart(5, '0')}${'t'.repeat(letters)}`, 1]));
    expect((await send(bodyOf({ rows: rows(2000, 100) }))).status).toBe(200);
    expect((await send(bodyOf({ rows: rows(2000, 195) }, 'b'.repeat(16)))).status).toBe(413);
    expect(await server.postForEver(`/drill/${key}`)).toBe(413);
    expect(await stored()).toHaveLength(1);
  });

  it('is slowed down when it comes too often', async () => {
    for (let sent = 0; sent < 20; sent++) expect((await send('')).status).toBe(400);
    const answer = await send(bodyOf());
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('50');
  });

  it('is told to come again when it cannot be stored, and taken then', async () => {
    failure = new Error('Redis is away');
    expect((await send(bodyOf())).status).toBe(503);
    expect(errors).toEqual([failure]);
    failure = null;
    expect((await send(bodyOf(), { at: now.getTime() + 1 })).status).toBe(200);
  });

  it('comes by POST only', async () => {
    const answer = await fetch(`${server.url}/drill/${key}`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('the key', () => {
  it.each([
    ['unknown', async () => void (key = newCheckInKey())],
    ['replaced', () => keys.renew(test.team, 's1', { keyHash: hashOfKey('other'), secret: SECRET, madeBy: 'U1', at: now })],
    ['revoked', () => keys.remove(test.team, 's1')],
    ['revoked with its workspace', () => keys.removeAll(test.team)],
    ['that of a site that was removed', () => siteStore(test.redis).remove(test.team, 's1')],
  ])('that is %s gets 404 and changes nothing', async (_what, change) => {
    await change();
    expect(await send(bodyOf())).toMatchObject({ status: 404, text: 'No such drill address.\n' });
    expect(await stored()).toEqual([]);
  });

  it('lies as a hash, and what signs sealed for its site', async () => {
    const all = JSON.stringify([
      await test.redis.hgetall(`${test.prefix}:drill-keys`),
      await test.redis.hgetall(workspaceKey(test.team, 'drill-keys')),
    ]);
    expect(all).toContain(hashOfKey(key));
    expect(all).not.toContain(key);
    expect(all).not.toContain(SECRET);
    const record = (await test.redis.hget(workspaceKey(test.team, 'drill-keys'), 's1')) ?? '';
    await test.redis.hset(workspaceKey(test.team, 'drill-keys'), 's2', record);
    await expect(keys.secretOf({ team: test.team, site: 's2', madeBy: 'U1' })).rejects.toThrow('copied from elsewhere');
  });
});

it('leaves other addresses alone', async () => {
  for (const path of ['/drill', '/drill/', `/drill/${key}/more`, '/ping/x'])
    expect((await fetch(`${server.url}${path}`, { method: 'POST' })).status).toBe(418);
});
