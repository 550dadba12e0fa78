import http from 'node:http';
import type { Clock } from '../../src/shared/clock.js';
import { parseJson } from './api-arguments.js';
import type { Carried, Envelope } from './envelopes.js';
import { signatureHeaders } from './sign-request.js';

export interface RawRequest {
  body: string;
  headers: Record<string, string>;
}

/** Signed requests to the bot's request URL. */
export function httpDelivery({ signingSecret, answerWithinMs, now }: { signingSecret: string; answerWithinMs: number; now: Clock }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });
  let requestUrl: string | undefined;

  function deliverRaw({ body, headers }: RawRequest): Promise<Carried> {
    const url = requestUrl;
    if (url === undefined) return Promise.resolve({ status: 0, body: undefined, failure: 'connection_failed' });
    return new Promise((resolve) => {
      let timedOut = false;
      const failed = (failure: Carried['failure']): void => resolve({ status: 0, body: undefined, failure });
      const request = http.request(
        url,
        { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', () => failed('connection_failed'));
          response.on('end', () => {
            clearTimeout(timer);
            const text = Buffer.concat(parts).toString();
            const status = response.statusCode ?? 0;
            resolve({
              status,
              body: parseJson(text) ?? text,
              noRetry: response.headers['x-slack-no-retry'] === '1',
              ...(status >= 200 && status < 300 ? {} : { failure: 'http_error' as const }),
            });
          });
        },
      );
      const timer = setTimeout(() => {
        timedOut = true;
        request.destroy();
        failed('http_timeout');
      }, answerWithinMs);
      request.on('error', () => {
        clearTimeout(timer);
        if (!timedOut) failed('connection_failed');
      });
      request.end(body);
    });
  }

  function setRequestUrl(url: string): void {
    requestUrl = url;
  }

  return {
    setRequestUrl,
    isConnected: () => requestUrl !== undefined,
    deliverRaw,
    /** Events travel as JSON, everything people do as a form. */
    deliver(envelope: Envelope): Promise<Carried> {
      const asJson = envelope.type === 'events_api';
      const body = asJson ? JSON.stringify(envelope.payload) : formOf(envelope);
      const retry: Record<string, string> =
        envelope.retry === undefined
          ? {}
          : { 'x-slack-retry-num': String(envelope.retry.attempt), 'x-slack-retry-reason': envelope.retry.reason };
      return deliverRaw({
        body,
        headers: {
          'content-type': asJson ? 'application/json' : 'application/x-www-form-urlencoded',
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          ...signatureHeaders(signingSecret, body, now()),
          ...retry,
        },
      });
    },
    close: () => agent.destroy(),
  };
}

function formOf({ type, payload }: Envelope): string {
  if (type === 'slash_commands')
    return new URLSearchParams(Object.entries(payload).map(([name, value]) => [name, String(value)])).toString();
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
