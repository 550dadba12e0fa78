import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuard } from '../../../src/audits/sources/guard.js';
import { openRepository, parseRepository } from '../../../src/audits/sources/repository.js';

describe('parseRepository', () => {
  test.each([
    ['https://git.example/shop/shop', { kind: 'https', url: 'https://git.example/shop/shop', folder: '' }],
    ['https://git.example/shop/shop/#apps/shop/', { kind: 'https', url: 'https://git.example/shop/shop', folder: 'apps/shop' }],
    ['local:shop', { kind: 'local', name: 'shop', folder: '' }],
    ['local:shop#backend', { kind: 'local', name: 'shop', folder: 'backend' }],
  ])('reads %s', (text, address) => {
    expect(parseRepository(text)).toEqual(address);
  });

  test.each([
    'http://git.example/shop',
    'git://git.example/shop',
    'ssh://git@git.example/shop',
    'git@git.example:shop/shop',
    'ext::sh -c id',
    'file:///etc',
    '--upload-pack=id',
    '-oProxyCommand=id',
    'local:../secret',
    'local:shop/../../etc',
    'local:.ssh',
    'https://git.example/shop#../other',
    '/etc',
    '',
  ])('refuses "%s"', (text) => {
    expect(() => parseRepository(text)).toThrow(/no repository I can read|leaves the repository/);
  });
});

describe('a local repository', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'farrier-repositories-'));
    await mkdir(join(root, 'repositories/shop/backend'), { recursive: true });
    await writeFile(join(root, 'repositories/shop/backend/requirements.txt'), 'django\n');
    await writeFile(join(root, 'secret.txt'), 'secret');
  });
  afterAll(() => rm(root, { recursive: true }));

  const target = (repository: string | null) => ({ name: 'Shop', repository, address: null, manifest: null });
  const open = (repository: string | null, repositoryRoot: string | null = join(root, 'repositories')) =>
    openRepository({ guard: createGuard({ allow: [] }), repositoryRoot }, target(repository), new AbortController().signal);

  test('is an entry of REPOSITORY_ROOT', async () => {
    const tree = await open('local:shop#backend');
    expect(tree.pointedAt).toBe('backend');
    expect(await tree.read('backend/requirements.txt')).toBe('django\n');
  });

  test('is refused when it leads out, does not exist or no root is set', async () => {
    await symlink(root, join(root, 'repositories/shop/up'));
    await expect(open('local:shop#up')).rejects.toThrow('is not inside');
    await expect(open('local:gone')).rejects.toThrow('There is no folder');
    await expect(open('local:shop', null)).rejects.toThrow('REPOSITORY_ROOT');
    await expect(open(null)).rejects.toThrow('has no repository');
  });
});
