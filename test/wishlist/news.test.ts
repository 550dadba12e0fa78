import { newsOf } from '../../src/wishlist/news.js';
import { newWish, transition, type Wish, type WishVerb } from '../../src/wishlist/wish.js';

const minute = (minutes: number) => new Date(Date.parse('2026-11-24T10:00:00Z') + minutes * 60_000);

/** A wish that was made at minute 0, and what was done to it: by whom and in which minute. */
function wishAfter(...done: [minutes: number, by: string, verb: WishVerb][]): Wish {
  return done.reduce(
    (wish, [minutes, by, verb]) => {
      const outcome = transition(wish, verb, by, minute(minutes));
      if (!outcome.ok) throw new Error(outcome.why);
      return outcome.wish;
    },
    newWish({ id: 'w1', channel: 'C1', title: 'Faster checkout' }, 'UMADE', minute(0)),
  );
}

const planned: WishVerb = { do: 'plan', slot: 'week' };
const start: WishVerb = { do: 'start' };

test.each<[string, Wish, { since: number; until: number }, string | null]>([
  ['nothing happened', wishAfter(), { since: 0, until: 99 }, null],
  ['it was planned', wishAfter([5, 'UBEN', planned]), { since: 1, until: 99 }, 'open → planned'],
  ['it was planned before they voted', wishAfter([5, 'UBEN', planned]), { since: 6, until: 99 }, null],
  ['it was told up to that minute', wishAfter([5, 'UBEN', planned]), { since: 5, until: 99 }, null],
  ['it is planned only after what is told now', wishAfter([5, 'UBEN', planned]), { since: 1, until: 4 }, null],
  ['what is told ends with that minute', wishAfter([5, 'UBEN', planned]), { since: 1, until: 5 }, 'open → planned'],
  ['two changes are one', wishAfter([5, 'UBEN', planned], [6, 'UBEN', start]), { since: 1, until: 99 }, 'open → doing'],
  ['only the second is new', wishAfter([5, 'UBEN', planned], [6, 'UBEN', start]), { since: 5, until: 99 }, 'planned → doing'],
  ['only the first is told now', wishAfter([5, 'UBEN', planned], [6, 'UBEN', start]), { since: 1, until: 5 }, 'open → planned'],
  ['it was taken back', wishAfter([5, 'UBEN', planned], [6, 'UBEN', { do: 'reopen' }]), { since: 1, until: 99 }, null],
  ['only the reader changed it', wishAfter([5, 'UADA', planned]), { since: 1, until: 99 }, null],
  ['the reader and another', wishAfter([5, 'UADA', planned], [6, 'UBEN', start]), { since: 1, until: 99 }, 'open → doing'],
  ['it was deleted', wishAfter([5, 'UBEN', planned], [6, 'UBEN', { do: 'delete' }]), { since: 1, until: 99 }, 'open → deleted'],
  ['deleted and had back', wishAfter([5, 'UBEN', { do: 'delete' }], [6, 'UBEN', { do: 'restore' }]), { since: 1, until: 99 }, null],
  [
    'another slot is news',
    wishAfter([5, 'UBEN', planned], [6, 'UBEN', { do: 'plan', slot: 'month' }]),
    { since: 5, until: 99 },
    'planned → planned',
  ],
])('%s', (_name, wish, { since, until }, expected) => {
  const news = newsOf(wish, 'UADA', minute(since), minute(until));
  expect(news === null ? null : `${news.before?.state} → ${news.now.state}`).toBe(expected);
});
