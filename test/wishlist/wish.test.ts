import fc from 'fast-check';
import {
  heldState,
  isClosed,
  isRanked,
  newWish,
  SLOTS,
  stateWords,
  transition,
  WISH_STATES,
  type Wish,
  type WishState,
  type WishVerb,
  whyNoTitle,
  whyNoVote,
} from '../../src/wishlist/wish.js';

const AT = new Date('2026-11-24T10:00:00Z');
const LATER = new Date('2026-11-25T10:00:00Z');
const open = newWish({ id: 'w1', channel: 'C1', title: 'Speed up the checkout page' }, 'U1', AT);

const plan: WishVerb = { do: 'plan', slot: 'month' };
const start: WishVerb = { do: 'start' };
const finish: WishVerb = { do: 'finish' };
const decline: WishVerb = { do: 'decline', reason: 'too dear' };
const park: WishVerb = { do: 'park', reason: null };
const duplicate: WishVerb = { do: 'duplicate', of: 'w2' };
const reopen: WishVerb = { do: 'reopen' };
const remove: WishVerb = { do: 'delete' };
const restore: WishVerb = { do: 'restore' };
const VERBS = [plan, start, finish, decline, park, duplicate, reopen, remove, restore];

function inState(state: WishState): Wish {
  return { ...open, state, slot: state === 'planned' ? 'month' : null, stateReason: state === 'declined' ? 'too dear' : null };
}

describe('a new wish', () => {
  it('is open, with its title on one line', () => {
    const wish = newWish({ id: 'w1', channel: 'C1', title: '  Speed up\n the\tcheckout ', why: '  ' }, 'U1', AT);
    expect(wish).toMatchObject({ state: 'open', title: 'Speed up the checkout', why: null, site: null, createdBy: 'U1', stateBy: 'U1' });
    expect(wish.createdAt).toBe('2026-11-24T10:00:00.000Z');
  });

  it.each([
    ['', 'A wish needs a title'],
    [' \n ', 'A wish needs a title'],
    ['\u200b\u0000 \u202e', 'A wish needs a title'],
    ['x'.repeat(301), 'The title has 301 characters; 300 is the most'],
  ])('refuses the title %j', (title, words) => {
    expect(whyNoTitle(title)).toContain(words);
  });

  it.each(['x', 'x'.repeat(300), '<!channel>', 'בדיקה'])('takes the title %j', (title) => {
    expect(whyNoTitle(title)).toBeNull();
  });
});

describe('what can be done to a wish', () => {
  const table: [WishState, WishVerb['do'][]][] = [
    ['open', ['plan', 'start', 'finish', 'decline', 'park', 'duplicate', 'delete']],
    ['planned', ['start', 'finish', 'decline', 'park', 'duplicate', 'reopen', 'delete']],
    ['doing', ['plan', 'finish', 'decline', 'park', 'duplicate', 'reopen', 'delete']],
    ['parked', ['plan', 'start', 'finish', 'decline', 'duplicate', 'reopen', 'delete']],
    ['done', ['reopen', 'delete']],
    ['declined', ['reopen', 'delete']],
    ['duplicate', ['reopen', 'delete']],
    ['deleted', ['restore']],
  ];

  it.each(table)('%s: %j and nothing else', (state, allowed) => {
    const possible = VERBS.filter((verb) => transition(inState(state), verb, 'U2', LATER).ok).map((verb) => verb.do);
    expect(possible).toEqual(VERBS.map((verb) => verb.do).filter((name) => allowed.includes(name)));
  });

  it('says who, when and what for', () => {
    expect(transition(open, plan, 'U2', LATER)).toEqual({
      ok: true,
      wish: {
        ...open,
        state: 'planned',
        slot: 'month',
        stateBy: 'U2',
        stateAt: LATER.toISOString(),
        earlier: [{ state: 'open', stateReason: null, slot: null, stateBy: open.stateBy, stateAt: open.stateAt }],
      },
    });
  });

  it('remembers the states it was in, the latest fifty', () => {
    let wish = open;
    for (let step = 1; step <= 30; step += 1) {
      for (const verb of [start, reopen]) {
        const outcome = transition(wish, verb, `U${step}`, LATER);
        if (outcome.ok) wish = outcome.wish;
      }
    }
    expect(wish.earlier).toHaveLength(50);
    expect(wish.earlier?.map(({ state, stateBy }) => [state, stateBy]).slice(-2)).toEqual([
      ['open', 'U29'],
      ['doing', 'U30'],
    ]);
  });

  it('keeps the reason of a declined wish and drops it when it is opened again', () => {
    const declined = transition(open, { do: 'decline', reason: '  too dear ' }, 'U2', LATER);
    expect(declined).toMatchObject({ ok: true, wish: { state: 'declined', stateReason: 'too dear' } });
    expect(declined.ok && transition(declined.wish, reopen, 'U3', LATER)).toMatchObject({ wish: { state: 'open', stateReason: null } });
  });

  it.each([
    [inState('planned'), plan, 'It is already planned for this month.'],
    [inState('doing'), start, 'It is already being done.'],
    [inState('done'), start, 'It is done. Reopen it first.'],
    [inState('open'), reopen, 'It is already open.'],
    [inState('open'), { do: 'decline', reason: ' ' } as const, 'Say why it is declined: the people who voted for it will read it.'],
    [inState('open'), { do: 'duplicate', of: 'w1' } as const, 'A wish cannot repeat itself.'],
  ])('refuses %#: says why', (wish, verb, why) => {
    expect(transition(wish, verb, 'U2', LATER)).toEqual({ ok: false, why });
  });

  it('moves a planned wish to another slot', () => {
    expect(transition(inState('planned'), { do: 'plan', slot: 'week' }, 'U2', LATER)).toMatchObject({ ok: true, wish: { slot: 'week' } });
  });
});

describe('votes', () => {
  it.each(WISH_STATES)('%s: a wish that is closed says why it takes none', (state) => {
    const why = whyNoVote(inState(state));
    expect(why !== null).toBe(isClosed(state));
    if (why !== null) expect(why.length).toBeGreaterThan(20);
  });

  it('names the reason of a declined wish', () => {
    expect(whyNoVote(inState('declined'))).toContain('“too dear”');
  });
});

/** A wish as a person would tell it: where it stands and why, and what lies under a deletion. */
interface Stand {
  state: WishState;
  slot: string | null;
  reason: string | null;
  by: string;
  under: Stand | null;
}

/** What a verb makes of it; null when it is refused. */
function after(stand: Stand, verb: WishVerb, by: string): Stand | null {
  const to = (state: WishState, more: Partial<Stand> = {}): Stand => ({ state, slot: null, reason: null, by, under: null, ...more });
  if (verb.do === 'restore') return stand.under;
  if (stand.state === 'deleted') return null;
  if (verb.do === 'delete') return to('deleted', { under: stand });
  if (['done', 'declined', 'duplicate'].includes(stand.state)) return verb.do === 'reopen' ? to('open') : null;
  switch (verb.do) {
    case 'plan':
      return stand.state === 'planned' && stand.slot === verb.slot ? null : to('planned', { slot: verb.slot });
    case 'start':
      return stand.state === 'doing' ? null : to('doing');
    case 'finish':
      return to('done');
    case 'decline':
      return verb.reason.trim() === '' ? null : to('declined', { reason: verb.reason.trim() });
    case 'park':
      return stand.state === 'parked' ? null : to('parked', { reason: verb.reason?.trim() || null });
    case 'duplicate':
      return to('duplicate', { reason: verb.of });
    default:
      return stand.state === 'open' ? null : to('open');
  }
}

describe('any sequence of verbs', () => {
  const reason = fc.oneof(fc.string(), fc.constantFrom('too dear', ' ', ''));
  const verb: fc.Arbitrary<WishVerb> = fc.oneof(
    fc.constantFrom(start, finish, duplicate, reopen, remove, restore),
    fc.record({ do: fc.constant('plan' as const), slot: fc.constantFrom(...SLOTS) }),
    fc.record({ do: fc.constant('decline' as const), reason }),
    fc.record({ do: fc.constant('park' as const), reason: fc.option(reason) }),
  );
  const ofState = { state: 0, slot: 0, stateReason: 0, stateBy: 0, stateAt: 0, earlier: 0, beforeDelete: 0 };

  it('goes as the model goes, changes nothing when refused, and never loses what was said', () => {
    fc.assert(
      fc.property(fc.array(verb, { maxLength: 30 }), (verbs) => {
        let wish = open;
        let model: Stand = { state: 'open', slot: null, reason: null, by: 'U1', under: null };
        let earlier: Wish['earlier'] = [];
        for (const [step, next] of verbs.entries()) {
          const before = structuredClone(wish);
          const outcome = transition(wish, next, `U${step}`, new Date(AT.getTime() + step));
          const expected = after(model, next, `U${step}`);
          expect(wish).toEqual(before);
          expect([next, outcome.ok]).toEqual([next, expected !== null]);
          if (outcome.ok && expected !== null) {
            wish = outcome.wish;
            model = expected;
            if (next.do !== 'delete' && next.do !== 'restore') earlier = [...earlier, heldState(before)];
            expect({ ...wish, ...ofState }).toEqual({ ...before, ...ofState });
          } else if (!outcome.ok) {
            expect(outcome.why).not.toBe('');
          }
          const { state, slot, stateReason, stateBy } = wish;
          expect({ state, slot, reason: stateReason, by: stateBy, under: 0 }).toEqual({ ...model, under: 0 });
          expect(wish.earlier ?? []).toEqual(earlier);
          expect(wish.beforeDelete !== undefined).toBe(state === 'deleted');
          expect(isClosed(state) && isRanked(state)).toBe(false);
          expect(whyNoVote(wish) !== null).toBe(isClosed(state));
          expect(stateWords(wish)).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('deleted and had back is what it was, to the letter', () => {
    for (const state of WISH_STATES.filter((one) => one !== 'deleted')) {
      const deleted = transition(inState(state), remove, 'U2', LATER);
      expect(deleted).toMatchObject({ ok: true, wish: { state: 'deleted', stateBy: 'U2' } });
      expect(deleted.ok && transition(deleted.wish, restore, 'U3', LATER)).toEqual({ ok: true, wish: inState(state) });
    }
  });

  it('does not delete a merged wish, whose voters the other one holds', () => {
    const merged = { ...inState('duplicate'), beforeMerge: heldState(open) };
    expect(transition(merged, remove, 'U2', LATER)).toEqual({ ok: false, why: expect.stringContaining('Undo the merge first') });
  });
});
