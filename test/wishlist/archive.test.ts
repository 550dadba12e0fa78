import fc from 'fast-check';
import type { Site } from '../../src/sites/site.js';
import { siteStore } from '../../src/sites/site-store.js';
import { archiveJson } from '../../src/wishlist/archive.js';
import { archiveCsv } from '../../src/wishlist/archive-csv.js';
import { type WishlistStores, wishlistStores } from '../../src/wishlist/deps.js';
import { readArchive } from '../../src/wishlist/export-wishes.js';
import { readFile } from '../../src/wishlist/import-rows.js';
import { planImport } from '../../src/wishlist/plan-import.js';
import { newWish, SIZES, SLOTS, transition, type WishVerb } from '../../src/wishlist/wish.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const AT = Date.parse('2026-11-24T10:00:00Z');

const SITE: Site = {
  version: 1,
  id: 'known',
  name: 'Shop, “=1”',
  address: null,
  repository: null,
  manifest: null,
  timeZone: 'Europe/Berlin',
  channel: 'C1',
  backups: null,
  createdBy: 'U1',
  createdAt: '2026-11-24T10:00:00.000Z',
};

let test: TestRedis;
let stores: WishlistStores;

beforeEach(async () => {
  test = await testRedis();
  stores = wishlistStores(test.redis, test.prefix);
});

afterEach(() => test.close());

/** Every key of the workspace. */
async function empty(): Promise<void> {
  const keys = await test.redis.keys(`{f:${test.team}}:*`);
  if (keys.length > 0) await test.redis.del(...keys);
}

async function files(channel: string) {
  const archive = await readArchive({ ...stores, sites: siteStore(test.redis) }, test.team, channel);
  return { json: archiveJson(archive), csv: archiveCsv(archive.wishes) };
}

async function takeIn(channel: string, text: string) {
  const read = readFile(Buffer.from(text), { user: 'U9', now: new Date(AT) });
  expect(read.faults).toEqual([]);
  const ids = read.lines.map(({ wish }) => wish.id);
  const [known, here] = await Promise.all([stores.wishes.withVotes(test.team, ids), stores.wishes.all(test.team, channel)]);
  const plan = planImport(channel, read.lines, { known: known.map(({ wish }) => wish), here: here.map(({ wish }) => wish), sites: [] });
  for (const one of plan.fresh) await stores.archives.put(test.team, one);
  return plan;
}

const title = fc.oneof(
  fc.constantFrom('=HYPERLINK("http://x")', "'=1", '<!channel> *bold*', 'אבג 🚀', 'a; b, "c"', `${'x'.repeat(60)} y`),
  fc.string({ minLength: 1, maxLength: 40 }).filter((text) => /[\p{L}\p{N}]/u.test(text)),
);
const text = fc.oneof(title, fc.constantFrom('-1\n+2\r\n@3', 'long '.repeat(600).slice(0, 2999)));
const user = fc.integer({ min: 0, max: 5 }).map((number) => `U${number}`);
const verb: fc.Arbitrary<WishVerb> = fc.oneof(
  fc.constantFrom<WishVerb>({ do: 'start' }, { do: 'finish' }, { do: 'reopen' }),
  fc.record({ do: fc.constant('plan' as const), slot: fc.constantFrom(...SLOTS), again: fc.boolean() }),
  fc.record({ do: fc.constantFrom('decline' as const, 'park' as const), reason: title }),
);
const made = fc.record({
  title,
  why: fc.option(text),
  site: fc.option(fc.constantFrom('known', 'gone')),
  seenBy: fc.option(fc.constantFrom('customers' as const, 'developers' as const)),
  source: fc.option(fc.record({ link: fc.constantFrom(null, 'https://x.slack.com/p1'), author: fc.constant('U7') })),
  finding: fc.option(fc.constant('dep:django')),
  tags: fc.constantFrom<string[]>([], ['mobile'], ['zahlung', 'größe', '=x']),
  votes: fc.array(user, { maxLength: 6 }),
  sizes: fc.array(fc.tuple(user, fc.constantFrom(...SIZES)), { maxLength: 4 }),
  verbs: fc.array(verb, { maxLength: 4 }),
  parts: fc.array(title, { maxLength: 2 }),
});

type Made = typeof made extends fc.Arbitrary<infer One> ? One : never;
type Said = Omit<Made, 'parts'> & Partial<Pick<Made, 'parts'>>;

/** A channel with these wishes, of which pairs are merged. */
async function fill(channel: string, wishes: Said[], merges: [number, number][]): Promise<void> {
  const { team } = test;
  await siteStore(test.redis).save(team, { ...SITE, channel });
  for (const [index, said] of wishes.entries()) {
    const wish = newWish({ ...said, id: `w${index}`, channel }, 'U8', new Date(AT + index * 1000));
    await stores.wishes.create(team, wish);
    for (const [place, by] of said.votes.entries()) await stores.votes.cast(team, wish, by, 'vote', new Date(AT + place));
    for (const [by, size] of said.sizes) await stores.votes.estimate(team, wish, by, size);
    for (const one of said.verbs) {
      await stores.wishes.update(team, wish.id, (before) => {
        const outcome = transition(before, one, 'U8', new Date(AT + 5000));
        return outcome.ok ? outcome.wish : null;
      });
    }
  }
  for (const [index, { parts = [] }] of wishes.entries()) {
    const asked = parts.map((part, place) => ({ id: `p${index}x${place}`, title: part }));
    if (parts.length > 0) await stores.splits.split(team, `w${index}`, { title: `rest ${index}`, parts: asked }, 'U8', new Date(AT + 8000));
  }
  for (const [from, into] of merges) await stores.merges.merge(team, { merged: `w${from}`, kept: `w${into}` }, 'U8', new Date(AT + 9000));
}

const channelOfWishes = fc.tuple(
  fc.array(made, { minLength: 1, maxLength: 6 }),
  fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 })), { maxLength: 3 }),
);

describe('an export', () => {
  it.each(['json', 'csv'] as const)(
    'taken into an empty Redis as %s exports the same again, in both formats',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(channelOfWishes, async ([wishes, merges]) => {
          await empty();
          await fill('C1', wishes, merges);
          const before = await files('C1');
          await empty();
          const plan = await takeIn('C1', before[kind]);
          expect(plan.fresh.length).toBeGreaterThanOrEqual(wishes.length);
          expect(await files('C1')).toEqual(before);
        }),
        { numRuns: 60 },
      );
    },
    60_000,
  );

  it('brings back what stands beside the records: ranking, lists of a person, and merges that can be undone', async () => {
    const one = { why: null, site: null, seenBy: null, source: null, finding: null, tags: [], verbs: [] };
    await fill(
      'C1',
      [
        { ...one, title: 'a', votes: ['U1', 'U2'], sizes: [['U1', 'L']] },
        { ...one, title: 'b', votes: ['U2', 'U3'], sizes: [] },
        { ...one, title: 'c', votes: ['U1', 'U2'], sizes: [], verbs: [{ do: 'finish' }] },
      ],
      [[0, 1]],
    );
    const { csv } = await files('C1');
    const stand = async () => ({
      ranking: (await stores.wishes.ranking(test.team, 'C1', 0, 9)).map(({ wish, votes }) => [wish.id, votes]),
      mine: (await stores.wishes.rankedOf(test.team, 'C1', 'U3')).map(({ wish }) => wish.id),
      tally: await stores.wishes.tally(test.team, 'C1'),
      done: await stores.wishes.countSince(test.team, 'C1', 'done', new Date(AT + 5000)),
    });
    const undone = async () => {
      expect(await stores.merges.unmerge(test.team, 'w0')).toMatchObject({ ok: true });
      return [(await stores.votes.voters(test.team, 'w1')).sort(), await stores.votes.estimates(test.team, 'w1'), await files('C1')];
    };
    const before = [await stand(), await undone()];
    expect(before[0]).toMatchObject({ ranking: [['w1', 3]], mine: ['w1'], tally: { open: 1, duplicate: 1, done: 1 }, done: 1 });
    await empty();
    await takeIn('C1', csv);
    expect([await stand(), await undone()]).toEqual(before);
  });

  it('taken in twice, and where its wishes are, changes nothing', async () => {
    const wish = {
      title: 'a',
      why: null,
      site: null,
      seenBy: null,
      source: null,
      finding: null,
      tags: [],
      votes: ['U1'],
      sizes: [],
      verbs: [],
    };
    await fill('C1', [wish], []);
    const before = await files('C1');
    await stores.wishes.update(test.team, 'w0', (one) => ({ ...one, title: 'changed since' }));
    const changed = await files('C1');
    expect((await takeIn('C1', before.csv)).there).toHaveLength(1);
    expect(await files('C1')).toEqual(changed);
  });

  it('taken into another channel makes wishes of its own there, once', async () => {
    const wish = {
      title: 'a',
      why: null,
      site: null,
      seenBy: null,
      source: null,
      finding: null,
      tags: [],
      votes: ['U1'],
      sizes: [],
      verbs: [],
    };
    await fill('C1', [wish, { ...wish, title: 'b', votes: ['U2'] }], [[0, 1]]);
    const before = await files('C1');
    expect((await takeIn('C2', before.json)).fresh).toHaveLength(2);
    expect((await takeIn('C2', before.csv)).fresh).toHaveLength(0);
    expect(await files('C1')).toEqual(before);
    const [copy, ...others] = await stores.wishes.ranking(test.team, 'C2', 0, 9);
    expect([copy?.wish.title, copy?.votes, others]).toEqual(['b', 2, []]);
    expect(await stores.merges.unmerge(test.team, copy?.wish.merged?.[0]?.id ?? '')).toMatchObject({ ok: true });
    expect((await stores.wishes.ranking(test.team, 'C2', 0, 9)).map(({ wish: { title: said }, votes }) => [said, votes])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });
});

describe('a table of people', () => {
  const read = (csv: string) => readFile(Buffer.from(csv), { user: 'U9', now: new Date(AT) });

  it('needs a title only, and gives the rest what a new wish has', async () => {
    const { lines, ignored } = read('Title;Prio;Seen by;Size\n Faster  checkout ;high;Customers;m\n;;;\n');
    expect(ignored).toEqual(['prio']);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.wish).toMatchObject({
      title: 'Faster checkout',
      why: null,
      seenBy: 'customers',
      state: 'open',
      createdBy: 'U9',
      createdAt: new Date(AT).toISOString(),
      votes: [],
      sizes: [{ user: 'U9', size: 'M' }],
    });
  });

  it.each([
    ['title,size\na,XL', 2, 'size', '“XL” is none of S, M, L.'],
    ['title,state\n\na,someday', 3, 'state', '“someday” is none of'],
    ['title,state\na,planned', 2, 'slot', 'A planned wish says for when.'],
    ['title,state\na,declined', 2, 'reason', 'A declined wish says why.'],
    ['title,created_by\na,Ann', 2, 'created_by', '“Ann” is no Slack member id.'],
    ['title,created_at\na,24.11.2026', 2, 'created_at', '“24.11.2026” is no date.'],
    ['title,created_at\na,2026-02-30', 2, 'created_at', '“2026-02-30” is no date.'],
    ['title,voters\na,U1 2026-11-24; Ann', 2, 'voters', 'It is not what an export writes there.'],
    ['title,source_link\na,javascript:alert(1)', 2, 'source_link', 'It is no address.'],
    ['title,tags\na,' + 'x'.repeat(41), 2, 'tags', '40 is the most for a tag.'],
    ['title,state\na,deleted', 2, 'state', '“deleted” is none of'],
    ['title,history\na,{}', 2, 'history', 'It is not what an export writes there.'],
    ['title,id\na,w/1', 2, 'id', 'is no id of a wish'],
    ['title,why\n,b', 2, 'title', 'A wish needs a title'],
    [`title,why\na,${'x'.repeat(3001)}`, 2, 'why', 'It has 3001 characters; 3000 is the most.'],
    ['title,why\na,b\nA,c', 3, 'title', 'It is the wish of row 2 again.'],
    ['title\na,b', 2, null, 'It has 2 cells, the first row 1.'],
    ['name\na', null, null, 'Its first row names no column `title`.'],
    ['title\n"a', null, null, 'A quotation mark is opened and never closed.'],
    ['', null, null, 'Its first row names no column'],
    ['title\n', null, null, 'It has no wish.'],
    ['{"format":"other"}', null, null, 'It is no JSON file of the format farrier.wishlist/1.'],
    ['{"format":"farrier.wishlist/1","wishes":[{"id":"w1"}]}', 1, 'version', ''],
  ])('%# says which row, which column, what and how to mend it', (csv, row, column, what) => {
    const { faults } = read(csv);
    expect(faults).toContainEqual({ row, column, what: expect.stringContaining(what), fix: expect.stringMatching(/\S/) });
  });

  it('names every fault of every row at once', () => {
    expect(read('title,size,state\n,XL,x\nb,XL,open').faults.map(({ row, column }) => [row, column])).toEqual([
      [2, 'state'],
      [2, 'size'],
      [2, 'title'],
      [3, 'size'],
    ]);
  });

  it('is not read when it is no text', () => {
    expect(readFile(Uint8Array.of(0xff, 0xfe, 0x41), { user: 'U9', now: new Date(AT) }).faults[0]?.what).toBe('It is not UTF-8.');
  });
});
