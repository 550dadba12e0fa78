import { chooseManifest, rankManifests } from '../../../src/audits/inventory/rank-manifests.js';

const first = (...paths: string[]) => rankManifests(paths)[0]?.path;

test.each([
  [['requirements.txt', 'uv.lock', 'pyproject.toml'], 'uv.lock'],
  [['requirements/dev.txt', 'requirements/base.txt', 'requirements/production.txt'], 'requirements/production.txt'],
  [['requirements.txt', 'requirements-dev.txt', 'docs/requirements.txt'], 'requirements.txt'],
  [['requirements.in', 'requirements.txt'], 'requirements.txt'],
  [['backend/requirements.txt', 'tools/poetry.lock'], 'backend/requirements.txt'],
  [['setup.py', 'Pipfile'], 'Pipfile'],
  [['deploy-requirements.txt', 'test-requirements.txt'], 'deploy-requirements.txt'],
  [['requirements/local.txt', 'requirements/common.txt'], 'requirements/common.txt'],
])('among %j takes %s', (paths, wanted) => {
  expect(first(...paths)).toBe(wanted);
});

test('takes no other text file for a manifest', () => {
  expect(
    rankManifests(['README.txt', 'robots.txt', 'notes/requirements-meeting.md', 'constraints.txt', 'requirements/constraints.txt']),
  ).toEqual([]);
});

test('takes the whole rather than its part', () => {
  const ranked = rankManifests(['requirements.txt', 'prod-requirements.txt', 'base-requirements.txt', 'dev-requirements.txt']);
  expect(ranked[0]?.path).toBe('prod-requirements.txt');
  const includes = new Map([
    ['requirements.txt', ['base-requirements.txt', 'prod-requirements.txt']],
    ['dev-requirements.txt', ['prod-requirements.txt']],
  ]);
  expect(chooseManifest(ranked, includes)?.path).toBe('requirements.txt');
});

test('ends where files include each other', () => {
  const ranked = rankManifests(['requirements/a.txt', 'requirements/b.txt']);
  const includes = new Map([
    ['requirements/a.txt', ['requirements/b.txt']],
    ['requirements/b.txt', ['requirements/a.txt']],
  ]);
  expect(chooseManifest(ranked, includes)?.path).toMatch(/^requirements/);
  expect(chooseManifest([], new Map())).toBeNull();
});
