import type { Target } from '../../src/audits/audit.js';
import { gatherInventory } from '../../src/audits/gather-inventory.js';
import { memoryTree } from './memory-tree.js';

const target: Target = { name: 'Shop', repository: null, address: null, manifest: null };
const NOW = new Date('2026-11-22T09:00:00Z');
const gathered = (files: Record<string, string>) => gatherInventory(target, async () => memoryTree(files), NOW);

const TOOLS = '[tool.black]\nline-length = 100\n';

test.each<[string, Record<string, string>, string]>([
  [
    'a pyproject.toml that only sets up tools',
    { 'pyproject.toml': TOOLS, 'backend/requirements.txt': 'django==3.2.13\n' },
    'backend/requirements.txt',
  ],
  [
    'a setup.cfg that only sets up tools',
    { 'setup.cfg': '[flake8]\nmax-line-length = 100\n', 'src/requirements.txt': 'django\n' },
    'src/requirements.txt',
  ],
  ['requirements of comments only', { 'requirements.txt': '# nothing\n', 'app/requirements.txt': 'x==1\n' }, 'app/requirements.txt'],
])('%s is not what production installs where another file names dependencies', async (_name, files, entry) => {
  const { inventory, unchecked, unreadable } = await gathered(files);
  expect(inventory?.entry).toBe(entry);
  expect(inventory?.requirements).toHaveLength(1);
  expect({ unchecked, unreadable }).toEqual({ unchecked: [], unreadable: false });
});

test('files for development are no way out, and what names nothing is said to', async () => {
  const { inventory, unchecked, unreadable } = await gathered({ 'pyproject.toml': TOOLS, 'requirements-dev.txt': 'pytest\n' });
  expect(inventory?.entry).toBe('pyproject.toml');
  expect(unchecked).toEqual([{ subject: 'pyproject.toml', reason: expect.stringContaining('names no dependencies') }]);
  expect(unreadable).toBe(false);
});

test('a file that cannot be read is an error, also where another could be', async () => {
  const { inventory, unreadable } = await gathered({
    'requirements.txt': 'refused: it is reached through a symbolic link, and those are not followed',
    'deploy/requirements.txt': 'django==3.2.13\n',
  });
  expect(inventory?.unreadable).toEqual([{ file: 'requirements.txt', reason: expect.stringContaining('symbolic link') }]);
  expect(unreadable).toBe(true);
});

test('a lock of a form that is not known is an error', async () => {
  const { inventory, unreadable } = await gathered({ 'uv.lock': 'version = 1\n[[distribution]]\nname = "django"\nversion = "3.2.13"\n' });
  expect(inventory?.unreadable).toMatchObject([{ file: 'uv.lock' }]);
  expect(unreadable).toBe(true);
});
