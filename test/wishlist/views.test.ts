import type { KnownBlock } from '@slack/types';
import { LIMITS } from '../../src/slack/limits.js';
import { countedContent, refusedContent } from '../../src/wishlist/answer-views.js';
import { boardContent } from '../../src/wishlist/board-views.js';
import { asideModal, newWishModal } from '../../src/wishlist/forms.js';
import { listModal } from '../../src/wishlist/list-views.js';
import { mergedContent, mergeModal, voteForOtherContent } from '../../src/wishlist/merge-views.js';
import { rank } from '../../src/wishlist/priority.js';
import { PLAIN_SETTINGS } from '../../src/wishlist/settings.js';
import { newWish, WISH_STATES, type Wish } from '../../src/wishlist/wish.js';
import { wishContent } from '../../src/wishlist/wish-views.js';

const AT = new Date('2026-11-03T10:00:00Z');
const TALLY = { open: 23, planned: 0, doing: 2, done: 9, declined: 0, duplicate: 0, parked: 0 };
const wish = newWish(
  {
    id: 'w1',
    channel: 'C1',
    title: 'Speed up the checkout page',
    why: 'Three support mails this month',
    seenBy: 'customers',
    source: { link: 'https://x.slack.com/archives/C1/p1', author: 'U7' },
  },
  'U1',
  AT,
);

/** Everything in blocks that a person can read, in order. */
function words(blocks: KnownBlock[] | undefined): string {
  const found: string[] = [];
  JSON.stringify(blocks, (name, value: unknown) => {
    if (name === 'text' && typeof value === 'string') found.push(value);
    return value;
  });
  return found.join('\n');
}

describe('a wish', () => {
  it('shows what audits say of the finding it came from, alone and in a list', () => {
    const entry = { wish, votes: 3, sizes: [], evidence: { since: '2026-09-20T10:00:00.000Z', goneAt: null } };
    expect(words(wishContent(entry, { siteName: null }).blocks)).toMatch(
      /Evidence: found by audits since <!date\^\d+\^\{date_short\}\|2026-09-20>/,
    );
    const gone = { ...entry, evidence: { ...entry.evidence, goneAt: '2026-10-20T10:00:00.000Z' } };
    expect(wishContent(gone, { siteName: null }).text).toMatch(/Evidence: no audit finds it since .*2026-10-20/);
    const board = { channel: 'C1', channelName: null, top: rank([entry]), tally: TALLY, doneThisQuarter: 0, settings: PLAIN_SETTINGS };
    expect(words(boardContent({ ...board, by: 'votes+evidence' }).blocks)).toMatch(
      /ties by what an audit has found for longest, then by age[^]*1\. Speed up the checkout page.*found by audits since/,
    );
  });

  it('shows what is wanted, why, who said it, and everything its place depends on', () => {
    const content = wishContent({ wish, votes: 3, sizes: ['M', 'L', 'S'] }, { siteName: 'Shop' });
    expect(words(content.blocks).split('\n')).toEqual([
      '*Speed up the checkout page* · Shop · customers see it',
      '“Three support mails this month”',
      'from <@U7>, <https://x.slack.com/archives/C1/p1|message>',
      '3 votes · size M (3 rated) · Open',
      'Vote',
      'Start',
      'Withdraw vote',
      'Estimate',
      'Plan',
      'Put aside…',
      'Merge or split…',
    ]);
    expect(content.text).toContain('Speed up the checkout page: 3 votes · size M (3 rated) · Open');
  });

  it.each([
    ['open', 'Vote|Start|Withdraw vote|Estimate|Plan|Put aside…|Merge or split…'],
    ['planned', 'Vote|Start|Withdraw vote|Estimate|Plan|Done|Put aside…'],
    ['doing', 'Vote|Done|Withdraw vote|Estimate|Plan|Reopen|Put aside…'],
    ['parked', 'Vote|Take up again|Withdraw vote|Estimate|Plan|Start|Put aside…'],
    ['done', 'Reopen|Delete'],
    ['declined', 'Reopen|Delete'],
    ['duplicate', 'Reopen|Delete'],
    ['deleted', 'Undo delete'],
  ] as const)('%s: offers %s', (state, offered) => {
    const blocks = wishContent({ wish: { ...wish, state }, votes: 0, sizes: [] }, { siteName: null }).blocks ?? [];
    const actions = blocks.filter((block) => block.type === 'actions');
    expect(words(actions)).toBe(offered.replaceAll('|', '\n'));
  });

  it('says who declined it and why', () => {
    const declined: Wish = { ...wish, state: 'declined', stateReason: 'The shop is rebuilt in spring', stateBy: 'U2' };
    expect(words(wishContent({ wish: declined, votes: 1, sizes: [] }, { siteName: null }).blocks)).toContain(
      '1 vote · no size yet · Declined on <!date^1793700000^{date_short}|2026-11-03> by <@U2>: “The shop is rebuilt in spring”',
    );
  });
});

describe('the board', () => {
  it('counts by state, says how it ranks, and shows every input of a place', () => {
    const top = rank([{ wish, votes: 4, sizes: ['M'] }]);
    const content = boardContent({
      channel: 'C1',
      channelName: 'shop-dev',
      top,
      tally: TALLY,
      doneThisQuarter: 5,
      settings: PLAIN_SETTINGS,
      by: 'votes',
    });
    expect(words(content.blocks).split('\n')).toEqual([
      'Wishlist of #shop-dev',
      '23 open · 2 doing · 5 done this quarter · ranked by votes, ties by age',
      '*1. Speed up the checkout page* · 4 votes · M · Open · since <!date^1793700000^{date_short}|2026-11-03>',
      'Vote',
      'New wish',
      'Plan a month',
      'Mine',
      'Next 5',
    ]);
    expect(content.text).toBe(
      'Wishlist of #shop-dev: 23 open · 2 doing · 5 done this quarter, ranked by votes, ties by age.\n1. Speed up the checkout page (4 votes, size M, open)',
    );
  });

  it('without wishes asks for one', () => {
    const tally = { ...TALLY, open: 0, doing: 0 };
    const content = boardContent({
      channel: 'C1',
      channelName: null,
      top: [],
      tally,
      doneThisQuarter: 0,
      settings: PLAIN_SETTINGS,
      by: 'votes',
    });
    expect(words(content.blocks)).toContain('No open wish.');
    expect(words(content.blocks)).not.toContain('Next 5');
  });
});

describe('what the clicker is told', () => {
  it.each([
    [{ votes: 4, voted: true, changed: true }, 'Counted: 4 votes, yours among them.', 'Withdraw vote'],
    [{ votes: 1, voted: true, changed: false }, 'Already counted: 1 vote, yours among them.', 'Withdraw vote'],
    [{ votes: 3, voted: false, changed: true }, 'Withdrawn: 3 votes, yours not among them.', 'Vote'],
    [{ votes: 0, voted: false, changed: false }, 'You had no vote there: 0 votes, yours not among them.', 'Vote'],
  ])('%o', (vote, said, button) => {
    const lines = words(countedContent({ wish, ...vote }).blocks).split('\n');
    expect(lines).toEqual([said, 'Speed up the checkout page', button]);
  });

  it('of a closed wish: why, and the way to open it', () => {
    const lines = words(refusedContent({ ...wish, state: 'done' }, 'It is done, so its votes stay as they are.').blocks);
    expect(lines).toContain('It is done, so its votes stay as they are.');
    expect(lines).toContain('Reopen');
  });
});

describe('text at the edges', () => {
  const titles = [
    '&'.repeat(300),
    '<!channel>'.repeat(30),
    'x'.repeat(300),
    'ש'.repeat(300),
    '👩‍👩‍👧'.repeat(37),
    '*'.repeat(300),
    `a${'\n'.repeat(3)}b`,
    `${'<@U1>'.repeat(20)} *bold* \u202e${'w'.repeat(60)}`,
  ];
  const whys = ['&'.repeat(3000), '<'.repeat(3000), 'line\n'.repeat(600), '<!here> '.repeat(375)];

  it.each(titles.flatMap((title) => whys.map((why) => [title, why])))('%#: fits into Slack and calls nobody', (title, why) => {
    for (const state of WISH_STATES) {
      const odd: Wish = { ...newWish({ id: 'w1', channel: 'C1', title, why }, 'U1', AT), state, stateReason: why };
      const entry = { wish: odd, votes: 2000, sizes: [] };
      const top = rank(Array.from({ length: 5 }, (_, index) => ({ ...entry, wish: { ...odd, id: `w${index}` } })));
      const all = [
        wishContent(entry, { siteName: title }).blocks,
        boardContent({ channel: 'C1', channelName: 'shop', top, tally: TALLY, doneThisQuarter: 0, settings: PLAIN_SETTINGS, by: 'votes' })
          .blocks,
        countedContent({ wish: odd, votes: 2, voted: true, changed: true }).blocks,
        refusedContent(odd, why).blocks,
        listModal({ channel: 'C1', mine: false, from: 0, wishes: top, voted: new Set(), total: 9, note: null, by: 'votes' }).blocks,
        asideModal(odd, { wish: 'w1', place: null }).blocks,
        wishContent(
          { ...entry, wish: { ...odd, merged: Array.from({ length: 9 }, () => ({ id: 'w2', title, source: null })) } },
          { siteName: title },
        ).blocks,
        wishContent({ ...entry, wish: { ...odd, beforeMerge: odd } }, { siteName: title, kept: odd }).blocks,
        // The choices below it are plain text, in which nothing calls anybody.
        mergeModal(odd, [entry, entry], { wish: 'w1', place: null }).blocks.slice(0, 1),
        mergedContent(odd, odd, 2).blocks,
        voteForOtherContent(odd, odd).blocks,
      ];
      for (const blocks of all) {
        const texts = words(blocks as KnownBlock[]).replaceAll(/<(@U\d|!date\^[^|]*\|[^>]*)>/g, '');
        expect(texts).not.toMatch(/<[!@#]/);
        expect(texts.length).toBeLessThan(12_000);
      }
      for (const block of all.flat()) {
        if (block?.type === 'section' && 'text' in block) expect(block.text?.text.length).toBeLessThanOrEqual(LIMITS.text);
      }
    }
  });

  it('prefills the form whole', () => {
    const metadata = { channel: 'C1', channelName: null, message: null, place: null };
    const modal = newWishModal({ metadata, title: 'x'.repeat(300), why: 'y'.repeat(3000), sites: [] });
    expect(JSON.stringify(modal)).toContain('y'.repeat(3000));
  });
});
