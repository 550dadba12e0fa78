import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import type { AckFn, App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Clock } from '../shared/clock.js';
import { messageOf } from '../shared/errors.js';
import { readBody } from '../shared/http-exchange.js';
import type { Log } from '../shared/logger.js';
import { MalformedRequest } from './failure.js';
import { signatureFault } from './signature.js';

/** Far above what Slack sends: a modal with every field filled is about 400 kB. */
const LARGEST_BODY = 1024 * 1024;

export interface SignedRequests {
  /** For Bolt's app, which handles what is proven to be Slack's. It listens nowhere itself. */
  receiver: Receiver;
  /** Takes what is posted to the request URL; never throws. */
  listener: RequestListener;
}

/**
 * Slack's requests over HTTP. Bolt's own receiver falls over a body that is `null` or breaks off, takes requests from the future,
 * and takes longer for each (docs/decisions/0011-own-receiver.md).
 */
export function signedRequests({ secret, now, log }: { secret: string; now: Clock; log: Log }): SignedRequests {
  let app: Pick<App, 'processEvent'> | null = null;

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, LARGEST_BODY);
    if (body === null) return answer(response, 413);
    const { headers } = request;
    if (headers['x-slack-signature'] === undefined && isCertificateCheck(body)) return answer(response, 200);
    const fault = signatureFault(
      { timestamp: headers['x-slack-request-timestamp'], signature: headers['x-slack-signature'], body },
      secret,
      now(),
    );
    if (fault !== null) {
      log.warn({ fault }, 'refused a request that is not proven to be Slack’s');
      return answer(response, 401);
    }
    const content = parseBody(body.toString(), headers['content-type']);
    if (content === undefined) return answer(response, 400);
    if (isUrlCheck(content)) return answer(response, 200, { challenge: content.challenge });
    await app?.processEvent(eventOf(request, response, content));
  }

  return {
    receiver: {
      init(bolt) {
        app = bolt;
      },
      start: async () => {},
      stop: async () => {},
    },
    listener(request, response) {
      receive(request, response)
        .catch((error: unknown) => {
          if (error instanceof MalformedRequest) return answer(response, 400);
          log.warn({ err: messageOf(error) }, 'a request of Slack was not answered as it should be');
        })
        .finally(() => answer(response, 500));
    },
  };
}

function eventOf(request: IncomingMessage, response: ServerResponse, body: Record<string, unknown>): ReceiverEvent {
  const { headers } = request;
  const retryNum = Number(headers['x-slack-retry-num']);
  const retryReason = headers['x-slack-retry-reason'];
  const ack: AckFn<unknown> = async (content) => answer(response, 200, content);
  return {
    body,
    ack,
    ...(Number.isNaN(retryNum) ? {} : { retryNum }),
    ...(typeof retryReason === 'string' ? { retryReason } : {}),
    customProperties: { sentAt: Number(headers['x-slack-request-timestamp']) * 1000 },
  };
}

/** The first answer counts; what comes later is for nobody. */
function answer(response: ServerResponse, status: number, content?: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const isText = typeof content === 'string' || content === undefined || content === null;
  const text = isText ? (content ?? '') : JSON.stringify(content);
  response.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Slack looks now and then whether the certificate is good, without a signature (docs.slack.dev, slash commands). Nothing is done. */
function isCertificateCheck(body: Buffer): boolean {
  return parse(body.subarray(0, 1000).toString()).ssl_check === '1';
}

/** What was posted, or undefined for what Slack would not send: events come as JSON, everything else as a form, most of it in `payload`. */
function parseBody(body: string, contentType: string | undefined): Record<string, unknown> | undefined {
  if (contentType?.startsWith('application/x-www-form-urlencoded') !== true) return asObject(body);
  const fields = parse(body);
  return typeof fields.payload === 'string' ? asObject(fields.payload) : fields;
}

function asObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Slack asks once whether the request URL is ours (docs.slack.dev, `url_verification`). */
function isUrlCheck(content: Record<string, unknown>): content is { challenge: string } {
  return content.type === 'url_verification' && typeof content.challenge === 'string';
}
