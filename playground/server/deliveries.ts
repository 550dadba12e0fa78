import type { Carried, Envelope } from './envelopes.js';
import type { RequestLog } from './request-log.js';
import type { Delivery } from './slack-shapes.js';
import { isJson } from './slack-shapes.js';

/** An event that failed comes again at once, after a minute, and after five. */
const RETRY_AFTER_MS = [0, 60_000, 300_000];

export interface DeliveriesOptions {
  carry: (envelope: Envelope) => Promise<Carried>;
  log: RequestLog;
  /** Factor on the waits between retries. */
  timeScale: number;
}

export type Deliveries = ReturnType<typeof deliveries>;

/** Hands things to the bot, notes how it went, and repeats events as Slack does. */
export function deliveries({ carry, log, timeScale }: DeliveriesOptions) {
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;

  async function once(envelope: Envelope): Promise<{ delivery: Delivery; carried: Carried }> {
    const startedAt = performance.now();
    const carried = await carry(envelope);
    const status = carried.failure === undefined || carried.status > 0 ? String(carried.status) : carried.failure;
    log.add('to-bot', describe(envelope), status, startedAt);
    return { carried, delivery: deliveryOf(carried, performance.now() - startedAt) };
  }

  function retryLater(envelope: Envelope, failed: Carried, attempt: number): void {
    const afterMs = RETRY_AFTER_MS[attempt];
    if (afterMs === undefined || failed.noRetry === true || closed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const again = { ...envelope, retry: { attempt: attempt + 1, reason: failed.failure ?? 'unknown_error' } };
      void once(again).then(({ carried }) => {
        if (carried.failure !== undefined) retryLater(envelope, carried, attempt + 1);
      });
    }, afterMs * timeScale);
    timers.add(timer);
  }

  return {
    /** Something a person did: one try, and the person is told when it fails. */
    async interact(envelope: Envelope): Promise<Delivery> {
      return (await once(envelope)).delivery;
    },
    /** An event: resolves after the first try; failures are tried again in the background. */
    async event(envelope: Envelope): Promise<Delivery> {
      const { delivery, carried } = await once(envelope);
      if (carried.failure !== undefined) retryLater(envelope, carried, 0);
      return delivery;
    },
    close(): void {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function deliveryOf({ status, body, failure }: Carried, ms: number): Delivery {
  const delivery: Delivery = { status, body, ms: Math.round(ms) };
  if (failure === 'http_timeout') delivery.problem = 'operation_timeout';
  else if (failure !== undefined) delivery.problem = 'dispatch_failed';
  return delivery;
}

function describe({ type, payload, retry }: Envelope): string {
  const again = retry === undefined ? '' : ` (retry ${retry.attempt})`;
  if (type === 'slash_commands') return `command ${String(payload['command'])} ${String(payload['text'])}`.trim();
  if (type === 'events_api') return `event ${isJson(payload['event']) ? String(payload['event']['type']) : '?'}${again}`;
  const actions =
    Array.isArray(payload['actions']) && isJson(payload['actions'][0]) ? ` ${String(payload['actions'][0]['action_id'])}` : '';
  return `${String(payload['type'])}${actions}`;
}
