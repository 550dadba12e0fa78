import { buildRound } from '../../../src/maintenance/rounds/build-round.js';
import type { SiteProof } from '../../../src/maintenance/rounds/candidates.js';
import type { Proof, Round } from '../../../src/maintenance/rounds/round.js';
import { takeProofs } from '../../../src/maintenance/rounds/take-proofs.js';
import { work } from '../../../src/maintenance/rounds/work-round.js';
import { allOf, anInput, aRound, aSite, billing, oldDjango, proven, TUESDAY } from '../builders.js';

const hour = (hours: number) => new Date(TUESDAY.getTime() + hours * 3_600_000);
const updates = (proof: Proof, site = aSite()): SiteProof => ({ site, task: 'updates', proof });
const seenAt = (proof: Proof, hours: number): Proof => ({ ...proof, asOf: hour(hours).toISOString() });
const taskOf = (round: Round) => round.tasks.find((task) => task.key === 'updates');
const ticked = (round: Round, hours: number, words = 'deployed') =>
  work(round, { what: 'done', task: 'updates', words }, { user: 'UBEN', at: hour(hours), trigger: `t${hours}` });

test('an open task that a later look proves is done, seen by Farrier', () => {
  const after = takeProofs(aRound(), 'updates', [updates(proven('no known advisory in 25 packages'))], hour(2));
  expect(taskOf(after)).toMatchObject({ state: 'done', by: null, seen: { evidence: 'no known advisory in 25 packages' } });
  expect(after.proven.map((line) => line.task)).toEqual(['backups', 'updates', 'site']);
  expect(takeProofs(after, 'updates', [updates(proven('no known advisory in 25 packages'))], hour(3))).toBe(after);
});

test('a round from before risks could be accepted stays the same when nothing is new', () => {
  const { accepted: _accepted, ...round } = aRound();
  expect(takeProofs(round, 'updates', [updates(oldDjango)], hour(1))).toBe(round);
});

test('a task of two sites is done only when both are proven', () => {
  const sites = [aSite(), billing];
  const round = buildRound(
    anInput({ sites, proofs: sites.flatMap((site) => allOf(site, { updates: { ...oldDjango, fix: `Move ${site.name}` } })) }),
  );
  const half = takeProofs(round, 'updates', [updates(proven()), updates(oldDjango, billing)], hour(1));
  expect(taskOf(half)?.state).toBe('open');
  expect(taskOf(takeProofs(half, 'updates', [updates(proven()), updates(proven(), billing)], hour(2)))?.state).toBe('done');
});

test('what was ticked by hand is open again when a later look disagrees, with the words kept', () => {
  const after = takeProofs(ticked(aRound(), 1), 'updates', [updates(seenAt(oldDjango, 2))], hour(2));
  expect(taskOf(after)).toMatchObject({
    state: 'open',
    byHand: null,
    notes: [{ words: 'deployed', by: 'UBEN' }],
    disputes: [{ by: 'UBEN', said: 'deployed', fix: 'Move Shop to Django 3.2.25', evidence: expect.stringContaining('Django==3.2.13') }],
  });
  expect(takeProofs(after, 'updates', [updates(seenAt(oldDjango, 2))], hour(3))).toBe(after);
});

test('a look from before the tick says nothing about it, and neither does one that could not see', () => {
  const round = ticked(aRound(), 3);
  expect(taskOf(takeProofs(round, 'updates', [updates(seenAt(oldDjango, 2))], hour(4)))?.state).toBe('done');
  expect(taskOf(takeProofs(round, 'updates', [updates({ state: 'unknown', evidence: 'OSV did not answer' })], hour(4)))?.state).toBe(
    'done',
  );
});

test('ticked again with words, it stays done on the same evidence and opens on other', () => {
  const once = takeProofs(ticked(aRound(), 1), 'updates', [updates(seenAt(oldDjango, 2))], hour(2));
  const again = ticked(once, 3, 'the repository is behind production');
  const reworded = { ...oldDjango, evidence: 'requirements/common.txt line 2: Django==3.2.13.' };
  expect(taskOf(takeProofs(again, 'updates', [updates(seenAt(reworded, 4))], hour(4)))?.state).toBe('done');
  const other = { ...oldDjango, fix: 'Move Shop to Django 3.2.26' };
  const third = taskOf(takeProofs(again, 'updates', [updates(seenAt(other, 5))], hour(5)));
  expect(third).toMatchObject({ state: 'open', title: 'Move Shop to Django 3.2.26' });
  expect(third?.disputes).toHaveLength(2);
});

describe('what came up after the round opened', () => {
  const failed: Proof = { state: 'open', evidence: 'the job failed', fix: "Get Shop's backup running again" };
  const backups = (proof: Proof): SiteProof => ({ site: aSite(), task: 'backups', proof });
  const quiet = () => buildRound(anInput({ proofs: allOf(aSite()) }));

  test('is a task when a backup failed, once', () => {
    const after = takeProofs(quiet(), 'backups', [backups(failed)], hour(1));
    expect(after.tasks.find(({ key }) => key === 'backups')).toMatchObject({ state: 'open', title: "Get Shop's backup running again" });
    expect(after.proven.map((line) => line.task)).toEqual(['updates', 'site']);
    expect(takeProofs(after, 'backups', [backups(failed)], hour(2))).toBe(after);
  });

  test('is no task when the round left it out, and neither are new updates', () => {
    const full: Round = { ...quiet(), leftOut: [{ key: 'backups', title: 'x', reason: 'no room', due: true }] };
    expect(takeProofs(full, 'backups', [backups(failed)], hour(1)).tasks).toEqual(full.tasks);
    expect(takeProofs(quiet(), 'updates', [updates(oldDjango)], hour(1)).tasks).toEqual(quiet().tasks);
  });

  test('ends no waiting for updates', () => {
    const round: Round = { ...quiet(), awaits: ['s-shop'] };
    expect(takeProofs(round, 'backups', [backups(failed)], hour(1)).awaits).toEqual(['s-shop']);
  });
});

describe('a round that opened while a site was looked at', () => {
  const pending: Proof = { state: 'unknown', evidence: 'its packages are being looked at now', pending: true };
  const waiting = (parts = {}) => buildRound(anInput({ proofs: allOf(aSite(), { updates: pending }), ...parts }));

  test('says so, and is told that all is well', () => {
    expect(waiting()).toMatchObject({ awaits: ['s-shop'], unknown: [{ task: 'updates' }] });
    const after = takeProofs(waiting(), 'updates', [updates(proven())], hour(1));
    expect(after).toMatchObject({ awaits: [], unknown: [] });
    expect(after.proven.map((line) => line.task)).toEqual(['backups', 'updates', 'site']);
  });

  test('gets the task it waited for, once', () => {
    const after = takeProofs(waiting(), 'updates', [updates(oldDjango)], hour(1));
    expect(after.tasks.map((task) => task.key)).toEqual(['updates', 'nibble']);
    expect(takeProofs(after, 'updates', [updates(oldDjango)], hour(2))).toBe(after);
  });

  test('leaves out what no hour is left for, but no danger', () => {
    const full = waiting({ plan: { ...anInput().plan, hoursAWeek: 0.5 } });
    expect(takeProofs(full, 'updates', [updates(oldDjango)], hour(1))).toMatchObject({
      tasks: [{ key: 'nibble' }],
      leftOut: expect.arrayContaining([expect.objectContaining({ key: 'updates', due: true })]),
    });
    const [finding] = oldDjango.findings ?? [];
    const dangerous: Proof = { ...oldDjango, findings: finding === undefined ? [] : [{ ...finding, severity: 'critical' }] };
    expect(taskOf(takeProofs(full, 'updates', [updates(dangerous)], hour(1)))?.state).toBe('open');
  });

  test('gets no task for something that it did not wait for: that is the next round’s', () => {
    const quiet = buildRound(anInput());
    expect(takeProofs(quiet, 'updates', [updates(oldDjango)], hour(1)).tasks).toEqual(quiet.tasks);
  });

  describe('and of which another site has a task already', () => {
    const late: Proof = { ...oldDjango, fix: 'Move Billing to Django 3.2.25' };
    const both = (first: Proof) =>
      buildRound(
        anInput({ sites: [aSite(), billing], proofs: [...allOf(aSite(), { updates: first }), ...allOf(billing, { updates: pending })] }),
      );
    const heard = (round: Round, first: Proof, second = late) =>
      takeProofs(round, 'updates', [updates(first), updates(second, billing)], hour(2));

    test('adds the site to the task that is open', () => {
      const after = heard(both(oldDjango), oldDjango);
      expect(taskOf(after)).toMatchObject({ state: 'open', title: 'Updates: Shop and Billing', sites: ['s-shop', 's-billing'] });
      expect(after).toMatchObject({ awaits: [], unknown: [] });
      expect(heard(after, oldDjango)).toBe(after);
    });

    test('adds it too when the first one was waited for as well', () => {
      const first = takeProofs(both(pending), 'updates', [updates(oldDjango), updates(pending, billing)], hour(1));
      expect(taskOf(first)?.sites).toEqual(['s-shop']);
      expect(taskOf(heard(first, oldDjango))?.sites).toEqual(['s-shop', 's-billing']);
    });

    test('names both while the first one cannot be checked', () => {
      const after = heard(both(oldDjango), { state: 'unknown', evidence: 'OSV did not answer' });
      expect(taskOf(after)?.title).toBe('Move Shop to Django 3.2.25; Move Billing to Django 3.2.25');
    });

    test('opens the task that is done again, for that site alone, with the words kept', () => {
      const after = heard(ticked(both(oldDjango), 1), seenAt(oldDjango, 0));
      expect(taskOf(after)).toMatchObject({
        state: 'open',
        title: 'Move Billing to Django 3.2.25',
        sites: ['s-billing'],
        by: null,
        notes: [{ words: 'deployed', by: 'UBEN' }],
      });
      expect(taskOf(heard(both(oldDjango), proven()))).toMatchObject({ state: 'open', sites: ['s-billing'] });
    });

    test('leaves the site out with a reason when somebody skipped the task, but no danger', () => {
      const skip = { what: 'skip', task: 'updates', reason: 'release freeze' } as const;
      const skipped = work(both(oldDjango), skip, { user: 'UBEN', at: hour(1), trigger: 't1' });
      const after = heard(skipped, oldDjango);
      expect(taskOf(after)).toMatchObject({ state: 'skipped', reason: 'release freeze', sites: ['s-shop'] });
      expect(after.leftOut).toContainEqual(
        expect.objectContaining({ title: 'Move Billing to Django 3.2.25', reason: expect.stringContaining('skipped'), due: true }),
      );
      const [finding] = late.findings ?? [];
      const dangerous: Proof = { ...late, findings: finding === undefined ? [] : [{ ...finding, severity: 'critical' }] };
      expect(taskOf(heard(skipped, oldDjango, dangerous))).toMatchObject({ state: 'open', sites: ['s-billing'] });
    });
  });
});
