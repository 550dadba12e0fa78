import type { Finding } from '../../audits/finding.js';
import type { Tree } from '../../audits/inventory/tree.js';
import type { Unchecked } from '../../audits/report.js';
import { messageOf, SourceUnavailable, UserError } from '../../shared/errors.js';
import { compareMigrations, type Migration } from './migrations.js';
import { type RepositoryMigrations, readMigrations } from './repository-migrations.js';
import type { Counted } from './verdict.js';

export interface AgainstRepository {
  findings: Finding[];
  unchecked: Unchecked[];
  /** Null: nothing was compared. */
  migrations: MigrationFacts | null;
}

/** What a report tells of the comparison. */
export interface MigrationFacts {
  same: number;
  apps: number;
  lacks: string[];
  tooMuch: string[];
  leftOver: number;
}

const SUBJECT = 'django_migrations';
const MOST_NAMED = 5;
const MOST_KEPT = 100;

/** Holds the migrations that a restored dump has against those of the site's repository. What could not be read is never a pass. */
export async function againstRepository(
  counted: Pick<Counted, 'rows' | 'migrations'>,
  open: () => Promise<Tree>,
): Promise<AgainstRepository> {
  const could = (reason: string): AgainstRepository => ({ findings: [], unchecked: [{ subject: SUBJECT, reason }], migrations: null });
  if (counted.migrations === undefined)
    return could('which migrations are applied could not be read from the restored database, so they are not compared with the repository');
  try {
    const tree = await open();
    if (tree.sent !== undefined)
      return could(`its repository could not be read: ${tree.sent.repositoryTrouble ?? 'only single files of it were sent'}`);
    return judgeMigrations(counted.migrations, await readMigrations(tree));
  } catch (error) {
    if (!(error instanceof UserError) && !(error instanceof SourceUnavailable)) throw error;
    return could(`not compared with the repository: ${messageOf(error)}`);
  }
}

export function judgeMigrations(applied: readonly Migration[], { apps, elsewhere }: RepositoryMigrations): AgainstRepository {
  const { lacks, tooMuch, unsure, ...counts } = compareMigrations(applied, apps);
  const unchecked = [
    ...unsure.map((app) => ({
      subject: app,
      reason: 'nothing of it is applied in the dump, and no settings tell whether the site uses it',
    })),
    ...elsewhere.map((app) => ({ subject: app, reason: 'MIGRATION_MODULES has its migrations elsewhere, so they are not compared' })),
  ];
  const names = (all: readonly Migration[]) => all.slice(0, MOST_KEPT).map(({ app, name }) => `${app}.${name}`);
  const migrations = { ...counts, lacks: names(lacks), tooMuch: names(tooMuch) };
  if (lacks.length === 0 && tooMuch.length === 0) return { findings: [], unchecked, migrations };
  const parts = [
    ...(lacks.length === 0 ? [] : [`the dump lacks ${named(lacks)}`]),
    ...(tooMuch.length === 0 ? [] : [`the repository lacks ${named(tooMuch)}`]),
  ];
  const finding: Finding = {
    id: 'restore-schema-mismatch',
    check: 'restore-schema-mismatch',
    subject: SUBJECT,
    severity: 'high',
    title: `Its migrations are not those of the repository: ${parts.join('; ')}`,
    evidence: { lacks: migrations.lacks, tooMuch: migrations.tooMuch },
    fix: 'Find out which deploy the dump belongs to, and restore it with that code; or deploy what waits',
    links: [],
  };
  return { findings: [finding], unchecked, migrations };
}

/** `3 migrations (shop.0004_a, shop.0005_b, blog.0002_c)` */
function named(all: readonly Migration[]): string {
  const shown = all.slice(0, MOST_NAMED).map(({ app, name }) => `${app}.${name}`);
  const more = all.length > MOST_NAMED ? [`${all.length - MOST_NAMED} more`] : [];
  return `${all.length} ${all.length === 1 ? 'migration' : 'migrations'} (${[...shown, ...more].join(', ')})`;
}
