import { cardFile } from '../../../src/backups/records/card-file.js';
import { evidenceCsv, evidencePage, evidenceWords, gatherEvidence } from '../../../src/backups/records/evidence.js';
import { evidenceFiles } from '../../../src/backups/records/evidence-files.js';
import { restoreCard } from '../../../src/backups/records/restore-card.js';
import { readCsv } from '../../../src/shared/csv.js';
import { aDrill } from './drill-builder.js';

const to = new Date('2026-11-26T12:00:00Z');
const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(to.getTime() - days * DAY_MS).toISOString();
const from = new Date(ago(365));
const site = { name: 'Shop', createdAt: ago(1000) };
const hand = (days: number) => ({ at: ago(days), backup: 'monday.dump', into: 'my laptop', rows: 12, minutes: 20, who: 'U1' });
const ids = { a: 'a'.repeat(16), b: 'b'.repeat(16), c: 'c'.repeat(16) };

function aYear() {
  return gatherEvidence(
    site,
    {
      drills: [
        aDrill({ id: ids.a, ranAt: ago(10), how: 'worker' }),
        aDrill({ id: ids.b, ranAt: ago(40), verdict: 'broken', checks: ['backup-truncated'], rows: null, seconds: null, engine: null }),
        aDrill({ id: ids.c, ranAt: ago(366) }),
      ],
      byHand: [hand(100)],
    },
    { from, to },
  );
}

test('a year holds what was restored in it, whoever did it, oldest first, with the longest time without a good one', () => {
  const evidence = aYear();
  expect(evidence.rows.map(({ how, verdict }) => `${how} ${verdict}`)).toEqual(['by hand ok', 'elsewhere broken', 'worker ok']);
  expect(evidence.longestGapDays).toBe(265);
  expect(evidenceWords(evidence)).toBe(
    '2 good (1 by Farrier, 0 elsewhere, 1 by hand), 1 failed, 0 not possible. Longest time without a good one: 265 days, over the 35 that are allowed.',
  );
});

test('the time without a good one is held against what was stated', () => {
  const gap = (overdueDays: number) =>
    evidenceWords(gatherEvidence(site, { drills: [aDrill({ ranAt: ago(60) })], byHand: [], overdueDays }, { from: new Date(ago(61)), to }));
  expect(gap(59)).toContain('60 days, over the 59 that are allowed.');
  expect(gap(60)).toMatch(/60 days\.$/);
});

test.each([
  ['nothing in a year', ago(1000), [], 365],
  ['nothing since it was set up', ago(20), [], 20],
  ['one in the middle', ago(1000), [100], 265],
  ['the end counts', ago(1000), [300], 300],
])('the longest time without a good one: %s', (_name, createdAt, days, gap) => {
  const drills = days.map((one) => aDrill({ ranAt: ago(one) }));
  expect(gatherEvidence({ name: 'Shop', createdAt }, { drills, byHand: [] }, { from, to }).longestGapDays).toBe(gap);
});

test('the table is CSV that reads back, and starts no formula', () => {
  const evidence = gatherEvidence(site, { drills: [aDrill({ name: '=cmd|x,"y"', ranAt: ago(1) })], byHand: [hand(2)] }, { from, to });
  const text = evidenceCsv(evidence);
  const rows = readCsv(text) ?? [];
  expect(rows.map(({ cells }) => cells[3])).toEqual(['backup', 'monday.dump', '=cmd|x,"y"']);
  expect(rows[2]?.cells.slice(7, 10)).toEqual(['61.5', '2', '1040']);
  expect(text).not.toMatch(/(^|,)=/m);
});

test('drills of kept backups are told beside the others, and prove nothing about how the backups are', () => {
  const kept = [
    aDrill({ id: ids.a, ranAt: ago(50), how: 'worker', name: 'august.dump', picked: 'chance' }),
    aDrill({ id: ids.b, ranAt: ago(30), how: 'worker', name: 'july.dump', picked: 'name', verdict: 'broken' }),
    aDrill({ id: ids.c, ranAt: ago(400), how: 'worker', picked: 'name' }),
  ];
  const evidence = gatherEvidence(site, { drills: [aDrill({ ranAt: ago(100) })], byHand: [hand(20)], kept }, { from, to });
  expect(evidence.longestGapDays).toBe(265);
  expect(evidenceWords(evidence)).toMatch(/^2 good \(0 by Farrier, 1 elsewhere, 1 by hand\), 0 failed/);
  expect(evidenceWords(evidence)).toMatch(/ Beside them, kept backups that are not the newest: 1 of 2 good\.$/);
  const cells = (readCsv(evidenceCsv(evidence)) ?? []).map((row) => [row.cells[3], row.cells[12]]);
  expect(cells).toEqual([
    ['backup', 'which'],
    ['shop.dump', 'the newest'],
    ['august.dump', 'a kept one, by chance'],
    ['july.dump', 'a kept one, by name'],
    ['monday.dump', ''],
  ]);
  expect(evidencePage(evidence)).toContain('august.dump (412 MB), a kept one, by chance');
});

test('the page needs no other file, and runs nothing of a name', () => {
  const drills = [aDrill({ name: '<script>alert(1)</script>', ranAt: ago(1) })];
  const page = evidencePage(gatherEvidence({ ...site, name: 'A & <b>' }, { drills, byHand: [] }, { from, to }));
  expect(page).toContain('<title>Restores of A &amp; &lt;b&gt;, 2025-11-26 to 2026-11-26</title>');
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; (412 MB)');
  expect(page).not.toMatch(/<script|<link|<img|https?:|url\(/);
});

test('a year without any says so', () => {
  expect(evidencePage(gatherEvidence(site, { drills: [], byHand: [] }, { from, to }))).toContain('No restore is recorded in this time.');
});

describe('the restore card', () => {
  it.each([
    ['archive of pg_dump (custom, 1.14)', "pg_restore --no-owner --no-privileges -d restored 'shop.dump'"],
    ['archive of pg_dump (custom, 1.14), gzip', "gzip -dc 'shop.dump' | pg_restore"],
    ['archive of pg_dump (directory, 1.14), gzip', "tar -xf 'shop.dump' --one-top-level=dump"],
    ['script of pg_dump, gzip', "gzip -dc 'shop.dump' | psql -X"],
    ['script of mysqldump', "cat 'shop.dump' | mariadb --binary-mode restored"],
    ['script of mysqldump (with its databases), gzip', "gzip -dc 'shop.dump' | mariadb --binary-mode"],
    ['SQLite database', "cp 'shop.dump' restored.sqlite3"],
  ])('of a backup that is %s has its commands', (format, command) => {
    expect(restoreCard(site, 'a job of ours', aDrill({ format }))).toContain(command);
  });

  it('says what was proved, how long it takes and what is lost', () => {
    const card = restoreCard(site, 'snapshots at Amazon RDS', aDrill());
    for (const words of [
      'RESTORE CARD: Shop',
      '2026-11-22 09:00 UTC, drilled elsewhere',
      'snapshots at Amazon RDS',
      'shop.dump (412 MB)',
      'PostgreSQL 15.18',
      '2 min',
      '6 h of data',
      'about 1040 rows in 2 tables',
    ])
      expect(card).toContain(words);
  });

  it('comes from the newest good drill, and is not there without one', async () => {
    const names = async (drills: ReturnType<typeof aDrill>[]) => {
      const { files } = await evidenceFiles(site, { drills, byHand: [] }, { place: 'files', to });
      return files.map(({ name }) => name);
    };
    expect(await names([aDrill({ ranAt: ago(1) })])).toEqual(['shop-restores.csv', 'shop-restores.html', 'shop-restore-card.txt']);
    expect(await names([aDrill({ ranAt: ago(1), verdict: 'broken' })])).toEqual(['shop-restores.csv', 'shop-restores.html']);
  });

  it('comes with a picture of the restores of the year until its drill, where there are some', async () => {
    const drill = aDrill({ id: ids.a, ranAt: ago(10) });
    const card = async (...others: ReturnType<typeof aDrill>[]) =>
      await cardFile(site, { drills: [drill, ...others], byHand: [] }, { place: 's3://shop/db', drill });
    const alone = await card();
    expect(alone.files.map(({ bytes }) => bytes.toString())).toEqual([restoreCard(site, 's3://shop/db', drill)]);
    expect(alone.picture).toBeNull();
    expect((await card(aDrill({ id: ids.b, ranAt: ago(1) }), aDrill({ id: ids.c, ranAt: ago(376) }))).picture).toBeNull();
    const { picture } = await card(aDrill({ id: ids.b, ranAt: ago(40), rows: { a: 2 } }));
    expect(picture?.alt).toContain('17 October 2026: restored elsewhere in 1.02 minutes, 2 rows; 16 November 2026: ');
    expect(picture?.bytes.subarray(1, 4).toString()).toBe('PNG');
  });
});
