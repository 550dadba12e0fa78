import { findNpmProjects, isNpmFile } from '../../../../src/audits/inventory/npm/find-npm.js';

const found = (...paths: string[]) => findNpmProjects(paths).map(({ folder, manifest, lock }) => [folder, manifest, lock]);

test('every folder with a lock is one, the topmost first', () => {
  expect(found('admin/package.json', 'admin/yarn.lock', 'manage.py', 'package.json', 'package-lock.json')).toEqual([
    ['', 'package.json', 'package-lock.json'],
    ['admin', 'admin/package.json', 'admin/yarn.lock'],
  ]);
});

test('members of a workspace are not: their packages stand in its lock', () => {
  expect(found('package.json', 'pnpm-lock.yaml', 'packages/cart/package.json')).toEqual([['', 'package.json', 'pnpm-lock.yaml']]);
});

test('without any lock it is the topmost package.json', () => {
  expect(found('shop/frontend/package.json', 'shop/frontend/widgets/package.json')).toEqual([
    ['shop/frontend', 'shop/frontend/package.json', null],
  ]);
});

test.each(['node_modules/a', 'shop/static/bower_components/a', 'vendor/a', 'shop/static/a', 'tests/fixtures/a', 'docs', 'examples/a'])(
  'what lies in %s is not what the site installs',
  (folder) => {
    expect(found(`${folder}/package.json`, `${folder}/package-lock.json`)).toEqual([]);
  },
);

test('a lock beside another is named, and the shrinkwrap of npm comes first', () => {
  const [project] = findNpmProjects(['package.json', 'yarn.lock', 'package-lock.json', 'npm-shrinkwrap.json']);
  expect(project).toMatchObject({ lock: 'npm-shrinkwrap.json', otherLocks: ['package-lock.json', 'yarn.lock'] });
});

test('only whole names count', () => {
  expect(['a/yarn.lock', 'package.json', 'my-package.json', 'yarn.lock.bak'].map(isNpmFile)).toEqual([true, true, false, false]);
});
