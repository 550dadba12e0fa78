import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';

/** What a failed call to Slack means for the thing that was to be done. */
export type CallOutcome =
  /** It was not done, certainly. `waitMs` is what Slack asked for. */
  | { is: 'unsent'; waitMs: number | null }
  /** It may have been done. */
  | { is: 'unclear' }
  /** It was not done and will not be by asking again. `error` is Slack's word. */
  | { is: 'refused'; error: string };

/** Slack's words for "something broke here": the documentation says that the work may have been done. */
const BROKEN_INSIDE = new Set(['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable']);

/** Errors of a connection that never stood, so that no request can have arrived. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Reads an error of the Web API client. Whatever is not understood counts as unclear. */
export function outcomeOfCall(error: unknown): CallOutcome {
  if (error instanceof WebAPIRateLimitedError) return { is: 'unsent', waitMs: error.retryAfter * 1000 };
  if (error instanceof WebAPIPlatformError) return outcomeOfWord(error.data.error, error.data.response_metadata?.retryAfter);
  if (error instanceof WebAPIHTTPError) return error.statusCode >= 500 ? { is: 'unclear' } : { is: 'unsent', waitMs: null };
  if (error instanceof WebAPIRequestError && neverConnected(error.original)) return { is: 'unsent', waitMs: null };
  return { is: 'unclear' };
}

function outcomeOfWord(word: string, retryAfter: unknown): CallOutcome {
  if (word === 'ratelimited' || word === 'rate_limited') {
    return { is: 'unsent', waitMs: typeof retryAfter === 'number' ? retryAfter * 1000 : null };
  }
  // A body that is not JSON arrives here as its own "error": a proxy's page, not Slack's word.
  if (BROKEN_INSIDE.has(word) || !/^[a-z0-9_]+$/.test(word)) return { is: 'unclear' };
  return { is: 'refused', error: word };
}

function neverConnected(error: Error): boolean {
  const cause: unknown = error.cause ?? error;
  return typeof cause === 'object' && cause !== null && 'code' in cause && NEVER_CONNECTED.has(String(cause.code));
}

/** Slack's words after which nothing can be posted in that channel. */
const CHANNEL_GONE = new Set(['channel_not_found', 'is_archived', 'not_in_channel']);

export function saysChannelIsGone(error: string): boolean {
  return CHANNEL_GONE.has(error);
}

const WORDS: Record<string, string> = {
  channel_not_found: 'the channel is gone, or private without Farrier; invite it again',
  is_archived: 'the channel is archived',
  not_in_channel: 'Farrier is not in the channel; type /invite @Farrier there',
  invalid_blocks: 'Slack does not take its layout; this is a bug of Farrier',
  account_inactive: 'the app was removed from the workspace',
  token_revoked: 'the token was revoked; install the app again',
  invalid_auth: 'the token is not valid; check SLACK_BOT_TOKEN, or install the app again',
  missing_scope: 'a permission is missing; install the app again with the scopes of manifest.yml',
  user_disabled: 'the person has no account any more',
  thread_not_found: 'the message it replies to was deleted',
};

/** Slack's word with what it means, for whoever runs Farrier. */
export function explainError(error: string): string {
  const words = WORDS[error];
  return words === undefined ? error : `${error}: ${words}`;
}
