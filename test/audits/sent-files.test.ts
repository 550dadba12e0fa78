import { gatherInventory } from '../../src/audits/gather-inventory.js';
import { gatherNpm } from '../../src/audits/gather-npm.js';
import { isStale, type SentOrigin, sentTree, sentWords, withSent } from '../../src/audits/sent-files.js';

const COMMIT = '4f2a91c0e1d2c3b4a5968778695a4b3c2d1e0f00';
const at = '2026-11-20T12:00:00.000Z';
const ci = (commit: string | null, when = at): SentOrigin => ({ from: 'ci', commit, at: when });
const later = (days: number) => new Date(Date.parse(at) + days * 86_400_000);
const file = (name: string, text = 'django==3.2.13\n') => ({ name, text });

describe('where sent files came from', () => {
  it.each([
    [ci(COMMIT), 2, 'sent from CI, commit 4f2a91c, 2 days ago'],
    [ci('v1.2'), 1, 'sent from CI, commit v1.2, 1 day ago'],
    [ci(null), 0, 'sent from CI just now'],
    [ci(null), 0.2, 'sent from CI 4 hours ago'],
    [{ from: 'slack' as const, by: 'U1', at }, 45, 'dropped in Slack 45 days ago'],
    [ci(null), -1, 'sent from CI just now'],
  ])('is said with its age', (origin, days, words) => {
    expect(sentWords(origin, later(days))).toBe(words);
  });

  it.each([
    [30, false],
    [30.01, true],
  ])('after %d days is stale: %s', (days, stale) => {
    expect(isStale(ci(null), later(days))).toBe(stale);
  });
});

describe('files that are sent', () => {
  const first = withSent(null, ci(COMMIT), [file('requirements.txt'), file('base.txt')]);
  const names = (sent: typeof first) => sent.files.map(({ name }) => name);

  it('replace those before', () => {
    expect(names(withSent(first, ci('another'), [file('poetry.lock')]))).toEqual(['poetry.lock']);
    expect(names(withSent(first, { from: 'slack', by: 'U1', at }, [file('uv.lock')]))).toEqual(['uv.lock']);
    expect(names(withSent(withSent(null, ci(null), [file('a.txt')]), ci(null), [file('b.txt')]))).toEqual(['b.txt']);
  });

  it('belong together when they are of one commit; the same name is the newer file', () => {
    const both = withSent(first, ci(COMMIT), [file('base.txt', 'django==4.2.30\n'), file('pyproject.toml')]);
    expect(names(both)).toEqual(['requirements.txt', 'base.txt', 'pyproject.toml']);
    expect(both.files[1]?.text).toBe('django==4.2.30\n');
  });

  it('of a front end alone replace nothing that says what Python the site has', () => {
    const lock = file('package-lock.json', '{}');
    expect(() => withSent(first, ci('another'), [lock])).toThrow('That would leave the site without requirements.txt, base.txt.');
    expect(() => withSent(first, { from: 'slack', by: 'U1', at }, [lock])).toThrow('drop them together with these');
    expect(names(withSent(first, ci(COMMIT), [lock]))).toEqual(['requirements.txt', 'base.txt', 'package-lock.json']);
    expect(names(withSent(first, ci('another'), [lock, file('uv.lock')]))).toEqual(['package-lock.json', 'uv.lock']);
    const front = withSent(null, ci(COMMIT), [lock]);
    expect(names(withSent(front, ci('another'), [file('yarn.lock')]))).toEqual(['yarn.lock']);
  });

  it('stay when only the output of a check comes, which stays when files come, each with its own commit', () => {
    const check = { counted: 0, silenced: 0, issues: [] };
    const both = withSent(first, ci('another', '2026-11-21T12:00:00.000Z'), [], check);
    expect(both).toEqual({ ...first, deployCheck: { ...check, origin: ci('another', '2026-11-21T12:00:00.000Z') } });
    expect(withSent(both, ci('third'), [file('uv.lock')])).toEqual({
      version: 1,
      origin: ci('third'),
      files: [file('uv.lock')],
      deployCheck: both.deployCheck,
    });
    expect(withSent(null, ci('another'), [], check)).toEqual({
      version: 1,
      origin: ci('another'),
      files: [],
      deployCheck: { ...check, origin: ci('another') },
    });
  });

  it('are bounded together', () => {
    const half = 'x'.repeat(1024 * 1024);
    const two = withSent(null, ci(COMMIT), [file('a.txt', half), file('b.txt', half)]);
    expect(() => withSent(two, ci(COMMIT), [file('c.txt', 'x')])).toThrow('have at most 2097152 bytes together; these have 2097153');
    const many = Array.from({ length: 21 }, (_, index) => file(`${index}.txt`));
    expect(() => withSent(null, ci(null), many)).toThrow('At most 20 files');
  });
});

describe('sent files that are read', () => {
  const target = { name: 'Shop', repository: null, address: null, manifest: null };
  const gather = (files: { name: string; text: string }[], options: { days?: number; trouble?: string; manifest?: string } = {}) => {
    const tree = sentTree({ version: 1, origin: ci(COMMIT), files }, options.trouble ?? null);
    const asked = { ...target, repository: options.trouble ? 'https://git.example/acme/shop' : null, manifest: options.manifest ?? null };
    return gatherInventory(asked, async () => tree, later(options.days ?? 2));
  };

  it('say where they came from', async () => {
    const read = await gather([file('requirements.txt')]);
    expect(read).toMatchObject({ sent: ci(COMMIT), unchecked: [], unreadable: false });
    expect(read.inventory?.requirements.map(({ name, pinned }) => [name, pinned])).toEqual([['django', '3.2.13']]);
  });

  it('may be those of a front end, beside Python files under whatever name', async () => {
    const lock = file('web/package-lock.json', '{"lockfileVersion": 3, "packages": {"node_modules/cart": {"version": "1.0.5"}}}');
    const tree = sentTree({ version: 1, origin: ci(COMMIT), files: [file('prod.txt'), lock] });
    expect(await tree.list()).toEqual(['requirements/prod.txt', 'web/package-lock.json']);
    const { readings, unchecked, unreadable } = await gatherNpm(tree, { ...target, manifest: 'requirements.txt' });
    expect({ unchecked, unreadable }).toEqual({ unchecked: [], unreadable: false });
    expect(readings.map(({ inventory }) => inventory.packages.map(({ name, version }) => [name, version]))).toEqual([[['cart', '1.0.5']]]);
    const python = await gather([file('prod.txt'), lock]);
    expect(python.inventory?.requirements.map(({ name }) => name)).toEqual(['django']);
  });

  it('are read whatever was chosen in the repository, also the file of a front end', async () => {
    const lock = file('package-lock.json', '{"lockfileVersion": 3, "packages": {"node_modules/cart": {"version": "1.0.5"}}}');
    const elsewhere = await gather([file('requirements.txt')], { manifest: 'web/package-lock.json' });
    expect(elsewhere.inventory?.requirements.map(({ name }) => name)).toEqual(['django']);
    expect((await gather([file('requirements.txt'), lock], { manifest: 'package-lock.json' })).inventory).toBeNull();
  });

  it('are never silently old', async () => {
    const { unchecked, unreadable } = await gather([file('requirements.txt')], { days: 31 });
    expect(unchecked).toEqual([
      {
        subject: 'The files of the site',
        reason: 'sent from CI, commit 4f2a91c, 31 days ago: what changed since then is not known. Send them again.',
      },
    ]);
    expect(unreadable).toBe(false);
  });

  it('say why the repository was not read instead', async () => {
    const { unchecked } = await gather([file('requirements.txt')], { trouble: 'it refused to be read' });
    expect(unchecked).toEqual([{ subject: 'https://git.example/acme/shop', reason: 'it refused to be read' }]);
  });

  it('are found when only their content tells what they are, with what they include', async () => {
    const { inventory } = await gather([file('prod.txt', '-r base.txt\ngunicorn==20.1.0\n'), file('base.txt')]);
    expect(inventory?.files).toEqual(['requirements/prod.txt', 'requirements/base.txt']);
    expect(inventory?.unreadable).toEqual([]);
  });

  it('need not have the file that was chosen in the repository', async () => {
    expect((await gather([file('poetry.lock', '')], { manifest: 'requirements/prod.txt' })).inventory?.entry).toBe('poetry.lock');
    const both = [file('requirements.txt'), file('other-requirements.txt')];
    expect((await gather(both, { manifest: 'other-requirements.txt' })).inventory?.entry).toBe('other-requirements.txt');
  });

  it('that lack an included file cannot be read as a whole', async () => {
    expect(await gather([file('requirements.txt', '-r base.txt\n')])).toMatchObject({ unreadable: true });
  });
});
