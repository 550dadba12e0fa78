import { checkMessageBlocks } from '../../../playground/server/check-blocks.js';
import { checkView } from '../../../playground/server/check-view.js';
import { compareReport } from '../../../src/audits/compare.js';
import { findingAt, findingsModal, PAGE_SIZE, readPlace } from '../../../src/audits/findings-view.js';
import type { Report } from '../../../src/audits/report.js';
import { reportContent } from '../../../src/audits/report-content.js';
import { fitMessage } from '../../../src/slack/limits.js';
import type { Content } from '../../../src/slack/outbox.js';
import { aFinding, aReport } from './reports.js';

const REF = { run: 'a123', audit: 'dependencies', site: 's1' };

function contentOf(...reports: Report[]): Content {
  let memory = null;
  let content: Content = { text: '' };
  for (const report of reports) {
    const result = compareReport(memory, report);
    memory = result.memory;
    content = reportContent('Shop', { ...REF, audit: report.audit }, { report, comparison: result.comparison });
  }
  return content;
}

const buttons = (content: Content) =>
  (content.blocks ?? [])
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .map((element) => ('text' in element ? element.text?.text : ''));
const words = (content: Content) => JSON.stringify(content.blocks);

/** The recorded case of a site that moved to Django 3.2.13 and stayed there. */
const facts = {
  files: ['requirements/prod.txt', 'requirements/common.txt'],
  requirements: [
    { name: 'django', pinned: '3.2.13', file: 'requirements/common.txt', line: 1 },
    { name: 'requests', pinned: '2.27.1', file: 'requirements/common.txt', line: 2 },
    { name: 'pillow', pinned: '9.0.1', file: 'requirements/common.txt', line: 3 },
  ],
  unparsed: [],
  packages: [
    {
      name: 'django',
      version: '3.2.13',
      lowestClean: '3.2.25',
      advisories: [
        { id: 'PYSEC-2022-213', aliases: ['CVE-2022-34265'], severity: 'unknown', summary: 'SQL injection through Trunc()/Extract().' },
        { id: 'PYSEC-2022-245', aliases: ['CVE-2022-36359'], severity: 'unknown', summary: '' },
      ],
    },
    {
      name: 'pillow',
      version: '9.0.1',
      lowestClean: '10.0.1',
      advisories: [{ id: 'PYSEC-2023-175', aliases: [], severity: 'unknown', summary: '' }],
    },
    {
      name: 'requests',
      version: '2.27.1',
      lowestClean: '2.31.0',
      advisories: [{ id: 'PYSEC-2023-74', aliases: ['CVE-2023-32681'], severity: 'unknown', summary: '' }],
    },
    { name: 'redis', version: '3.5.3', lowestClean: null, advisories: [] },
  ],
};
const osv = {
  name: 'OSV',
  url: 'https://osv.dev',
  fetchedAt: '2026-11-22T09:00:00.000Z',
  dataAsOf: '2026-11-20T00:00:00.000Z',
  ok: true,
  error: null,
};

describe('the report of dependencies', () => {
  const report = aReport({ facts, sources: [osv], findings: [aFinding(), aFinding({ id: 'two' })] });

  it('says the verdict first, then each version change with what it clears, then what was read', () => {
    const content = contentOf(report);
    expect(content.blocks?.[0]).toMatchObject({ type: 'header', text: { text: 'Shop: dependencies need work' } });
    const text = words(content);
    expect(text).toContain(
      '*3 of 4 packages have 4 known advisories. Three version changes clear all 4.* The source rates none of them, so neither do I.',
    );
    expect(text).toContain(
      '• *Django 3.2.13 → 3.2.25* (patch): 2, among them CVE-2022-34265, SQL injection through Trunc()/Extract() · `requirements/common.txt` line 1',
    );
    expect(text).toContain('• *requests 2.27.1 → 2.31.0* (minor): CVE-2023-32681');
    expect(text).toContain('• *Pillow 9.0.1 → 10.0.1* (major, read its changelog): PYSEC-2023-175');
    expect(text.indexOf('Django 3.2.13')).toBeLessThan(text.indexOf('requests 2.27.1'));
    expect(text).toContain(
      'Read requirements/prod.txt → requirements/common.txt: 3 pins, 0 lines not understood · OSV (newest record 20 November 2026), 22 November 2026 · first run: this is your baseline',
    );
    expect(buttons(content)).toEqual(['Show all 2', 'Run again']);
  });

  it('is complete as text alone', () => {
    expect(contentOf(report).text).toMatch(/^Shop: dependencies need work\.\n.*4 known advisories/);
  });

  it('names packages of npm as npm does, through what they come, and whether production installs them', () => {
    const npm = {
      ecosystem: 'npm',
      files: ['package-lock.json'],
      advisories: [{ id: 'GHSA-1', aliases: ['CVE-2026-1'], severity: 'high' }],
    };
    const packages = [
      {
        ...npm,
        name: 'django',
        version: '1.0.0',
        lowestClean: '1.0.1',
        through: ['gulp', 'karma', 'mocha', 'webpack', 'yeoman'],
        onlyDev: true,
      },
      { ...npm, name: '@shop/cart', version: '1.0.0', lowestClean: '2.0.0', onlyDev: false },
      { ecosystem: 'npm', name: 'money', version: '1.0.0', advisories: [] },
    ];
    const text = words(contentOf(aReport({ facts: { files: ['package.json', 'package-lock.json'], packages } })));
    expect(text).toContain('*2 of 3 packages have 2 known advisories. Two version changes clear all 2.* Rated: 2 high.');
    expect(text).toContain(
      '• *django 1.0.0 → 1.0.1* (patch; only in development; through gulp, karma, mocha and 2 more): CVE-2026-1 · `package-lock.json`',
    );
    expect(text).toContain('• *@shop/cart 1.0.0 → 2.0.0* (major, read its changelog): CVE-2026-1 · `package-lock.json`');
    expect(text).toContain('Read package.json → package-lock.json: 3 pins');
  });

  it('counts ratings where there are some', () => {
    const rated = {
      ...facts,
      packages: [
        {
          ...facts.packages[2],
          advisories: [
            { id: 'a', severity: 'high' },
            { id: 'b', severity: 'unknown' },
          ],
        },
      ],
    };
    expect(words(contentOf(aReport({ facts: rated })))).toContain('Rated: 1 high; 1 not rated.');
  });

  it('says of an ended series that it is not solved by that', () => {
    const ended = aFinding({
      id: 'django-eol',
      check: 'django-eol',
      severity: 'critical',
      title: 'Django 3.2 ended on 2024-04-01, 965 days ago; later holes in it are not examined or listed',
      fix: 'Move to Django 4.2.30 LTS (ended too), then 5.2.17 LTS (until 2028-04-30).',
    });
    const text = words(contentOf(aReport({ facts, findings: [ended] })));
    expect(text).toContain('*Not solved by that.* Django 3.2 ended on 1 April 2024, 965 days ago');
    expect(text).toContain('Way out: Django 4.2.30 LTS (ended too), then 5.2.17 LTS (until 30 April 2028)');
  });

  it('says of a package without a clean version that it is not solved', () => {
    const stuck = { ...facts, packages: [{ ...facts.packages[0], lowestClean: null }] };
    expect(words(contentOf(aReport({ facts: stuck })))).toContain('no known version clears its 2 advisories');
  });

  it('says what could not be checked, and how old the data are', () => {
    const old = { ...osv, dataAsOf: '2024-10-10T00:00:00.000Z' };
    const text = words(
      contentOf(
        aReport({ facts, sources: [old], unchecked: [{ subject: 'shop-theme==1.4', reason: 'the index does not know this package' }] }),
      ),
    );
    expect(text).toContain('Anything after 10 October 2024, the newest record of OSV.');
    expect(text).toContain('`shop-theme==1.4`: the index does not know this package');
  });

  it('is never good when a source failed', () => {
    const failed = { ...osv, ok: false, dataAsOf: null, error: 'OSV answered 503' };
    const unknown = { ...facts, packages: facts.packages.map((one) => ({ ...one, advisories: null })) };
    const content = contentOf(aReport({ facts: unknown, sources: [failed] }));
    expect(content.text).toMatch(/^Shop: dependencies could not be checked\./);
    expect(words(content)).toContain('OSV answered 503');
    expect(words(content)).toContain('known advisories could not be found out');
    expect(words(content)).not.toContain('No known advisory');
  });

  it('tells what changed since the run before', () => {
    const [one, two, three] = ['one', 'two', 'three'].map((id) => aFinding({ id, title: `Finding ${id}` }));
    if (!one || !two || !three) throw new Error('unreachable');
    const text = words(contentOf(aReport({ facts, findings: [one, two] }), aReport({ facts, findings: [two, three] })));
    expect(text).toContain('*Since the run before:* 1 new, 1 fixed, 1 still open.');
    expect(text).toContain('New: Finding three');
    expect(text).toContain('Fixed: Finding one');
  });

  it('counts what is kept quiet among what is still open', () => {
    const [one, two] = ['one', 'two'].map((id) => aFinding({ id, title: `Finding ${id}` }));
    if (!one || !two) throw new Error('unreachable');
    const report = aReport({ facts, findings: [one, two] });
    const { comparison } = compareReport(compareReport(null, report).memory, report);
    const heard = { report: { ...report, findings: [two] }, accepted: [one], untrue: [], over: [] };
    const text = words(reportContent('Shop', REF, { report, comparison }, heard));
    expect(text).toContain('*Since the run before:* 0 new, 0 fixed, 2 still open (1 of them kept quiet).');
    expect(text).toContain('*Kept quiet: 1 accepted.*');
  });
});

describe('the life of a finding', () => {
  const titled = (id: string, severity: 'critical' | 'high' | 'medium' | 'low' | 'info') =>
    aFinding({ id, title: `Finding ${id}`, severity });
  const later = (finishedAt: string, ...found: ReturnType<typeof aFinding>[]) => aReport({ findings: found, finishedAt });

  it('says which are overdue, the longest first, by days from when they were first seen', () => {
    const all = [titled('low', 'low'), titled('high', 'high'), titled('fact', 'info'), titled('critical', 'critical')];
    const text = words(contentOf(aReport({ findings: all }), later('2026-12-25T09:00:20.000Z', ...all)));
    expect(text).toContain('*Overdue: 2 of 4.*\\n• since 29 November 2026: Finding critical\\n• since 22 December 2026: Finding high');
    expect(words(contentOf(aReport({ findings: all })))).not.toContain('Overdue');
  });

  it('tells what is fixed in production apart from what is fixed in the repository only', () => {
    const found = (id: string, subject: string) => aFinding({ id, subject, title: `Finding ${id}`, severity: 'high' });
    const all = [found('one', 'requests==2.27.1'), found('two', 'pillow==9.0.1'), found('three', 'requirements.txt')];
    const production = { commit: '4f2a91c', at: '2026-11-22T00:00:00.000Z', packages: { requests: ['2.31.0'], pillow: ['9.0.1'] } };
    const text = words(contentOf(aReport({ findings: all }), aReport({ facts: { production }, finishedAt: '2026-11-23T09:00:00.000Z' })));
    expect(text).toContain('Fixed: Finding three');
    expect(text).toContain('Fixed, seen in production, commit 4f2a91c: Finding one');
    expect(text).toContain('Fixed in the repository, not yet in production, commit 4f2a91c: Finding two');
  });

  it('tells what is back after a fix apart from what is new', () => {
    const [one, two] = [titled('one', 'high'), titled('two', 'high')];
    const text = words(
      contentOf(aReport({ findings: [one] }), later('2026-11-23T09:00:00.000Z'), later('2026-11-24T09:00:00.000Z', one, two)),
    );
    expect(text).toContain('*Since the run before:* 2 new, 1 of them back after a fix, 0 fixed, 0 still open.');
    expect(text).toContain('New: Finding two');
    expect(text).toContain('Back again: Finding one');
    expect(text).not.toContain('New: Finding one');
  });
});

describe('the report of Django', () => {
  it('names the releases that are announced for after it, and when that was read', () => {
    const coming = [
      { series: '6.2', lts: true, releasedIn: '2027-04', endsIn: '2030-04' },
      { series: '7.0', lts: false, releasedIn: '2027-12', endsIn: '2029-04' },
    ];
    const text = words(contentOf(aReport({ audit: 'django', facts: { series: '5.2', coming, comingAsOf: '2026-08-22' } })));
    expect(text).toContain('*Announced:* Django 6.2 LTS in April 2027, Django 7.0 in December 2027 (read on 22 August 2026).');
  });

  it('is never good for an ended series', () => {
    const ended = { pinned: '3.2.25', series: '3.2', supported: false, endOfLife: '2024-04-01', daysLeft: -965, lts: true };
    const text = words(
      contentOf(aReport({ audit: 'django', facts: ended, findings: [aFinding({ check: 'django-eol', severity: 'critical' })] })),
    );
    expect(text).toContain('Shop: Django needs work');
    expect(text).toContain('*Django 3.2 LTS ended on 1 April 2024, 965 days ago.* It is no longer examined');
    expect(text).toContain('Way out: ');
  });

  it('tells the way with its dates, the work by count, and each package in it with the release that clears it', () => {
    const step = { lts: true, latest: '4.2.30', endOfLife: '2026-04-07', supported: false };
    const path = [
      { ...step, series: '4.2' },
      { ...step, series: '5.2', latest: '5.2.17', endOfLife: '2028-04-30', supported: true },
    ];
    const blockers = [
      {
        name: 'django-shop',
        version: '1.0',
        target: '4.2',
        reason: 'it requires Django <4',
        firstVersion: '1.1',
        firstVersionOn: '2023-05-01',
      },
      { name: 'django-cart', version: '1.0', target: '5.2', reason: 'it requires Django <5', firstVersion: null },
    ];
    const facts = { series: '3.2', supported: false, path, blockers, effort: { series: 2, packages: 2, waiting: 1 } };
    const text = words(contentOf(aReport({ audit: 'django', facts })));
    expect(text).toContain(
      '*The way to Django 5.2:* 4.2.30 LTS (ended 7 April 2026), then 5.2.17 LTS (until 30 April 2028). 2 packages move first; for 1 of them nothing is out yet.',
    );
    expect(text).toContain('• django-shop 1.0 → 1.1, out since 1 May 2023, before Django 4.2');
    expect(text).toContain('• django-cart 1.0: no release takes Django 5.2 yet (it requires Django &lt;5)');
    const unknown = words(contentOf(aReport({ audit: 'django', facts: { ...facts, blockers: null, effort: null } })));
    expect(unknown).toContain('What stands in it is not known: the package index could not be asked.');
  });

  it('tells many advisories in one line', () => {
    const facts = { pinned: '4.2.1', series: '4.2', supported: true, endOfLife: '2026-04-07', daysLeft: 20 };
    const holes = ['high', 'unknown', 'unknown'].map((severity, index) =>
      aFinding({
        id: `h${index}`,
        check: 'django-known-vulnerability',
        severity: severity as 'high',
        fix: 'Move django from 4.2.1 to 4.2.30.',
      }),
    );
    const text = words(contentOf(aReport({ audit: 'django', facts, findings: holes })));
    expect(text).toContain('• *3 known advisories* (the worst high, 2 not rated)\\n   Move django from 4.2.1 to 4.2.30.');
  });

  it('says until when a series is supported', () => {
    const good = {
      pinned: '5.2.17',
      series: '5.2',
      supported: true,
      endOfLife: '2028-04-30',
      daysLeft: 524,
      lts: true,
      latestInSeries: '5.2.17',
    };
    expect(words(contentOf(aReport({ audit: 'django', facts: good })))).toContain(
      '*Django 5.2 LTS is supported until 30 April 2028, 524 more days.* 5.2.17 is its newest release.',
    );
  });

  it('says that it could not find out', () => {
    expect(
      words(contentOf(aReport({ audit: 'django', unreadable: true, unchecked: [{ subject: 'repository', reason: 'it did not answer' }] }))),
    ).toContain('could not be found out');
  });
});

describe('the report of any audit', () => {
  it.each([
    ['2026-11-22T08:00:00.000Z', 'OSV and PyPI, 22 November 2026'],
    ['2026-11-21T09:00:00.000Z', 'OSV and PyPI, 22 November 2026'],
    ['2026-11-20T00:00:00.000Z', 'OSV (newest record 20 November 2026) and PyPI, 22 November 2026'],
    ['2024-10-08T19:19:01.400Z', 'OSV (newest record 8 October 2024) and PyPI, 22 November 2026'],
    [null, 'OSV and PyPI, 22 November 2026'],
  ])('says how new the data of a source are where they are older than its answer: %s', (dataAsOf, line) => {
    const sources = [
      { ...osv, dataAsOf },
      { ...osv, name: 'PyPI', dataAsOf: null },
    ];
    expect(words(contentOf(aReport({ audit: 'django', sources })))).toContain(`"${line} · first run`);
  });

  it('does not spell out in a channel what an attacker could use', () => {
    const secret = aFinding({ check: 'env-exposed', severity: 'critical', title: 'https://shop.example/.env shows SECRET_KEY' });
    const content = contentOf(aReport({ audit: 'security', findings: [secret] }));
    expect(JSON.stringify(content)).not.toContain('SECRET_KEY');
    expect(words(content)).toContain('*1 critical finding* that I do not spell out in a channel');
    expect(buttons(content)).toEqual(['Show to me', 'Show it', 'Run again']);
  });

  it('escapes what comes from files', () => {
    const nasty = aFinding({ title: '<!channel> & <https://evil|here>', fix: '<@U1>' });
    const text = words(contentOf(aReport({ audit: 'django', findings: [nasty], unchecked: [{ subject: '<!here>', reason: '<!here>' }] })));
    expect(text).not.toMatch(/<!channel>|<!here>|<@U1>|<https:\/\/evil/);
  });

  it.each([
    ['dependencies', 500],
    ['django', 500],
    ['elsewhere', 500],
    ['dependencies', 0],
  ])('keeps within the limits of Slack: %s with %i findings', (audit, count) => {
    const long = 'words '.repeat(800);
    const findings = Array.from({ length: count }, (_, index) =>
      aFinding({ id: `f${index}`, check: `check-${index % 40}`, title: long, fix: long }),
    );
    const packages = Array.from({ length: count }, (_, index) => ({
      name: `package-${index}-${'x'.repeat(200)}`,
      version: '1.0',
      lowestClean: index % 2 === 0 ? '2.0' : null,
      advisories: [{ id: `PYSEC-${index}`, aliases: [], severity: 'unknown', summary: long }],
    }));
    const unchecked = Array.from({ length: count }, (_, index) => ({ subject: `s${index}`, reason: long + String(index) }));
    const files = Array.from({ length: count }, (_, index) => `requirements/${index}.txt`);
    const content = contentOf(
      aReport({ audit, findings: findings.slice(0, 3), facts: { packages: [] } }),
      aReport({ audit, findings, unchecked, facts: { packages, files } }),
    );
    expect(content.text.length).toBeLessThanOrEqual(4000);
    for (const part of fitMessage(content, 'audit.a1')) expect(checkMessageBlocks(part.content.blocks ?? [])).toEqual([]);
    expect(fitMessage(content, 'audit.a1').length).toBeLessThanOrEqual(3);
  });
});

const NOW = new Date('2026-11-22T12:00:00Z');

describe('the list of all findings', () => {
  const findings = Array.from({ length: 500 }, (_, index) =>
    aFinding({
      id: `f${index}`,
      title: `Finding ${index} ${'x'.repeat(3000)}`,
      fix: 'y'.repeat(5000),
      links: [`https://${'z'.repeat(3000)}`],
      severity: index === 499 ? 'critical' : 'low',
    }),
  );
  const report = aReport({ findings });
  const result = { report, comparison: compareReport(null, report).comparison };
  const modal = (page: number, wished: number[] = []) =>
    findingsModal({ siteName: 'Shop', result, place: { ...REF, page, wished }, silences: {}, now: NOW });

  it('shows every finding once over its pages, the worst first', () => {
    const pages = Math.ceil(500 / PAGE_SIZE);
    const titles = Array.from({ length: pages }, (_, page) => JSON.stringify(modal(page)).match(/Finding \d+ /g) ?? []).flat();
    expect(new Set(titles).size).toBe(500);
    expect(findingAt(result, 0, undefined)?.id).toBe('f499');
  });

  it('keeps within the limits of Slack', () => {
    for (const page of [0, 5, 33, 99]) {
      const view = modal(
        page,
        Array.from({ length: 500 }, (_, index) => index),
      );
      expect(view.blocks.length).toBeLessThanOrEqual(100);
      expect(view.private_metadata?.length).toBeLessThanOrEqual(3000);
      expect(checkView({ ...view }, 'modal')).toEqual([]);
    }
  });

  it('offers the next and the previous page where there is one', () => {
    const texts = (page: number) => JSON.stringify(modal(page)).match(/(Next|Previous) 15/g);
    expect(texts(0)).toEqual(['Next 15']);
    expect(texts(1)).toEqual(['Previous 15', 'Next 15']);
    expect(texts(33)).toEqual(['Previous 15']);
    expect(readPlace(modal(99).private_metadata ?? '').page).toBe(33);
  });

  it('takes the button from what is on the wishlist', () => {
    const before = JSON.stringify(modal(0)).match(/audits\.add-wish/g)?.length;
    const after = JSON.stringify(modal(0, [3])).match(/audits\.add-wish/g)?.length;
    expect([before, after]).toEqual([15, 14]);
  });
});
