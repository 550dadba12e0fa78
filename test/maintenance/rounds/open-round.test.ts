import { announceRound, finishRound } from '../../../src/maintenance/rounds/announce-round.js';
import { openRound, openRoundNow, previewRound } from '../../../src/maintenance/rounds/open-round.js';
import type { Proof } from '../../../src/maintenance/rounds/round.js';
import { work } from '../../../src/maintenance/rounds/work-round.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aPlan, missing, oldDjango, proven, roundDeps, type TestDeps, TUESDAY, weeksLater, wordsOf } from '../builders.js';
import { dying } from '../dying.js';

const ID = `p-C1@${TUESDAY.getTime()}`;
const MINUTE = 60_000;

let test_: TestRedis;
let deps: TestDeps;
const due = (weeks = 0) => ({ team: test_.team, plan: 'p-C1', occurrence: weeksLater(weeks) });
beforeEach(async () => {
  test_ = await testRedis();
  deps = roundDeps(test_, { prove: async (_team, _site, task) => (task === 'updates' ? oldDjango : proven()) });
  await deps.plans.save(test_.team, aPlan());
});
afterEach(() => test_.close());

test('posts one thread, counts it, and arranges its end', async () => {
  await openRound(deps, due());
  expect([...deps.outbox.posted.keys()]).toEqual([`round.${ID}`]);
  expect(deps.outbox.posted.get(`round.${ID}`)).toMatchObject({
    channel: 'C1',
    kind: 'farrier_round',
    thing: ID,
    text: 'Shop, week of 24 November: 3 tasks, about 1 h 30. Owner <@UADA>.',
  });
  expect(await deps.due.at(`close.${test_.team}.${ID}`)).toEqual(new Date('2026-11-27T16:00:00Z'));
  expect(await deps.rounds.messagesThisWeek(test_.team, 'C1', TUESDAY)).toBe(1);
  expect((await deps.rounds.current(test_.team, 'p-C1'))?.id).toBe(ID);
});

test('records a date that was moved onto this one and has no round of its own', async () => {
  const recurrence = { ...aPlan().recurrence, rrule: 'FREQ=WEEKLY;BYDAY=MO,TU', shift: 'next' as const, daysOff: ['2026-11-23'] };
  await deps.plans.save(test_.team, aPlan({ recurrence }));
  await openRound(deps, due());
  expect((await deps.rounds.get(test_.team, ID))?.fellHere).toEqual(['2026-11-23T10:00:00.000Z']);
  await openRound(deps, due(1));
  expect((await deps.rounds.get(test_.team, `p-C1@${weeksLater(1).getTime()}`))?.fellHere).toBeUndefined();
});

/** Opens a round while the one of the week before still runs, killed at that step, then run again. False once no step was left. */
async function survivesKill(at: number, side: 'before' | 'after'): Promise<boolean> {
  const team = `${test_.team}-${side}-${at}`;
  const fresh = roundDeps(test_, { prove: deps.prove });
  await fresh.plans.save(team, aPlan());
  await openRound(fresh, { team, plan: 'p-C1', occurrence: TUESDAY });
  fresh.clock.now = weeksLater(1);
  const job = { team, plan: 'p-C1', occurrence: weeksLater(1) };
  const killed = await openRound(dying(fresh, at, side), job).then(
    () => false,
    () => true,
  );
  await openRound(fresh, job);
  const second = `p-C1@${weeksLater(1).getTime()}`;
  const threads = [...fresh.outbox.posted.keys()].filter((key) => !key.endsWith('.rest'));
  expect(threads).toEqual([`round.${ID}`, `round.${ID}.closing`, `round.${second}`]);
  expect((await fresh.rounds.current(team, 'p-C1'))?.id).toBe(second);
  expect((await fresh.rounds.get(team, ID))?.state).toBe('closed');
  expect(await fresh.rounds.messagesThisWeek(team, 'C1', weeksLater(1))).toBe(1);
  return killed;
}

test.each(['before', 'after'] as const)('ends in the same one thread when killed %s any step, with the last round closed', async (side) => {
  let steps = 0;
  while (await survivesKill(steps + 1, side)) steps += 1;
  expect(steps).toBeGreaterThan(8);
});

test('two workers at once post one thread', async () => {
  await Promise.all([openRound(deps, due()), openRound(deps, due()), openRound(deps, due())]);
  expect(deps.outbox.posted.size).toBe(1);
  expect(await deps.rounds.latest(test_.team, 'p-C1', 9)).toHaveLength(1);
});

test('opens one late round after an outage and records the others as missed', async () => {
  deps.clock.now = new Date(weeksLater(3).getTime() + 90 * MINUTE);
  await Promise.all([0, 1, 2, 3].map((week) => openRound(deps, due(week))));
  expect([...deps.outbox.posted.keys()].filter((key) => !key.includes('.rest'))).toEqual([`round.p-C1@${weeksLater(3).getTime()}`]);
  expect((await deps.rounds.misses(test_.team, 'p-C1')).map(({ occurrence, reason }) => [occurrence, reason])).toEqual([
    [TUESDAY, 'late'],
    [weeksLater(1), 'late'],
    [weeksLater(2), 'late'],
  ]);
  expect(wordsOf(deps.outbox.shown(`round.p-C1@${weeksLater(3).getTime()}`))).toContain('*late*: due ');
});

test('an occurrence is a round or a miss, never both', async () => {
  await openRound(deps, due());
  expect(await deps.rounds.miss(test_.team, 'p-C1', ID, { occurrence: TUESDAY, reason: 'late', recordedAt: TUESDAY })).toBe(false);
  const second = `p-C1@${weeksLater(1).getTime()}`;
  expect(await deps.rounds.miss(test_.team, 'p-C1', second, { occurrence: weeksLater(1), reason: 'late', recordedAt: TUESDAY })).toBe(true);
  deps.clock.now = weeksLater(1);
  await openRound(deps, due(1));
  expect(await deps.rounds.get(test_.team, second)).toBeNull();
  expect(deps.outbox.posted.has(`round.${second}`)).toBe(false);
  expect(await deps.rounds.misses(test_.team, 'p-C1')).toHaveLength(1);
});

test('posts nothing while paused, and records it', async () => {
  await deps.plans.update(test_.team, 'p-C1', (plan) => ({ ...plan, state: 'paused', pausedUntil: weeksLater(1).toISOString() }));
  await openRound(deps, due());
  expect(deps.outbox.posted.size).toBe(0);
  expect(await deps.rounds.misses(test_.team, 'p-C1')).toMatchObject([{ reason: 'paused' }]);
  deps.clock.now = weeksLater(1);
  await openRound(deps, due(1));
  expect(deps.outbox.posted.size).toBeGreaterThan(0);
});

test('posts nothing for a draft or a plan that is gone', async () => {
  await deps.plans.update(test_.team, 'p-C1', (plan) => ({ ...plan, state: 'draft' }));
  await openRound(deps, due());
  await openRound(deps, { ...due(), plan: 'p-C9' });
  expect(deps.outbox.posted.size).toBe(0);
});

describe('a quiet week', () => {
  async function textWith(proof: Proof): Promise<string> {
    const quiet = roundDeps(test_, {
      topWish: async () => null,
      prove: async (_team, _site, task) => (task === 'updates' ? proof : proven()),
    });
    await openRound(quiet, due());
    return quiet.outbox.posted.get(`round.${ID}`)?.text ?? '';
  }
  beforeEach(() =>
    deps.rounds.recordRestore(test_.team, ['s-shop'], {
      words: '',
      by: 'U',
      at: TUESDAY.toISOString(),
      restore: { backup: 'b', into: 'i', rows: 1, minutes: 1, who: 'U' },
    }),
  );

  test('is said in one line', async () => {
    expect(await textWith(proven())).toMatch(
      /^Shop, week of 24 November\. Shop: nothing to do\. Backups, updates and site proven today\. Next /,
    );
  });

  test('is never quiet when something could not be checked', async () => {
    const text = await textWith({ state: 'unknown', evidence: 'OSV did not answer' });
    expect(text).toContain('Nothing found, but not everything could be checked: Shop: OSV did not answer.');
    expect(text).not.toContain('nothing to do');
  });

  test('is limited to what is connected', async () => {
    expect(await textWith({ state: 'not-connected', evidence: 'repository, so its packages are unknown' })).toContain(
      'Nothing to do in what is connected. Backups and site proven',
    );
  });

  test('closes without another message', async () => {
    await textWith(proven());
    await finishRound(deps, { team: test_.team, round: ID });
    expect([...deps.outbox.posted.keys()].some((key) => key.endsWith('.closing'))).toBe(false);
  });
});

test('says what could not be looked up, and opens all the same', async () => {
  const failing = roundDeps(test_, { prove: () => Promise.reject(new Error('no answer')) });
  await openRound(failing, due());
  expect(wordsOf(failing.outbox.shown(`round.${ID}`))).toContain(
    '*Could not check:* backups (Shop: it could not be looked up (no answer))',
  );
});

test('closes with what was done, what is carried over and what comes next', async () => {
  await openRound(deps, due());
  await deps.rounds.update(test_.team, ID, (round) =>
    work(round, { what: 'done', task: 'updates', words: 'deployed' }, { user: 'UBEN', at: TUESDAY, trigger: 't1' }),
  );
  deps.clock.now = new Date('2026-11-27T16:00:00Z');
  await finishRound(deps, { team: test_.team, round: ID });
  const closing = deps.outbox.posted.get(`round.${ID}.closing`);
  expect(closing?.under).toBe(`round.${ID}`);
  expect(closing?.text).toContain('*Closed: 1 of 3 done, 2 carried over.*');
  expect(closing?.text).toContain('Done: Move Shop to Django 3.2.25 (<@UBEN>; by hand: "deployed")');
  expect(closing?.text).toContain('<@UBEN>.');
  expect(wordsOf(deps.outbox.shown(`round.${ID}`))).toContain('Closed: 1 of 3 done');
  expect(await deps.rounds.current(test_.team, 'p-C1')).toBeNull();
});

test('the summary says what changed since the round before; when that cannot be counted, the round ends all the same', async () => {
  const asked: (Date | null)[] = [];
  deps.changesOf = async (_team, _sites, since) => {
    asked.push(since);
    return { since: since?.toISOString() ?? null, fixed: 12, new: 0, open: 5 };
  };
  await openRound(deps, due());
  deps.clock.now = new Date('2026-11-27T16:00:00Z');
  await finishRound(deps, { team: test_.team, round: ID });
  expect(deps.outbox.posted.get(`round.${ID}.closing`)?.text).toContain('Known so far: 5 open findings.');
  deps.clock.now = weeksLater(1);
  await openRound(deps, due(1));
  deps.clock.now = new Date('2026-12-04T16:00:00Z');
  const second = `p-C1@${weeksLater(1).getTime()}`;
  await finishRound(deps, { team: test_.team, round: second });
  expect(deps.outbox.posted.get(`round.${second}.closing`)?.text).toContain('Since last week: 12 fixed, 0 new, 5 open. Next: ');
  expect(asked).toEqual([null, new Date('2026-11-27T16:00:00Z')]);
  deps.clock.now = weeksLater(2);
  await openRound(deps, due(2));
  const third = `p-C1@${weeksLater(2).getTime()}`;
  await finishRound({ ...deps, changesOf: () => Promise.reject(new Error('no answer')) }, { team: test_.team, round: third });
  expect((await deps.rounds.get(test_.team, third))?.state).toBe('closed');
});

test('a round whose audits are old opens at once and has them run, also when it is announced again after a kill', async () => {
  const asked: string[] = [];
  const old: Proof = { state: 'unknown', evidence: 'its packages are being looked at now', pending: true };
  const waiting = roundDeps(test_, {
    prove: async (_team, _site, task) => (task === 'updates' ? old : proven()),
    lookAgain: async (_team, site, round) => void asked.push(`${site} for ${round}`),
  });
  await openRound(waiting, due());
  expect(wordsOf(waiting.outbox.shown(`round.${ID}`))).toContain('*Could not check:* updates (Shop: its packages are being looked at now)');
  expect(asked).toEqual([`s-shop for ${ID}`]);
  await openRound(waiting, due());
  expect(new Set(asked).size).toBe(1);
});

describe('a round asked for by hand', () => {
  const ask = () => ({ team: test_.team, plan: 'p-C1', user: 'UBEN', trigger: '12.34.ab' });

  test('is posted once however often the request comes, and counts as no message of its own', async () => {
    await openRoundNow(deps, ask());
    await openRoundNow(deps, ask());
    expect([...deps.outbox.posted.keys()]).toEqual(['round.p-C1@hand-12.34.ab']);
    expect(await deps.rounds.messagesThisWeek(test_.team, 'C1', TUESDAY)).toBe(0);
    expect(wordsOf(deps.outbox.shown('round.p-C1@hand-12.34.ab'))).toContain('asked for by <@UBEN>');
  });

  test('is the running one when there is one, also when two ask at once', async () => {
    const rounds = await Promise.all([openRoundNow(deps, ask()), openRoundNow(deps, { ...ask(), trigger: '56.78.cd' })]);
    expect(new Set(rounds.map((round) => round?.id)).size).toBe(1);
    expect(deps.outbox.posted.size).toBe(1);
  });

  test('does not take a turn of the rota', async () => {
    await openRoundNow(deps, ask());
    deps.clock.now = weeksLater(1);
    await openRound(deps, due(1));
    expect((await deps.rounds.current(test_.team, 'p-C1'))?.owner).toBe('UADA');
  });
});

test('the preview is the first thread without buttons, and posts nothing', async () => {
  deps.clock.now = new Date(TUESDAY.getTime() - 2 * 86_400_000);
  await deps.plans.update(test_.team, 'p-C1', (plan) => ({ ...plan, state: 'draft' }));
  const preview = await previewRound(deps, test_.team, aPlan({ state: 'draft' }));
  expect(deps.outbox.posted.size).toBe(0);
  expect(preview.blocks?.some((block) => block.type === 'actions')).toBe(false);
  deps.clock.now = TUESDAY;
  await deps.plans.update(test_.team, 'p-C1', (plan) => ({ ...plan, state: 'active' }));
  await openRound(deps, due());
  expect(deps.outbox.posted.get(`round.${ID}`)?.text).toBe(preview.text);
});

test('announcing a removed round does nothing', async () => {
  await openRound(deps, due());
  const round = await deps.rounds.get(test_.team, ID);
  deps.outbox.posted.clear();
  if (round !== null) await announceRound(deps, test_.team, { ...round, state: 'removed' });
  expect(deps.outbox.posted.size).toBe(0);
});

test('a silent backup is the first task', async () => {
  const silent = roundDeps(test_, { prove: async (_team, _site, task) => (task === 'backups' ? missing : proven()) });
  await openRound(silent, due());
  expect((await silent.rounds.get(test_.team, ID))?.tasks.map((task) => task.key)).toEqual(['backups', 'restore', 'nibble']);
});
