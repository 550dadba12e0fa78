import type { Finding } from '../../../src/audits/finding.js';
import { endOf, isDue, nextFirst } from '../../../src/maintenance/calendar/calendar.js';
import { buildRound } from '../../../src/maintenance/rounds/build-round.js';
import { auditCandidates, backupsProof } from '../../../src/maintenance/rounds/candidates.js';
import type { Proof, Round } from '../../../src/maintenance/rounds/round.js';
import { close, work } from '../../../src/maintenance/rounds/work-round.js';
import { allOf, anInput, aPlan, aRound, aSite, billing, missing, oldDjango, proven, TUESDAY, weeksLater } from '../builders.js';

const keys = (round: Round) => round.tasks.map((task) => task.key);
const left = (round: Round) => Object.fromEntries(round.leftOut.map((item) => [item.key, item.reason]));
const finding = (severity: 'critical' | 'high' | 'medium' | 'low' | 'info') => ({
  id: severity,
  check: 'c',
  subject: 's',
  severity,
  title: 't',
  evidence: {},
  fix: 'f',
  links: [],
});
const open = (severity: Parameters<typeof finding>[0], fix = `Fix ${severity}`): Proof => ({
  state: 'open',
  evidence: 'seen',
  fix,
  findings: [finding(severity)],
});

describe('what a round asks for', () => {
  test('nothing that is proven, and one nibble', () => {
    const round = buildRound(anInput());
    expect(keys(round)).toEqual(['nibble']);
    expect(round.proven.map((line) => line.task)).toEqual(['backups', 'updates', 'site']);
  });

  test('the fix as title and the evidence below it', () => {
    const [task] = aRound().tasks;
    expect(task).toMatchObject({ title: 'Move Shop to Django 3.2.25', detail: oldDjango.evidence, proof: 'words', minutes: 30 });
    expect(aRound().waiting).toBe(80);
  });

  test('dangerous work first, then quick work', () => {
    const proofs = allOf(aSite(), { backups: missing, updates: open('critical'), site: open('medium') });
    expect(keys(buildRound(anInput({ proofs, plan: aPlan({ hoursAWeek: 8 }), previous: close(aRound(), TUESDAY) })))).toEqual([
      'updates',
      'backups',
      'site',
      'nibble',
    ]);
  });

  test('one task for all sites, with the sites inside', () => {
    const proofs = [
      ...allOf(aSite(), { updates: oldDjango }),
      ...allOf(billing, { updates: open('high', 'Move Billing to Django 4.2.30') }),
    ];
    const [task] = buildRound(anInput({ sites: [aSite(), billing], proofs })).tasks;
    expect(task?.title).toBe('Updates: Shop and Billing');
    expect(task?.detail).toContain('Billing: Move Billing to Django 4.2.30. seen');
    expect(task?.sites).toEqual(['s-shop', 's-billing']);
  });

  test('never for low and info findings: they are counted as waiting', () => {
    const proofs = allOf(aSite(), { updates: { state: 'open', evidence: 'e', findings: [finding('low'), finding('info')] } });
    const round = buildRound(anInput({ proofs, wish: null }));
    expect(round.tasks).toEqual([]);
    expect(round.waiting).toBe(2);
  });

  test('to find out about the backups, first of all, when nobody knows', () => {
    const site = aSite({ backups: { kind: 'unknown' } });
    const find: Proof = { state: 'open', evidence: 'Nobody knows.', fix: 'Find out how Shop is backed up' };
    const round = buildRound(anInput({ sites: [site], proofs: allOf(site, { backups: find, updates: open('critical') }) }));
    expect(round.tasks[0]).toMatchObject({ title: 'Find out how Shop is backed up', proof: 'words' });
  });

  test('the same again while nobody knows still, ticked or not, and says so', () => {
    const site = aSite({ backups: { kind: 'unknown' } });
    const proofs = allOf(site, { backups: backupsProof(site, proven()) });
    const first = buildRound(anInput({ sites: [site], proofs, wish: null }));
    expect(first.tasks[0]).toMatchObject({ asks: ['s-shop'], detail: 'Nobody could say so far how its database is backed up.' });
    const ticked = work(first, { what: 'done', task: 'backups', words: 'asked around' }, { user: 'UADA', at: TUESDAY, trigger: '1' });
    for (const previous of [first, ticked]) {
      const round = buildRound(
        anInput({ sites: [site], proofs, wish: null, previous: close(previous, TUESDAY), occurrence: weeksLater(1) }),
      );
      expect(round.tasks.find((task) => task.key === 'backups')?.detail).toBe(
        'Still unknown. Nobody could say so far how its database is backed up.',
      );
    }
  });

  test('one restore when a backup was never restored', () => {
    const round = buildRound(anInput({ neverRestored: [aSite()] }));
    expect(round.tasks[0]).toMatchObject({ key: 'restore', title: "Restore Shop's newest backup once", proof: 'restore' });
  });

  test('no restore where there is no backup', () => {
    const site = aSite({ backups: { kind: 'unknown' } });
    expect(keys(buildRound(anInput({ sites: [site], occurrence: weeksLater(1), previous: close(aRound(), TUESDAY) })))).not.toContain(
      'restore',
    );
  });

  describe('a restore once where the task Backups asks for it already', () => {
    const asks = (id: string, lastProvedAt: string | null = null, severity: Finding['severity'] = 'medium'): Proof => ({
      state: 'open',
      evidence: 'No restore was ever proved, for 40 days',
      fix: "Restore Shop's newest backup once",
      findings: [{ id: `${id}/s`, check: id, subject: 'Shop', severity, title: 't', evidence: { lastProvedAt }, fix: 'f', links: [] }],
    });
    const overdue = asks('restore-drill-overdue');
    const isAsked = (round: Round) => keys(round).filter((key) => key === 'restore' || key === 'backups');

    test.each([
      ['never restored and overdue', overdue],
      ['the last drill failed', asks('restore-failed', null, 'critical')],
    ])('%s', (_name, backups) => {
      const round = buildRound(anInput({ proofs: allOf(aSite(), { backups }), neverRestored: [aSite()] }));
      expect(isAsked(round)).toEqual(['backups']);
      expect(round.tasks[0]).toMatchObject({ key: 'backups', proof: 'restore' });
    });

    test('also when the other was carried over, and in the first week of a month', () => {
      const before = close(buildRound(anInput({ neverRestored: [aSite()] })), TUESDAY);
      expect(before.tasks[0]).toMatchObject({ key: 'restore', state: 'carried' });
      const proofs = allOf(aSite(), { backups: overdue });
      const next = { previous: before, proofs, occurrence: weeksLater(1), neverRestored: [aSite()] };
      expect(isAsked(buildRound(anInput(next)))).toEqual(['backups']);
      expect(isAsked(buildRound(anInput({ ...next, proofs: allOf(aSite()) })))).toEqual(['restore']);
    });

    test('other sites are asked for theirs', () => {
      const other = aSite({ id: 'other', name: 'Blog' });
      const sites = [aSite(), other];
      const proofs = [...allOf(aSite(), { backups: overdue }), ...allOf(other)];
      const round = buildRound(anInput({ sites, proofs, neverRestored: sites }));
      expect(round.tasks.find(({ key }) => key === 'restore')).toMatchObject({
        title: "Restore Blog's newest backup once",
        sites: ['other'],
      });
    });

    test('it ranks higher when nothing was ever restored than when the last one is too old', () => {
      const rankOf = (backups: Proof) => auditCandidates(allOf(aSite(), { backups }), null)[0]?.rank;
      const tooOld = rankOf(asks('restore-drill-overdue', '2026-10-01T00:00:00.000Z'));
      expect(rankOf(overdue)).toBeLessThan(tooOld ?? 0);
      expect(rankOf(asks('restore-drill-overdue', '2026-08-01T00:00:00.000Z', 'high'))).toBe(rankOf(overdue));
    });
  });

  test('at most three in the first week', () => {
    const proofs = allOf(aSite(), { backups: missing, updates: oldDjango, site: open('medium') });
    const round = buildRound(anInput({ proofs, plan: aPlan({ hoursAWeek: 20 }) }));
    expect(round.tasks).toHaveLength(3);
    expect(left(round)['nibble']).toBe('the first week starts small');
  });

  test('what fits into the hours, at least one, and says what did not fit', () => {
    const proofs = allOf(aSite(), { backups: missing, updates: oldDjango });
    const round = buildRound(anInput({ proofs, plan: aPlan({ hoursAWeek: 0.5 }) }));
    expect(keys(round)).toEqual(['backups']);
    expect(left(round)['updates']).toBe("does not fit into this week's 0.5 h");
  });
});

describe('monthly and quarterly work', () => {
  test('names in its upgrade plan what is announced for the quarter', () => {
    const first = new Date('2027-04-06T09:00:00Z');
    const taskList = {
      version: 2,
      off: ['performance', 'environment', 'rollback', 'ci', 'refactoring', 'links', 'restore', 'nibble'],
      own: [],
    };
    const announced = ['Shop: Django 6.2 LTS is announced for April 2027; it is on 5.2'];
    const build = (parts: Partial<Parameters<typeof anInput>[0]>) =>
      buildRound(anInput({ plan: aPlan({ taskList }), occurrence: first, openedAt: first, ...parts })).tasks.find(
        ({ key }) => key === 'upgrade',
      );
    expect(build({ announced })?.detail).toBe(announced[0]);
    expect(build({})?.detail).toBe(build({ announced: [] })?.detail);
    expect(build({})?.detail).not.toContain('announced');
  });

  const previous = close(aRound({ proofs: allOf(aSite()), wish: null }), TUESDAY);

  test('is folded into the first round of the month, within the hours', () => {
    const round = buildRound(anInput({ occurrence: weeksLater(1), previous, wish: null }));
    expect(keys(round)).toEqual(['restore', 'links']);
    expect(left(round)).toMatchObject({ upgrade: 'quarterly, 5 Jan', risks: 'none is accepted' });
  });

  test('is named with its date where it is not due', () => {
    const round = buildRound(anInput());
    expect(left(round)).toMatchObject({ links: 'monthly, 1 Dec', restore: 'monthly, 1 Dec', ci: 'quarterly, 5 Jan' });
  });

  test('comes again the week after when it did not fit, until it was done', () => {
    const january = new Date('2027-01-05T10:00:00Z');
    const first = buildRound(
      anInput({ occurrence: january, previous: { ...previous, occurrence: '2026-12-29T10:00:00.000Z' }, wish: null }),
    );
    expect(keys(first)).toEqual(['restore', 'links', 'upgrade']);
    const done = first.tasks.reduce(
      (round, task) => work(round, { what: 'skip', task: task.key, reason: 'x' }, { user: 'U', at: january, trigger: task.key }),
      first,
    );
    const second = buildRound(anInput({ occurrence: new Date('2027-01-12T10:00:00Z'), previous: close(done, january), wish: null }));
    expect(keys(second)).toEqual(['performance', 'rollback']);
    expect(second.leftOut.filter((item) => item.due).map((item) => item.key)).toEqual(['ci', 'environment', 'refactoring']);
  });
});

describe('what was left open', () => {
  test('comes again and says how often', () => {
    const before = close(aRound(), TUESDAY);
    const again = close(
      buildRound(anInput({ proofs: allOf(aSite(), { updates: oldDjango }), previous: before, occurrence: weeksLater(1) })),
      weeksLater(1),
    );
    const third = buildRound(anInput({ proofs: allOf(aSite(), { updates: oldDjango }), previous: again, occurrence: weeksLater(2) }));
    expect(third.tasks.find((task) => task.key === 'updates')?.carried).toBe(2);
    expect(third.tasks.find((task) => task.key === 'nibble')?.carried).toBe(2);
  });

  test('stays with whoever took it', () => {
    const taken = (['updates', 'nibble'] as const).reduce(
      (round, task) => work(round, { what: 'assign', task, to: 'UBEN' }, { user: 'UADA', at: TUESDAY, trigger: task }),
      aRound(),
    );
    const round = aRound({ previous: close(taken, TUESDAY), occurrence: weeksLater(1) });
    expect(round.tasks.filter((task) => task.carried > 0).map((task) => [task.key, task.assignee])).toEqual([
      ['updates', 'UBEN'],
      ['nibble', 'UBEN'],
    ]);
  });

  test('is nobody’s again once it was done and came up anew', () => {
    const updates = (round: Round) => round.tasks.find((task) => task.key === 'updates');
    const doer = (trigger: string) => ({ user: 'UADA', at: TUESDAY, trigger });
    const taken = work(aRound(), { what: 'assign', task: 'updates', to: 'UBEN' }, doer('1'));
    const done = work(taken, { what: 'done', task: 'updates', words: 'deployed' }, doer('2'));
    expect(updates(aRound({ previous: close(done, TUESDAY), occurrence: weeksLater(1) }))?.assignee).toBeNull();
  });

  test('is gone once it is proven', () => {
    expect(keys(buildRound(anInput({ previous: close(aRound(), TUESDAY), occurrence: weeksLater(1) })))).not.toContain('updates');
  });

  test('stays when it can no longer be checked', () => {
    const proofs = allOf(aSite(), { updates: { state: 'unknown', evidence: 'OSV did not answer' } });
    const round = buildRound(anInput({ proofs, previous: close(aRound(), TUESDAY), occurrence: weeksLater(1) }));
    expect(keys(round)).toContain('updates');
  });

  test('keeps the nibble it had, whatever leads the list now', () => {
    const wish = { id: 'w2', title: 'another', votes: 9, size: null, why: null };
    const round = buildRound(anInput({ previous: close(aRound(), TUESDAY), occurrence: weeksLater(1), wish }));
    expect(round.tasks.find((task) => task.key === 'nibble')?.wish).toBe('w1');
  });

  test('is one step a round of a wish that has steps, until an audit or a person ticks it on the wish', () => {
    const large = { id: 'w1', title: 'Move Shop', votes: 2, size: 'L' as const, why: null, owner: 'UBEN' };
    const step = (number: number, left: number) => ({ id: `s${number}`, text: `Step ${number}`, number, of: 3, left });
    const nibble = (round: Round) => round.tasks.find((task) => task.key === 'nibble');
    const first = buildRound(anInput({ wish: { ...large, step: step(1, 3) } }));
    expect(nibble(first)).toMatchObject({
      title: 'Nibble: Step 1',
      detail: 'Step 1 of “Move Shop”, 3 of 3 left',
      minutes: 40,
      assignee: 'UBEN',
      wish: 'w1',
      step: 's1',
    });
    const after = (left: number, number: number) =>
      buildRound(anInput({ previous: close(first, TUESDAY), occurrence: weeksLater(1), wish: { ...large, step: step(number, left) } }));
    expect(nibble(after(3, 1))).toMatchObject({ step: 's1', carried: 1 });
    expect(nibble(after(2, 2))).toMatchObject({ step: 's2', carried: 0, title: 'Nibble: Step 2' });
  });
});

describe('the turn', () => {
  it('names the same owner next when the round was asked for by hand, which takes no turn', () => {
    const plan = aPlan({ rota: ['UADA', 'UBEN'] });
    expect(buildRound(anInput({ plan, lastTurn: aRound() }))).toMatchObject({ owner: 'UBEN', nextOwner: 'UADA' });
    expect(buildRound(anInput({ plan, lastTurn: aRound(), askedBy: 'UADA' }))).toMatchObject({ owner: 'UBEN', nextOwner: 'UBEN' });
  });
});

describe('the end of a round', () => {
  test.each<[string, string, string | null, string]>([
    ['Tuesday: Friday 16:00', '2026-11-24T10:00:00Z', '2026-12-01T10:00:00Z', '2026-11-27T16:00:00.000Z'],
    ['Friday morning: the same day', '2026-11-27T09:00:00Z', '2026-12-04T09:00:00Z', '2026-11-27T16:00:00.000Z'],
    ['Friday at 15:30: a week later', '2026-11-27T15:30:00Z', null, '2026-12-04T16:00:00.000Z'],
    ['before the next one', '2026-11-24T10:00:00Z', '2026-11-25T10:00:00Z', '2026-11-25T09:59:00.000Z'],
    ['in summer time', '2026-06-02T09:00:00Z', null, '2026-06-05T15:00:00.000Z'],
  ])('%s', (_name, openedAt, next, expected) => {
    expect(endOf(new Date(openedAt), 'Europe/London', next === null ? null : new Date(next)).toISOString()).toBe(expected);
  });

  test('lies a quarter’s first round in its month, in the plan’s zone', () => {
    expect(isDue('quarterly', new Date('2027-01-05T10:00:00Z'), new Date('2026-12-29T10:00:00Z'), 'Europe/London')).toBe(true);
    expect(isDue('monthly', new Date('2026-12-01T11:30:00Z'), new Date('2026-11-30T11:30:00Z'), 'Pacific/Auckland')).toBe(false);
    expect(isDue('monthly', new Date('2026-11-30T11:30:00Z'), new Date('2026-11-29T10:30:00Z'), 'Pacific/Auckland')).toBe(true);
    expect(isDue('monthly', TUESDAY, null, 'Europe/London')).toBe(false);
    expect(nextFirst('quarterly', aPlan(), TUESDAY)).toEqual(new Date('2027-01-05T10:00:00Z'));
    expect(nextFirst('monthly', aPlan(), TUESDAY)).toEqual(weeksLater(1));
  });
});

test('a proof that is proven makes no task', () => {
  expect(
    buildRound(anInput({ proofs: allOf(aSite(), { updates: proven('25 packages, none with an advisory') }), wish: null })).tasks,
  ).toEqual([]);
});
