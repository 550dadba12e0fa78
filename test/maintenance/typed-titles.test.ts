import { buildRound } from '../../src/maintenance/rounds/build-round.js';
import { closingContent } from '../../src/maintenance/rounds/closing-views.js';
import { close, work } from '../../src/maintenance/rounds/work-round.js';
import { roundContent } from '../../src/maintenance/views.js';
import { anInput, TUESDAY, wordsOf } from './builders.js';

const HOSTILE = '<!channel> *bold* _it_ מהיר';
const SHOWN = '\u2068Nibble: &lt;!channel&gt; ∗bold∗ ˍitˍ מהיר\u2069';

describe('what people typed as a wish', () => {
  const wish = { id: 'w1', title: HOSTILE, votes: 3, size: 'S' as const, why: `*why* ${'x'.repeat(3000)}` };
  const round = buildRound(anInput({ wish }));
  const done = work(round, { what: 'done', task: 'nibble' }, { user: 'UADA', at: TUESDAY, trigger: 't1' });

  it('stands in a round as typed, and ends neither its bold nor the direction of what follows', () => {
    const words = wordsOf(roundContent(round));
    expect(words).toContain(`*1. ${SHOWN}* · 30 min`);
    expect(words).toContain('∗why∗ xxx');
    expect(words).not.toContain('*bold*');
  });

  it('is named so when somebody did it, and when the round closes', () => {
    expect(wordsOf(roundContent(done))).toContain(`did ${SHOWN}`);
    expect(wordsOf(closingContent(close(done, TUESDAY)))).toContain(SHOWN);
  });
});
