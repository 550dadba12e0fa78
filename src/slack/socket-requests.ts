import { SocketModeReceiver } from '@slack/bolt';
import { messageOf } from '../shared/errors.js';
import type { Log } from '../shared/logger.js';
import { outcomeOfCall } from './call-outcome.js';
import { MalformedRequest } from './failure.js';
import { slackLogger } from './web-client.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** Slack says hello within a second; a connection that stays silent is given up. */
const HELLO_WITHIN_MS = 15_000;

export interface SocketConnection {
  receiver: SocketModeReceiver;
  /** Connects, and connects again whenever the connection ends, until `stop`. */
  start(): void;
  /** Null while connected, else why not. */
  problem(): string | null;
  stop(): Promise<void>;
}

/**
 * Socket Mode with reconnecting of our own. Left to itself the client waits 5 s after each orderly disconnect, waits ever longer
 * after failures, and ends the process when a reconnect fails for good (an unhandled rejection).
 */
export function socketConnection(options: { appToken: string; apiUrl: string; log: Log }): SocketConnection {
  const { appToken, apiUrl, log } = options;
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: slackLogger(log),
    // An object of its own: the client writes into it.
    installerOptions: {
      clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: 10_000 },
    },
    processEventErrorHandler: async ({ error }) => error instanceof MalformedRequest,
  });
  const { client } = receiver;
  let problem: string | null = 'Slack is not connected yet';
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  client.on('error', (error: unknown) => log.warn({ err: messageOf(error) }, 'the connection to Slack broke'));
  client.on('disconnected', () => {
    if (problem === null) lost('the connection to Slack ended');
  });

  function lost(reason: string): void {
    problem = reason;
    if (stopped) return;
    const waitMs = failures === 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10));
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), waitMs);
  }

  async function connect(): Promise<void> {
    if (stopped) return;
    const hello = setTimeout(() => void client.disconnect().catch(() => {}), HELLO_WITHIN_MS);
    try {
      await client.start();
      failures = 0;
      problem = null;
      log.info('connected to Slack');
      if (stopped) await client.disconnect();
    } catch (error) {
      failures += 1;
      const outcome = outcomeOfCall(error);
      const words =
        outcome.is === 'refused' ? `SLACK_APP_TOKEN: Slack says ${outcome.error}` : `Slack cannot be reached (${messageOf(error)})`;
      log.warn({ failures }, words);
      lost(words);
    } finally {
      clearTimeout(hello);
    }
  }

  return {
    receiver,
    start: () => void connect(),
    problem: () => problem,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const wasConnected = problem === null;
      problem = 'stopping';
      if (wasConnected) await client.disconnect();
    },
  };
}
