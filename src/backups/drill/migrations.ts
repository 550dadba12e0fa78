/** One migration of Django, as `django_migrations` and the loader name it. */
export interface Migration {
  app: string;
  name: string;
}

/** The migration files of one app of a repository. */
export interface AppMigrations {
  /** Its label. */
  app: string;
  files: { name: string; replaces: Migration[] }[];
  /** Whether settings name it in INSTALLED_APPS; null where no settings were found. */
  isInstalled: boolean | null;
}

/** Where the migrations that a dump holds and those of a repository differ. */
export interface ComparedMigrations {
  /** Migrations of both, of these apps. */
  same: number;
  apps: number;
  /** In the repository, and not applied in the dump. */
  lacks: Migration[];
  /** Applied in the dump, and not in the repository. */
  tooMuch: Migration[];
  /** Applied in the dump, older than what is in both, and gone from the repository since: squashed, or removed. */
  leftOver: number;
  /** Apps of which nothing is applied, and nobody knows whether the site uses them. */
  unsure: string[];
}

const keyOf = ({ app, name }: Migration) => `${app}.${name}`;

/** What Django calls a migration; everything else in the table is no name, and is told nobody. */
const NAME = /^\w{1,255}$/;

/** The names among what the table holds. */
export function readApplied(rows: readonly (readonly unknown[])[]): Migration[] {
  return rows.flatMap(([app, name]) =>
    typeof app === 'string' && typeof name === 'string' && NAME.test(app) && NAME.test(name) ? [{ app, name }] : [],
  );
}

/**
 * Compares as Django's loader does: a squashed migration stands for what it replaces, and the other way round. Apps that are not in
 * the repository come from packages, and are not compared.
 */
export function compareMigrations(applied: readonly Migration[], apps: readonly AppMigrations[]): ComparedMigrations {
  const has = new Set(applied.map(keyOf));
  const result: ComparedMigrations = { same: 0, apps: 0, lacks: [], tooMuch: [], leftOver: 0, unsure: [] };
  for (const one of oneEach(apps, has)) {
    const own = applied.filter(({ app }) => app === one.app);
    if (own.length === 0 && one.isInstalled === false) continue;
    if (own.length === 0 && one.isInstalled === null) {
      result.unsure.push(one.app);
      continue;
    }
    compareApp(one, own, has, result);
  }
  return result;
}

function compareApp({ app, files }: AppMigrations, own: readonly Migration[], has: ReadonlySet<string>, into: ComparedMigrations): void {
  const isThere = (one: Migration) => has.has(keyOf(one));
  const replacedBy = new Map(files.flatMap(({ name, replaces }) => replaces.map((old) => [keyOf(old), { app, name }] as const)));
  const lacks = files.filter(({ name, replaces }) => {
    const squash = replacedBy.get(keyOf({ app, name }));
    const isReplaced = replaces.length > 0 && replaces.every(isThere);
    return !(isThere({ app, name }) || isReplaced || (squash !== undefined && isThere(squash)));
  });
  const known = new Set(files.map(({ name }) => name));
  const newest = Math.max(0, ...files.filter(({ name }) => isThere({ app, name })).map(({ name }) => numberOf(name) ?? 0));
  const unknown = own.filter((one) => !known.has(one.name) && !replacedBy.has(keyOf(one)));
  const isOld = ({ name }: Migration) => (numberOf(name) ?? Number.POSITIVE_INFINITY) <= newest;
  into.apps += 1;
  into.same += own.filter(({ name }) => known.has(name)).length;
  into.lacks.push(...lacks.map(({ name }) => ({ app, name })));
  into.tooMuch.push(...unknown.filter((one) => !isOld(one)));
  into.leftOver += unknown.filter(isOld).length;
}

/** The leading number that makemigrations gives. */
function numberOf(name: string): number | null {
  const [digits] = /^\d+/.exec(name) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Of two apps with one label, as two projects in a repository have them, the one that has more of what is applied. */
function oneEach(apps: readonly AppMigrations[], has: ReadonlySet<string>): AppMigrations[] {
  const fits = ({ app, files }: AppMigrations) => files.filter(({ name }) => has.has(keyOf({ app, name }))).length;
  const best = new Map<string, AppMigrations>();
  for (const one of apps) {
    const known = best.get(one.app);
    if (known === undefined || fits(one) > fits(known)) best.set(one.app, one);
  }
  return [...best.values()];
}
