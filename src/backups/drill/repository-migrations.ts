import { baseName, folderOf } from '../../audits/inventory/formats.js';
import type { Tree } from '../../audits/inventory/tree.js';
import { UserError } from '../../shared/errors.js';
import type { AppMigrations, Migration } from './migrations.js';

/** Folders whose apps are no part of the site. */
const ASIDE = /(?:^|\/)(?:tests?|testing|docs?|examples?|node_modules|site-packages|\.?venv)\//;
/** Django loads no module whose name begins with `_` or `~`. */
const MIGRATION = /^(.*[^/])\/migrations\/([^/_~][^/]*)\.py$/;
const SETTINGS = /(?:^|\/)(?:[^/]*settings[^/]*\.py|settings\/[^/]+\.py)$/;
/** More than any site has; each is read. */
const MOST_FILES = 10_000;

export interface RepositoryMigrations {
  apps: AppMigrations[];
  /** Apps whose migrations settings take from elsewhere, and that are not compared. */
  elsewhere: string[];
}

/**
 * The migration files of a repository, below what its address points at. Nothing of it is run: labels, `replaces` and
 * INSTALLED_APPS are read where they are written out.
 * @throws {UserError} when there is none, or more than a site has
 */
export async function readMigrations(tree: Tree): Promise<RepositoryMigrations> {
  const paths = await pathsBelow(tree);
  const found = paths.flatMap((path) => {
    const [, folder, name] = MIGRATION.exec(path) ?? [];
    return folder === undefined || name === undefined ? [] : [{ path, folder, name }];
  });
  if (found.length > MOST_FILES) throw new UserError(`the repository has more than ${MOST_FILES} files in folders of migrations`);
  const settings = await readSettings(tree, paths);
  const byFolder = new Map<string, AppMigrations['files']>();
  for (const { path, folder, name } of found) {
    const text = (await tree.read(path)) ?? '';
    if (!/^class\s+Migration\b/m.test(text)) continue;
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), { name, replaces: replacesIn(text) }]);
  }
  if (byFolder.size === 0) throw new UserError('no file of a migration was found in the repository');
  const apps: AppMigrations[] = [];
  for (const [folder, files] of byFolder) {
    const isInstalled = settings === null ? null : settings.names.some((name) => isNamed(name, baseName(folder)));
    apps.push({ app: await labelOf(tree, folder), files, isInstalled });
  }
  const isMoved = ({ app }: AppMigrations) => settings?.moved.includes(app) === true;
  return { apps: apps.filter((one) => !isMoved(one)), elsewhere: [...new Set(apps.filter(isMoved).map(({ app }) => app))] };
}

/** The files of the site, below the folder that its address points at. */
async function pathsBelow(tree: Tree): Promise<string[]> {
  const all = await tree.list();
  const folder = all.includes(tree.pointedAt) ? folderOf(tree.pointedAt) : tree.pointedAt;
  const prefix = folder === '' ? '' : `${folder}/`;
  return all.filter((path) => path.startsWith(prefix) && !ASIDE.test(path.slice(prefix.length)));
}

interface Settings {
  /** Every dotted name in quotes. */
  names: string[];
  /** Labels in MIGRATION_MODULES. */
  moved: string[];
}

/** Null where no settings of the site are found. */
async function readSettings(tree: Tree, paths: readonly string[]): Promise<Settings | null> {
  const files = paths.filter((path) => SETTINGS.test(path) && !/(?:^|[_.-])tests?(?:[_.-]|$)/i.test(baseName(path)));
  const texts = await Promise.all(files.map((path) => tree.read(path).catch(() => null)));
  const read = texts.filter((text) => text !== null);
  if (!read.some((text) => /\bINSTALLED_APPS\b/.test(text))) return null;
  const names = read.flatMap((text) => [...withoutComments(text).matchAll(/['"]([\w.]+)['"]/g)].map(([, name = '']) => name));
  const blocks = read.flatMap((text) => [...withoutComments(text).matchAll(/\bMIGRATION_MODULES\b[^{\n]*\{([^}]*)\}/g)]);
  const moved = blocks.flatMap(([, block = '']) => [...block.matchAll(/['"](\w+)['"]\s*:/g)].map(([, label = '']) => label));
  return { names, moved };
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*#.*$/gm, '');
}

/** `shop`, `project.shop`, `project.shop.apps.ShopConfig`. */
function isNamed(name: string, app: string): boolean {
  const parts = name.split('.');
  return parts.at(-1) === app || (parts.at(-2) === 'apps' && parts.at(-3) === app);
}

/** The label that its AppConfig states, else the name of its folder. */
async function labelOf(tree: Tree, folder: string): Promise<string> {
  const text = (await tree.read(`${folder}/apps.py`)) ?? '';
  return /^\s+label\s*=\s*['"](\w+)['"]/m.exec(text)?.[1] ?? baseName(folder);
}

function replacesIn(text: string): Migration[] {
  const [, block = ''] = /^\s+replaces\s*(?::[^=\n]+)?=\s*\[([^\]]*)\]/m.exec(text) ?? [];
  return [...block.matchAll(/\(\s*['"](\w+)['"]\s*,\s*['"](\w+)['"]/g)].map(([, app = '', name = '']) => ({ app, name }));
}
