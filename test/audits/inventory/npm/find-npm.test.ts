import { findNpmProjects, isNpmFile } from '../../../../src/audits/inventory/npm/find-npm.js';

const found = (...paths: string[]) => findNpmProjects(paths).projects.map(({ folder, manifest, lock }) => [folder, manifest, lock]);

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

test('a folder without a lock is one too, unless it lies below another', () => {
  const paths = ['frontend/package.json', 'frontend/package-lock.json', 'frontend/src/package.json', 'app/package.json'];
  expect(found(...paths)).toEqual([
    ['frontend', 'frontend/package.json', 'frontend/package-lock.json'],
    ['app', 'app/package.json', null],
  ]);
  expect(findNpmProjects(paths).nested).toMatchObject([{ file: 'frontend/src/package.json', above: { folder: 'frontend' } }]);
});

test.each([
  'node_modules/a',
  'shop/static/bower_components/a',
  'static/vendor/a',
  'third-party/a',
  'tests/fixtures/a',
  'docs',
  'examples/a',
])('what lies in %s is not what the site installs, unless it is named', (folder) => {
  const paths = [`${folder}/package.json`, `${folder}/package-lock.json`];
  expect(findNpmProjects(paths)).toEqual({ projects: [], nested: [], skipped: [] });
  expect(findNpmProjects(paths, `${folder}/`).projects).toHaveLength(1);
});

test.each(['static', 'shop/static/a', 'dist', 'build/a'])('what lies in %s is the site’s own when it has a lock', (folder) => {
  expect(found(`${folder}/package.json`, `${folder}/yarn.lock`)).toEqual([[folder, `${folder}/package.json`, `${folder}/yarn.lock`]]);
  expect(findNpmProjects([`${folder}/package.json`])).toMatchObject({
    projects: [],
    skipped: [{ file: `${folder}/package.json`, reason: expect.stringContaining('it has no lock and lies where code of others') }],
  });
});

test('many folders are found in a moment', () => {
  const paths = Array.from({ length: 50_000 }, (_, at) => [`a${at}/package.json`, `a${at}/b/package.json`]).flat();
  expect(findNpmProjects(paths)).toMatchObject({ projects: { length: 50_000 }, nested: { length: 50_000 } });
});

test('a lock beside another is named, and the shrinkwrap of npm comes first', () => {
  const [project] = findNpmProjects(['package.json', 'yarn.lock', 'package-lock.json', 'npm-shrinkwrap.json']).projects;
  expect(project).toMatchObject({ lock: 'npm-shrinkwrap.json', otherLocks: ['package-lock.json', 'yarn.lock'] });
});

test('only whole names count', () => {
  expect(['a/yarn.lock', 'package.json', 'my-package.json', 'yarn.lock.bak'].map(isNpmFile)).toEqual([true, true, false, false]);
});
