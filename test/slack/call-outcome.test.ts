import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { explainError, outcomeOfCall, saysChannelIsGone } from '../../src/slack/call-outcome.js';

const said = (error: string) => new WebAPIPlatformError({ ok: false, error, response_metadata: {} });
const broke = (code: string) => new WebAPIRequestError(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }));

describe('outcomeOfCall', () => {
  it.each([
    ['a rate limit', new WebAPIRateLimitedError(30), { is: 'unsent', waitMs: 30_000 }],
    ['a rate limit said in the body', said('ratelimited'), { is: 'unsent', waitMs: null }],
    ['a refused connection', broke('ECONNREFUSED'), { is: 'unsent', waitMs: null }],
    ['a name that does not resolve', broke('ENOTFOUND'), { is: 'unsent', waitMs: null }],
    ['a proxy that says no', new WebAPIHTTPError(403, 'Forbidden', {}, ''), { is: 'unsent', waitMs: null }],
    ['a connection that was cut', broke('ECONNRESET'), { is: 'unclear' }],
    ['a connection that ended in the answer', new TypeError('terminated'), { is: 'unclear' }],
    ['a timeout', new WebAPIRequestError(new DOMException('The operation was aborted', 'TimeoutError')), { is: 'unclear' }],
    ['a server error', new WebAPIHTTPError(503, 'Service Unavailable', {}, ''), { is: 'unclear' }],
    ['a failure inside Slack', said('internal_error'), { is: 'unclear' }],
    ['a page in place of an answer', said('<html>Bad gateway</html>'), { is: 'unclear' }],
    ['an archived channel', said('is_archived'), { is: 'refused', error: 'is_archived' }],
    ['a word that is not known here', said('something_new'), { is: 'refused', error: 'something_new' }],
  ])('knows what %s means', (_name, error, outcome) => expect(outcomeOfCall(error)).toEqual(outcome));
});

it('explains what it can and repeats what it cannot', () => {
  expect(explainError('not_in_channel')).toBe('not_in_channel: Farrier is not in the channel; type /invite @Farrier there');
  expect(explainError('something_new')).toBe('something_new');
  expect(['channel_not_found', 'is_archived', 'not_in_channel', 'invalid_blocks'].map(saysChannelIsGone)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
