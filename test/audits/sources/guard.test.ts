import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lookAtHost } from '../../../src/audits/sources/addresses.js';
import type { EgressRule } from '../../../src/audits/sources/egress.js';
import { createGuard, type Guard } from '../../../src/audits/sources/guard.js';
import { type GuardedRequest, guardedFetch } from '../../../src/audits/sources/http.js';
import { type Tripwire, tripwire } from './tripwire.js';

const PUBLIC = '93.184.215.14';

let victim: Server;
let victimPort: number;
/** Everything that reached the victim, by path. */
let reached: IncomingMessage[];
let handle: (req: IncomingMessage, res: ServerResponse) => void;

beforeAll(async () => {
  victim = createServer((req, res) => {
    reached.push(req);
    handle(req, res);
  });
  await new Promise<void>((resolve) => victim.listen(0, '127.0.0.1', resolve));
  victimPort = (victim.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => victim.close(resolve)));

let wire: Tripwire;
let guards: Guard[];
beforeEach(() => {
  reached = [];
  guards = [];
  wire = tripwire();
  handle = (_req, res) => res.end('reached');
});
afterEach(async () => {
  await Promise.all(guards.map((guard) => guard.dispatcher.destroy()));
});

interface World {
  allow?: EgressRule[];
  trusted?: string[];
  /** Answers of the name server, one list after the other for each time it is asked; the last one stays. */
  names?: Record<string, string[][]>;
}

function guardIn({ allow = [], trusted = [], names = {} }: World = {}): Guard {
  const asked = new Map<string, number>();
  const guard = createGuard({
    allow,
    trusted,
    open: wire.open,
    resolve: (host) => {
      const answers = names[host];
      const times = asked.get(host) ?? 0;
      asked.set(host, times + 1);
      return answers === undefined
        ? Promise.reject(new Error(`ENOTFOUND ${host}`))
        : Promise.resolve(answers[Math.min(times, answers.length - 1)] ?? []);
    },
  });
  guards.push(guard);
  return guard;
}

/** The victim's own port is allowed nowhere but where a test says so. */
const ALLOW_VICTIM = (): EgressRule[] => [{ cidr: '127.0.0.1/32', ports: { from: victimPort, to: victimPort } }];
const victimUrl = (path = '/') => `http://127.0.0.1:${victimPort}${path}`;

async function refusal(guard: Guard, url: string, asked?: GuardedRequest): Promise<string> {
  const error: unknown = await guardedFetch(guard, url, asked).then(
    () => new Error('it was answered'),
    (thrown: unknown) => thrown,
  );
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

describe('addresses that may not be reached', () => {
  const localhost = { names: { localhost: [['127.0.0.1']], 'localhost.': [['127.0.0.1']] } };

  test.each([
    '127.0.0.1',
    'localhost',
    'localhost.',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.1',
    '127.1',
    '0.0.0.0',
    '0',
    '127.255.255.254',
    '１２７.０.０.１',
    '①②⑦.⓪.⓪.①',
    '%31%32%37.0.0.1',
    '[::1]',
    '[::]',
    '[::ffff:7f00:1]',
    '[::ffff:127.0.0.1]',
    '[::7f00:1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001::7f00:1]',
    '[fe80::1%25eth0]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[fec0::1]',
    '[ff02::1]',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '169.254.169.254',
    '168.63.129.16',
    '192.0.0.192',
    '192.0.2.1',
    '198.18.0.1',
    '255.255.255.255',
    '224.0.0.1',
    '240.0.0.1',
  ])('%s is refused', async (host) => {
    for (const port of ['', `:${victimPort}`])
      expect(await refusal(guardIn(localhost), `http://${host}${port}/`)).toMatch(/^EgressRefused/);
    expect(reached).toEqual([]);
    expect([...wire.attempts, ...wire.opened]).toEqual([]);
  });

  test.each([
    ['a name that is loopback', [['127.0.0.1']]],
    ['a name that is IPv6 loopback', [['::1']]],
    ['a name that is v4-mapped loopback', [['::ffff:127.0.0.1']]],
    ['a name that is loopback behind NAT64', [['64:ff9b::7f00:1']]],
    ['a name that is the metadata address', [['169.254.169.254']]],
    ['a name with one loopback among its addresses', [[PUBLIC, '127.0.0.1']]],
    ['a name with one private address among many', [['10.0.0.1', PUBLIC]]],
    ['a name without an address', [[]]],
  ])('%s is refused', async (_what, answers) => {
    expect(await refusal(guardIn({ names: { 'shop.example': answers } }), 'http://shop.example/')).toMatch(/^EgressRefused/);
    expect([...wire.attempts, ...wire.opened]).toEqual([]);
  });

  test('connects to the address that was checked, not to one that is looked up later', async () => {
    const guard = guardIn({ names: { 'rebinding.example': [[PUBLIC], ['127.0.0.1']] } });
    expect(await refusal(guard, 'http://rebinding.example/')).toContain(`tripwire: ${PUBLIC}:80`);
    expect(wire.attempts).toEqual([`${PUBLIC}:80`]);
    expect(reached).toEqual([]);
  });

  test.each([
    [`http://public@127.0.0.1/`],
    [`http://user:secret@shop.example/`],
    [String.raw`http://127.0.0.1\@shop.example/`],
    ['http://shop.example:22/'],
    ['https://shop.example:8443/'],
    ['file:///etc/passwd'],
    ['gopher://shop.example/'],
    ['ftp://shop.example/'],
    ['shop.example'],
    ['//shop.example'],
    ['http://'],
  ])('%s is refused', async (url) => {
    expect(await refusal(guardIn({ names: { 'shop.example': [[PUBLIC]] } }), url)).toMatch(/^EgressRefused/);
    expect([...wire.attempts, ...wire.opened]).toEqual([]);
  });

  test('a public address is asked on 80 and 443', async () => {
    const guard = guardIn({ names: { 'shop.example': [[PUBLIC]] } });
    await refusal(guard, 'http://shop.example/');
    await refusal(guard, 'https://shop.example/');
    await refusal(guard, `http://${PUBLIC}/`);
    await refusal(guard, 'http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/');
    expect(wire.attempts).toEqual([`${PUBLIC}:80`, `${PUBLIC}:443`, `${PUBLIC}:80`, '2606:2800:21f:cb07:6820:80da:af6b:8b2c:80']);
  });
});

describe('what the operator allows', () => {
  test('an address and port that a rule names', async () => {
    const answer = await guardedFetch(guardIn({ allow: ALLOW_VICTIM() }), victimUrl());
    expect(answer.body.toString()).toBe('reached');
  });

  test('not the same address on another port', async () => {
    const guard = guardIn({ allow: [{ cidr: '127.0.0.1/32', ports: { from: victimPort + 1, to: victimPort + 1 } }] });
    expect(await refusal(guard, victimUrl())).toMatch(/^EgressRefused/);
  });

  test('a v4-mapped spelling of an allowed address, because it is the same address', async () => {
    const guard = guardIn({ allow: ALLOW_VICTIM() });
    expect((await guardedFetch(guard, `http://[::ffff:127.0.0.1]:${victimPort}/`)).status).toBe(200);
  });

  test("the operator's own source, but not another port beside it", async () => {
    const guard = guardIn({ trusted: [`http://127.0.0.1:${victimPort}`] });
    expect((await guardedFetch(guard, victimUrl())).status).toBe(200);
    expect(await refusal(guard, `http://127.0.0.1:${victimPort + 1}/`)).toMatch(/^EgressRefused/);
  });
});

describe('redirects', () => {
  const redirectTo = (location: string) => {
    handle = (req, res) => {
      if (req.url === '/start') res.writeHead(302, { location }).end();
      else res.end('reached');
    };
  };
  const names = { 'rebinding.example': [[PUBLIC], ['127.0.0.1']], 'inside.example': [['127.0.0.1']] };
  const guard = () => guardIn({ trusted: [`http://127.0.0.1:${victimPort}`], names });

  test.each([
    ['loopback', 'http://127.0.0.1/secret'],
    ['v4-mapped loopback', 'http://[::ffff:127.0.0.1]/secret'],
    ['loopback as one number', '//2130706433/secret'],
    ['a file', 'file:///etc/passwd'],
    ['gopher', 'gopher://127.0.0.1/'],
    ['the metadata address', 'http://169.254.169.254/latest/meta-data/'],
    ['a name that is loopback', 'http://inside.example/'],
  ])('to %s are refused, with the way that led there', async (_what, location) => {
    redirectTo(location);
    const refused = await refusal(guard(), victimUrl('/start'));
    expect(refused).toMatch(/^EgressRefused/);
    expect(refused).toContain(`redirected from ${victimUrl('/start')}`);
    expect(reached.map(({ url }) => url)).toEqual(['/start']);
  });

  test('to a rebinding name stay with the checked address', async () => {
    redirectTo('http://rebinding.example/');
    expect(await refusal(guard(), victimUrl('/start'))).toContain(`tripwire: ${PUBLIC}:80`);
  });

  test('in a circle end', async () => {
    handle = (_req, res) => res.writeHead(302, { location: '/again' }).end();
    expect(await refusal(guard(), victimUrl('/start'))).toMatch(/^LimitExceeded.*redirected more than 5 times/);
    expect(reached).toHaveLength(6);
  });

  test('to another origin drop credentials, within one origin keep them', async () => {
    const headers = { Authorization: 'Bearer secret', Cookie: 'session=secret', 'X-Kind': 'audit' };
    const names = { 'other.example': [['127.0.0.1']] };
    const both = guardIn({ allow: ALLOW_VICTIM(), names });
    redirectTo(`http://other.example:${victimPort}/landed`);
    await guardedFetch(both, victimUrl('/start'), { headers });
    expect(reached.at(-1)?.headers).toMatchObject({ 'x-kind': 'audit' });
    expect(reached.at(-1)?.headers).not.toHaveProperty('authorization');
    expect(reached.at(-1)?.headers).not.toHaveProperty('cookie');
    redirectTo('/landed');
    const answer = await guardedFetch(both, victimUrl('/start'), { headers });
    expect(reached.at(-1)?.headers).toMatchObject({ authorization: 'Bearer secret', cookie: 'session=secret' });
    expect(answer).toMatchObject({ url: victimUrl('/landed'), redirectedFrom: [victimUrl('/start')] });
  });

  test('after a POST become a GET, unless the method is to be kept', async () => {
    const asked: GuardedRequest = { method: 'POST', body: 'question' };
    handle = (req, res) => (req.url === '/start' ? res.writeHead(303, { location: '/landed' }).end() : res.end());
    await guardedFetch(guard(), victimUrl('/start'), asked);
    expect(reached.at(-1)?.method).toBe('GET');
    handle = (req, res) => (req.url === '/start' ? res.writeHead(307, { location: '/landed' }).end() : res.end());
    await guardedFetch(guard(), victimUrl('/start'), asked);
    expect(reached.at(-1)?.method).toBe('POST');
  });
});

describe('lookAtHost', () => {
  const names = { 'shop.example': [[PUBLIC]], 'inside.example': [['10.1.2.3']] };

  test.each([
    ['https://shop.example', { state: 'public' }],
    ['https://inside.example:8443', { state: 'refused', address: '10.1.2.3', port: 8443 }],
    ['http://10.1.2.3', { state: 'refused', address: '10.1.2.3', port: 80 }],
    ['https://gone.example', { state: 'unresolved' }],
  ])('%s', async (url, state) => {
    expect(await lookAtHost(guardIn({ names }), url)).toEqual(state);
    expect([...wire.attempts, ...wire.opened]).toEqual([]);
  });
});
