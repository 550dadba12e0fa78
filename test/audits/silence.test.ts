import type { Finding } from '../../src/audits/finding.js';
import { proveUpdates } from '../../src/audits/prove-updates.js';
import { hashOfEvidence, isQuiet, type Silence, silencedWords, untrueCounts } from '../../src/audits/silence.js';
import { readAcceptance } from '../../src/audits/silence-forms.js';
import { withoutSilenced } from '../../src/audits/without-silenced.js';
import { aFinding, aReport } from './slack/reports.js';

const now = new Date('2026-11-24T10:00:00Z');

function untrue(finding: Finding, parts: Partial<Silence> = {}): Silence {
  const said = {
    version: 1,
    finding: finding.id,
    check: finding.check,
    title: finding.title,
    hash: hashOfEvidence(finding),
    by: 'UADA',
  } as const;
  return { ...said, at: now.toISOString(), kind: 'untrue', why: 'harmless', words: 'x', ...parts } as Silence;
}
const accepted = (finding: Finding, until = '2027-02-01T00:00:00.000Z') =>
  ({ ...untrue(finding), kind: 'accepted', reason: 'r', owner: 'UBEN', until }) as Silence;
const said = (...all: Silence[]) => Object.fromEntries(all.map((one) => [one.finding, one]));

describe('a word about a finding holds', () => {
  const finding = aFinding({ evidence: { series: '3.2', daysLeft: 12, files: [{ name: 'a', days: 3 }] } });
  it.each<[string, Partial<Finding>, boolean]>([
    ['while its evidence is the same', {}, true],
    ['whatever the order of its keys', { evidence: { files: [{ days: 3, name: 'a' }], daysLeft: 12, series: '3.2' } }, true],
    ['while only time passes', { evidence: { series: '3.2', daysLeft: 11, files: [{ name: 'a', days: 4 }] } }, true],
    ['also when its words change', { title: 'other words', fix: 'another way' }, true],
    ['not when its evidence changes', { evidence: { series: '4.2', daysLeft: 12, files: [] } }, false],
    ['not when it becomes worse', { severity: 'critical' }, false],
  ])('%s', (_name, change, expected) => {
    expect(isQuiet(untrue(finding), { ...finding, ...change }, now)).toBe(expected);
  });

  it('as long as the risk was accepted', () => {
    expect(isQuiet(accepted(finding), finding, now)).toBe(true);
    expect(isQuiet(accepted(finding, now.toISOString()), finding, now)).toBe(false);
  });
});

describe('a report without what people keep quiet', () => {
  const hole = aFinding({ id: 'vulnerable:django:PYSEC-1', severity: 'critical' });
  const fact = aFinding({ id: 'dep-outdated:pytz', check: 'dep-outdated', severity: 'low' });
  const facts = { packages: [{ name: 'django', version: '3.2.13', advisories: [{ id: 'PYSEC-1' }], lowestClean: '3.2.25' }] };

  it.each<[string, Silence[], string]>([
    ['nothing said', [], 'fail'],
    ['the worst called not true', [untrue(hole)], 'warn'],
    ['all called not true', [untrue(hole), untrue(fact)], 'pass'],
    ['one accepted is never a pass', [accepted(hole), untrue(fact)], 'warn'],
  ])('%s: %s', (_name, silences, outcome) => {
    const heard = withoutSilenced(aReport({ findings: [hole, fact], facts }), said(...silences), now);
    expect(heard.report.outcome).toBe(outcome);
    expect(heard.accepted.length + heard.untrue.length + heard.report.findings.length).toBe(2);
  });

  it('says what was accepted and counts again, but not what was called not true', () => {
    const changed = { ...accepted(fact), hash: 'of other evidence' };
    const words = said(accepted(hole, now.toISOString()), changed);
    const heard = withoutSilenced(aReport({ findings: [hole, fact], facts }), words, now);
    expect(heard.over.map(({ finding }) => finding)).toEqual([hole, fact]);
    expect(heard.report.findings).toEqual([hole, fact]);
    const other = withoutSilenced(aReport({ findings: [hole, fact], facts }), said(accepted(hole), { ...untrue(fact), hash: 'x' }), now);
    expect([other.over, other.accepted]).toEqual([[], [hole]]);
  });

  it('names no advisory in its facts that is kept quiet', () => {
    const heard = withoutSilenced(aReport({ findings: [hole, fact], facts }), said(untrue(hole)), now);
    expect(heard.report.facts['packages']).toEqual([{ ...facts.packages[0], advisories: [] }]);
  });

  it('is never a pass when a series has ended, and what could not be checked stays so', () => {
    const ended = aFinding({ id: 'django-eol', check: 'django-eol', severity: 'critical' });
    const of = (parts: Parameters<typeof aReport>[0]) => withoutSilenced(aReport(parts), said(untrue(ended)), now).report.outcome;
    expect(of({ findings: [ended], facts: { supported: false } })).toBe('warn');
    expect(of({ findings: [ended], facts: { supported: null, python: { supported: false } } })).toBe('warn');
    expect(of({ findings: [ended], unreadable: true })).toBe('error');
    expect(of({ findings: [ended], unchecked: [{ subject: 'x', reason: 'y' }] })).toBe('warn');
  });
});

describe('the task Updates', () => {
  const site = { name: 'Shop', repository: 'local:shop' };
  const at = { startedAt: now.toISOString(), finishedAt: now.toISOString() };
  const hole = aFinding({ id: 'vulnerable:django:PYSEC-1', severity: 'critical', subject: 'django==3.2.13' });
  const packages = [{ name: 'django', version: '3.2.13', advisories: [{ id: 'PYSEC-1' }], lowestClean: '3.2.25' }];
  const dependencies = aReport({ ...at, findings: [hole], facts: { packages, requirements: [], files: [] } });
  const supported = aReport({ ...at, audit: 'django', facts: { series: '3.2', supported: true } });
  const ended = aFinding({ id: 'django-eol', check: 'django-eol', subject: 'django==3.2.13', severity: 'critical' });
  const old = aReport({
    ...at,
    audit: 'django',
    findings: [ended],
    facts: { series: '3.2', supported: false, endOfLife: '2024-04-01', daysLeft: -967 },
  });

  it('asks for nothing that is kept quiet; accepted is not proven, and neither is an ended series', () => {
    const prove = (django: typeof old, ...silences: Silence[]) => proveUpdates(site, { dependencies, django }, now, said(...silences));
    expect(prove(supported)).toMatchObject({ state: 'open', fix: 'Move Shop to Django 3.2.25' });
    expect(prove(supported, untrue(hole))).toMatchObject({ state: 'proven', evidence: expect.stringContaining('1 called not true') });
    expect(prove(supported, accepted(hole))).toMatchObject({ state: 'accepted', evidence: '1 accepted' });
    expect(prove(old, accepted(hole)).state).toBe('open');
    expect(prove(old, accepted(hole), untrue(ended))).toMatchObject({
      state: 'accepted',
      evidence: 'Django 3.2 ended on 1 April 2024, 967 days ago: 1 accepted, 1 called not true',
    });
    expect(prove(old, untrue(hole), untrue(ended)).state).toBe('accepted');
  });
});

it('counts how often each check was called untrue', () => {
  const of = (id: string, check: string) => untrue(aFinding({ id, check }));
  expect(untrueCounts([of('a', 'x'), of('b', 'y'), of('c', 'y'), accepted(aFinding())])).toEqual([
    { check: 'y', count: 2 },
    { check: 'x', count: 1 },
  ]);
  expect([silencedWords(2, 1), silencedWords(0, 1), silencedWords(0, 0)]).toEqual([
    '2 accepted, 1 called not true',
    '1 called not true',
    '',
  ]);
});

it.each([
  ['2026-11-24', 'is not to come'],
  ['2027-11-30', 'more than a year away'],
  ['', 'Choose a day.'],
])('a risk is not accepted until %s', (day, message) => {
  const values = {
    reason: { reason: { type: 'plain_text_input', value: 'staff only' } },
    owner: { owner: { type: 'users_select', selected_user: 'UBEN' } },
    until: { until: { type: 'datepicker', selected_date: day === '' ? null : day } },
  };
  expect(JSON.stringify(readAcceptance(values as never, 'Europe/Berlin', now))).toContain(message);
});
