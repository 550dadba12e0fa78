import { knownSites } from '../../src/sites/known-sites-store.js';
import type { Site } from '../../src/sites/site.js';
import { type SiteStore, siteStore } from '../../src/sites/site-store.js';
import { type TestRedis, testRedis } from '../support/redis.js';

describe('sites that a bot remembers', () => {
  let test: TestRedis;
  let elsewhere: SiteStore;
  let reads: string[];
  let at: number;

  beforeEach(async () => {
    test = await testRedis();
    elsewhere = siteStore(test.redis);
    reads = [];
    at = Date.parse('2026-11-24T10:00:00Z');
    await elsewhere.save(test.team, aSite());
  });

  afterEach(() => test.close());

  function aSite(changes: Partial<Site> = {}): Site {
    return {
      version: 1,
      id: 's1',
      name: 'Shop',
      address: null,
      repository: null,
      manifest: null,
      timeZone: 'Europe/Berlin',
      channel: 'C1',
      backups: null,
      createdBy: 'U1',
      createdAt: '2026-11-24T10:00:00.000Z',
      ...changes,
    };
  }

  async function remembering(): Promise<{ sites: SiteStore; news: TestRedis['redis'] }> {
    const news = await test.connect('work');
    const counted: SiteStore = {
      ...elsewhere,
      byName(team, name) {
        reads.push(name);
        return elsewhere.byName(team, name);
      },
    };
    const sites = knownSites(counted, news, () => new Date(at));
    await untilRemembered(sites);
    reads = [];
    return { sites, news };
  }

  /** Looks the site up until it is no longer read: the news are listened to. */
  async function untilRemembered(sites: SiteStore): Promise<void> {
    for (let before = -1; before !== reads.length; ) {
      await test.redis.ping();
      before = reads.length;
      await sites.byName(test.team, 'Shop');
    }
  }

  /** Looks the site up until `wanted` holds: news travel on a connection of their own. */
  async function until(sites: SiteStore, name: string, wanted: (site: Site | null) => boolean): Promise<Site | null> {
    for (;;) {
      const site = await sites.byName(test.team, name);
      if (wanted(site)) return site;
      await test.redis.ping();
    }
  }

  it('asks Redis once for each spelling of a name', async () => {
    const { sites } = await remembering();
    for (const name of ['Shop', 'SHOP', 'Shop', 'SHOP']) expect(await sites.byName(test.team, name)).toEqual(aSite());
    expect(reads).toEqual(['SHOP']);
  });

  it('hears of a site that another process changed, renamed and removed', async () => {
    const { sites } = await remembering();
    await elsewhere.update(test.team, 's1', (site) => ({ ...site, channel: 'C2' }));
    expect(await until(sites, 'Shop', (site) => site?.channel === 'C2')).toEqual(aSite({ channel: 'C2' }));
    await elsewhere.save(test.team, aSite({ name: 'Store' }));
    expect(await until(sites, 'Shop', (site) => site === null)).toBeNull();
    expect(await sites.byName(test.team, 'Store')).toEqual(aSite({ name: 'Store' }));
    await elsewhere.remove(test.team, 's1');
    expect(await until(sites, 'Store', (site) => site === null)).toBeNull();
  });

  it('never remembers that there is no such site', async () => {
    const { sites } = await remembering();
    expect(await sites.byName(test.team, 'Blog')).toBeNull();
    await elsewhere.save(test.team, aSite({ id: 's2', name: 'Blog' }));
    expect(await sites.byName(test.team, 'Blog')).toEqual(aSite({ id: 's2', name: 'Blog' }));
  });

  it('keeps workspaces apart', async () => {
    const { sites } = await remembering();
    expect(await sites.byName('T-OTHER', 'Shop')).toBeNull();
  });

  it('reads every time while no news can come', async () => {
    const { sites, news } = await remembering();
    news.disconnect();
    await new Promise((resolve) => news.once('end', resolve));
    await sites.byName(test.team, 'Shop');
    await sites.byName(test.team, 'Shop');
    expect(reads).toEqual(['Shop', 'Shop']);
    await news.connect();
    await untilRemembered(sites);
  });

  it('reads again after a minute, for a connection that died without a word', async () => {
    const { sites } = await remembering();
    at += 59_999;
    await sites.byName(test.team, 'Shop');
    expect(reads).toEqual([]);
    at += 1;
    await sites.byName(test.team, 'Shop');
    expect(reads).toEqual(['Shop']);
  });

  it('does not remember what was read before a change and came after its news', async () => {
    const news = await test.connect('work');
    let answer: (site: Site) => void = () => {};
    const slow: SiteStore = { ...elsewhere, byName: () => new Promise((resolve) => (answer = resolve)) };
    const sites = knownSites(slow, news, () => new Date(at));
    const early = sites.byName(test.team, 'Shop');
    const told = new Promise((resolve) => news.once('message', resolve));
    await news.subscribe('{farrier}:sites-changed');
    await elsewhere.update(test.team, 's1', (site) => ({ ...site, channel: 'C2' }));
    await told;
    answer(aSite());
    await early;
    const late = sites.byName(test.team, 'Shop');
    answer(aSite({ channel: 'C2' }));
    expect(await late).toEqual(aSite({ channel: 'C2' }));
  });
});
