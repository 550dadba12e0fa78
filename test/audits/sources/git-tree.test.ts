import { randomBytes } from 'node:crypto';
import { openGitRepository } from '../../../src/audits/sources/git-tree.js';
import { createGuard, type Guard } from '../../../src/audits/sources/guard.js';
import { type GitServer, startGitServer } from '../../support/git-server.js';
import { tripwire } from './tripwire.js';

const signal = new AbortController().signal;
let git: GitServer;
let guard: Guard;

beforeAll(async () => {
  git = await startGitServer({
    'README.md': '# Shop\n',
    'apps/shop/requirements.txt': 'django==3.2.13\n',
    'apps/shop/big.txt': 'x'.repeat(200_000),
    'link.txt': 'link:/etc/passwd',
  });
  guard = createGuard({ allow: [{ cidr: '127.0.0.1/32', ports: { from: 1, to: 65_535 } }] });
});
afterAll(async () => {
  await guard.dispatcher.destroy();
  await git.close();
});
afterEach(() => {
  git.instead = null;
});

test('reads the newest commit of a repository, and the folder that was named', async () => {
  const tree = await openGitRepository(guard, git.url, 'apps/shop', signal);
  expect(await tree.list()).toEqual(['README.md', 'apps/shop/big.txt', 'apps/shop/requirements.txt', 'link.txt']);
  expect(tree.pointedAt).toBe('apps/shop');
  expect(await tree.read('apps/shop/requirements.txt')).toBe('django==3.2.13\n');
  expect((await tree.read('apps/shop/big.txt'))?.length).toBe(200_000);
  expect(await tree.read('gone.txt')).toBeNull();
});

test('follows no symbolic link', async () => {
  const tree = await openGitRepository(guard, git.url, '', signal);
  await expect(tree.read('link.txt')).rejects.toThrow('symbolic link');
});

test.each([401, 403, 404])('says that a repository is private or not there (%d)', async (status) => {
  git.instead = (res) => res.writeHead(status).end();
  await expect(openGitRepository(guard, git.url, '', signal)).rejects.toThrow(`refused to be read (status ${status})`);
});

test.each([
  ['an error', (status: number) => status, 500],
  ['a web page', () => 200, 200],
])('is a source that is away when it answers %s', async (_what, _status, status) => {
  git.instead = (res) => res.writeHead(status, { 'content-type': 'text/html' }).end('<html>Under maintenance</html>');
  await expect(openGitRepository(guard, git.url, '', signal)).rejects.toMatchObject({ name: 'SourceUnavailable' });
});

test('is not led inside by a redirect', async () => {
  git.instead = (res) => res.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end();
  await expect(openGitRepository(guard, git.url, '', signal)).rejects.toThrow(
    'may not be read: 169.254.169.254 is not an address on the public internet',
  );
});

test('does not reach a private address', async () => {
  await expect(openGitRepository(createGuard({ allow: [] }), git.url, '', signal)).rejects.toThrow('may not be read');
});

test('is refused when it has 1 GB, long before that is here', async () => {
  const chunk = randomBytes(60_000);
  let sent = 0;
  git.instead = (res, req) => {
    if (req.method === 'GET') return false;
    res.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
    const line = (bytes: Buffer) => Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
    res.write(line(Buffer.from('NAK\n')));
    const more = () => {
      while (!res.destroyed && sent < 1024 ** 3) {
        sent += chunk.length;
        if (res.write(line(Buffer.concat([Buffer.from([1]), chunk])))) continue;
        res.once('drain', more);
        return;
      }
      res.end();
    };
    more();
    return true;
  };
  await expect(openGitRepository(guard, git.url, '', signal)).rejects.toThrow(/100 MB|104857600/);
  expect(sent).toBeLessThan(200 * 1024 * 1024);
}, 60_000);

test('stays with the address that was checked when its name leads elsewhere the second time', async () => {
  const wire = tripwire();
  const answers = [['93.184.215.14'], ['127.0.0.1']];
  const rebinding = createGuard({ allow: [], open: wire.open, resolve: async () => answers.shift() ?? ['127.0.0.1'] });
  await expect(openGitRepository(rebinding, 'https://rebinding.example/shop/shop', '', signal)).rejects.toThrow();
  expect(wire.opened).toEqual([]);
  await rebinding.dispatcher.destroy();
});
