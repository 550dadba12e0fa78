import type { PageState } from '../../playground/server/page-api.js';
import { completionFor, encodeTyped, invitedBy, usageOf } from '../../playground/web/src/messages/typed.js';
import { pageState } from './page-state.js';

const state: PageState = pageState();

function labels(before: string, inThread = false): string[] {
  return completionFor(before, state, { inThread })?.suggestions.map(({ label }) => label) ?? [];
}

describe('completion', () => {
  test('offers every command after a slash, with its words', () => {
    expect(labels('/')).toEqual(['/audit [list | status]', '/wishlist add <title>', '/invite @someone']);
    expect(labels('/au')).toEqual(['/audit [list | status]']);
  });

  test('offers no command behind a space, inside a text or in a thread', () => {
    expect(labels('/audit ')).toEqual([]);
    expect(labels('a /au')).toEqual([]);
    expect(labels('/au', true)).toEqual([]);
  });

  test('finds people by handle, first and last name', () => {
    expect(labels('hello @be')).toEqual(['Ben Ortiz']);
    expect(labels('@ort')).toEqual(['Ben Ortiz']);
    expect(labels('mail@be')).toEqual([]);
  });

  test('finds channels', () => {
    expect(labels('see #sh')).toEqual(['#shop-dev']);
  });

  test('shows the words of the command that is being typed', () => {
    expect(usageOf('/audit li', state)).toEqual({ command: '/audit', usageHint: '[list | status]' });
    expect(usageOf('/audits li', state)).toBeNull();
  });
});

describe('what is sent', () => {
  test.each([
    ['hello @ben and @nobody', 'hello <@U2> and @nobody'],
    ['@Ben, see #shop-dev.', '<@U2>, see <#C1>.'],
    ['<b>1 & 2</b> <!channel>', '&lt;b&gt;1 &amp; 2&lt;/b&gt; &lt;!channel&gt;'],
    ['ann@ben.example', 'ann@ben.example'],
  ])('%s', (typed, sent) => {
    expect(encodeTyped(typed, state.users, state.channels)).toBe(sent);
  });

  test('reads whom an invitation names', () => {
    expect(invitedBy('/invite @farrier @ben', state)).toEqual(['U2', 'U3']);
    expect(invitedBy('/invite', state)).toEqual([]);
    expect(invitedBy('/inviteall', state)).toBeNull();
  });
});
