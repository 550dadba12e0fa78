import { buildRound } from '../../../src/maintenance/rounds/build-round.js';
import type { Round } from '../../../src/maintenance/rounds/round.js';
import { takeDrills } from '../../../src/maintenance/rounds/take-drills.js';
import { work } from '../../../src/maintenance/rounds/work-round.js';
import { allOf, anInput, aSite, billing, TUESDAY } from '../builders.js';

const hour = (hours: number) => new Date(TUESDAY.getTime() + hours * 3_600_000);
const drill = (site: { id: string; name: string }, hours: number) => ({
  site: site.id,
  name: site.name,
  at: hour(hours).toISOString(),
  evidence: `dump of ${site.name} (drilled elsewhere)`,
});
const sites = [aSite(), billing];
const asking = (neverRestored = [aSite()]) =>
  buildRound(anInput({ sites, proofs: sites.flatMap((site) => allOf(site)), neverRestored, wish: null }));
const taskOf = (round: Round) => round.tasks.find(({ key }) => key === 'restore');

test('a good drill since the round opened does its task, shown as what it is; again changes nothing', () => {
  const after = takeDrills(asking(), [drill(aSite(), 2)], hour(3));
  expect(taskOf(after)).toMatchObject({ state: 'done', by: null, byHand: null, seen: { evidence: 'dump of Shop (drilled elsewhere)' } });
  expect(takeDrills(after, [drill(aSite(), 2)], hour(4))).toBe(after);
});

test.each([
  ['none', []],
  ['one from before the round', [drill(aSite(), -1)]],
  ['one of another site', [drill(billing, 2)]],
])('with %s the task stays open', (_name, drills) => {
  const round = asking();
  expect(takeDrills(round, drills, hour(3))).toBe(round);
});

test('a task of two sites is done only when both were drilled', () => {
  const round = asking(sites);
  expect(takeDrills(round, [drill(aSite(), 1)], hour(2))).toBe(round);
  const after = takeDrills(round, [drill(aSite(), 1), drill(billing, 2)], hour(3));
  expect(taskOf(after)?.seen?.evidence).toBe('Shop: dump of Shop (drilled elsewhere); Billing: dump of Billing (drilled elsewhere)');
});

test('what somebody did or skipped stays theirs', () => {
  const round = work(asking(), { what: 'done', task: 'restore', words: 'did it' }, { user: 'UBEN', at: hour(1), trigger: 't' });
  expect(takeDrills(round, [drill(aSite(), 2)], hour(3))).toBe(round);
});
