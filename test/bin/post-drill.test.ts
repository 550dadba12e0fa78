import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDrillCommand } from '../../bin/commands/drill.js';
import { postDrill, readDrillAddress } from '../../bin/commands/post-drill.js';
import type { Drill } from '../../src/backups/drill/drill.js';
import { postedDrillSchema, whatIsWrong } from '../../src/backups/records/posted-drill.js';
import { answerLine, readBody } from '../../src/shared/http-exchange.js';
import { type Served, serveRoute } from '../support/serve-route.js';

const SECRET = 'secret-behind-the-hash';
let folder: string;
let server: Served;
let statuses: number[];
let got: { url: string; headers: IncomingHttpHeaders; body: Buffer }[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farrier-backups-'));
  statuses = [];
  got = [];
  server = await serveRoute(async (request, response) => {
    const body = (await readBody(request, 1_000_000)) ?? Buffer.alloc(0);
    got.push({ url: request.url ?? '', headers: request.headers, body });
    const status = statuses.shift() ?? 200;
    answerLine(response, status, status === 200 ? 'Recorded.' : 'Not now.');
    return true;
  });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const address = () => readDrillAddress(`${server.url}/drill/key#${SECRET}`);
const drill: Drill = {
  verdict: 'stale',
  faults: [{ verdict: 'stale', check: 'backup-stale', text: 'The row of ada@example.org is old.', fix: 'Look.' }],
  name: 'shop.dump',
  bytes: 10,
  takenAt: new Date('2026-11-20T03:00:00Z'),
  engine: 'PostgreSQL 15.18',
  format: 'plain SQL',
  seconds: 1.5,
  counted: { rows: { shop_order: 3 }, newestRowAt: null },
  noise: ['role "ada@example.org" does not exist'],
  commands: ['pg_restore -d postgres://shop:hunter2@db/shop shop.dump'],
  isClosed: true,
};

function telling() {
  let said = '';
  const stderr = (text: string) => void (said += text);
  return { said: () => said, how: { stderr, signal: new AbortController().signal, pauseMs: 1 } };
}

test('the result is signed, and neither the secret nor words or commands are sent', async () => {
  const { how, said } = telling();
  expect(await postDrill(address(), drill, how)).toBe(true);
  const [one] = got;
  expect(one?.url).toBe('/drill/key');
  const body = one?.body ?? Buffer.alloc(0);
  const timestamp = String(one?.headers['farrier-timestamp']);
  const signature = String(one?.headers['farrier-signature']);
  expect(whatIsWrong(SECRET, { timestamp, signature, body }, new Date(Number(timestamp)))).toBeNull();
  expect(postedDrillSchema.parse(JSON.parse(body.toString())).drill).toMatchObject({
    verdict: 'stale',
    checks: ['backup-stale'],
    rows: { shop_order: 3 },
  });
  const everything = JSON.stringify([one?.headers, body.toString(), said()]);
  for (const secret of [SECRET, 'ada@example.org', 'hunter2']) expect(everything).not.toContain(secret);
});

test('while the other side is away it is sent again: the same result, signed anew', async () => {
  statuses = [503, 429];
  expect(await postDrill(address(), drill, telling().how)).toBe(true);
  expect(got).toHaveLength(3);
  expect(new Set(got.map(({ body }) => body.toString())).size).toBe(1);
});

test('what is refused is said and not sent again', async () => {
  statuses = [404];
  const { how, said } = telling();
  expect(await postDrill(address(), drill, how)).toBe(false);
  expect(got).toHaveLength(1);
  expect(said()).toBe('The result could not be posted: Not now.\n');
});

test('a redirect is not followed', async () => {
  statuses = [302, 302, 302, 302, 302];
  expect(await postDrill(address(), drill, telling().how)).toBe(false);
});

test.each([
  ['ftp://farrier.example/drill/k#s', 'the whole address'],
  ['https://farrier.example/ping/k#s', 'the whole address'],
  ['nonsense', 'the whole address'],
  ['https://farrier.example/drill/k', 'lacks what stands behind the #'],
])('%s is no address, which is said before the drill begins', async (post, words) => {
  const here = { env: {}, now: new Date(), stdout: () => {}, stderr: () => {} };
  await expect(runDrillCommand(['/no/such/file', '--post', post], here)).rejects.toThrow(words);
});

test.each([
  [200, 1],
  [404, 2],
])('by the command line: answered %d, it exits with %d', async (status, exit) => {
  statuses = [status];
  const path = join(folder, 'shop.sql');
  await writeFile(path, '');
  const here = { env: {}, now: new Date(), stdout: () => {}, stderr: () => {} };
  expect(await runDrillCommand([path, '--post', `${server.url}/drill/key#${SECRET}`], here)).toBe(exit);
  expect(JSON.parse(got[0]?.body.toString() ?? '')).toMatchObject({ drill: { name: 'shop.sql', verdict: 'broken' } });
});
