import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import type { Log } from '../shared/logger.js';

/** Longer than Slack takes on a bad day; shorter than the lease of a lane (`post-outbox.ts`). */
const TIMEOUT_MS = 10_000;

/**
 * A client that tries a call once and says how it went: repeating is for those who know whether that is safe (the outbox),
 * and nobody who waits for an answer is helped by a retry in a minute.
 */
export function slackClient(token: string, options: { apiUrl: string; team?: string; log: Log; timeoutMs?: number }): WebClient {
  const { apiUrl, team, log, timeoutMs = TIMEOUT_MS } = options;
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: slackLogger(log),
    ...(team === undefined ? {} : { teamId: team }),
  });
}

/** Slack's libraries log through ours. Failed calls are told by their caller, so here they are only for debugging. */
export function slackLogger(log: Log): Logger {
  const say =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (...parts: unknown[]) =>
      log[level]({ from: 'slack' }, parts.map(String).join(' '));
  return {
    debug: () => {},
    info: say('debug'),
    warn: say('debug'),
    error: say('warn'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
