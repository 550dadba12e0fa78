import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EgressRule } from '../../../src/audits/sources/egress.js';
import { openGitRepository } from '../../../src/audits/sources/git-tree.js';
import { createGuard, type Guard } from '../../../src/audits/sources/guard.js';
import { openPlace } from '../../../src/backups/places/open-place.js';
import { type Location, secretOrigin } from '../../../src/backups/places/place.js';
import { lookAtAddress } from '../../../src/sites/look-at-address.js';
import { type Tripwire, tripwire } from './tripwire.js';

/** Everything that reaches outside beside the sources of audits: each under the same policy, tried with the same attempts. */
const PUBLIC = '93.184.215.14';
const { signal } = new AbortController();

let victim: Server;
let port: number;
let reached: string[];
let answer: (req: IncomingMessage, res: ServerResponse) => void;
let wire: Tripwire;
let guards: Guard[];

beforeAll(async () => {
  victim = createServer((req, res) => {
    reached.push(req.url ?? '');
    answer(req, res);
  });
  await new Promise<void>((resolve) => victim.listen(0, '127.0.0.1', resolve));
  port = (victim.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => victim.close(resolve)));
beforeEach(() => {
  reached = [];
  guards = [];
  wire = tripwire();
  answer = (_req, res) => res.end('reached');
});
afterEach(async () => {
  await Promise.all(guards.map((guard) => guard.close()));
});

/** `answers`: what a name resolves to, one list for each time it is asked; the last one stays. */
function guardWith(answers: string[][], allow: EgressRule[] = []): Guard {
  let asked = 0;
  const guard = createGuard({
    allow,
    open: wire.open,
    resolve: () => Promise.resolve(answers[Math.min(asked++, answers.length - 1)] ?? []),
  });
  guards.push(guard);
  return guard;
}

async function listed(guard: Guard, location: Exclude<Location, { kind: 'local' }>, text: string): Promise<string> {
  const secret = () => Promise.resolve({ text, origin: secretOrigin(location) });
  const hostKeys = { known: () => Promise.resolve(null), keep: () => Promise.resolve() };
  const place = await openPlace(
    { location, pattern: null },
    { backupRoot: null, remote: { guard, now: () => new Date(), secret, hostKeys } },
    signal,
  );
  try {
    for await (const file of place.list(signal)) return `listed ${file.name}`;
    return 'listed nothing';
  } finally {
    await place.close();
  }
}

/** Each client asks a host on a port and answers what it got; all throw or say so when they got nothing. */
const CLIENTS: Record<string, (guard: Guard, host: string, at: number, scheme: 'http' | 'https') => Promise<string>> = {
  git: async (guard, host, at, scheme) => {
    await openGitRepository(guard, `${scheme}://${host}:${at}/acme/shop`, '', signal);
    return 'read';
  },
  'the front page': async (guard, host, at, scheme) => {
    const { level, text } = await lookAtAddress(guard, `${scheme}://${host}:${at}`, signal);
    if (level === 'good') return text;
    throw new Error(text);
  },
  'a bucket': (guard, host, at, scheme) => {
    const about = { region: 'eu-west-1', bucket: 'backups', prefix: '', style: 'path' } as const;
    return listed(guard, { kind: 's3', endpoint: `${scheme}://${host}:${at}`, ...about }, 'AKIDEXAMPLE:wJalrXUtnFEMI');
  },
  'a file over HTTPS': (guard, host, at, scheme) =>
    listed(guard, { kind: 'https', url: `${scheme}://${host}:${at}/shop.dump` }, 'Bearer x'),
  'a server over SFTP': (guard, host, at) => listed(guard, { kind: 'sftp', host, port: at, user: 'backup', folder: '/' }, 'password'),
};
const names = Object.keys(CLIENTS);
const HTTP = names.filter((name) => name !== 'a server over SFTP');

async function refusal(client: string, guard: Guard, host: string, at: number, scheme: 'http' | 'https' = 'https'): Promise<string> {
  try {
    return `ANSWERED: ${await CLIENTS[client]?.(guard, host, at, scheme)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe.each(names)('%s', (client) => {
  it.each(['127.0.0.1', '169.254.169.254', '10.0.0.1', '2130706433', '0x7f.1'])('is not read at %s', async (host) => {
    for (const scheme of ['http', 'https'] as const)
      expect(await refusal(client, guardWith([[host]]), host, port, scheme)).toMatch(
        /may not be reached|may not be read|not an address on the public internet/,
      );
    expect([...reached, ...wire.attempts, ...wire.opened]).toEqual([]);
  });

  it.each([
    ['loopback', [['127.0.0.1']]],
    ['IPv6 loopback', [['::1']]],
    ['mapped loopback', [['::ffff:127.0.0.1']]],
    ['the metadata address', [['169.254.169.254']]],
    ['a public address and loopback', [[PUBLIC, '127.0.0.1']]],
  ])('is not read behind a name that is %s', async (_what, answers) => {
    expect(await refusal(client, guardWith(answers), 'shop.example', port)).not.toMatch(/^ANSWERED/);
    expect([...reached, ...wire.attempts, ...wire.opened]).toEqual([]);
  });

  it('stays with the checked address when its name leads inside the second time', async () => {
    const at = client === 'a server over SFTP' ? port : 443;
    const guard = guardWith([[PUBLIC], ['127.0.0.1']], [{ cidr: `${PUBLIC}/32`, ports: { from: at, to: at } }]);
    expect(await refusal(client, guard, 'shop.example', at)).not.toMatch(/^ANSWERED/);
    expect(new Set(wire.attempts)).toEqual(new Set([`${PUBLIC}:${at}`]));
    expect([...reached, ...wire.opened]).toEqual([]);
  });
});

describe.each(HTTP)('a redirect of %s', (client) => {
  it.each(['http://169.254.169.254/latest/', 'http://[::ffff:127.0.0.1]/', 'file:///etc/passwd', 'gopher://127.0.0.1/', '//2130706433/'])(
    'to %s is not followed',
    async (location) => {
      answer = (_req, res) => res.writeHead(302, { location }).end();
      const guard = guardWith([['127.0.0.1']], [{ cidr: '127.0.0.1/32', ports: { from: port, to: port } }]);
      expect(await refusal(client, guard, '127.0.0.1', port, 'http')).not.toMatch(/^ANSWERED/);
      expect(reached.length).toBeGreaterThan(0);
      expect(wire.attempts).toEqual([]);
      expect(new Set(wire.opened)).toEqual(new Set([`127.0.0.1:${port}`]));
    },
  );
});
