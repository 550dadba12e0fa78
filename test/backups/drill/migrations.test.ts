import type { Tree } from '../../../src/audits/inventory/tree.js';
import { againstRepository, judgeMigrations } from '../../../src/backups/drill/against-repository.js';
import { type AppMigrations, compareMigrations, type Migration, readApplied } from '../../../src/backups/drill/migrations.js';
import { readMigrations } from '../../../src/backups/drill/repository-migrations.js';
import { SourceUnavailable } from '../../../src/shared/errors.js';

const of = (app: string, ...names: string[]): Migration[] => names.map((name) => ({ app, name }));
const app = (label: string, files: (string | [string, ...Migration[]])[], isInstalled: boolean | null = true): AppMigrations => ({
  app: label,
  files: files.map((one) =>
    typeof one === 'string' ? { name: one, replaces: [] } : { name: one[0], replaces: one.slice(1) as Migration[] },
  ),
  isInstalled,
});
const shown = (all: Migration[]) => all.map((one) => `${one.app}.${one.name}`);

describe('the migrations of a dump against those of the repository', () => {
  const squashed = app('shop', [['0001_squashed_0003_c', ...of('shop', '0001_a', '0002_b', '0003_c')], '0004_d']);
  it.each<[string, Migration[], AppMigrations[], string[], string[], number]>([
    ['the same', of('shop', '0001_a', '0002_b'), [app('shop', ['0001_a', '0002_b'])], [], [], 0],
    ['packages are in no repository', [...of('auth', '0001_initial'), ...of('shop', '0001_a')], [app('shop', ['0001_a'])], [], [], 0],
    ['one that waits for its deploy', of('shop', '0001_a'), [app('shop', ['0001_a', '0002_b'])], ['shop.0002_b'], [], 0],
    ['one of a newer deploy', of('shop', '0001_a', '0002_b'), [app('shop', ['0001_a'])], [], ['shop.0002_b'], 0],
    ['two branches', of('shop', '0001_a', '0002_x'), [app('shop', ['0001_a', '0002_b'])], ['shop.0002_b'], ['shop.0002_x'], 0],
    ['one without a number', of('shop', '0001_a', 'hotfix'), [app('shop', ['0001_a'])], [], ['shop.hotfix'], 0],
    ['squashed, and not run since', of('shop', '0001_a', '0002_b', '0003_c', '0004_d'), [squashed], [], [], 0],
    ['squashed, and recorded', of('shop', '0001_a', '0002_b', '0003_c', '0001_squashed_0003_c', '0004_d'), [squashed], [], [], 0],
    ['squashed, and recorded without the old ones', of('shop', '0001_squashed_0003_c', '0004_d'), [squashed], [], [], 0],
    ['squashed in the middle', of('shop', '0001_a', '0002_b'), [squashed], ['shop.0001_squashed_0003_c', 'shop.0004_d'], [], 0],
    [
      'the old files beside the squashed one',
      of('shop', '0001_squashed_0002_b'),
      [app('shop', ['0001_a', '0002_b', ['0001_squashed_0002_b', ...of('shop', '0001_a', '0002_b')]])],
      [],
      [],
      0,
    ],
    ['files that were removed after a squash', of('shop', '0001_a', '0002_b', '0003_c'), [app('shop', ['0003_c'])], [], [], 2],
    [
      'an app that waits for its first deploy',
      of('shop', '0001_a'),
      [app('shop', ['0001_a']), app('blog', ['0001_a'])],
      ['blog.0001_a'],
      [],
      0,
    ],
    ['an app that settings do not name', of('shop', '0001_a'), [app('shop', ['0001_a']), app('demo', ['0001_a'], false)], [], [], 0],
    [
      'one that they do not name and that is applied',
      of('demo', '0001_a', '0002_b'),
      [app('demo', ['0001_a'], false)],
      [],
      ['demo.0002_b'],
      0,
    ],
    ['of two projects the one that fits', of('shop', '0001_a'), [app('shop', ['0001_x', '0002_y']), app('shop', ['0001_a'])], [], [], 0],
  ])('%s', (_name, applied, apps, lacks, tooMuch, leftOver) => {
    const compared = compareMigrations(applied, apps);
    expect(shown(compared.lacks)).toEqual(lacks);
    expect(shown(compared.tooMuch)).toEqual(tooMuch);
    expect(compared.leftOver).toBe(leftOver);
    expect(compared.unsure).toEqual([]);
    const judged = judgeMigrations(applied, { apps, elsewhere: [] });
    expect(judged.findings.map(({ check, severity }) => [check, severity])).toEqual(
      lacks.length + tooMuch.length === 0 ? [] : [['restore-schema-mismatch', 'high']],
    );
    expect(judged.unchecked).toEqual([]);
  });

  it('says of an app without any row, and without settings that tell, that it could not be checked', () => {
    const judged = judgeMigrations(of('shop', '0001_a'), {
      apps: [app('shop', ['0001_a'], null), app('blog', ['0001_a'], null)],
      elsewhere: [],
    });
    expect(judged).toMatchObject({ findings: [], unchecked: [{ subject: 'blog' }] });
  });

  it('names some and counts the rest', () => {
    const { findings } = judgeMigrations(of('shop', '0001_a'), {
      apps: [app('shop', ['0001_a', ...[2, 3, 4, 5, 6, 7, 8].map((n) => `000${n}_m`)])],
      elsewhere: [],
    });
    expect(findings[0]?.title).toContain(
      'the dump lacks 7 migrations (shop.0002_m, shop.0003_m, shop.0004_m, shop.0005_m, shop.0006_m, 2 more)',
    );
  });
});

it('takes nothing for a migration that has no name of one: rows of another table are told nobody', () => {
  expect(
    readApplied([
      ['shop', '0001_a'],
      ['shop', 'ada@example.org'],
      ['s p', '0001'],
      ['shop', null],
      [1, 2],
      ['shop', 'x'.repeat(256)],
    ]),
  ).toEqual(of('shop', '0001_a'));
});

const MIGRATION = 'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = []\n';

function tree(files: Record<string, string>, pointedAt = ''): Tree {
  return { pointedAt, list: async () => Object.keys(files).sort(), read: async (path) => files[path] ?? null };
}

describe('reading the migrations of a repository', () => {
  it('finds those of the site, and nothing else', async () => {
    const found = await readMigrations(
      tree({
        'src/shop/migrations/__init__.py': '',
        'src/shop/migrations/0001_initial.py': MIGRATION,
        'src/shop/migrations/_draft.py': MIGRATION,
        'src/shop/migrations/helpers.py': 'def fill(): pass\n',
        'src/shop/migrations/sql/0002_x.py': MIGRATION,
        'src/shop/tests/app/migrations/0001_initial.py': MIGRATION,
        'api/migrations/env.py': 'from alembic import context\n',
        'docs/sample/migrations/0001_initial.py': MIGRATION,
      }),
    );
    expect(found).toEqual({ apps: [{ app: 'shop', files: [{ name: '0001_initial', replaces: [] }], isInstalled: null }], elsewhere: [] });
  });

  it('reads labels, what is replaced, what is installed, and what lies elsewhere', async () => {
    const found = await readMigrations(
      tree({
        'shop/apps.py': "class ShopConfig(AppConfig):\n    name = 'shop'\n    label = 'store'\n",
        'shop/migrations/0001_squashed.py': `${MIGRATION}    replaces = [\n        ('store', '0001_initial'),\n        ("store", "0002_more"),\n    ]\n`,
        'blog/migrations/0001_initial.py': `${MIGRATION}    replaces: list[tuple[str, str]] = [('blog', '0001_old')]\n`,
        'demo/migrations/0001_initial.py': MIGRATION,
        'moved/migrations/0001_initial.py': MIGRATION,
        'config/settings/base.py':
          "INSTALLED_APPS = [\n    'django.contrib.admin',\n    'shop.apps.ShopConfig',\n    'project.blog',\n    # 'demo',\n]\nMIGRATION_MODULES = {'moved': 'config.moved'}\n",
        'config/settings/test.py': "INSTALLED_APPS += ['demo']\n",
      }),
    );
    expect(found.apps).toEqual([
      { app: 'blog', files: [{ name: '0001_initial', replaces: of('blog', '0001_old') }], isInstalled: true },
      { app: 'demo', files: [{ name: '0001_initial', replaces: [] }], isInstalled: false },
      { app: 'store', files: [{ name: '0001_squashed', replaces: of('store', '0001_initial', '0002_more') }], isInstalled: true },
    ]);
    expect(found.elsewhere).toEqual(['moved']);
  });

  it('stays below the folder, or beside the file, that the address points at', async () => {
    const files = { 'examples/a/shop/migrations/0001_a.py': MIGRATION, 'b/blog/migrations/0001_a.py': MIGRATION, 'b/requirements.txt': '' };
    const labels = async (pointedAt: string) => (await readMigrations(tree(files, pointedAt))).apps.map((one) => one.app);
    expect(await labels('examples/a')).toEqual(['shop']);
    expect(await labels('b/requirements.txt')).toEqual(['blog']);
    expect(await labels('')).toEqual(['blog']);
  });
});

describe('what could not be compared is said, and never a pass', () => {
  const counted = { rows: {}, migrations: of('shop', '0001_initial') };
  const files = { 'shop/migrations/0001_initial.py': MIGRATION };
  it.each<[string, Parameters<typeof againstRepository>[0], () => Promise<Tree>, RegExp]>([
    [
      'a repository that does not answer',
      counted,
      () => Promise.reject(new SourceUnavailable('repository', 'it did not answer')),
      /it did not answer/,
    ],
    ['a repository without migrations', counted, async () => tree({ 'README.md': '' }), /no file of a migration was found/],
    [
      'single files that somebody sent',
      counted,
      async () => ({ ...tree(files), sent: { origin: { from: 'ci' } as never, repositoryTrouble: 'It is private.' } }),
      /It is private/,
    ],
    [
      'a database whose migrations could not be read',
      { rows: {} },
      async () => tree(files),
      /could not be read from the restored database/,
    ],
  ])('%s', async (_name, had, open, reason) => {
    const compared = await againstRepository(had, open);
    expect(compared).toMatchObject({ findings: [], migrations: null });
    expect(compared.unchecked.map((one) => one.reason).join()).toMatch(reason);
  });

  it('and a fault of ours is no finding about the repository', async () => {
    await expect(againstRepository(counted, () => Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError);
  });
});
