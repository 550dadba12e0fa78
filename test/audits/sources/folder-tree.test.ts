import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolder } from '../../../src/audits/sources/folder-tree.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'farrier-tree-'));
  await mkdir(join(root, 'site/requirements'), { recursive: true });
  await mkdir(join(root, 'site/node_modules'), { recursive: true });
  await writeFile(join(root, 'outside.txt'), 'secret');
  await writeFile(join(root, 'site/requirements.txt'), 'django');
  await writeFile(join(root, 'site/requirements/prod.txt'), 'gunicorn');
  await writeFile(join(root, 'site/node_modules/requirements.txt'), 'x');
  await symlink(join(root, 'outside.txt'), join(root, 'site/link.txt'));
  await symlink(root, join(root, 'site/folder-link'));
  await writeFile(join(root, 'site/huge.txt'), '');
  await truncate(join(root, 'site/huge.txt'), 50 * 1024 * 1024);
});
afterAll(() => rm(root, { recursive: true }));

const site = () => openFolder(join(root, 'site'));

test('lists files and links, which nobody follows, without folders that hold no source', async () => {
  expect(await (await site()).list()).toEqual(['folder-link', 'huge.txt', 'link.txt', 'requirements.txt', 'requirements/prod.txt']);
});

test('reads a file as its byte order mark says, as PowerShell writes lists', async () => {
  await writeFile(join(root, 'site/freeze.txt'), Buffer.from('\uFEFFDjango==3.2.13\r\n', 'utf16le'));
  expect(await (await site()).read('freeze.txt')).toBe('Django==3.2.13\r\n');
  await rm(join(root, 'site/freeze.txt'));
});

test('reads a file, and answers null for one that is not there', async () => {
  const tree = await site();
  expect(await tree.read('requirements/prod.txt')).toBe('gunicorn');
  expect(await tree.read('requirements')).toBeNull();
  expect(await tree.read('gone.txt')).toBeNull();
});

test.each([
  ['../outside.txt', 'outside the folder'],
  ['requirements/../../outside.txt', 'outside the folder'],
  ['/etc/passwd', 'outside the folder'],
  ['link.txt', 'symbolic link'],
  ['folder-link/outside.txt', 'symbolic link'],
  ['huge.txt', '50 MB'],
])('refuses %s', async (path, reason) => {
  await expect((await site()).read(path)).rejects.toThrow(reason);
});

test('knows what was pointed at, and that it must lie inside the root', async () => {
  expect((await openFolder(join(root, 'site'), join(root, 'site/requirements/prod.txt'))).pointedAt).toBe('requirements/prod.txt');
  expect((await site()).pointedAt).toBe('');
  await expect(openFolder(join(root, 'site'), join(root, 'outside.txt'))).rejects.toThrow('is not inside');
  await expect(openFolder(join(root, 'gone'))).rejects.toThrow('There is no folder');
});
