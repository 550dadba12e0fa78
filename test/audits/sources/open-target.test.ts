import { connect } from 'node:net';
import { inspect } from 'node:util';
import type { Target } from '../../../src/audits/audit.js';
import { runAudit } from '../../../src/audits/run-audit.js';
import type { SentFiles } from '../../../src/audits/sent-files.js';
import { createSources, type Sources } from '../../../src/audits/sources/create-sources.js';
import type { KeptOfSites } from '../../../src/audits/sources/open-target.js';
import { type GitServer, startGitServer } from '../../support/git-server.js';

const TOKEN = 'glpat-0123456789-farrier-secret';
const REPOSITORY = 'https://git.example/acme/shop';
const signal = new AbortController().signal;
const site = { team: 'T1', id: 's1', hasSentFiles: false };
const target: Target = { name: 'Shop', repository: REPOSITORY, address: null, manifest: null, site };
const sent: SentFiles = {
  version: 1,
  origin: { from: 'ci', commit: 'abc', at: '2026-11-20T12:00:00.000Z' },
  files: [{ name: 'requirements.txt', text: 'django==4.2.30\n' }],
};

let git: GitServer;
let sources: Sources;

beforeAll(async () => {
  git = await startGitServer({ 'requirements.txt': 'django==3.2.13\n' });
});
beforeEach(() => {
  git.requests.length = 0;
  git.instead = null;
  git.password = TOKEN;
});
afterEach(() => sources.close());
afterAll(() => git.close());

/** Sources for which every https host is the local git server: the sockets it opens are plain ones. */
function open(kept: Partial<KeptOfSites>, asked: Target = target) {
  const nowhere = { pypi: 'http://127.0.0.1:1', osv: 'http://127.0.0.1:1', endoflife: 'http://127.0.0.1:1', npm: 'http://127.0.0.1:1' };
  sources = createSources({
    urls: nowhere,
    egressAllow: [{ cidr: '127.0.0.1/32', ports: { from: 1, to: 65_535 } }],
    repositoryRoot: null,
    now: () => new Date('2026-11-22T12:00:00.000Z'),
    kept: { token: async () => null, sentFiles: async () => null, ...kept },
    network: {
      resolve: async () => ['127.0.0.1'],
      open: (_request, callback) => {
        const socket = connect(Number(new URL(git.url).port), '127.0.0.1');
        socket.once('connect', () => callback(null, socket)).once('error', (error) => callback(error, null));
      },
    },
  });
  return sources.open(asked, signal);
}

const tokenFor = (origin: string, text = TOKEN) => ({ token: async () => ({ text, origin }) });
const authorizations = () => git.requests.map(({ host, authorization }) => [host, authorization]);
const basic = (name: string) => `Basic ${Buffer.from(`${name}:${TOKEN}`).toString('base64')}`;

it('reads a private repository with its token', async () => {
  const tree = await open(tokenFor('https://git.example'));
  expect(await tree.read('requirements.txt')).toBe('django==3.2.13\n');
  expect(tree.sent).toBeUndefined();
  expect(authorizations()).toEqual([
    ['git.example', undefined],
    ['git.example', basic('x-access-token')],
    ['git.example', basic('x-access-token')],
  ]);
});

it('takes a token with the name that some hosts want', async () => {
  await open(tokenFor('https://git.example', `x-token-auth:${TOKEN}`));
  expect(authorizations().at(-1)).toEqual(['git.example', basic('x-token-auth')]);
});

it('sends no token to a repository that does not ask for one', async () => {
  git.password = null;
  await open(tokenFor('https://git.example'));
  expect(authorizations().every(([, authorization]) => authorization === undefined)).toBe(true);
});

it('sends the token nowhere but to the origin it was added for', async () => {
  await expect(open(tokenFor('https://git.example'), { ...target, repository: 'https://evil.example/acme/shop' })).rejects.toThrow(
    'https://evil.example/acme/shop refused to be read (status 401). It is private or does not exist; private ones need a token.',
  );
  expect(authorizations()).toEqual([['evil.example', undefined]]);
});

it('drops the token on a redirect to another origin', async () => {
  git.instead = (res, req) => {
    if (req.headers.host !== 'git.example') return res.writeHead(401).end();
    if (req.headers.authorization === undefined) return res.writeHead(401).end();
    return res.writeHead(302, { location: `https://evil.example${req.url}` }).end();
  };
  await expect(open(tokenFor('https://git.example'))).rejects.toThrow('The stored token was refused');
  expect(authorizations().filter(([host]) => host === 'evil.example')).toEqual([['evil.example', undefined]]);
});

it.each([401, 403, 404])('says that a token was refused (%d), shows it nowhere, and never passes', async (status) => {
  git.instead = (res, req) => res.writeHead(req.headers.authorization === undefined ? 401 : status).end(TOKEN);
  const error: unknown = await open(tokenFor('https://git.example')).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain(`${REPOSITORY} refused to be read (status ${status}). The stored token was refused`);
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(basic('x-access-token').slice('Basic '.length));
  const report = await runAudit('dependencies', target, { sources, now: () => new Date(), progress: () => {}, signal });
  expect(report.outcome).toBe('error');
  expect(JSON.stringify(report)).toContain('The stored token was refused');
  expect(JSON.stringify(report)).not.toContain('farrier-secret');
});

describe('files that somebody sent', () => {
  it('are read where there is no repository', async () => {
    const tree = await open({ sentFiles: async () => sent }, { ...target, repository: null, site: { ...site, hasSentFiles: true } });
    expect(await tree.read('requirements.txt')).toBe('django==4.2.30\n');
    expect(tree.sent).toEqual({ origin: sent.origin, repositoryTrouble: null });
  });

  it('are read where the repository refuses, and say so', async () => {
    const tree = await open({ sentFiles: async () => sent });
    expect(await tree.read('requirements.txt')).toBe('django==4.2.30\n');
    expect(tree.sent?.repositoryTrouble).toContain('private ones need a token');
  });

  it('yield to a repository that can be read', async () => {
    const tree = await open({ ...tokenFor('https://git.example'), sentFiles: async () => sent });
    expect(await tree.read('requirements.txt')).toBe('django==3.2.13\n');
  });

  it('stand in the report with where they came from', async () => {
    await open({ sentFiles: async () => sent });
    const report = await runAudit('dependencies', target, { sources, now: sources.now, progress: () => {}, signal });
    expect(report.facts).toMatchObject({ sent: sent.origin, files: ['requirements.txt'] });
    expect(report.unchecked.map(({ subject }) => subject)).toContain(REPOSITORY);
  });

  it('make an audit applicable', async () => {
    git.password = null;
    await open({});
    const nothing = { ...target, repository: null };
    const run = (asked: Target) => runAudit('django', asked, { sources, now: sources.now, progress: () => {}, signal });
    expect((await run(nothing)).outcome).toBe('not-applicable');
    expect((await run({ ...nothing, site: { ...site, hasSentFiles: true } })).outcome).toBe('error');
  });
});

it('has beside a repository what production sent, but not what somebody dropped in Slack', async () => {
  git.password = null;
  const tree = await open({ sentFiles: async () => sent });
  expect(await tree.read('requirements.txt')).toBe('django==3.2.13\n');
  expect(await tree.production?.read('requirements.txt')).toBe('django==4.2.30\n');
  await sources.close();
  const dropped: SentFiles = { ...sent, origin: { from: 'slack', by: 'U1', at: sent.origin.at } };
  expect((await open({ sentFiles: async () => dropped })).production).toBeUndefined();
});

describe('what Django’s check said', () => {
  const deployCheck = { counted: 0, silenced: 0, issues: [], origin: sent.origin };

  it('is had beside the repository, whoever sent it, and is no file of production', async () => {
    git.password = null;
    const tree = await open({ sentFiles: async () => ({ ...sent, files: [], deployCheck }) });
    expect(tree.deployCheck).toEqual(deployCheck);
    expect(tree.production).toBeUndefined();
  });

  it('is had with files that were sent, and does not stand for them', async () => {
    expect((await open({ sentFiles: async () => ({ ...sent, deployCheck }) })).deployCheck).toEqual(deployCheck);
    await sources.close();
    await expect(open({ sentFiles: async () => ({ ...sent, files: [], deployCheck }) })).rejects.toThrow('private ones need a token');
  });
});
