import type { Finding } from '../../src/audits/finding.js';
import { hashOfEvidence, type Silence } from '../../src/audits/silence.js';
import { silencedSections } from '../../src/audits/silenced-sections.js';
import { withoutSilenced } from '../../src/audits/without-silenced.js';
import { aFinding, aReport } from './slack/reports.js';

const now = new Date('2026-11-24T10:00:00Z');
const PAST = '2026-11-24T09:00:00.000Z';
const AHEAD = '2027-02-01T00:00:00.000Z';

function accepted(finding: Finding, parts: Partial<Extract<Silence, { kind: 'accepted' }>> = {}): Silence {
  const { id, check, title } = finding;
  const said = {
    version: 1,
    finding: id,
    check,
    title,
    hash: hashOfEvidence(finding),
    by: 'UADA',
    at: '2026-10-25T10:00:00.000Z',
  } as const;
  return { ...said, kind: 'accepted', reason: 'staff <only>', owner: 'UBEN', until: PAST, ...parts };
}

function told(findings: Finding[], ...all: Silence[]): string {
  const silences = Object.fromEntries(all.map((one) => [one.finding, one]));
  return silencedSections(withoutSilenced(aReport({ findings }), silences, now)).join('\n\n');
}

describe('a report says of accepted risks', () => {
  const hole = aFinding({ id: 'hole', title: 'A <hole> since 2026-04-01', severity: 'high' });
  const other = aFinding({ id: 'other', title: 'Another hole', severity: 'critical' });

  it('nothing, where nobody accepted any', () => expect(told([hole])).toBe(''));

  it('how many are quiet', () => {
    expect(told([hole, other], accepted(hole, { until: AHEAD }))).toBe(
      '*Kept quiet: 1 accepted.* The list has each with who said so, and `Take back`.',
    );
  });

  it('which are over, why they were accepted, and what to do next', () => {
    const text = told([hole, other], accepted(hole), accepted(other, { until: AHEAD }));
    expect(text).toContain('*Kept quiet: 1 accepted.*');
    expect(text).toContain('*No longer accepted: 1.* It counts again: fix it, or accept it again in the list.');
    expect(text).toMatch(/• A &lt;hole&gt; since 1 April 2026\n {3}Accepted until <!date\^1795510800\^.*> because: staff &lt;only&gt;\.$/);
    expect(text).not.toContain('Another hole');
  });

  it('the worst first, and which ended because there is a fix or other evidence', () => {
    const waiting = { ...hole, evidence: { lowestClean: null } };
    const mended = { ...hole, evidence: { lowestClean: '2.0' } };
    const fix = accepted(waiting, { until: AHEAD, untilFix: true });
    const [, ...lines] = told([mended, other], fix, accepted(other, { until: AHEAD, hash: 'of other evidence' })).split('\n');
    expect(lines).toEqual([
      '• Another hole',
      expect.stringMatching(/ because: staff &lt;only&gt;\. Its evidence has changed since\.$/),
      '• A &lt;hole&gt; since 1 April 2026',
      expect.stringMatching(/ because: staff &lt;only&gt;\. There is a fix now\.$/),
    ]);
  });

  it('nothing of one that is gone, and never in a channel what an attacker could use', () => {
    const exposed = aFinding({ id: 'env', check: 'env-exposed', title: 'https://shop.example/.env is served', severity: 'critical' });
    expect(told([other], accepted(hole))).toBe('');
    expect(told([exposed], accepted(exposed))).toBe('*No longer accepted: 1.* It counts again: fix it, or accept it again in the list.');
  });
});
