import fc from 'fast-check';
import { stepLines } from '../../src/wishlist/step-views.js';
import { burnDown, nextStep, readSteps, settleStep, stepsForForm, tickSeen } from '../../src/wishlist/steps.js';
import { newWish, STEP_MAX, type Step, TEXT_MAX, type Wish } from '../../src/wishlist/wish.js';
import { wishContent } from '../../src/wishlist/wish-views.js';

const AT = new Date('2026-11-24T10:00:00Z');
const BY = { by: 'U1', at: AT };
const TICK = { by: 'U1', saw: null, at: AT.toISOString() };

/** `x` is done, `.` open, `w` waits for others. */
function steps(marks: string): Step[] {
  return marks.split('').map((mark, index) => ({
    id: `s${index + 1}`,
    text: `${mark === 'w' ? 'Wait for' : 'Do'} ${index + 1}`,
    done: mark === 'x' ? TICK : null,
  }));
}

function wishOf(marks: string, change: Partial<Wish> = {}): Wish {
  return { ...newWish({ id: 'w1', channel: 'C1', title: 'Move Shop to Django 5.2' }, 'U9', AT), steps: steps(marks), ...change };
}

describe('the next step', () => {
  it.each([
    ['...', 1],
    ['x..', 2],
    ['.x.', 1],
    ['xw.', null],
    ['.w', 1],
    ['xx', null],
  ])('of %s is number %s', (marks, number) => {
    expect(nextStep(steps(marks))?.number ?? null).toBe(number);
  });

  it('is named in the list, and what waits for others says so', () => {
    expect(stepLines(steps('x.w')).map((line) => line.replace(/<!date[^>]*>/, 'DAY'))).toEqual([
      '☑ 1. Do 1 · done on DAY by <@U1>',
      '☐ 2. Do 2 · *next*',
      '☐ 3. Wait for 3 · *waits for others*',
    ]);
  });
});

it.each([
  ['.....', '░░░░░ 5 of 5 left'],
  ['xx...', '██░░░ 3 of 5 left'],
  ['xxxxx', '█████ 0 of 5 left'],
  [`${'x'.repeat(19)}.`, '█████████░ 1 of 20 left'],
  ['.'.repeat(30), '░░░░░░░░░░ 30 of 30 left'],
])('burns down: %s is %s', (marks, shown) => {
  expect(burnDown(steps(marks))).toBe(shown);
});

describe('a step that a round did', () => {
  const done = (wish: Wish, id: string) => settleStep(wish, id, { done: true, ...BY });
  const undone = (wish: Wish, id: string) => settleStep(wish, id, { done: false, ...BY });

  it('is ticked with who and when, and begins an open wish', () => {
    expect(done(wishOf('..'), 's1')).toMatchObject({ state: 'doing', stateBy: 'U1', steps: [{ done: TICK }, { done: null }] });
    expect(done(wishOf('..', { state: 'planned', slot: 'quarter' }), 's1')).toMatchObject({ state: 'planned', slot: 'quarter' });
  });

  it('finishes the wish when it is the last, and opens it again when it is undone', () => {
    const whole = done(wishOf('x.', { state: 'doing' }), 's2');
    expect(whole.state).toBe('done');
    expect(undone(whole, 's2')).toMatchObject({ state: 'open', steps: [{ done: TICK }, { done: null }] });
  });

  it('changes nothing twice, and nothing that is not there', () => {
    const wish = wishOf('x.');
    expect(done(wish, 's1')).toBe(wish);
    expect(undone(wish, 's2')).toBe(wish);
    expect(done(wish, 's9')).toBe(wish);
  });
});

it('an audit ticks what is open, and leaves what a person ticked', () => {
  const seen = new Map([
    ['s1', 'Django 4.2 is in the files'],
    ['s2', 'django-cart 2.4 is out'],
    ['s9', 'gone'],
  ]);
  expect(tickSeen(steps('xw.'), seen, AT).map(({ done }) => done)).toEqual([
    TICK,
    { by: null, saw: 'django-cart 2.4 is out', at: AT.toISOString() },
    null,
  ]);
});

describe('the form', () => {
  const read = (text: string, before: Step[] = []) => {
    const outcome = readSteps(text, before, { by: 'U2', at: AT });
    if (!outcome.ok) throw new Error(outcome.why);
    return outcome.steps;
  };

  it('reads a step a line, however it is marked', () => {
    expect(read('[ ] 1. First\n\n- [x] Second \n* third\n')?.map(({ id, text, done }) => [id, text, done?.by ?? null])).toEqual([
      ['s1', 'First', null],
      ['s2', 'Second', 'U2'],
      ['s3', 'third', null],
    ]);
  });

  it('keeps ids and ticks in another order, gives new ones new ids, and forgets what is gone', () => {
    const before = steps('x..');
    expect(read('[ ] Do 3\n[ ] New\n[x] Do 1', before)).toEqual([before[2], { id: 's4', text: 'New', done: null }, before[0]]);
    expect(read(' \n', before)).toBeUndefined();
  });

  it('says so when there are too many, or one is too long', () => {
    expect(readSteps('a\n'.repeat(41), [], BY)).toMatchObject({ ok: false, why: expect.stringContaining('40 is the most') });
    expect(readSteps('a'.repeat(STEP_MAX + 1), [], BY)).toMatchObject({ ok: false, why: expect.stringContaining('longer than 300') });
  });

  it('sent back as it came changes nothing, whatever the steps are, and fits its field', () => {
    const text = fc
      .string({ minLength: 1, maxLength: STEP_MAX, unit: 'grapheme' })
      .map((said) => `a ${said.replace(/\s+/g, ' ').trim()}`.trim().slice(0, STEP_MAX));
    const one = fc.record({ text, done: fc.constantFrom(null, TICK) });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 40 }), (given) => {
        const before = given.map((step, index) => ({ ...step, text: step.text.trim(), id: `x${index}` }));
        expect(stepsForForm(before).length).toBeLessThanOrEqual(3000);
        expect(read(stepsForForm(before), before)?.map(({ text: said, done }) => [said, done])).toEqual(
          before.map(({ text: said, done }) => [said, done]),
        );
      }),
    );
  });
});

it('forty hostile steps of full length stand on the message of their wish as text', () => {
  const hostile = Array.from({ length: 40 }, (_, index) => ({ id: `s${index}`, text: `<!channel> *${'x'.repeat(280)}`, done: null }));
  const { blocks, text } = wishContent(
    { wish: wishOf('.', { steps: hostile, why: 'y'.repeat(TEXT_MAX) }), votes: 0, sizes: ['L'] },
    { siteName: null },
  );
  expect(JSON.stringify(blocks)).not.toContain('<!channel');
  expect(text).not.toContain('<!channel');
  expect(JSON.stringify(blocks)).toContain('40. &lt;!channel&gt; ∗xxx');
});
